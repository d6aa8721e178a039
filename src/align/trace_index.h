// SPDX-License-Identifier: Apache-2.0
// What the alignment looks up in one trace.
#ifndef ISOBIT_ALIGN_TRACE_INDEX_H_
#define ISOBIT_ALIGN_TRACE_INDEX_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "trace/model.h"

namespace isobit::align {

class TraceIndex {
 public:
  explicit TraceIndex(const trace::Trace& trace);  // Which must outlive it.
  TraceIndex(TraceIndex&&) noexcept;
  ~TraceIndex();

  const trace::Trace& trace() const { return trace_; }
  const trace::Node& NodeOf(uint32_t event) const {
    return trace_.nodes[trace_.events[event].node];
  }
  std::string_view OpOf(uint32_t event) const { return trace_.strings[NodeOf(event).op]; }
  // An input of an eager op that another one gave.
  struct Use {
    uint32_t event = 0;
    size_t input = 0;
    std::string_view argument;  // As TensorFlow names inputs, which doubles underscores.
  };
  // The next one soon after the eager op on its thread that takes its first output.
  std::optional<Use> NextUse(uint32_t event) const;
  // An eager op that is part of how TensorFlow works, not of what the program computes: it packs
  // the answers which variables have a value, as many as a tf.function has new ones, or it hands
  // over how many elements a dataset makes at once or ahead.
  bool IsIncidental(uint32_t event) const;

  // All events in the order of their sequence numbers, and the place of each in it.
  std::span<const uint32_t> order() const { return order_; }
  uint32_t rank(uint32_t event) const { return rank_[event]; }

  // The events of a node by frame, iteration, occurrence.
  std::span<const uint32_t> EventsOf(uint32_t node) const;
  // The rank of a node's first event; UINT32_MAX without any.
  uint32_t FirstRank(uint32_t node) const { return first_rank_[node]; }

  // One data input of a graph node.
  struct Input {
    std::span<const uint32_t>
        producers;  // Nodes of that name; none: never run (a constant, or not seen).
    uint32_t port;
  };
  std::span<const Input> InputsOf(uint32_t node) const { return inputs_[node]; }
  // Those of this graph, if there are any of it.
  std::span<const uint32_t> NodesNamed(std::string_view name, uint32_t graph) const;

  // The run of `node` that event `consumer` takes its input from: in the same call, before it, in
  // the same iteration if there is one. UINT32_MAX: not recorded.
  uint32_t ProducerEvent(uint32_t node, uint32_t consumer) const;
  // The same for input number `input` of the consumer's node: of its producers the last to run.
  // Whoever asks for one will ask for most: all are found at the first call.
  uint32_t ProducerOf(uint32_t consumer, size_t input) const;
  void FindProducers() const;  // Now, not at the first call.

  std::span<const trace::Output> OutputsOf(uint32_t event) const;
  std::span<const trace::Digest128> InputDigestsOf(uint32_t event) const;

 private:
  bool PacksInitialised(uint32_t event) const;
  bool SetsPace(uint32_t event) const;
  void SortEvents();
  void ReadInputs();
  struct Producers;  // What ProducerOf keeps.
  // Call and rank of an event as one number; and the event with the key at a place in calls_.
  uint64_t CallKey(uint32_t event) const {
    return uint64_t{trace_.events[event].call} << 32 | rank_[event];
  }
  uint32_t ByCall(uint32_t place) const { return order_[static_cast<uint32_t>(calls_[place])]; }
  void FindAllProducers() const;
  void FindProducersOf(uint32_t node, uint32_t* found) const;
  uint32_t LastProducer(const Input& input, uint32_t consumer) const;
  // Places in calls_: behind the last run of `node` before the consumer, looked for from `from`
  // on; the run that the consumer takes, of those before `end`.
  uint32_t EndBefore(uint32_t node, uint32_t consumer, uint32_t from) const;
  uint32_t LookBack(uint32_t node, uint32_t end, uint32_t consumer) const;

  const trace::Trace& trace_;
  std::vector<uint32_t> order_, rank_;
  std::vector<uint32_t> node_begin_, node_events_;
  std::vector<uint64_t> calls_;  // Beside node_events_: the CallKeys of each node, sorted.
  std::vector<uint32_t> first_rank_;
  std::vector<std::vector<Input>> inputs_;
  std::unordered_map<std::string_view, std::vector<uint32_t>> graph_nodes_;  // By graph.
  std::unique_ptr<Producers> producers_;
};

}  // namespace isobit::align

#endif  // ISOBIT_ALIGN_TRACE_INDEX_H_
