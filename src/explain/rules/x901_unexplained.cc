// SPDX-License-Identifier: Apache-2.0
// X901: the runs differ, and no rule names a cause. Says what is known and what to do next.
#include "env/diff.h"
#include "explain/interval.h"
#include "explain/judge_origin.h"
#include "explain/rules/finding.h"
#include "explain/rules/rounding.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# X901 unexplained: the runs differ, and the cause is not known

## What it means
The first difference is known, its cause is not: nothing that was recorded explains it by itself. A wrong cause would be worse than none.

## Why it matters
What the finding lists is where to look: what differs in the environments and can reach results, and what was not recorded.

Where a recording leaves out runs of an op, as it does after the first eight steps, a difference is seen later than it came in: then the
steps between which that was are named.

## How to confirm
Run side A twice and compare the two recordings: if they differ, the program is not deterministic by itself.

## How to fix
Make the sides alike one difference at a time, strongest first, and compare again.

## References
- docs/design/explain.md
)";

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  if (!first) {
    return {};
  }
  Finding finding =
      NewFinding(kX901, "unknown", Confidence::kUnknown, "not known from what was recorded");
  finding.where = first->place;
  if (first->op != nullptr) {
    finding.evidence.push_back(
        OfOp(c, *first->op,
             first->op->state == align::PairState::kUnknownInputs
                 ? "unequal output; whether the inputs are equal was not recorded"
                 : "the first op that differs"));
  } else {
    finding.evidence.push_back(OfSide(c, *first->side, "the first recorded value that differs"));
  }
  if (const auto origin = FindOrigin(c)) {
    finding.summary = "the op's inputs are equal, its outputs are not; " + SizeOf(*origin).text;
  }
  std::vector<std::string> names;
  for (const env::FactorDiff& diff : env::DiffEnvironments(c.a, c.b)) {
    if (diff.reach == env::Reach::kResults && diff.key.find(".record") == std::string::npos) {
      names.push_back(diff.key + " (" + diff.a + " | " + diff.b + ")");
      finding.evidence.push_back(
          OfFact("both", diff.key, diff.key + ": " + diff.a + " | " + diff.b));
    }
  }
  finding.because = names.empty() ? ""
                                  : "in the environments these differ and can reach results: " +
                                        NameList(names, 4);
  if (LastStepBefore(c, *first) >= 0) {
    finding.fixes.push_back({"command",
                             "isobit record --keep-every 1 -- ...  # both sides: every step is "
                             "recorded, and the place is exact",
                             ""});
  }
  finding.fixes.push_back(
      {"command", "isobit env A B  # then make them alike, one fact at a time", ""});
  return {finding};
}

}  // namespace

const Rule kX901{"X901", "unexplained", Gate::kBug, Label::kUnknown, kPage, Evaluate};

}  // namespace isobit::explain
