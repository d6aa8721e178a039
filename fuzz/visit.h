// SPDX-License-Identifier: Apache-2.0
// Uses everything of an open recording, as align and explain would: an index out of range shows
// under the sanitizers.
#ifndef ISOBIT_FUZZ_VISIT_H_
#define ISOBIT_FUZZ_VISIT_H_

#include "base/check.h"
#include "trace/reader.h"

namespace isobit::fuzz {

inline uint64_t VisitSites(const trace::Trace& trace) {
  uint64_t sum = 0;
  for (const trace::Site& site : trace.sites) {
    sum +=
        trace.Str(site.file).size() + trace.Str(site.function).size() + trace.Str(site.text).size();
  }
  for (const trace::Node& node : trace.nodes) {
    sum += trace.Str(node.name).size() + trace.Str(node.op).size() + trace.Str(node.attrs).size();
    sum += trace.Str(node.device).size() + static_cast<uint64_t>(trace.sites.at(node.site).line);
    for (const trace::StringId input : node.inputs) {
      sum += trace.Str(input).size();
    }
  }
  return sum;
}

inline uint64_t VisitEvents(const trace::Trace& trace) {
  uint64_t sum = 0;
  for (const trace::OpEvent& event : trace.events) {
    sum += trace.nodes.at(event.node).name + static_cast<uint64_t>(trace.sites.at(event.site).line);
    for (uint32_t i = 0; i < event.input_count; ++i) {
      sum += trace.input_digests.at(event.first_input + i).lo;
    }
    for (uint32_t i = 0; i < event.output_count; ++i) {
      const trace::Output& output = trace.outputs.at(event.first_output + i);
      sum += trace.shapes.at(output.shape).size() + output.exact.lo;
      sum += output.detail == 0 ? 0 : trace.details.at(output.detail - 1).nan_canonical.lo;
    }
  }
  for (const trace::SideEvent& event : trace.side) {
    ISOBIT_CHECK(!trace::SideKindName(event.kind).empty());
    sum += static_cast<uint64_t>(trace.sites.at(event.site).line);
    if (event.array && event.array->detail != 0) {
      sum += trace.details.at(event.array->detail - 1).nan_canonical.lo;
    }
  }
  return sum;
}

// Throws std::out_of_range where the reader let a wrong index through.
inline uint64_t Visit(trace::Reader& reader) {
  const trace::Trace& trace = reader.trace();
  uint64_t sum = VisitSites(trace) + VisitEvents(trace);
  for (const trace::Output& output : trace.outputs) {
    if (reader.HasValue(output.exact)) {
      const auto value = reader.ReadValue(output.exact);
      sum += value ? value->bytes.size() : 1;
    }
  }
  return sum + static_cast<uint64_t>(trace.sites.at(trace.end.site).line);
}

}  // namespace isobit::fuzz

#endif  // ISOBIT_FUZZ_VISIT_H_
