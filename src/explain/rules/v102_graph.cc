// SPDX-License-Identifier: Apache-2.0
// V102: another release builds the same layer from other ops.
#include "env/facts.h"
#include "explain/arguments.h"
#include "explain/graph_change.h"
#include "explain/rules/finding.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# V102 graph: another release builds it from other ops

## What it means
The two runs used other releases of TensorFlow or Keras, and where they first differ one side ran ops that the other does not have:
the same call is built in another way. `tf.nn.gelu`, for one, is built from Erfc since TensorFlow 2.20 and from Erf before.

## Why it matters
Mathematically equal formulas round differently, and no setting brings the old graph back.

## How to confirm
Install the other side's release in a fresh virtual environment and run again.

## How to fix
Pin the same releases on both sides.

## References
- TensorFlow documentation, "TensorFlow version compatibility": what is not covered
)";

struct Package {
  const char* fact;
  const char* name;
};
constexpr Package kPackages[] = {{"package.tensorflow", "tensorflow"},
                                 {"package.tensorflow-cpu", "tensorflow-cpu"},
                                 {"package.keras", "keras"},
                                 {"package.tf-keras", "tf-keras"}};

std::vector<Finding> Evaluate(const Case& c) {
  const env::Facts facts_a(c.a.env), facts_b(c.b.env);
  std::vector<const Package*> changed;
  for (const Package& package : kPackages) {
    const std::string a = facts_a.Text(package.fact), b = facts_b.Text(package.fact);
    if (!a.empty() && !b.empty() && a != b) {
      changed.push_back(&package);
    }
  }
  const auto first = FindFirstDifference(c);
  if (changed.empty() || !first || first->op == nullptr) {
    return {};
  }
  const GraphChange change = ChangeBefore(c, *first->op);
  const auto& only_a = change.only_a;
  const auto& only_b = change.only_b;
  if (!change.changed) {
    return {};
  }
  // Another program would also run other ops: only the same command is evidence of the releases.
  const bool sure = changed.size() == 1 && SameArguments(c);
  Finding finding = NewFinding(kV102, changed.front()->fact,
                               sure ? Confidence::kConsistent : Confidence::kUnknown,
                               "version: another release builds it from other ops");
  finding.summary = "ops that only " + std::string(c.name_a) +
                    " runs: " + (only_a.empty() ? "none" : NameList(only_a, 5)) + "; only " +
                    std::string(c.name_b) + ": " + (only_b.empty() ? "none" : NameList(only_b, 5));
  for (const Package* package : changed) {
    const std::string a = facts_a.Text(package->fact), b = facts_b.Text(package->fact);
    finding.because += (finding.because.empty() ? "" : "; ") + std::string(package->name) + " " +
                       a + " in " + std::string(c.name_a) + ", " + b + " in " +
                       std::string(c.name_b);
    finding.evidence.push_back(OfFact("a", package->fact, std::string(package->name) + " " + a));
    finding.evidence.push_back(OfFact("b", package->fact, std::string(package->name) + " " + b));
    finding.fixes.push_back({"pin", "pip install " + std::string(package->name) + "==" + b, ""});
    finding.fixes.push_back({"pin", "pip install " + std::string(package->name) + "==" + a, ""});
  }
  finding.where = first->place;
  finding.evidence.insert(finding.evidence.begin(),
                          OfOp(c, *first->op, "the first op that both have and that differs"));
  return {finding};
}

}  // namespace

const Rule kV102{"V102", "graph", Gate::kConfigVersion, Label::kVersion, kPage, Evaluate};

}  // namespace isobit::explain
