// SPDX-License-Identifier: Apache-2.0
#include "align/trace_index.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "align/names.h"

namespace isobit::align {

TraceIndex::TraceIndex(const trace::Trace& trace) : trace_(trace) {
  const auto& events = trace.events;
  const auto count = static_cast<uint32_t>(events.size());
  order_.resize(count);
  std::iota(order_.begin(), order_.end(), 0);
  const auto by_sequence = [&](uint32_t x, uint32_t y) {
    return std::tie(events[x].sequence, x) < std::tie(events[y].sequence, y);
  };
  if (!std::is_sorted(order_.begin(), order_.end(), by_sequence)) {
    std::sort(order_.begin(), order_.end(), by_sequence);
  }
  rank_.resize(count);
  for (uint32_t i = 0; i < count; ++i) {
    rank_[order_[i]] = i;
  }
  SortEvents();
  ReadInputs();
}

void TraceIndex::SortEvents() {
  const auto& events = trace_.events;
  node_begin_.assign(trace_.nodes.size() + 1, 0);
  for (const trace::OpEvent& event : events) {
    ++node_begin_[event.node + 1];
  }
  std::partial_sum(node_begin_.begin(), node_begin_.end(), node_begin_.begin());
  node_events_.resize(events.size());
  std::vector<uint32_t> next(node_begin_.begin(), node_begin_.end() - 1);
  for (const uint32_t event : order_) {
    node_events_[next[events[event].node]++] = event;
  }
  by_call_ = node_events_;
  first_rank_.assign(trace_.nodes.size(), UINT32_MAX);
  const auto by_run = [&](uint32_t x, uint32_t y) {
    const trace::OpEvent& p = events[x];
    const trace::OpEvent& q = events[y];
    return std::tie(p.frame, p.iteration, p.occurrence, rank_[x]) <
           std::tie(q.frame, q.iteration, q.occurrence, rank_[y]);
  };
  const auto by_call = [&](uint32_t x, uint32_t y) {
    return std::tie(events[x].call, rank_[x]) < std::tie(events[y].call, rank_[y]);
  };
  const auto sort = [](auto begin, auto end, auto less) {
    if (!std::is_sorted(begin, end, less)) {
      std::sort(begin, end, less);
    }
  };
  for (uint32_t node = 0; node < trace_.nodes.size(); ++node) {
    const uint32_t begin = node_begin_[node], end = node_begin_[node + 1];
    first_rank_[node] = begin < end ? rank_[node_events_[begin]] : UINT32_MAX;
    sort(node_events_.begin() + begin, node_events_.begin() + end, by_run);
    sort(by_call_.begin() + begin, by_call_.begin() + end, by_call);
  }
}

void TraceIndex::ReadInputs() {
  for (uint32_t node = 0; node < trace_.nodes.size(); ++node) {
    if (!trace_.nodes[node].eager) {
      graph_nodes_[trace_.strings[trace_.nodes[node].name]].push_back(node);
    }
  }
  inputs_.resize(trace_.nodes.size());
  for (uint32_t node = 0; node < trace_.nodes.size(); ++node) {
    if (trace_.nodes[node].eager) {
      continue;
    }
    for (const trace::StringId id : trace_.nodes[node].inputs) {
      const auto [name, port] = ParseInput(trace_.strings[id]);
      if (!name.empty()) {
        inputs_[node].push_back({NodesNamed(name), port});
      }
    }
  }
}

std::span<const uint32_t> TraceIndex::EventsOf(uint32_t node) const {
  return std::span(node_events_)
      .subspan(node_begin_[node], node_begin_[node + 1] - node_begin_[node]);
}

std::span<const uint32_t> TraceIndex::NodesNamed(std::string_view name) const {
  const auto found = graph_nodes_.find(name);
  return found == graph_nodes_.end() ? std::span<const uint32_t>()
                                     : std::span<const uint32_t>(found->second);
}

uint32_t TraceIndex::ProducerEvent(uint32_t node, uint32_t consumer) const {
  constexpr int kLookBack = 1024;  // Runs of one node in one call: the iterations of loops.
  const trace::OpEvent& to = trace_.events[consumer];
  const auto begin = by_call_.begin() + node_begin_[node],
             end = by_call_.begin() + node_begin_[node + 1];
  auto place = std::lower_bound(begin, end, std::pair(to.call, rank_[consumer]),
                                [&](uint32_t event, const auto& key) {
                                  return std::pair(trace_.events[event].call, rank_[event]) < key;
                                });
  uint32_t latest = UINT32_MAX;
  for (int i = 0; i < kLookBack && place != begin; ++i) {
    const trace::OpEvent& from = trace_.events[*--place];
    if (from.call != to.call) {
      break;
    }
    latest = latest == UINT32_MAX ? *place : latest;
    if (from.frame == to.frame && from.iteration == to.iteration) {
      return *place;
    }
  }
  return latest;
}

std::span<const trace::Output> TraceIndex::OutputsOf(uint32_t event) const {
  const trace::OpEvent& e = trace_.events[event];
  return std::span(trace_.outputs).subspan(e.first_output, e.output_count);
}

std::span<const trace::Digest128> TraceIndex::InputDigestsOf(uint32_t event) const {
  const trace::OpEvent& e = trace_.events[event];
  return std::span(trace_.input_digests).subspan(e.first_input, e.input_count);
}

}  // namespace isobit::align
