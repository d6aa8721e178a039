// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>

#include "align/alignment.h"
#include "align/hash.h"
#include "align/pairing.h"
#include "trace/op_family.h"

namespace isobit::align {
namespace {

using trace::Digest128;

std::optional<uint64_t> OutputKey(const TraceIndex& index, uint32_t event) {
  uint64_t key = 0;
  for (const trace::Output& output : index.OutputsOf(event)) {
    key = Mix(Mix(key, output.exact), output.flags);
  }
  return key;
}

bool HasKnownOutputs(const TraceIndex& index, uint32_t event) {
  const auto outputs = index.OutputsOf(event);
  return !outputs.empty() && std::ranges::none_of(outputs, [](const trace::Output& output) {
    return output.exact.empty();
  });
}

std::optional<uint64_t> InputKey(const TraceIndex& index, uint32_t event) {
  const auto contents = InputContents(index, event);
  if (!contents || contents->empty()) {
    return std::nullopt;
  }
  uint64_t key = 0;
  for (const Digest128& digest : *contents) {
    key = Mix(key, digest);
  }
  return key;
}

// The k-th event of a key with the k-th. Returns the number of pairs.
template <typename KeyOf>
size_t PairByKey(const TraceIndex& a, std::span<const uint32_t> events_a, const TraceIndex& b,
                 std::span<const uint32_t> events_b, KeyOf key_of, Pairing* pairing) {
  struct Both {
    std::vector<uint32_t> a, b;
  };
  std::map<uint64_t, Both> lists;
  for (const uint32_t event : events_a) {
    const auto key = pairing->b_of_a[event] == kAbsent ? key_of(a, event) : std::nullopt;
    if (key) {
      lists[*key].a.push_back(event);
    }
  }
  for (const uint32_t event : events_b) {
    const auto key = pairing->a_of_b[event] == kAbsent ? key_of(b, event) : std::nullopt;
    if (key) {
      lists[*key].b.push_back(event);
    }
  }
  size_t count = 0;
  for (const auto& [key, both] : lists) {
    for (size_t i = 0; i < std::min(both.a.size(), both.b.size()); ++i, ++count) {
      pairing->b_of_a[both.a[i]] = both.b[i];
      pairing->a_of_b[both.b[i]] = both.a[i];
    }
  }
  return count;
}

// No run is missing from the recording.
bool IsComplete(const TraceIndex& index, std::span<const uint32_t> events) {
  return std::all_of(events.begin(), events.end(), [&](uint32_t event) {
    return index.trace().events[event].occurrence < events.size();
  });
}

// What every recorded run of `node` gave there; empty where they differ, or where that is not
// known. Racing nodes are recorded by content: what was left out gave nothing else, while few
// contents were seen (tap/content_sample.h).
Digest128 OnlyContent(const TraceIndex& index, uint32_t node, uint32_t port) {
  Digest128 only;
  for (const uint32_t event : index.EventsOf(node)) {
    const auto outputs = index.OutputsOf(event);
    const Digest128 content = port < outputs.size() ? outputs[port].exact : Digest128{};
    if (content.empty() || (!only.empty() && content != only)) {
      return {};
    }
    only = content;
  }
  return only;
}

}  // namespace

std::optional<std::vector<Digest128>> InputContents(const TraceIndex& index, uint32_t event) {
  if (index.NodeOf(event).eager) {
    const auto digests = index.InputDigestsOf(event);
    return std::vector<Digest128>(digests.begin(), digests.end());
  }
  std::vector<Digest128> contents;
  for (const TraceIndex::Input& input : index.InputsOf(index.trace().events[event].node)) {
    if (input.producers.empty()) {
      continue;  // A constant.
    }
    uint32_t producer = UINT32_MAX;
    for (const uint32_t node : input.producers) {
      producer = producer == UINT32_MAX ? index.ProducerEvent(node, event) : producer;
    }
    Digest128 content;
    if (producer == UINT32_MAX) {
      content = input.producers.size() == 1 ? OnlyContent(index, input.producers[0], input.port)
                                            : Digest128{};
    } else if (input.port < index.OutputsOf(producer).size()) {
      content = index.OutputsOf(producer)[input.port].exact;
    }
    if (content.empty()) {
      return std::nullopt;
    }
    contents.push_back(content);
  }
  return contents;
}

void PairByContent(const TraceIndex& a, std::span<const uint32_t> events_a, const TraceIndex& b,
                   std::span<const uint32_t> events_b, Pairing* pairing) {
  size_t paired = PairByKey(a, events_a, b, events_b, OutputKey, pairing);
  paired += PairByKey(a, events_a, b, events_b, InputKey, pairing);
  const bool complete =
      events_a.size() == events_b.size() && IsComplete(a, events_a) && IsComplete(b, events_b);
  // Races mix up which runs were kept, but not all of them: with nothing in common, everything
  // differs.
  if (complete || paired == 0) {
    PairByKey(
        a, events_a, b, events_b,
        [](const TraceIndex&, uint32_t) { return std::optional<uint64_t>(0); }, pairing);
  }
}

bool PairReordered(const TraceIndex& a, const TraceIndex& b, std::span<const EventPair> pairs,
                   Pairing* pairing) {
  std::vector<uint32_t> events_a, events_b;
  Pairing changed = *pairing;
  for (const EventPair& pair : pairs) {
    if (pair.state == PairState::kEqual) {
      continue;
    }
    const trace::Node &node_a = a.NodeOf(pair.a), &node_b = b.NodeOf(pair.b);
    if (!node_a.eager || !node_b.eager || node_a.pipeline || node_b.pipeline) {
      return false;
    }
    changed.b_of_a[pair.a] = changed.a_of_b[pair.b] = kAbsent;
    events_a.push_back(pair.a);
    events_b.push_back(pair.b);
  }
  if (events_a.empty()) {
    return false;
  }
  const auto add_alone = [](const TraceIndex& index, const std::vector<uint32_t>& before,
                            std::vector<uint32_t>* events) {
    for (const uint32_t event : index.order()) {
      const trace::Node& node = index.NodeOf(event);
      if (before[event] == kAbsent && node.eager && !node.pipeline &&
          HasKnownOutputs(index, event)) {
        events->push_back(event);
      }
    }
  };
  add_alone(a, pairing->b_of_a, &events_a);
  add_alone(b, pairing->a_of_b, &events_b);
  const auto key = [](const TraceIndex& index, uint32_t event) -> std::optional<uint64_t> {
    const trace::StringId op = index.NodeOf(event).op;
    return HasKnownOutputs(index, event)
               ? std::optional(Mix(HashText(trace::OpFamily(index.trace().strings[op])),
                                   *OutputKey(index, event)))
               : std::nullopt;
  };
  const size_t paired = PairByKey(a, events_a, b, events_b, key, &changed);
  if (paired != events_a.size() || paired != events_b.size()) {
    return false;
  }
  *pairing = std::move(changed);
  return true;
}

}  // namespace isobit::align
