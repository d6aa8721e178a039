// SPDX-License-Identifier: Apache-2.0
#include "align/flow.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "align/hash.h"
#include "align/inputs.h"
#include "align/names.h"
#include "align/op_class.h"
#include "trace/follow.h"

namespace isobit::align {
namespace {

class Judge {
 public:
  Judge(const TraceIndex& a, const TraceIndex& b, const Pairing& pairing)
      : a_(a),
        b_(b),
        pairing_(pairing),
        inputs_(a, b, pairing),
        followed_(trace::FindNote(a.trace(), trace::kFollowingNote) != nullptr ||
                  trace::FindNote(b.trace(), trace::kFollowingNote) != nullptr) {}

  std::vector<EventPair> Run() {
    pairs_.reserve(pairing_.b_of_a.size() + pairing_.extra.size());
    Compare();
    // Producers before consumers on both sides, and the same whichever trace comes first.
    std::vector<std::pair<uint64_t, uint32_t>> open;
    for (uint32_t i = 0; i < pairs_.size(); ++i) {
      if (pairs_[i].state != PairState::kEqual) {
        open.emplace_back(Place(pairs_[i]), i);
      }
    }
    std::sort(open.begin(), open.end());
    if (!open.empty()) {
      FindWriters();
    }
    for (const auto& [place, i] : open) {
      Decide(&pairs_[i]);
      Note(pairs_[i]);
    }
    return std::move(pairs_);
  }

 private:
  uint64_t Place(const EventPair& pair) const {
    return uint64_t{a_.rank(pair.a)} + b_.rank(pair.b);
  }

  // Makes the pairs; those with an unequal output get a provisional state.
  void Compare() {
    for (uint32_t event = 0; event < pairing_.b_of_a.size(); ++event) {
      if (pairing_.b_of_a[event] != kAbsent) {
        EventPair pair{event, pairing_.b_of_a[event]};
        const size_t outputs = std::min(a_.OutputsOf(pair.a).size(), b_.OutputsOf(pair.b).size());
        for (size_t i = 0; i < outputs; ++i) {
          CompareOutput(static_cast<uint16_t>(i), static_cast<uint16_t>(i), &pair);
        }
        pairs_.push_back(pair);
      }
    }
    for (const ExtraOutput& extra : pairing_.extra) {
      EventPair pair{extra.a, extra.b};
      CompareOutput(extra.output_a, extra.output_b, &pair);
      pair.output = extra.output_a;
      pair.output_b = extra.output_b;
      pairs_.push_back(pair);
    }
  }

  void CompareOutput(uint16_t output_a, uint16_t output_b, EventPair* pair) {
    const trace::Output& x = a_.OutputsOf(pair->a)[output_a];
    const trace::Output& y = b_.OutputsOf(pair->b)[output_b];
    const OutputState state = CompareOutputs(a_.trace(), x, b_.trace(), y);
    if (state == OutputState::kNanPayload) {
      pair->nan_payload = true;
      nan_only_.Add(x.exact, y.exact);
    } else if (state == OutputState::kDiffers && pair->state == PairState::kEqual) {
      pair->state = PairState::kUnknownInputs;
      pair->output = output_a;
      pair->output_b = output_b;
      pair->shape_or_dtype =
          x.dtype != y.dtype || a_.trace().shapes[x.shape] != b_.trace().shapes[y.shape];
    }
  }

  // Paired events that change a resource, by place; those that make datasets.
  void FindWriters() {
    for (const EventPair& pair : pairs_) {
      const std::string_view op = a_.OpOf(pair.a);
      if (a_.NodeOf(pair.a).eager && op.find("Dataset") != std::string_view::npos) {
        datasets_.push_back(pair);
      }
      if (TakesResource(op) && !OnlyReads(op) && !a_.NodeOf(pair.a).pipeline) {
        writes_.push_back(Place(pair));
      }
    }
    std::sort(writes_.begin(), writes_.end());
    consumers_.resize(a_.trace().nodes.size());
    for (uint32_t node = 0; node < consumers_.size(); ++node) {
      for (const TraceIndex::Input& input : a_.InputsOf(node)) {
        for (const uint32_t producer : input.producers) {
          consumers_[producer].push_back(node);
        }
      }
    }
  }

  void Decide(EventPair* pair) {
    const InputVerdict inputs = inputs_.Judge(pair->a, pair->b, differences_, nan_only_);
    pair->state = StateOf(*pair, inputs);
    pair->other_ops = inputs.other_ops && pair->state == PairState::kOrigin;
  }

  PairState StateOf(const EventPair& pair, const InputVerdict& inputs) {
    const std::string_view op = a_.OpOf(pair.a);
    const bool pipeline = IsPipeline(pair);
    if (inputs.differs) {
      return PairState::kConsequence;
    }
    if (inputs.came_in) {
      return IsDirty(pair) ? PairState::kConsequence : PairState::kSource;
    }
    if (inputs.unknown) {
      return IsKnown(pair) ? PairState::kConsequence : PairState::kUnknownInputs;
    }
    if (followed_ && (IsIterator(op) || IsDraw(op) || inputs.resource)) {
      return PairState::kSource;  // What differed before was taken away.
    }
    if (IsIterator(op) || IsDraw(op)) {
      return OfStream(pair, inputs.handle);
    }
    if (inputs.resource) {
      return OfResource(pair, inputs.handle);
    }
    if (IsHostFunction(op) || (IsBorder(op) && !inputs.any)) {
      if (IsKnown(pair)) {
        return PairState::kConsequence;
      }
      return pipeline || IsDirty(pair) ? PairState::kUnknownInputs : PairState::kSource;
    }
    const trace::OpEvent& event = a_.trace().events[pair.a];
    if (a_.InputsOf(event.node).empty() && event.input_count == 0) {
      return PairState::kSource;
    }
    // Only constants went in, which are not recorded; the program may have made them from what
    // differed before.
    return !inputs.any && IsDirty(pair) ? PairState::kUnknownInputs : PairState::kOrigin;
  }

  // The next of a stream (a generator, a pipeline), which does not depend on what the program
  // computes. Once it differs, what follows in it does so because of that.
  PairState OfStream(const EventPair& pair, uint32_t handle) {
    const uint32_t stream = handle == UINT32_MAX ? a_.trace().events[pair.a].node : handle;
    const bool first = streams_.insert(stream).second;
    const bool from_data =
        IsIterator(a_.OpOf(pair.a)) && (pipeline_origin_ || DatasetDiffers(pair));
    const bool explained = !first || IsKnown(pair) || from_data;
    return explained ? PairState::kConsequence : PairState::kSource;
  }

  // Was a dataset made from something that differed before (a seed, an array)?
  bool DatasetDiffers(const EventPair& pair) const {
    return std::ranges::any_of(datasets_, [&](const EventPair& dataset) {
      const auto inputs_a = a_.InputDigestsOf(dataset.a), inputs_b = b_.InputDigestsOf(dataset.b);
      bool differs = false;
      for (size_t i = 0; i < std::min(inputs_a.size(), inputs_b.size()); ++i) {
        differs = differs || (!inputs_a[i].empty() && differences_.Has(inputs_a[i], inputs_b[i]));
      }
      return differs && Place(dataset) < Place(pair);
    });
  }

  // The content of a variable, table or the like was written by somebody before.
  PairState OfResource(const EventPair& pair, uint32_t handle) {
    const bool first = handle == UINT32_MAX || streams_.insert(handle).second;
    const bool first_read = readers_.insert(ReaderKey(pair)).second;
    if (!first || !first_read || IsKnown(pair)) {
      return PairState::kConsequence;
    }
    if (const auto writer = LastWriter(pair, handle)) {
      const InputVerdict inputs =
          inputs_.Judge(*writer, pairing_.b_of_a[*writer], differences_, nan_only_);
      if (inputs.differs || inputs.came_in) {
        return PairState::kConsequence;
      }
      return inputs.unknown || HasGap(pair) ? PairState::kUnknownInputs : PairState::kSource;
    }
    const auto dirty = DirtyBefore(pair);
    if (!dirty) {
      return PairState::kSource;
    }
    const auto write = std::upper_bound(writes_.begin(), writes_.end(), *dirty);
    const bool written = write != writes_.end() && *write < Place(pair);
    return written || HasGap(pair) ? PairState::kUnknownInputs : PairState::kSource;
  }

  // A layer reads its variables under one name in every function that it is part of, whatever the
  // handle is called there.
  uint64_t ReaderKey(const EventPair& pair) const {
    const uint32_t node = a_.trace().events[pair.a].node;
    if (a_.NodeOf(pair.a).eager) {
      return Mix(0, pair.a);
    }
    uint64_t key = 1;
    for (const std::string_view component :
         SplitName(a_.trace().strings[a_.trace().nodes[node].name])) {
      key = IsCall(component) ? key : Mix(key, HashText(component));
    }
    return key;
  }

  // The last paired event before `pair` that writes to what node `handle` gives.
  std::optional<uint32_t> LastWriter(const EventPair& pair, uint32_t handle) const {
    std::optional<uint32_t> last;
    if (handle == UINT32_MAX) {
      return last;
    }
    for (const uint32_t node : consumers_[handle]) {
      if (OnlyReads(a_.trace().strings[a_.trace().nodes[node].op])) {
        continue;
      }
      for (const uint32_t event : a_.EventsOf(node)) {
        if (pairing_.b_of_a[event] != kAbsent && a_.rank(event) < a_.rank(pair.a) &&
            (!last || a_.rank(event) > a_.rank(*last))) {
          last = event;
        }
      }
    }
    return last;
  }

  // The run of this node before this one was not kept, so a write may not have been either.
  bool HasGap(const EventPair& pair) const {
    const trace::OpEvent& e = a_.trace().events[pair.a];
    if (e.occurrence == 0 || (e.flags & trace::kEventEager) != 0) {
      return false;
    }
    const auto events = a_.EventsOf(e.node);
    return std::ranges::none_of(events, [&](uint32_t event) {
      const trace::OpEvent& other = a_.trace().events[event];
      return other.occurrence + 1 == e.occurrence && other.frame == e.frame &&
             other.iteration == e.iteration;
    });
  }

  bool IsPipeline(const EventPair& pair) const {
    return a_.NodeOf(pair.a).pipeline || b_.NodeOf(pair.b).pipeline;
  }

  // Is it the content of something that differed before?
  bool IsKnown(const EventPair& pair) const {
    return !followed_ && differences_.Has(a_.OutputsOf(pair.a)[pair.output].exact,
                                          b_.OutputsOf(pair.b)[pair.output_b].exact);
  }

  // The place of the first difference in an earlier call, through which the program may have
  // changed anything after it.
  std::optional<uint64_t> DirtyBefore(const EventPair& pair) const {
    const uint32_t call = a_.trace().events[pair.a].call;
    for (const auto& [place, of_call] : first_differences_) {
      if (of_call != call && place < Place(pair)) {
        return place;
      }
    }
    return std::nullopt;
  }
  bool IsDirty(const EventPair& pair) const { return !followed_ && DirtyBefore(pair).has_value(); }

  // Remembers what this pair's difference explains later.
  void Note(const EventPair& pair) {
    const auto outputs_a = a_.OutputsOf(pair.a), outputs_b = b_.OutputsOf(pair.b);
    for (size_t i = 0; i < std::min(outputs_a.size(), outputs_b.size()); ++i) {
      AddDifference(outputs_a[i].exact, outputs_b[i].exact);
    }
    if (pair.output != pair.output_b) {
      AddDifference(outputs_a[pair.output].exact, outputs_b[pair.output_b].exact);
    }
    if (pair.state == PairState::kSource && a_.NodeOf(pair.a).eager) {
      const auto inputs_a = a_.InputDigestsOf(pair.a), inputs_b = b_.InputDigestsOf(pair.b);
      for (size_t i = 0; i < std::min(inputs_a.size(), inputs_b.size()); ++i) {
        AddDifference(inputs_a[i], inputs_b[i]);
      }
    }
    if (IsPipeline(pair)) {
      pipeline_origin_ =
          pipeline_origin_ || pair.state == PairState::kOrigin || pair.state == PairState::kSource;
      return;
    }
    const uint32_t call = a_.trace().events[pair.a].call;
    if (first_differences_.empty() ||
        (first_differences_.size() == 1 && first_differences_[0].second != call)) {
      first_differences_.emplace_back(Place(pair), call);
    }
  }

  void AddDifference(const trace::Digest128& x, const trace::Digest128& y) {
    if (!x.empty() && !y.empty() && x != y) {
      differences_.Add(x, y);
    }
  }

  const TraceIndex& a_;
  const TraceIndex& b_;
  const Pairing& pairing_;
  InputJudge inputs_;
  const bool followed_;  // One side is a run that followed the other.
  std::vector<EventPair> pairs_;
  KnownDifferences differences_, nan_only_;
  std::vector<uint64_t> writes_;
  std::vector<EventPair> datasets_;
  std::vector<std::vector<uint32_t>> consumers_;
  std::unordered_set<uint32_t> streams_;  // Nodes of A whose state differs already.
  std::unordered_set<uint64_t> readers_;  // Likewise, by the name of what reads it.
  std::vector<std::pair<uint64_t, uint32_t>>
      first_differences_;  // Place and call, of the first two calls.
  bool pipeline_origin_ = false;
};

}  // namespace

std::vector<EventPair> JudgePairs(const TraceIndex& a, const TraceIndex& b,
                                  const Pairing& pairing) {
  return Judge(a, b, pairing).Run();
}

}  // namespace isobit::align
