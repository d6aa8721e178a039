// SPDX-License-Identifier: Apache-2.0
#include "explain/rebuilt.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "align/trace_index.h"
#include "explain/judge_origin.h"
#include "trace/follow.h"
#include "trace/op_family.h"

namespace isobit::explain {
namespace {

using align::EventPair;
using align::kAbsent;
using align::PairState;
using align::TraceIndex;
using Contents = std::set<std::pair<uint64_t, uint64_t>>;

// A layer is built from fewer ops.
constexpr size_t kMaxEvents = 64;

std::pair<uint64_t, uint64_t> KeyOf(const trace::Digest128& content) {
  return {content.lo, content.hi};
}

// The output that input number `input` of an event takes.
struct Taken {
  enum class From { kConstant, kEvent, kUnknown } from = From::kUnknown;
  uint32_t event = kAbsent;
  uint16_t output = 0;
  trace::Digest128 content;  // As it was taken.
};

// One side: what its events take.
class SideView {
 public:
  explicit SideView(const TraceIndex& index) : index_(index) {}

  const trace::Output& OutputOf(const Taken& taken) const {
    return index_.OutputsOf(taken.event)[taken.output];
  }
  bool IsFollowed(const Taken& taken) const {
    return (OutputOf(taken).flags & trace::kOutputFollowed) != 0;
  }
  bool IsGraph(uint32_t event) const {
    const trace::Node& node = index_.NodeOf(event);
    return !node.eager && !node.pipeline;
  }

  // Whether the follower took the event for a run of the other side. Ops without outputs, such as
  // writes of variables, are none that it looks at.
  bool StandsForAnother(uint32_t event) const {
    const auto outputs = index_.OutputsOf(event);
    return outputs.empty() || std::ranges::any_of(outputs, [](const trace::Output& output) {
             return (output.flags & trace::kOutputFollowed) != 0;
           });
  }

  // One entry an input; empty: what went in was not recorded.
  std::vector<Taken> TakenBy(uint32_t event) const {
    const auto inputs = index_.InputsOf(index_.trace().events[event].node);
    const auto contents = index_.InputDigestsOf(event);
    if (inputs.size() != contents.size()) {
      return {};
    }
    std::vector<Taken> all(inputs.size());
    for (size_t i = 0; i < inputs.size(); ++i) {
      Taken& taken = all[i];
      taken.content = contents[i];
      if (inputs[i].producers.empty()) {
        taken.from = Taken::From::kConstant;
        continue;
      }
      const uint32_t producer = index_.ProducerOf(event, i);
      if (producer != UINT32_MAX && inputs[i].port < index_.OutputsOf(producer).size()) {
        taken.from = Taken::From::kEvent;
        taken.event = producer;
        taken.output = static_cast<uint16_t>(inputs[i].port);
      }
    }
    return all;
  }

  // The events between `result` and what `ends` says went in. Nothing: that cannot be told.
  template <typename Ends>
  std::optional<std::vector<uint32_t>> Between(uint32_t result, Ends ends) const {
    std::vector<uint32_t> found = {result};
    for (size_t next = 0; next < found.size(); ++next) {
      const std::vector<Taken> all = TakenBy(found[next]);
      if (all.empty() || found.size() > kMaxEvents) {
        return std::nullopt;
      }
      for (const Taken& taken : all) {
        if (taken.from == Taken::From::kUnknown || taken.content.empty()) {
          return std::nullopt;
        }
        if (taken.from == Taken::From::kEvent && !ends(taken) &&
            std::ranges::find(found, taken.event) == found.end()) {
          found.push_back(taken.event);
        }
      }
    }
    return found;
  }

  std::set<std::string> OpsOf(const std::vector<uint32_t>& events) const {
    std::set<std::string> ops;
    for (const uint32_t event : events) {
      ops.emplace(trace::OpFamily(index_.OpOf(event)));
    }
    return ops;
  }

 private:
  const TraceIndex& index_;
};

std::string Joined(const std::set<std::string>& ops) {
  std::string text;
  for (const std::string& op : ops) {
    text += (text.empty() ? "" : " + ") + op;
  }
  return text;
}

// `own`: of the side that followed; it gives `of_own` where the other side gives `of_other`.
std::optional<Rebuilt> RebuiltAt(const SideView& own, const SideView& other, const Taken& of_own,
                                 const Taken& of_other, bool own_is_b) {
  Contents went_in;
  auto own_events = own.Between(of_own.event, [&](const Taken& taken) {
    if (own.IsFollowed(taken)) {
      went_in.insert(KeyOf(taken.content));
      return true;
    }
    return false;
  });
  if (!own_events) {
    return std::nullopt;
  }
  auto other_events = other.Between(
      of_other.event, [&](const Taken& taken) { return went_in.contains(KeyOf(taken.content)); });
  if (!other_events) {
    return std::nullopt;
  }
  const auto own_ops = own.OpsOf(*own_events), other_ops = other.OpsOf(*other_events);
  if (own_ops == other_ops) {
    return std::nullopt;  // The same ops, one of which was not followed.
  }
  Rebuilt rebuilt;
  rebuilt.ops_a = Joined(own_is_b ? other_ops : own_ops);
  rebuilt.ops_b = Joined(own_is_b ? own_ops : other_ops);
  rebuilt.events_a = std::move(own_is_b ? *other_events : *own_events);
  rebuilt.events_b = std::move(own_is_b ? *own_events : *other_events);
  const Taken &a = own_is_b ? of_other : of_own, &b = own_is_b ? of_own : of_other;
  rebuilt.result.a = a.event;
  rebuilt.result.b = b.event;
  rebuilt.result.output = a.output;
  rebuilt.result.output_b = b.output;
  rebuilt.result.other_ops = true;
  rebuilt.result.state = a.content == b.content ? PairState::kEqual : PairState::kOrigin;
  return rebuilt;
}

}  // namespace

std::vector<Rebuilt> FindRebuilt(const Case& c) {
  const SideIndex index_a(c, true), index_b(c, false);
  const bool own_is_b = trace::FindNote(c.b, trace::kFollowingNote) != nullptr;
  const SideView own(own_is_b ? *index_b : *index_a), other(own_is_b ? *index_a : *index_b);
  std::vector<Rebuilt> found;
  std::set<std::pair<uint32_t, uint16_t>> seen;  // Outputs of the follower.
  for (const EventPair& pair : c.alignment.pairs) {
    const uint32_t own_event = own_is_b ? pair.b : pair.a;
    const uint32_t other_event = own_is_b ? pair.a : pair.b;
    if (!own.IsGraph(own_event) || !other.IsGraph(other_event) ||
        !own.StandsForAnother(own_event)) {
      continue;
    }
    const auto of_own = own.TakenBy(own_event), of_other = other.TakenBy(other_event);
    for (size_t i = 0; of_own.size() == of_other.size() && i < of_own.size(); ++i) {
      if (of_own[i].from != Taken::From::kEvent || of_other[i].from != Taken::From::kEvent ||
          of_own[i].content.empty() || of_other[i].content.empty() || own.IsFollowed(of_own[i]) ||
          !seen.emplace(of_own[i].event, of_own[i].output).second) {
        continue;
      }
      if (auto rebuilt = RebuiltAt(own, other, of_own[i], of_other[i], own_is_b)) {
        found.push_back(std::move(*rebuilt));
      }
    }
  }
  return found;
}

}  // namespace isobit::explain
