// SPDX-License-Identifier: Apache-2.0
// Whether two traces hold the same, number by number and bit by bit. What a file says of itself
// (complete, valid_bytes) is left out.
#ifndef ISOBIT_FUZZ_SAME_TRACE_H_
#define ISOBIT_FUZZ_SAME_TRACE_H_

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "trace/model.h"

namespace isobit::fuzz {

// Behind all that it compares.
template <typename T>
bool Same(const std::vector<T>& a, const std::vector<T>& b);

inline uint64_t Bits(double value) { return std::bit_cast<uint64_t>(value); }

inline bool Same(const trace::Site& a, const trace::Site& b) {
  const auto all = [](const trace::Site& s) {
    return std::tie(s.file, s.line, s.function, s.text);
  };
  return all(a) == all(b);
}

inline bool Same(const trace::Node& a, const trace::Node& b) {
  const auto all = [](const trace::Node& n) {
    return std::tie(n.name, n.op, n.attrs, n.device, n.inputs, n.site, n.eager, n.pipeline);
  };
  return all(a) == all(b);
}

inline bool Same(const trace::OpEvent& a, const trace::OpEvent& b) {
  const auto all = [](const trace::OpEvent& e) {
    return std::tie(e.sequence, e.node, e.occurrence, e.frame, e.iteration, e.call, e.first_input,
                    e.first_output, e.input_count, e.output_count, e.flags, e.thread, e.site,
                    e.start_ns, e.duration_ns);
  };
  return all(a) == all(b);
}

inline bool Same(const trace::Output& a, const trace::Output& b) {
  const auto all = [](const trace::Output& o) {
    return std::tie(o.exact, o.shape, o.dtype, o.flags, o.detail);
  };
  return all(a) == all(b);
}

inline bool Same(const std::optional<digest::Statistics>& a,
                 const std::optional<digest::Statistics>& b) {
  const auto all = [](const digest::Statistics& s) {
    return std::tuple(s.count, Bits(s.min), Bits(s.max), Bits(s.sum), Bits(s.sum_of_squares),
                      s.zeros, s.subnormals, s.nans, s.pos_infs, s.neg_infs);
  };
  return a.has_value() == b.has_value() && (!a || all(*a) == all(*b));
}

inline bool Same(const trace::Detail& a, const trace::Detail& b) {
  const auto same_bits = [](double x, double y) { return Bits(x) == Bits(y); };
  return Same(a.statistics, b.statistics) && a.sketch.has_value() == b.sketch.has_value() &&
         (!a.sketch || std::equal(a.sketch->begin(), a.sketch->end(), b.sketch->begin(),
                                  b.sketch->end(), same_bits)) &&
         a.nan_canonical == b.nan_canonical && a.order_free_rows == b.order_free_rows;
}

inline bool Same(const trace::AttrValue& a, const trace::AttrValue& b) {
  const auto* x = std::get_if<double>(&a);
  const auto* y = std::get_if<double>(&b);
  return x != nullptr && y != nullptr ? Bits(*x) == Bits(*y) : a == b;
}

inline bool Same(const trace::Attr& a, const trace::Attr& b) {
  return a.key == b.key && Same(a.value, b.value);
}

inline bool Same(const trace::EnvFact& a, const trace::EnvFact& b) {
  return a.key == b.key && a.reason == b.reason && Same(a.value, b.value);
}

inline bool Same(const std::optional<trace::ArrayRecord>& a,
                 const std::optional<trace::ArrayRecord>& b) {
  const auto all = [](const trace::ArrayRecord& r) {
    return std::tie(r.dtype, r.shape, r.exact, r.detail, r.row_digests);
  };
  return a.has_value() == b.has_value() && (!a || all(*a) == all(*b));
}

inline bool Same(const trace::SideEvent& a, const trace::SideEvent& b) {
  const auto all = [](const trace::SideEvent& e) {
    return std::tie(e.sequence, e.kind, e.name, e.site);
  };
  return all(a) == all(b) && Same(a.attrs, b.attrs) && Same(a.array, b.array);
}

template <typename T>
bool Same(const std::vector<T>& a, const std::vector<T>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const T& x, const T& y) { return Same(x, y); });
}

inline bool Same(const trace::RunInfo& a, const trace::RunInfo& b) {
  const auto all = [](const trace::RunInfo& r) {
    return std::tie(r.recorder, r.recorder_version, r.sees, r.argv, r.directory, r.python_version,
                    r.tensorflow_version, r.policy, r.schema_version);
  };
  return all(a) == all(b);
}

inline bool Same(const trace::RunEnd& a, const trace::RunEnd& b) {
  const auto all = [](const trace::RunEnd& e) {
    return std::tie(e.recorded, e.kind, e.status, e.exception_type, e.exception_message, e.site,
                    e.chain);
  };
  return all(a) == all(b);
}

inline bool Same(const trace::ChannelCounts& a, const trace::ChannelCounts& b) {
  const auto all = [](const trace::ChannelCounts& c) {
    return std::tie(c.seen, c.kept, c.sampled_out, c.dropped);
  };
  return all(a) == all(b);
}

inline bool Same(const trace::Trace& a, const trace::Trace& b) {
  return Same(a.run, b.run) && Same(a.end, b.end) && a.strings == b.strings &&
         Same(a.sites, b.sites) && a.shapes == b.shapes && Same(a.nodes, b.nodes) &&
         Same(a.events, b.events) && a.input_digests == b.input_digests &&
         Same(a.outputs, b.outputs) && Same(a.details, b.details) && Same(a.side, b.side) &&
         Same(a.env, b.env) && Same(a.op_counts, b.op_counts) &&
         Same(a.value_counts, b.value_counts) && Same(a.side_counts, b.side_counts);
}

}  // namespace isobit::fuzz

#endif  // ISOBIT_FUZZ_SAME_TRACE_H_
