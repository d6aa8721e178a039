// SPDX-License-Identifier: Apache-2.0
// R110: the programs were started with another script or other arguments. A hint, never an answer
// by itself.
#include <algorithm>

#include "explain/arguments.h"
#include "explain/rules/finding.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# R110 arguments: another script or other arguments

## What it means
The two programs were not started in the same way, and nothing else that was recorded explains the difference.

## Why it matters
An argument can change anything; what it changes should be seen by another rule. Where none sees it, this is the place to look first.

## How to confirm
Start both in the same way.

## How to fix
Use the same script and the same arguments on both sides.

## References
- docs/design/explain.md, gate 0
)";

std::vector<Finding> Evaluate(const Case& c) {
  const auto& a = c.a.run.argv;
  const auto& b = c.b.run.argv;
  if (SameArguments(c) || a.empty() || b.empty()) {
    return {};
  }
  Finding finding =
      NewFinding(kR110, "run.arguments", Confidence::kUnknown, "run: started in another way");
  finding.summary = std::string(c.name_a) + ": " + CommandOf(c.a) + "; " + std::string(c.name_b) +
                    ": " + CommandOf(c.b);
  finding.evidence = {OfFact("a", "argv", CommandOf(c.a)), OfFact("b", "argv", CommandOf(c.b))};
  finding.fixes.push_back({"command", CommandOf(c.a), ""});
  return {finding};
}

}  // namespace

const Rule kR110{"R110", "arguments", Gate::kRun, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
