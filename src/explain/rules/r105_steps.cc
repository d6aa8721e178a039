// SPDX-License-Identifier: Apache-2.0
// R105: one side went on for more steps; all that both did is equal.
#include "explain/rules/callbacks.h"
#include "explain/rules/finding.h"
#include "explain/rules/rules.h"
#include "explain/verdict.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# R105 steps: one run did more steps

## What it means
All that both runs computed is equal bit for bit, but one of them ran the same ops more often: more epochs, more steps, more batches.

## Why it matters
The runs do not compute differently; they stop at different places. Metrics and weights at the end are those of other moments.

## How to confirm
Compare the arguments `epochs`, `steps_per_epoch`, `validation_steps` and the number of examples.

## How to fix
Give both the same number of steps, as the finding says.

## References
- Keras documentation, Model.fit: epochs, steps_per_epoch
)";

// The arguments by which a call decides how often it steps.
constexpr std::string_view kStepArguments[] = {"epochs",           "steps_per_epoch", "steps",
                                               "validation_steps", "initial_epoch",   "batch_size"};

// The first pair of calls with another such argument: adds what it says to the finding.
bool CiteCall(const Case& c, Finding* finding) {
  for (const align::SidePair& pair : c.alignment.side) {
    if (pair.a == align::kAbsent || pair.b == align::kAbsent ||
        c.a.side[pair.a].kind != trace::SideKind::kCall) {
      continue;
    }
    const trace::SideEvent& a = c.a.side[pair.a];
    const trace::SideEvent& b = c.b.side[pair.b];
    for (const std::string_view argument : kStepArguments) {
      const std::string value_a = a.Text(argument), value_b = b.Text(argument);
      if (value_a.empty() || value_b.empty() || value_a == value_b) {
        continue;
      }
      const std::string name(argument);
      finding->factor = "call." + a.name + "." + name;
      finding->because = std::string(c.name_a) + " calls " + a.name + " with " + name + "=" +
                         value_a + ", " + std::string(c.name_b) + " with " + name + "=" + value_b;
      finding->where = PlaceOf(c, pair);
      finding->evidence.push_back(Cite(Side::kA, a, name + "=" + value_a));
      finding->evidence.push_back(Cite(Side::kB, b, name + "=" + value_b));
      finding->fixes.push_back(
          {"code",
           a.name + "(..., " + name + "=" + value_a + ")  # as " + std::string(c.name_a) + " does",
           SiteText(c.b, b.site)});
      return true;
    }
    if (const auto diffs = CompareCallbacks(a, b); !diffs.empty()) {
      const CallbackDiff& diff = diffs.front();
      finding->factor =
          "callback." + diff.callback + (diff.argument.empty() ? "" : "." + diff.argument);
      finding->because = Told(c, diff);
      finding->where = PlaceOf(c, pair);
      finding->evidence.push_back(CiteBoth(a, Told(c, diff)));
      finding->fixes.push_back(FixOf(c, diff, b));
      return true;
    }
  }
  return false;
}

std::vector<Finding> Evaluate(const Case& c) {
  if (EndsDiffer(c) || FindFirstDifference(c)) {
    return {};
  }
  const Unpaired unpaired = SortUnpaired(c);
  const bool more_a = !unpaired.more_a.empty(), more_b = !unpaired.more_b.empty();
  if (!more_a && !more_b) {
    return {};
  }
  Finding finding =
      NewFinding(kR105, "run.steps", Confidence::kConsistent, "run: one side did more steps");
  const trace::Trace& longer = more_a ? c.a : c.b;
  const uint32_t first = more_a ? unpaired.more_a.front() : unpaired.more_b.front();
  const uint64_t count = more_a ? unpaired.more_a.size() : unpaired.more_b.size();
  const std::string name(more_a ? c.name_a : c.name_b);
  finding.summary = "all that both ran is equal; " + name + " then ran " + Count(count, "more op") +
                    ", the first: " + ShortNodeName(NodeNameOf(longer, longer.events[first]));
  finding.where.stage = "step";
  finding.where.step = longer.events[first].occurrence;
  finding.where.node = NodeNameOf(longer, longer.events[first]);
  finding.evidence.push_back({more_a ? "a" : "b", "ran only here",
                              static_cast<int64_t>(longer.events[first].sequence),
                              finding.where.node});
  finding.ruled_out.push_back("the arithmetic: all that both ran is equal bit for bit");
  if (!CiteCall(c, &finding)) {
    finding.fixes.push_back(
        {"code", "give both runs the same number of epochs, steps and examples", ""});
  }
  return {finding};
}

}  // namespace

const Rule kR105{"R105", "steps", Gate::kRun, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
