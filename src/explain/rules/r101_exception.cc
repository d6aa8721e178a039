// SPDX-License-Identifier: Apache-2.0
// R101: one side ends in an exception. Missing names and modules have rules of their own (R102,
// R103).
#include <string>

#include "explain/evidence.h"
#include "explain/rules/crash.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# R101 exception: one run ends in an exception

## What it means
One program ended in an exception, the other did not, or in another one. Up to there all recorded values are equal.

## Why it matters
What comes after the line was computed on one side only. "Other results" then means results of another run: an older cell of a
notebook, a saved file, a default.

## How to confirm
Run the program alone, without a recorder: it ends in the same line.

## How to fix
Mend the line that the finding names, or give the program what it asks for. An attribute that a *tuple* does not have usually
means that a pair (pictures, labels) was taken for its first part: unpack it first.

## References
- Python documentation, "Built-in Exceptions"
)";

// What usually mends it, in words: the exception's own text, then what it means.
std::vector<Fix> Fixes(const Crash& crash) {
  const std::string site = crash.site();
  const std::string owner = Between(crash.message(), "'", "' object has no attribute '");
  const std::string attribute = Between(crash.message(), "has no attribute '", "'");
  if (crash.type() == "AttributeError" && (owner == "tuple" || owner == "list") &&
      !attribute.empty()) {
    return {{"code",
             "unpack the " + owner + " before ." + attribute + ": first, *rest = ...; first." +
                 attribute + (attribute == "numpy" ? "()" : ""),
             site}};
  }
  if (crash.type() == "AttributeError" && !attribute.empty()) {
    return {{"code",
             "'" + attribute +
                 "' does not exist here: compare the versions of the packages (isobit env A B)",
             site}};
  }
  if (crash.type() == "FileNotFoundError") {
    const std::string file = Between(crash.message(), "'", "'");
    return {{"command", "put the file in place" + (file.empty() ? "" : ": " + file), site}};
  }
  return {{"code", "mend what raises: " + crash.type() + ": " + crash.message(), site}};
}

std::vector<Finding> Evaluate(const Case& c) {
  std::vector<Finding> findings;
  for (const Crash& crash : Crashes(c)) {
    if (crash.type() == "NameError" || crash.type() == "ModuleNotFoundError" || ValuesDiffered(c)) {
      continue;
    }
    Finding finding = CrashFinding("R101", crash);
    finding.confidence = Confidence::kConsistent;
    finding.fixes = Fixes(crash);
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

const Rule kR101{"R101", "exception", Gate::kRun, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
