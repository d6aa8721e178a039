// SPDX-License-Identifier: Apache-2.0
#include "explain/lasting.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "align/trace_index.h"
#include "base/both.h"
#include "digest/digest_map.h"
#include "explain/evidence.h"
#include "explain/judge_origin.h"

namespace isobit::explain {
namespace {

using digest::DigestSet;

// Outputs of one pair that differ, on one side.
std::vector<trace::Digest128> UnequalOutputs(const Case& c, const align::EventPair& pair,
                                             bool side_a) {
  const trace::OpEvent& a = EventA(c, pair);
  const trace::OpEvent& b = EventB(c, pair);
  std::vector<trace::Digest128> digests;
  if (pair.output != pair.output_b) {
    digests.push_back(side_a ? c.a.outputs[a.first_output + pair.output].exact
                             : c.b.outputs[b.first_output + pair.output_b].exact);
    return digests;
  }
  const size_t count = std::min(a.output_count, b.output_count);
  for (size_t i = 0; i < count; ++i) {
    const trace::Digest128& x = c.a.outputs[a.first_output + i].exact;
    const trace::Digest128& y = c.b.outputs[b.first_output + i].exact;
    if (x != y) {
      digests.push_back(side_a ? x : y);
    }
  }
  return digests;
}

bool HasReadableOutput(const trace::Trace& trace, const trace::OpEvent& event) {
  for (size_t i = 0; i < event.output_count; ++i) {
    if (!trace.outputs[event.first_output + i].exact.empty()) {
      return true;
    }
  }
  return false;
}

// One side: who takes what, and which writes differ.
class Flow {
 public:
  Flow(const Case& c, bool side_a)
      : c_(c),
        side_a_(side_a),
        trace_(side_a ? c.a : c.b),
        side_index_(c, side_a),
        index_(*side_index_) {
    pair_of_.assign(trace_.events.size(), nullptr);
    for (const align::EventPair& pair : c.alignment.pairs) {
      const align::EventPair*& of = pair_of_[side_a ? pair.a : pair.b];
      of = of == nullptr || pair.state != align::PairState::kEqual ? &pair : of;
    }
    FindUnequal();
    ReadEvents();
  }

  // Pairs whose difference lasts, by their place in the alignment.
  void Mark(std::vector<bool>* lasting) const {
    DigestSet wanted = lasting_writes_;  // Values that something lasting takes.
    const auto order = index_.order();
    for (auto event = order.rbegin(); event != order.rend(); ++event) {
      const align::EventPair* pair = pair_of_[*event];
      if (pair == nullptr || pair->state == align::PairState::kEqual ||
          index_.NodeOf(*event).pipeline) {
        continue;
      }
      const auto outputs = UnequalOutputs(c_, *pair, side_a_);
      const bool lasts = std::any_of(outputs.begin(), outputs.end(), [&](const auto& digest) {
        return digest.empty() || !taken_.Contains(digest) || wanted.Contains(digest);
      });
      if (lasts) {
        (*lasting)[static_cast<size_t>(pair - c_.alignment.pairs.data())] = true;
        for (const trace::Digest128& digest : ContentsOf(*event)) {
          wanted.Insert(digest);
        }
        for (const trace::Digest128& digest : outputs) {
          wanted.Insert(digest);  // What was read was written before.
        }
      }
    }
  }

  bool AnyLastingWrite() const { return !lasting_writes_.empty(); }

 private:
  using Kind = std::pair<uint32_t, trace::DType>;  // Shape and dtype.
  using Replacements = std::map<Kind, int>;

  void FindUnequal() {
    for (const align::EventPair& pair : c_.alignment.pairs) {
      if (pair.state != align::PairState::kEqual) {
        for (const trace::Digest128& digest : UnequalOutputs(c_, pair, side_a_)) {
          unequal_.Insert(digest);
        }
      }
    }
  }

  void ReadEvents() {
    contents_of_.resize(trace_.events.size());
    // Later equal writes of variables, by what they can replace.
    Replacements replacements;
    const auto order = index_.order();
    for (auto event = order.rbegin(); event != order.rend(); ++event) {
      const auto contents = InputContents(index_, *event);
      contents_of_[*event] = {static_cast<uint32_t>(contents_.size()),
                              static_cast<uint32_t>(contents.size())};
      for (const trace::Digest128& digest : contents) {
        contents_.push_back(digest);
        taken_.Insert(digest);
      }
      if (!HasReadableOutput(trace_, trace_.events[*event])) {
        ReadWrite(*event, &replacements);
      }
    }
  }

  std::span<const trace::Digest128> ContentsOf(uint32_t event) const {
    const auto [begin, count] = contents_of_[event];
    return std::span(contents_).subspan(begin, count);
  }

  // An event without outputs to see: it writes a variable, a file, the terminal.
  void ReadWrite(uint32_t event, Replacements* replacements) {
    const std::string_view op = index_.OpOf(event);
    if (op == "Assert" || index_.NodeOf(event).pipeline) {
      return;
    }
    for (const trace::Digest128& content : ContentsOf(event)) {
      if (content.empty()) {
        continue;
      }
      const auto kind = KindOf(content);
      if (!unequal_.Contains(content)) {
        (*replacements)[kind] += op == "AssignVariableOp" ? 1 : 0;
      } else if (op == "AssignVariableOp" && (*replacements)[kind] > 0) {
        --(*replacements)[kind];
      } else {
        lasting_writes_.Insert(content);
      }
    }
  }

  // Shape and dtype of the tensor with this content, from the first output that has it.
  Kind KindOf(const trace::Digest128& content) {
    if (kinds_.empty()) {
      for (const trace::Output& output : trace_.outputs) {
        kinds_.Insert(output.exact, {output.shape, output.dtype});
      }
    }
    const Kind* found = kinds_.Find(content);
    return found == nullptr ? Kind{} : *found;
  }

  const Case& c_;
  bool side_a_;
  const trace::Trace& trace_;
  const SideIndex side_index_;
  const align::TraceIndex& index_;
  std::vector<const align::EventPair*> pair_of_;
  // What each event took, one after the other.
  std::vector<trace::Digest128> contents_;
  std::vector<std::pair<uint32_t, uint32_t>> contents_of_;  // Where in it, and how many.
  digest::DigestMap<Kind> kinds_;
  DigestSet unequal_, taken_, lasting_writes_;
};

// Variables by their names on both sides: whether they are equal when they are used or at the end.
void SettleVariables(const Case& c, align::Alignment* alignment) {
  std::map<std::pair<std::string, std::string>, bool> used_equal;
  const auto names = [&](const align::SidePair& pair) {
    return std::pair(c.a.side[pair.a].name, c.b.side[pair.b].name);
  };
  const auto at = [&](const align::SidePair& pair) { return c.a.side[pair.a].Text("at"); };
  const auto is_variable = [&](const align::SidePair& pair) {
    return pair.a != align::kAbsent && pair.b != align::kAbsent &&
           c.a.side[pair.a].kind == trace::SideKind::kVariable;
  };
  for (const align::SidePair& pair : alignment->side) {
    if (is_variable(pair) && at(pair) != "build") {
      const auto [entry, fresh] = used_equal.try_emplace(names(pair), pair.equal);
      entry->second = entry->second && pair.equal;
    }
  }
  for (align::SidePair& pair : alignment->side) {
    if (is_variable(pair) && at(pair) == "build" && !pair.equal) {
      const auto used = used_equal.find(names(pair));
      pair.equal = used != used_equal.end() && used->second;
    }
  }
}

}  // namespace

Lasting FindLasting(const Case& c) {
  Lasting result;
  result.alignment = c.alignment;
  SettleVariables(c, &result.alignment);
  const auto& pairs = c.alignment.pairs;
  const bool any = std::any_of(pairs.begin(), pairs.end(), [](const auto& pair) {
    return pair.state != align::PairState::kEqual;
  });
  if (!any) {
    return result;
  }
  struct Side {
    std::vector<bool> lasting;
    bool writes = false;
  } a, b;
  const auto follow = [&](bool side_a, Side* side) {
    const Flow flow(c, side_a);
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
      const Place place = PlaceOf(c, pairs[i]);
      result.passing_place = result.passing++ == 0
                                 ? place.op + (place.site.empty() ? "" : " at " + place.site)
                                 : result.passing_place;
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
  return result;
}

}  // namespace isobit::explain
