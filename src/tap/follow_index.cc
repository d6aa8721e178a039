// SPDX-License-Identifier: Apache-2.0
#include "tap/follow_index.h"

#include <algorithm>
#include <tuple>

#include "trace/op_family.h"

namespace isobit::tap {
namespace {

void AddText(std::string* bytes, std::string_view text) {
  bytes->append(text);
  bytes->push_back('\0');
}

template <typename T>
void AddNumber(std::string* bytes, T number) {
  bytes->append(reinterpret_cast<const char*>(&number), sizeof number);
}

uint64_t Hash(const std::string& bytes) {
  return digest::OfBytes(std::as_bytes(std::span(bytes))).lo;
}

auto RunKey(const trace::OpEvent& event) {
  return std::tie(event.node, event.frame, event.iteration, event.occurrence);
}

}  // namespace

uint64_t PlaceKey(std::string_view file, int line, std::string_view function,
                  std::string_view text) {
  std::string bytes;
  AddText(&bytes, file.substr(file.rfind('/') + 1));
  AddText(&bytes, function);
  AddText(&bytes, text);
  AddNumber(&bytes, line);
  return Hash(bytes);
}

uint64_t EagerKey(std::string_view op, uint64_t place, digest::DType dtype,
                  std::span<const int64_t> shape) {
  std::string bytes;
  AddText(&bytes, trace::OpFamily(op));
  AddNumber(&bytes, place);
  AddNumber(&bytes, dtype);
  for (const int64_t extent : shape) {
    AddNumber(&bytes, extent);
  }
  return Hash(bytes);
}

FollowIndex::FollowIndex(const trace::Trace& trace) : trace_(trace) {
  for (uint32_t i = 0; i < trace.nodes.size(); ++i) {
    const trace::Node& node = trace.nodes[i];
    if (!node.eager && !node.pipeline) {
      by_name_[trace.Str(node.name)].push_back(i);
      by_op_[trace.Str(node.op)].push_back(i);
    }
  }
  std::vector<uint32_t> eager;
  for (uint32_t i = 0; i < trace.events.size(); ++i) {
    const trace::Node& node = trace.nodes[trace.events[i].node];
    if (!node.pipeline) {
      (node.eager ? eager : runs_).push_back(i);
    }
  }
  std::sort(runs_.begin(), runs_.end(), [&](uint32_t x, uint32_t y) {
    return RunKey(trace.events[x]) < RunKey(trace.events[y]);
  });
  std::sort(eager.begin(), eager.end(), [&](uint32_t x, uint32_t y) {
    return trace.events[x].sequence < trace.events[y].sequence;
  });
  for (uint32_t ordinal = 0; ordinal < eager.size(); ++ordinal) {
    const trace::OpEvent& event = trace.events[eager[ordinal]];
    const trace::Site& site = trace.sites[event.site];
    const uint64_t place = event.site == 0
                               ? 0
                               : PlaceKey(trace.Str(site.file), site.line, trace.Str(site.function),
                                          trace.Str(site.text));
    const auto outputs = OutputsOf(eager[ordinal]);
    if (!outputs.empty()) {
      const uint64_t key = EagerKey(trace.Str(trace.nodes[event.node].op), place, outputs[0].dtype,
                                    trace.shapes[outputs[0].shape]);
      eager_[key].events.push_back({eager[ordinal], ordinal});
    }
  }
  eager_thread_ = eager.empty() ? 0 : trace.events[eager[0]].thread;
}

std::span<const uint32_t> FollowIndex::NodesNamed(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? std::span<const uint32_t>() : found->second;
}

std::span<const uint32_t> FollowIndex::NodesOf(std::string_view op) const {
  const auto found = by_op_.find(op);
  return found == by_op_.end() ? std::span<const uint32_t>() : found->second;
}

uint32_t FollowIndex::EventOf(uint32_t node, uint64_t frame, uint32_t iteration,
                              uint32_t occurrence) const {
  const auto wanted = std::tie(node, frame, iteration, occurrence);
  const auto found = std::lower_bound(
      runs_.begin(), runs_.end(), wanted,
      [&](uint32_t event, const auto& key) { return RunKey(trace_.events[event]) < key; });
  return found != runs_.end() && RunKey(trace_.events[*found]) == wanted ? *found : kNone;
}

FollowIndex::Eager FollowIndex::NextEager(uint64_t key) {
  const auto found = eager_.find(key);
  if (found == eager_.end() || found->second.next >= found->second.events.size()) {
    return {};
  }
  return found->second.events[found->second.next++];
}

std::span<const trace::Output> FollowIndex::OutputsOf(uint32_t event) const {
  const trace::OpEvent& e = trace_.events[event];
  return std::span(trace_.outputs).subspan(e.first_output, e.output_count);
}

std::span<const digest::Digest128> FollowIndex::InputsOf(uint32_t event) const {
  const trace::OpEvent& e = trace_.events[event];
  return std::span(trace_.input_digests).subspan(e.first_input, e.input_count);
}

}  // namespace isobit::tap
