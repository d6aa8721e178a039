// SPDX-License-Identifier: Apache-2.0
#include "explain/lasting.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "align/op_class.h"
#include "align/trace_index.h"
#include "base/both.h"
#include "digest/digest_map.h"
#include "explain/contents.h"
#include "explain/evidence.h"
#include "explain/judge_origin.h"

namespace isobit::explain {
namespace {

// Calls visit(output) for each output of one pair that differs, on one side; an index into
// Trace::outputs.
template <typename Visit>
void ForEachUnequalOutput(const Case& c, const align::EventPair& pair, bool side_a, Visit visit) {
  const trace::OpEvent& a = EventA(c, pair);
  const trace::OpEvent& b = EventB(c, pair);
  const size_t first = side_a ? a.first_output : b.first_output;
  if (pair.output != pair.output_b) {
    visit(first + (side_a ? pair.output : pair.output_b));
    return;
  }
  const size_t count = std::min(a.output_count, b.output_count);
  for (size_t i = 0; i < count; ++i) {
    if (c.a.outputs[a.first_output + i].exact != c.b.outputs[b.first_output + i].exact) {
      visit(first + i);
    }
  }
}

bool HasReadableOutput(const trace::Trace& trace, const trace::OpEvent& event) {
  for (size_t i = 0; i < event.output_count; ++i) {
    if (!trace.outputs[event.first_output + i].exact.empty()) {
      return true;
    }
  }
  return false;
}

// Fewer eager ops than a recording keeps by default: none was left out.
constexpr uint64_t kEagerSeen = 200'000;

// Ops that look at a tensor's shape alone.
bool IgnoresValues(std::string_view op) {
  return op == "Shape" || op == "ShapeN" || op == "Size" || op == "Rank" || op == "ZerosLike" ||
         op == "OnesLike";
}

using VariableNames = std::pair<std::string, std::string>;  // In A and B.

// Calls visit(pair, names, at) for each variable that was looked at on both sides.
template <typename Pairs, typename Visit>
void ForEachVariable(const Case& c, Pairs& side, Visit visit) {
  for (auto& pair : side) {
    if (pair.a != align::kAbsent && pair.b != align::kAbsent &&
        c.a.side[pair.a].kind == trace::SideKind::kVariable) {
      visit(pair, VariableNames(c.a.side[pair.a].name, c.b.side[pair.b].name),
            c.a.side[pair.a].Text("at"));
    }
  }
}

// What variables held when they were built, and on neither side when they were first used: weights
// that were set or loaded have taken the place of the random ones.
struct Replaced {
  std::set<VariableNames> names;
  digest::DigestSet a, b;
};

Replaced FindReplaced(const Case& c) {
  const auto content = [](const trace::SideEvent& event) {
    return event.array ? event.array->exact : trace::Digest128{};
  };
  std::map<VariableNames, const align::SidePair*> built;
  Replaced replaced;
  ForEachVariable(c, c.alignment.side,
                  [&](const align::SidePair& pair, const VariableNames& names, const auto& at) {
                    if (at == "build") {
                      built[names] = &pair;
                    }
                    const auto found = built.find(names);
                    if (at != "first_step" || found == built.end()) {
                      return;
                    }
                    const auto was_a = content(c.a.side[found->second->a]),
                               was_b = content(c.b.side[found->second->b]);
                    const auto is_a = content(c.a.side[pair.a]), is_b = content(c.b.side[pair.b]);
                    if (!was_a.empty() && !was_b.empty() && !is_a.empty() && !is_b.empty() &&
                        was_a != is_a && was_b != is_b) {
                      replaced.names.insert(names);
                      replaced.a.Insert(was_a);
                      replaced.b.Insert(was_b);
                    }
                  });
  return replaced;
}

// One side: which values go anywhere. Sets of contents are flags by number.
class Flow {
 public:
  Flow(const Case& c, const Replaced& replaced, bool side_a)
      : c_(c),
        replaced_(side_a ? replaced.a : replaced.b),
        side_a_(side_a),
        trace_(side_a ? c.a : c.b),
        side_index_(c, side_a),
        index_(*side_index_),
        contents_(index_),
        unequal_(contents_.count()),
        taken_(contents_.count()),
        used_(contents_.count()),
        read_(contents_.count()) {
    pair_of_.assign(trace_.events.size(), nullptr);
    for (const align::EventPair& pair : c.alignment.pairs) {
      const align::EventPair*& of = pair_of_[side_a ? pair.a : pair.b];
      of = of == nullptr || pair.state != align::PairState::kEqual ? &pair : of;
      if (pair.state != align::PairState::kEqual) {
        ForEachUnequalOutput(c, pair, side_a,
                             [&](size_t output) { unequal_[contents_.OfOutput(output)] = true; });
      }
    }
    for (const uint32_t event : index_.order()) {
      eager_ += index_.NodeOf(event).eager ? 1 : 0;
      ForEachTaken(event, [&](uint32_t content) { taken_[content] = true; });
    }
  }

  // Pairs whose difference lasts, by their place in the alignment. From the end to the start, so
  // that every value is met after all that takes it.
  void Mark(std::vector<bool>* lasting) {
    const auto order = index_.order();
    for (auto event = order.rbegin(); event != order.rend(); ++event) {
      if (index_.NodeOf(*event).pipeline) {
        continue;
      }
      NoteRead(*event);
      if (!HasReadableOutput(trace_, trace_.events[*event])) {
        ReadWrite(*event);
        continue;
      }
      const align::EventPair* pair = pair_of_[*event];
      const bool differs = pair != nullptr && pair->state != align::PairState::kEqual;
      if (differs && UnequalOutputIsUsed(*pair)) {
        (*lasting)[static_cast<size_t>(pair - c_.alignment.pairs.data())] = true;
      }
      ReadEvent(*event, differs);
    }
  }

  bool AnyLastingWrite() const { return any_lasting_write_; }

 private:
  using Kind = std::pair<uint32_t, trace::DType>;  // Shape and dtype.

  // What an event took of what other events gave: a constant of its graph is nobody's, also where
  // an eager value is the same number.
  template <typename Visit>
  void ForEachTaken(uint32_t event, Visit visit) const {
    const auto inputs = index_.InputsOf(trace_.events[event].node);
    const bool of_graph =
        !index_.NodeOf(event).eager && trace_.events[event].input_count == inputs.size();
    size_t slot = 0;
    contents_.ForEachInput(event, [&](uint32_t content) {
      const bool constant = of_graph && inputs[slot].producers.empty();
      ++slot;
      if (!constant) {
        visit(content);
      }
    });
  }

  bool UnequalOutputIsUsed(const align::EventPair& pair) const {
    bool used = false;
    ForEachUnequalOutput(c_, pair, side_a_,
                         [&](size_t output) { used = used || IsUsed(contents_.OfOutput(output)); });
    return used;
  }

  // The program may have looked at what no op takes.
  bool IsUsed(uint32_t content) const { return content == 0 || !taken_[content] || used_[content]; }

  // What an op took is used if a result of it is, whether or not the results tell the difference.
  void ReadEvent(uint32_t event, bool differs) {
    const trace::OpEvent& e = trace_.events[event];
    bool used = false;
    for (size_t i = 0; i < e.output_count; ++i) {
      used = used || IsUsed(contents_.OfOutput(e.first_output + i));
    }
    if (!used || IgnoresValues(index_.OpOf(event))) {
      return;
    }
    for (size_t i = 0; i < e.output_count; ++i) {
      used_[contents_.OfOutput(e.first_output + i)] = true;  // What was read was written before.
    }
    ForEachTaken(event, [&](uint32_t content) {
      used_[content] = used_[content] || differs || !IsName(content);
    });
  }

  // A text that led to equal values named what holds them, as a path does.
  bool IsName(uint32_t content) const { return KindOf(content).second == trace::DType::kString; }

  // What is read of variables from here on. A read whose content was not seen may be of any.
  void NoteRead(uint32_t event) {
    const trace::OpEvent& e = trace_.events[event];
    const std::string_view op = index_.OpOf(event);
    // It takes variables themselves, or hides what reads them.
    may_be_read_ = may_be_read_ || op.starts_with("Resource") || op.find("Xla") != op.npos;
    if (op.find("ReadVariable") == op.npos) {
      return;
    }
    for (size_t i = 0; i < e.output_count; ++i) {
      const uint32_t content = contents_.OfOutput(e.first_output + i);
      read_[content] = true;
      may_be_read_ = may_be_read_ || content == 0;
    }
  }

  // A variable that gets its first value, which no op reads: of an optimizer that never takes a
  // step.
  bool IsNeverRead(uint32_t event, uint32_t content) const {
    return index_.NodeOf(event).eager && index_.OpOf(event) == "AssignVariableOp" &&
           !may_be_read_ && !read_[content] && eager_ < kEagerSeen;
  }

  // An event without outputs to see: it writes a variable, a file, the terminal.
  void ReadWrite(uint32_t event) {
    const std::string_view op = index_.OpOf(event);
    if (op == "Assert") {
      return;
    }
    ForEachTaken(event, [&](uint32_t content) {
      if (content == 0) {
        return;
      }
      if (op == "AssignVariableOp" &&
          (IsReplaced(content) || (unequal_[content] && IsNeverRead(event, content)))) {
        return;
      }
      int& replaced_by = replacements_[KindOf(content)];
      if (!unequal_[content]) {
        replaced_by += op == "AssignVariableOp" ? 1 : 0;
        used_[content] = true;
      } else if (op == "AssignVariableOp" && replaced_by > 0) {
        --replaced_by;
      } else {
        used_[content] = true;
        any_lasting_write_ = true;
      }
    });
  }

  bool IsReplaced(uint32_t content) const {
    const uint32_t output = contents_.FirstOutput(content);
    return output != UINT32_MAX && replaced_.Contains(trace_.outputs[output].exact);
  }

  // Shape and dtype of the tensor with this content, from the first output that has it.
  Kind KindOf(uint32_t content) const {
    const uint32_t output = contents_.FirstOutput(content);
    return output == UINT32_MAX ? Kind{}
                                : Kind{trace_.outputs[output].shape, trace_.outputs[output].dtype};
  }

  const Case& c_;
  const digest::DigestSet& replaced_;
  bool side_a_;
  const trace::Trace& trace_;
  const SideIndex side_index_;
  const align::TraceIndex& index_;
  const Contents contents_;
  std::vector<const align::EventPair*> pair_of_;
  std::vector<bool> unequal_, taken_, used_, read_;  // By content.
  bool may_be_read_ = false;                         // From here on, variables unseen.
  uint64_t eager_ = 0;                               // Events of eager ops.
  std::map<Kind, int> replacements_;                 // Later equal writes of variables.
  bool any_lasting_write_ = false;
};

// Variables by their names on both sides: whether they are equal when they are used or at the end.
void SettleVariables(const Case& c, const Replaced& replaced, align::Alignment* alignment) {
  std::map<VariableNames, bool> used_equal;
  ForEachVariable(c, alignment->side,
                  [&](const align::SidePair& pair, const VariableNames& names, const auto& at) {
                    if (at != "build") {
                      const auto [entry, fresh] = used_equal.try_emplace(names, pair.equal);
                      entry->second = entry->second && pair.equal;
                    }
                  });
  ForEachVariable(
      c, alignment->side, [&](align::SidePair& pair, const VariableNames& names, const auto& at) {
        if (at == "build" && !pair.equal) {
          const auto used = used_equal.find(names);
          pair.equal = replaced.names.contains(names) || (used != used_equal.end() && used->second);
        }
      });
}

// Whether the smallest, the largest number and the mean are those of the other one in float32.
bool SameInFloat(const Case& c, const trace::ArrayRecord& a, const trace::ArrayRecord& b) {
  constexpr double kRounding = 1e-6;
  const auto statistics = [](const trace::Trace& trace, const trace::ArrayRecord& array) {
    return array.detail == 0 ? std::nullopt : trace.details[array.detail - 1].statistics;
  };
  const auto x = statistics(c.a, a), y = statistics(c.b, b);
  if (!x || !y || x->count != y->count || x->nans != y->nans) {
    return false;
  }
  const double scale = std::max(std::fabs(x->min), std::fabs(x->max));
  return static_cast<float>(x->min) == static_cast<float>(y->min) &&
         static_cast<float>(x->max) == static_cast<float>(y->max) &&
         std::fabs(x->sum - y->sum) <= kRounding * scale * static_cast<double>(x->count);
}

// Arrays that enter a call in another float type with the same numbers, of which the first batch
// that is taken is equal: Keras casts what it is given to its own float type.
void SettleTypes(const Case& c, align::Alignment* alignment) {
  const auto is_float = [](const trace::SideEvent& event) {
    return event.array && (event.array->dtype == trace::DType::kFloat ||
                           event.array->dtype == trace::DType::kDouble);
  };
  for (align::SidePair& pair : alignment->side) {
    if (pair.equal || pair.a == align::kAbsent || pair.b == align::kAbsent) {
      continue;
    }
    const trace::SideEvent &a = c.a.side[pair.a], &b = c.b.side[pair.b];
    if (a.kind != trace::SideKind::kArray || a.Text("stage") != "input" || !is_float(a) ||
        !is_float(b) || a.array->dtype == b.array->dtype || a.array->shape != b.array->shape ||
        !SameInFloat(c, *a.array, *b.array)) {
      continue;
    }
    const align::EventPair* batch = nullptr;
    for (const align::EventPair& later : c.alignment.pairs) {
      const trace::OpEvent &of_a = EventA(c, later), &of_b = EventB(c, later);
      if (of_a.sequence > a.sequence && of_b.sequence > b.sequence &&
          align::IsIterator(KernelOf(c.a, of_a)) &&
          (batch == nullptr || of_a.sequence < EventA(c, *batch).sequence)) {
        batch = &later;
      }
    }
    pair.equal = batch != nullptr && batch->state == align::PairState::kEqual;
  }
}

// Arrays of files, where no op's difference lasts.
void SettleReads(const Case& c, Lasting* result) {
  const auto stage = [&](const align::SidePair& pair) { return c.a.side[pair.a].Text("stage"); };
  std::vector<align::SidePair*> reads;
  uint64_t entered_a = 0, entered_b = 0;  // The last arrays that entered TensorFlow.
  for (align::SidePair& pair : result->alignment.side) {
    if (pair.a == align::kAbsent || pair.b == align::kAbsent || !IsValue(c.a.side[pair.a])) {
      continue;
    }
    const trace::SideEvent &a = c.a.side[pair.a], &b = c.b.side[pair.b];
    if (pair.equal) {
      if (a.kind == trace::SideKind::kArray && stage(pair) == "input" && a.array && b.array) {
        entered_a = std::max(entered_a, a.sequence);
        entered_b = std::max(entered_b, b.sequence);
      }
    } else if (a.kind == trace::SideKind::kArray &&
               (stage(pair) == "read" || stage(pair) == "decode")) {
      reads.push_back(&pair);
    } else {
      return;
    }
  }
  const bool all_before = std::ranges::all_of(reads, [&](const align::SidePair* pair) {
    return c.a.side[pair->a].sequence < entered_a && c.b.side[pair->b].sequence < entered_b;
  });
  if (!all_before || result->alignment.pairs.empty()) {
    return;
  }
  for (align::SidePair* pair : reads) {
    pair->equal = true;
    if (result->unreached++ == 0) {
      result->unreached_place = PlaceOf(c, *pair).site;
    }
  }
}

}  // namespace

Lasting FindLasting(const Case& c) {
  Lasting result;
  result.alignment = c.alignment;
  const Replaced replaced = FindReplaced(c);
  SettleVariables(c, replaced, &result.alignment);
  SettleTypes(c, &result.alignment);
  const auto& pairs = c.alignment.pairs;
  const bool any = std::any_of(pairs.begin(), pairs.end(), [](const auto& pair) {
    return pair.state != align::PairState::kEqual;
  });
  if (!any) {
    SettleReads(c, &result);
    return result;
  }
  struct Marks {
    std::vector<bool> lasting;
    bool writes = false;
  } a, b;
  const auto follow = [&](bool side_a, Marks* side) {
    Flow flow(c, replaced, side_a);
    side->lasting.assign(pairs.size(), false);
    flow.Mark(&side->lasting);
    side->writes = flow.AnyLastingWrite();
  };
  Both([&] { follow(true, &a); }, [&] { follow(false, &b); });
  result.ops_differ = a.writes || b.writes;
  std::vector<bool> lasting(pairs.size());
  for (size_t i = 0; i < pairs.size(); ++i) {
    lasting[i] = a.lasting[i] || b.lasting[i];
    const bool pipeline = c.a.nodes[EventA(c, pairs[i]).node].pipeline;
    if (pairs[i].state == align::PairState::kEqual || pipeline) {
      continue;
    }
    result.ops_differ = result.ops_differ || lasting[i];
    if (!lasting[i]) {
      if (result.passing++ == 0) {
        const Place place = PlaceOf(c, pairs[i]);
        result.passing_place = place.op + (place.site.empty() ? "" : " at " + place.site);
      }
    }
  }
  for (size_t i = 0; i < pairs.size(); ++i) {
    const bool pipeline = c.a.nodes[EventA(c, pairs[i]).node].pipeline;
    if (!lasting[i] && !(pipeline && result.ops_differ)) {
      result.alignment.pairs[i].state = align::PairState::kEqual;
    }
  }
  std::erase_if(result.alignment.origins, [&](uint32_t i) {
    return result.alignment.pairs[i].state == align::PairState::kEqual;
  });
  if (!result.ops_differ) {
    SettleReads(c, &result);
  }
  return result;
}

}  // namespace isobit::explain
