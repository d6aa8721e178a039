// SPDX-License-Identifier: Apache-2.0
#include "align/trace_index.h"

#include <algorithm>
#include <mutex>
#include <numeric>
#include <tuple>

#include "align/names.h"

namespace isobit::align {

namespace {

// Of a node with more inputs than this for each event of the trace, producers are not kept: a
// strange recording must not make them many times its own size.
constexpr size_t kProducersPerEvent = 8, kMinProducers = 1 << 16;

}  // namespace

struct TraceIndex::Producers {
  std::once_flag once;
  std::vector<size_t> begin;    // Of each node in `found`; SIZE_MAX: not kept.
  std::vector<uint32_t> place;  // Of each event among those of its node by call.
  std::vector<uint32_t> found;  // By node, event of the node, input.
};

TraceIndex::TraceIndex(TraceIndex&&) noexcept = default;
TraceIndex::~TraceIndex() = default;

TraceIndex::TraceIndex(const trace::Trace& trace)
    : trace_(trace), producers_(std::make_unique<Producers>()) {
  const auto& events = trace.events;
  const auto count = static_cast<uint32_t>(events.size());
  order_.resize(count);
  std::iota(order_.begin(), order_.end(), 0);
  if (!std::ranges::is_sorted(events, {}, &trace::OpEvent::sequence)) {
    std::vector<std::pair<uint64_t, uint32_t>> by_sequence(count);
    for (uint32_t i = 0; i < count; ++i) {
      by_sequence[i] = {events[i].sequence, i};
    }
    std::ranges::sort(by_sequence);
    std::ranges::transform(by_sequence, order_.begin(), [](const auto& key) { return key.second; });
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
  calls_.resize(events.size());
  first_rank_.assign(trace_.nodes.size(), UINT32_MAX);
  // Keys beside each other are sorted several times faster than events that are looked up.
  struct Run {
    uint64_t frame, iteration_and_occurrence;
    uint32_t rank;
    auto operator<=>(const Run&) const = default;
  };
  std::vector<Run> runs;
  const auto sort = [](auto begin, auto end) {
    if (!std::is_sorted(begin, end)) {
      std::sort(begin, end);
    }
  };
  for (uint32_t node = 0; node < trace_.nodes.size(); ++node) {
    const uint32_t begin = node_begin_[node], end = node_begin_[node + 1];
    first_rank_[node] = begin < end ? rank_[node_events_[begin]] : UINT32_MAX;
    runs.clear();
    for (uint32_t i = begin; i < end; ++i) {
      const trace::OpEvent& e = events[node_events_[i]];
      runs.push_back({e.frame, uint64_t{e.iteration} << 32 | e.occurrence, rank_[node_events_[i]]});
      calls_[i] = CallKey(node_events_[i]);
    }
    sort(runs.begin(), runs.end());
    sort(calls_.begin() + begin, calls_.begin() + end);
    for (uint32_t i = begin; i < end; ++i) {
      node_events_[i] = order_[runs[i - begin].rank];
    }
  }
}

void TraceIndex::ReadInputs() {
  for (uint32_t node = 0; node < trace_.nodes.size(); ++node) {
    if (!trace_.nodes[node].eager) {
      graph_nodes_[trace_.strings[trace_.nodes[node].name]].push_back(node);
    }
  }
  const auto graph_of = [this](uint32_t node) { return trace_.nodes[node].graph; };
  for (auto& [name, nodes] : graph_nodes_) {
    std::ranges::stable_sort(nodes, {}, graph_of);
  }
  inputs_.resize(trace_.nodes.size());
  for (uint32_t node = 0; node < trace_.nodes.size(); ++node) {
    if (trace_.nodes[node].eager) {
      continue;
    }
    for (const trace::StringId id : trace_.nodes[node].inputs) {
      const auto [name, port] = ParseInput(trace_.strings[id]);
      if (!name.empty()) {
        inputs_[node].push_back({NodesNamed(name, graph_of(node)), port});
      }
    }
  }
}

std::span<const uint32_t> TraceIndex::EventsOf(uint32_t node) const {
  return std::span(node_events_)
      .subspan(node_begin_[node], node_begin_[node + 1] - node_begin_[node]);
}

std::span<const uint32_t> TraceIndex::NodesNamed(std::string_view name, uint32_t graph) const {
  const auto found = graph_nodes_.find(name);
  if (found == graph_nodes_.end()) {
    return {};
  }
  const auto graph_of = [this](uint32_t node) { return trace_.nodes[node].graph; };
  const auto begin = std::ranges::lower_bound(found->second, graph, {}, graph_of);
  const auto end = std::ranges::upper_bound(found->second, graph, {}, graph_of);
  return begin == end ? std::span(found->second) : std::span(begin, end);
}

uint32_t TraceIndex::ProducerEvent(uint32_t node, uint32_t consumer) const {
  return LookBack(node, EndBefore(node, consumer, node_begin_[node]), consumer);
}

uint32_t TraceIndex::ProducerOf(uint32_t consumer, size_t input) const {
  FindProducers();
  const uint32_t node = trace_.events[consumer].node;
  const size_t begin = producers_->begin[node];
  return begin == SIZE_MAX
             ? LastProducer(inputs_[node][input], consumer)
             : producers_
                   ->found[begin + producers_->place[consumer] * inputs_[node].size() + input];
}

void TraceIndex::FindProducers() const {
  std::call_once(producers_->once, [this] { FindAllProducers(); });
}

void TraceIndex::FindAllProducers() const {
  Producers& p = *producers_;
  const size_t most = kMinProducers + kProducersPerEvent * trace_.events.size();
  p.begin.assign(trace_.nodes.size(), SIZE_MAX);
  p.place.resize(trace_.events.size());
  size_t size = 0;
  for (uint32_t node = 0; node < trace_.nodes.size(); ++node) {
    const size_t count = node_begin_[node + 1] - node_begin_[node];
    for (uint32_t i = 0; i < count; ++i) {
      p.place[ByCall(node_begin_[node] + i)] = i;
    }
    if (inputs_[node].size() * count <= most - size) {
      p.begin[node] = size;
      size += inputs_[node].size() * count;
    }
  }
  p.found.assign(size, UINT32_MAX);
  for (uint32_t node = 0; node < trace_.nodes.size(); ++node) {
    if (p.begin[node] != SIZE_MAX) {
      FindProducersOf(node, p.found.data() + p.begin[node]);
    }
  }
}

// The events of a node ask in the order of the producer's events: each search goes on from the
// last.
void TraceIndex::FindProducersOf(uint32_t node, uint32_t* found) const {
  const auto& inputs = inputs_[node];
  for (size_t input = 0; input < inputs.size(); ++input) {
    for (const uint32_t producer : inputs[input].producers) {
      uint32_t end = node_begin_[producer];
      uint32_t* last = found + input;
      for (uint32_t i = node_begin_[node]; i < node_begin_[node + 1]; ++i, last += inputs.size()) {
        const uint32_t consumer = ByCall(i);
        end = EndBefore(producer, consumer, end);
        const uint32_t event = LookBack(producer, end, consumer);
        if (event != UINT32_MAX && (*last == UINT32_MAX || rank_[event] > rank_[*last])) {
          *last = event;
        }
      }
    }
  }
}

uint32_t TraceIndex::LastProducer(const Input& input, uint32_t consumer) const {
  uint32_t last = UINT32_MAX;
  for (const uint32_t node : input.producers) {
    const uint32_t event = ProducerEvent(node, consumer);
    if (event != UINT32_MAX && (last == UINT32_MAX || rank_[event] > rank_[last])) {
      last = event;
    }
  }
  return last;
}

uint32_t TraceIndex::EndBefore(uint32_t node, uint32_t consumer, uint32_t from) const {
  const uint32_t end = node_begin_[node + 1];
  const uint64_t key = CallKey(consumer);
  // All before `low` are before the consumer, and what is at `high` is not.
  uint32_t low = from, high = from, step = 1;
  while (high < end && calls_[high] < key) {
    low = high + 1;
    high += std::min(step, end - high);
    step *= 2;
  }
  const auto place = std::lower_bound(calls_.begin() + low, calls_.begin() + high, key);
  return static_cast<uint32_t>(place - calls_.begin());
}

uint32_t TraceIndex::LookBack(uint32_t node, uint32_t end, uint32_t consumer) const {
  constexpr int kMost = 1024;  // Runs of one node in one call: the iterations of loops.
  const trace::OpEvent& to = trace_.events[consumer];
  uint32_t latest = UINT32_MAX;
  for (int i = 0; i < kMost && end != node_begin_[node]; ++i) {
    const uint32_t event = ByCall(--end);
    const trace::OpEvent& from = trace_.events[event];
    if (from.call != to.call) {
      break;
    }
    latest = latest == UINT32_MAX ? event : latest;
    if (from.frame == to.frame && from.iteration == to.iteration) {
      return event;
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

bool TraceIndex::PacksInitialised(uint32_t event) const {
  constexpr size_t kOthersBetween = 256;  // Of other threads.
  const trace::OpEvent& pack = trace_.events[event];
  const size_t count = pack.input_count;
  if (!NodeOf(event).eager || OpOf(event) != "Pack" || count == 0) {
    return false;
  }
  size_t answers = 0;
  const uint32_t end = rank_[event];
  const auto begin = static_cast<uint32_t>(end - std::min<size_t>(end, count + kOthersBetween));
  for (uint32_t rank = end; rank > begin && answers < count; --rank) {
    const uint32_t before = order_[rank - 1];
    if (trace_.events[before].thread != pack.thread || !NodeOf(before).eager) {
      continue;
    }
    if (OpOf(before) != "VarIsInitializedOp") {
      return false;
    }
    ++answers;
  }
  return answers == count;
}

std::optional<TraceIndex::Use> TraceIndex::NextUse(uint32_t event) const {
  constexpr uint32_t kSoon = 64;
  const auto outputs = OutputsOf(event);
  if (outputs.empty() || outputs[0].exact.empty()) {
    return std::nullopt;
  }
  const auto end = static_cast<uint32_t>(std::min<size_t>(order_.size(), rank_[event] + kSoon));
  for (uint32_t rank = rank_[event] + 1; rank < end; ++rank) {
    const uint32_t next = order_[rank];
    if (trace_.events[next].thread != trace_.events[event].thread || !NodeOf(next).eager) {
      continue;
    }
    const auto inputs = InputDigestsOf(next);
    const auto found = std::ranges::find(inputs, outputs[0].exact);
    if (found != inputs.end()) {
      const auto input = static_cast<size_t>(found - inputs.begin());
      const auto& names = NodeOf(next).inputs;
      return Use{next, input,
                 input < names.size() ? std::string_view(trace_.Str(names[input])) : ""};
    }
  }
  return std::nullopt;
}

bool TraceIndex::SetsPace(uint32_t event) const {
  if (!NodeOf(event).eager || OpOf(event) != "_EagerConst") {
    return false;
  }
  const auto use = NextUse(event);
  return use && (use->argument == "num__parallel__calls" ||
                 (use->argument == "buffer__size" && OpOf(use->event) == "PrefetchDataset"));
}

bool TraceIndex::IsIncidental(uint32_t event) const {
  return PacksInitialised(event) || SetsPace(event);
}

}  // namespace isobit::align
