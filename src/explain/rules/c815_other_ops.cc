// SPDX-License-Identifier: Apache-2.0
// C815: from equal values on, the two programs compute with other ops.
#include <algorithm>
#include <iterator>
#include <set>
#include <span>

#include "explain/graph_change.h"
#include "explain/op_class.h"
#include "explain/rules/op_flow.h"
#include "explain/rules/reaching_text.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# C815 other-ops: from equal values on, other ops

## What it means
Up to one place in the graph both programs compute the same values. From there on one side runs ops of kinds that the other side
does not have there: Tanh where the other has Erfc, a multiplication that the other leaves out. What enters these ops is equal bit for
bit, and the first value behind them that can be compared is not: the programs build another computation there.

## Why it matters
Programs that are meant to be the same are written anew, with other names, and differ in many lines. Which of the lines matters is
said by the first op that has no counterpart.

## How to confirm
`isobit show --channel ops` of both recordings lists the ops around the place that the answer names. `isobit prove` tells the changed
statement that builds them from the others.

## How to fix
Build the same ops on both sides: the same activation with the same `approximate=`, the same loss, the same layers.

## References
- google-research/bert, issue 1019; CyberZHG/keras-bert, issue 129: gelu by tanh against gelu by erf
)";

constexpr size_t kNamed = 4;

// Ops of one side alone behind equal values.
struct Region {
  std::vector<uint32_t> events;  // In order.
  std::set<std::string> ops;     // Their kinds, but for those that hand data on.
};

// What one side computes with and the other does not.
struct OwnOps {
  std::vector<std::string> kinds;
  // The first of them, rather one whose place in the program is known; UINT32_MAX: there is none.
  uint32_t first = UINT32_MAX;
  std::string site;  // Empty: not known.
};

struct Parting {
  OwnOps a, b;
  const OwnOps& Of(Side side) const { return side == Side::kA ? a : b; }
};

const std::vector<uint32_t>& AloneIn(const Case& c, Side side) {
  return side == Side::kA ? c.alignment.only_a : c.alignment.only_b;
}

// All ops of that side alone before `sequence`. Nothing, if one of them is not of a graph, belongs
// to an input pipeline, draws, or takes in what is not known to be equal.
std::optional<Region> RegionOf(const Case& c, const OpFlow& flow, uint64_t sequence) {
  Region region;
  const std::vector<uint32_t>& alone = AloneIn(c, flow.side());
  const std::set<uint32_t> inside(alone.begin(), alone.end());
  for (const uint32_t event : inside) {
    const trace::OpEvent& run = flow.trace().events[event];
    const trace::Node& node = flow.trace().nodes[run.node];
    if (run.sequence >= sequence || ComputesNothing(flow.BaseOp(event))) {
      continue;
    }
    if (node.eager || node.pipeline || ClassOf(flow.BaseOp(event)) == OpClass::kRandom) {
      return std::nullopt;
    }
    for (const OpOutput& input : flow.InputsOf(event)) {
      const align::EventPair* pair = input.known() ? flow.PairOf(input.event) : nullptr;
      const bool equal = pair != nullptr && pair->state == align::PairState::kEqual;
      if (input.known() && !equal && inside.count(input.event) == 0) {
        return std::nullopt;
      }
    }
    region.events.push_back(event);
    region.ops.insert(flow.BaseOp(event));
  }
  return region;
}

// events: where to look for the first one.
OwnOps Own(const OpFlow& flow, std::vector<std::string> kinds,
           const std::vector<uint32_t>& events) {
  OwnOps own{std::move(kinds), UINT32_MAX, ""};
  for (const uint32_t event : events) {
    if (std::ranges::find(own.kinds, flow.BaseOp(event)) == own.kinds.end()) {
      continue;
    }
    own.site = flow.SiteText(event);
    if (!own.site.empty()) {
      own.first = event;
      break;
    }
    own.first = std::min(own.first, event);
  }
  return own;
}

// Where both sides have the op that differs: it, or what leads to it from equal values, is another.
std::optional<Parting> PartingAt(const Case& c, const OpFlow& a, const OpFlow& b,
                                 const align::EventPair& pair) {
  GraphChange change = ChangeBefore(c, pair);
  const auto draws = [](const std::string& op) { return ClassOf(op) == OpClass::kRandom; };
  if (pair.state != align::PairState::kOrigin || !change.changed ||
      std::ranges::any_of(change.only_a, draws) || std::ranges::any_of(change.only_b, draws)) {
    return std::nullopt;
  }
  std::vector<uint32_t> events_a = c.alignment.only_a, events_b = c.alignment.only_b;
  events_a.push_back(pair.a);
  events_b.push_back(pair.b);
  return Parting{Own(a, std::move(change.only_a), events_a),
                 Own(b, std::move(change.only_b), events_b)};
}

// Where no op of both sides differs.
std::optional<Parting> PartingBefore(const Case& c, const OpFlow& a, const OpFlow& b,
                                     const FirstDifference& first) {
  const auto region_a = RegionOf(c, a, SequenceOf(c, Side::kA, first));
  const auto region_b = RegionOf(c, b, SequenceOf(c, Side::kB, first));
  if (!region_a || !region_b || region_a->ops == region_b->ops) {
    return std::nullopt;
  }
  std::vector<std::string> only_a, only_b;
  std::ranges::set_difference(region_a->ops, region_b->ops, std::back_inserter(only_a));
  std::ranges::set_difference(region_b->ops, region_a->ops, std::back_inserter(only_b));
  return Parting{Own(a, std::move(only_a), region_a->events),
                 Own(b, std::move(only_b), region_b->events)};
}

// "Pow and Tanh ('mlp/Gelu/Tanh', model.py:7)"
std::string SideText(const Case& c, const OpFlow& flow, const OwnOps& own) {
  const std::string side = NameOf(c, flow.side());
  if (own.kinds.empty()) {
    return "nothing of the kind in " + side;
  }
  std::string text = NameList(own.kinds, kNamed) + " in " + side;
  if (own.first != UINT32_MAX) {
    text += " (" + Quoted(ShortNodeName(NodeNameOf(flow.trace(), flow.trace().events[own.first]))) +
            (own.site.empty() ? "" : ", " + own.site) + ")";
  }
  return text;
}

// "code.ops.Erfc+Neg.Tanh": the same for both orders of the sides.
std::string Factor(const Parting& parting) {
  std::vector<std::string> texts;
  for (const Side side : kSides) {
    std::string text;
    const auto& kinds = parting.Of(side).kinds;
    for (const std::string& kind : std::span(kinds).first(std::min(kinds.size(), kNamed))) {
      text += (text.empty() ? "." : "+") + kind;
    }
    texts.push_back(text);
  }
  std::ranges::sort(texts);
  return "code.ops" + texts[0] + texts[1];
}

// At B's op, else at A's. Nothing where the place of neither is known.
std::vector<Fix> FixesOf(const Parting& parting) {
  const OwnOps &a = parting.a, &b = parting.b;
  const std::string& site = b.site.empty() ? a.site : b.site;
  if (site.empty()) {
    return {};
  }
  const std::string as = a.site.empty() || b.site.empty() ? "" : ", as at " + a.site;
  const std::string of_a = NameList(a.kinds, kNamed), of_b = NameList(b.kinds, kNamed);
  const std::string text = of_a.empty()   ? "# without " + of_b
                           : of_b.empty() ? "# with " + of_a
                                          : "# by " + of_a + as + ", not by " + of_b;
  return {{"code", text, site}};
}

Finding Tell(const Case& c, const OpFlow& a, const OpFlow& b, const Parting& parting,
             const FirstDifference& first, const Finding& statements) {
  Finding finding = NewFinding(kC815, Factor(parting), Confidence::kConsistent,
                               "program: from equal values on it computes with other ops");
  finding.summary = Sentence(SideText(c, a, parting.a)) + "; " + SideText(c, b, parting.b) + ".";
  finding.where = first.place;
  for (const OpFlow* flow : {&a, &b}) {
    const uint32_t event = parting.Of(flow->side()).first;
    if (event != UINT32_MAX) {
      finding.evidence.push_back(
          CiteOp(c, flow->side(), event,
                 flow->BaseOp(event) + ", of a kind that the other side does not have here"));
    }
  }
  finding.because = "what enters them is equal";
  finding.so_that = "the first value behind them differs";
  finding.ruled_out = RuledOut(c, Gate::kProgramText);
  finding.evidence.insert(finding.evidence.end(), statements.evidence.begin(),
                          statements.evidence.end());
  finding.fixes = FixesOf(parting);
  if (finding.fixes.empty()) {
    finding.fixes = statements.fixes;
  }
  finding.candidates = statements.candidates;
  return finding;
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  if (!first || OtherReleases(c)) {
    return {};
  }
  const OpFlow a(c, Side::kA), b(c, Side::kB);
  const auto parting =
      first->op != nullptr ? PartingAt(c, a, b, *first->op) : PartingBefore(c, a, b, *first);
  if (!parting) {
    return {};
  }
  // One changed statement says more; and where anything but statements differs, it may be the
  // cause.
  const std::vector<Finding> text = kR111.evaluate(c);
  if (text.size() != 1 || text.front().confidence != Confidence::kUnknown ||
      !text.front().because.empty()) {
    return {};
  }
  return {Tell(c, a, b, *parting, *first, text.front())};
}

}  // namespace

const Rule kC815{"C815", "other-ops", Gate::kProgramText, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
