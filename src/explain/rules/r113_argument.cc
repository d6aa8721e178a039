// SPDX-License-Identifier: Apache-2.0
// R113: the same program was given another argument, and nothing else differs that can have made
// the first difference.
#include <algorithm>
#include <map>

#include "explain/arguments.h"
#include "explain/rules/other_arguments.h"
#include "explain/rules/reaching_text.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# R113 argument: the same program was given another argument

## What it means
Both sides run the same program, with the same text, in environments that differ in nothing that reaches numbers, on the same files and
seeds. What differs are the words behind its name. Of several arguments those are named that the program uses on the way to the first
difference.

## Why it matters
An argument is part of the program. Scripts that start it, notebooks and schedulers hand over their own.

## How to confirm
`isobit prove A B` runs the program with one side's arguments in the place of the other's.

## How to fix
Start both sides in the same way.

## References
- docs/design/explain.md, gate 0
- Python documentation: argparse, `dest`
)";

constexpr size_t kMaxUses = 3;

std::string Told(const Case& c, const OtherArgument& argument) {
  const auto given = [&](Side side, const std::string& words) {
    return words.empty() ? NameOf(c, side) + " is not" : NameOf(c, side) + " with '" + words + "'";
  };
  return argument.a.empty()
             ? NameOf(c, Side::kB) + " is started with '" + argument.b + "', " + given(Side::kA, "")
             : NameOf(c, Side::kA) + " is started with '" + argument.a + "', " +
                   given(Side::kB, argument.b);
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  if (!first || !HasOtherArguments(c) || SameArguments(c) || !OtherEnvironment(c, *first).empty()) {
    return {};
  }
  const auto reaching = FindReachingText(c, *first);
  if (!reaching || !reaching->hunks.empty() || reaching->texts.a.cut || reaching->texts.b.cut ||
      !OtherSource(c, reaching->texts, {}, reaching->reach, *first).empty()) {
    return {};
  }
  std::vector<OtherArgument> able;
  std::vector<std::string> unable;
  for (OtherArgument& other : OtherArguments(c)) {
    if (CanReach(reaching->settled.a, reaching->reach.a, &other)) {
      able.push_back(std::move(other));
    } else {
      unable.push_back(other.option);
    }
  }
  if (able.empty()) {
    return {};
  }
  const bool one = able.size() == 1 && !able[0].option.empty();
  Finding finding =
      NewFinding(kR113, one ? "run.argument." + Kept(able[0].option) : "run.arguments",
                 Confidence::kConsistent, "run: another argument");
  std::vector<std::string> told, used;
  for (const OtherArgument& other : able) {
    told.push_back(Told(c, other));
    used.insert(used.end(), other.used.begin(), other.used.end());
  }
  finding.summary = "The same program: " + NameList(told, 4) + ".";
  finding.because = used.empty() ? "" : "the program uses it at " + NameList(used, kMaxUses);
  finding.so_that = "what is computed from it differs";
  finding.where = first->place;
  finding.evidence = {OfFact("a", "argv", CommandOf(c.a)), OfFact("b", "argv", CommandOf(c.b))};
  finding.evidence.push_back(
      first->op != nullptr ? OfOp(c, *first->op, "the first op that differs")
                           : OfSide(c, *first->side, "the first recorded value that differs"));
  finding.ruled_out = RuledOut(c, Gate::kProgramText);
  finding.ruled_out.push_back("program: the same text on both sides");
  if (!unable.empty()) {
    finding.ruled_out.push_back("arguments: " + NameList(unable, 4) +
                                " cannot reach the first difference");
  }
  finding.fixes = {{"command", CommandOf(c.a), ""}};
  return {finding};
}

}  // namespace

const Rule kR113{"R113", "argument", Gate::kProgramText, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
