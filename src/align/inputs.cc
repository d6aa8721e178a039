// SPDX-License-Identifier: Apache-2.0
#include "align/inputs.h"

#include <algorithm>
#include <utility>

#include "align/alignment.h"
#include "align/hash.h"
#include "align/op_class.h"
#include "trace/follow.h"

namespace isobit::align {
namespace {

// Events that one walk may visit; a walk goes on only through events that the other side does not
// have, and through variants.
constexpr size_t kMaxVisits = 2048;

uint64_t ExtraKey(uint32_t event, uint32_t output) { return uint64_t{event} << 16 | output; }

// How what consumers took of the two outputs compares: of a run that followed the other one it is
// what the other one had (trace/follow.h).
OutputState CompareTaken(const trace::Trace& a, const trace::Output& x, const trace::Trace& b,
                         const trace::Output& y) {
  return ((x.flags | y.flags) & trace::kOutputFollowed) != 0 ? OutputState::kEqual
                                                             : CompareOutputs(a, x, b, y);
}

}  // namespace

OutputState CompareOutputs(const trace::Trace& a, const trace::Output& x, const trace::Trace& b,
                           const trace::Output& y) {
  if (x.exact == y.exact && !x.exact.empty()) {
    return OutputState::kEqual;
  }
  const bool unset_x = (x.flags & trace::kOutputUnset) != 0,
             unset_y = (y.flags & trace::kOutputUnset) != 0;
  if (unset_x || unset_y) {
    return unset_x == unset_y ? OutputState::kEqual : OutputState::kDiffers;
  }
  if (x.dtype != y.dtype || a.shapes[x.shape] != b.shapes[y.shape]) {
    return OutputState::kDiffers;
  }
  if (x.exact.empty() || y.exact.empty()) {
    return OutputState::kNotDigested;
  }
  if (x.detail != 0 && y.detail != 0) {
    const trace::Digest128& nan_x = a.details[x.detail - 1].nan_canonical;
    if (!nan_x.empty() && nan_x == b.details[y.detail - 1].nan_canonical) {
      return OutputState::kNanPayload;
    }
  }
  return OutputState::kDiffers;
}

trace::Digest128 KnownDifferences::Key(const trace::Digest128& a, const trace::Digest128& b) {
  return {Mix(Mix(0, a), b), 1};
}

struct InputJudge::Walk {
  bool of_a;
  InputVerdict* verdict;
  std::vector<uint32_t> visited, open;

  void Visit(uint32_t event) {
    if (std::ranges::find(visited, event) == visited.end()) {
      visited.push_back(event);
      open.push_back(event);
    }
  }
};

InputJudge::InputJudge(const TraceIndex& a, const TraceIndex& b, const Pairing& pairing)
    : a_(a), b_(b), pairing_(pairing) {
  for (const ExtraOutput& extra : pairing.extra) {
    extra_a_[ExtraKey(extra.a, extra.output_a)] = {extra.b, extra.output_b};
    extra_b_[ExtraKey(extra.b, extra.output_b)] = {extra.a, extra.output_a};
  }
}

std::pair<uint32_t, uint16_t> InputJudge::Counterpart(bool of_a, uint32_t event,
                                                      uint32_t output) const {
  const auto& extra = of_a ? extra_a_ : extra_b_;
  if (const auto found = extra.find(ExtraKey(event, output)); found != extra.end()) {
    return found->second;
  }
  const uint32_t partner = (of_a ? pairing_.b_of_a : pairing_.a_of_b)[event];
  if (partner == kAbsent || output >= (of_a ? b_ : a_).OutputsOf(partner).size()) {
    return {kAbsent, 0};
  }
  return {partner, static_cast<uint16_t>(output)};
}

InputVerdict InputJudge::Judge(uint32_t event_a, uint32_t event_b,
                               const KnownDifferences& differences,
                               const KnownDifferences& nan_only) const {
  if (a_.NodeOf(event_a).eager) {
    return JudgeEager(event_a, event_b, differences, nan_only);
  }
  if (a_.NodeOf(event_a).pipeline || b_.NodeOf(event_b).pipeline) {
    return JudgeRacing(event_a, event_b);
  }
  InputVerdict verdict;
  for (const bool of_a : {true, false}) {
    if (verdict.differs) {
      break;
    }
    Walk walk{of_a, &verdict, {}, {}};
    Step(&walk, of_a ? event_a : event_b);
    while (!walk.open.empty() && !verdict.differs) {
      const uint32_t event = walk.open.back();
      walk.open.pop_back();
      Step(&walk, event);
    }
  }
  return verdict;
}

void InputJudge::Step(Walk* walk, uint32_t event) const {
  const TraceIndex& own = walk->of_a ? a_ : b_;
  const TraceIndex& other = walk->of_a ? b_ : a_;
  InputVerdict& verdict = *walk->verdict;
  const auto inputs = own.InputsOf(own.trace().events[event].node);
  for (size_t i = 0; i < inputs.size(); ++i) {
    const TraceIndex::Input& input = inputs[i];
    if (input.producers.empty()) {
      continue;  // Never run: a constant of the graph.
    }
    const uint32_t producer = own.ProducerOf(event, i);
    if (producer == UINT32_MAX || input.port >= own.OutputsOf(producer).size()) {
      verdict.unknown = true;
      continue;
    }
    const trace::Output& output = own.OutputsOf(producer)[input.port];
    if (output.dtype == digest::DType::kResource) {
      verdict.resource = true;
      if (walk->of_a && verdict.handle == UINT32_MAX) {
        verdict.handle = own.trace().events[producer].node;
      }
      continue;
    }
    const auto [partner, port] = Counterpart(walk->of_a, producer, input.port);
    const OutputState state = partner == kAbsent ? OutputState::kNotDigested
                                                 : CompareTaken(own.trace(), output, other.trace(),
                                                                other.OutputsOf(partner)[port]);
    if (state == OutputState::kDiffers) {
      verdict.differs = true;
      return;
    }
    if (state != OutputState::kNotDigested) {
      verdict.any = true;
    } else if (partner != kAbsent && output.dtype != digest::DType::kVariant) {
      verdict.unknown = true;
    } else if (walk->visited.size() >= kMaxVisits) {
      verdict.unknown = true;
    } else {
      verdict.other_ops = verdict.other_ops || partner == kAbsent;
      walk->Visit(producer);
    }
  }
}

InputVerdict InputJudge::JudgeRacing(uint32_t event_a, uint32_t event_b) const {
  InputVerdict verdict;
  const auto inputs_a = InputContents(a_, event_a), inputs_b = InputContents(b_, event_b);
  verdict.unknown = !inputs_a || !inputs_b || inputs_a->size() != inputs_b->size();
  verdict.any = !verdict.unknown && !inputs_a->empty();
  verdict.differs = verdict.any && *inputs_a != *inputs_b;
  return verdict;
}

InputVerdict InputJudge::JudgeEager(uint32_t event_a, uint32_t event_b,
                                    const KnownDifferences& differences,
                                    const KnownDifferences& nan_only) const {
  InputVerdict verdict;
  const auto inputs_a = a_.InputDigestsOf(event_a), inputs_b = b_.InputDigestsOf(event_b);
  verdict.resource = TakesResource(a_.OpOf(event_a));
  for (size_t i = 0; i < std::min(inputs_a.size(), inputs_b.size()); ++i) {
    const trace::Digest128& x = inputs_a[i];
    const trace::Digest128& y = inputs_b[i];
    if (x.empty() || y.empty()) {
      verdict.unknown = verdict.unknown || !verdict.resource;
    } else if (x == y || nan_only.Has(x, y)) {
      verdict.any = true;
    } else if (differences.Has(x, y)) {
      verdict.differs = true;
    } else {
      verdict.came_in = true;
    }
  }
  verdict.came_in = verdict.came_in || inputs_a.size() != inputs_b.size();
  const auto hashed = [](const TraceIndex& index, uint32_t event) {
    return (index.trace().events[event].flags & trace::kEventInputsHashed) != 0 ||
           index.NodeOf(event).inputs.empty();
  };
  verdict.unknown = verdict.unknown ||
                    ((!hashed(a_, event_a) || !hashed(b_, event_b)) && !IsBorder(a_.OpOf(event_a)));
  return verdict;
}

}  // namespace isobit::align
