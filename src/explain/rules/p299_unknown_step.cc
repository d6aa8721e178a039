// SPDX-License-Identifier: Apache-2.0
// P299: equal at one border, unequal at the next, by a relation that is not known. The place is
// known, the mechanism is not.
#include "explain/rules/preprocess.h"
#include "explain/rules/random_reach.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# P299 unknown-step: the data become unequal between two places

## What it means
At one place on the way to the model the data are equal bit for bit, at the next they are not, and no relation between the two
sides (scale, shift, order, channels, crop, dtype) explains how. The code between the two places does something else on each
side. This finding names where to look, not what happened.

## Why it matters
All that lies before the first place and all that lies behind the second is cleared of suspicion.

## How to confirm
Put `isobit.mark("name", x)` between the two places and record again: the finding then lies between closer ones.

## How to fix
Compare the code between the two places on both sides.

## References
- docs/guides: marks
)";

std::vector<Finding> Evaluate(const Case& c) {
  const auto difference = FirstPreprocessDifference(c);
  using numerics::Relation;
  if (!difference || !difference->before || StreamBehind(c, difference->pair).differs()) {
    return {};
  }
  const Relation relation = difference->relation.found.relation;
  if (relation != Relation::kOther && relation != Relation::kRoundingSized &&
      relation != Relation::kOtherShape) {
    return {};
  }
  Finding finding = PreprocessFinding(kP299, c, *difference, "preprocess.unknown",
                                      "pre-processing: unequal from here on");
  finding.confidence = Confidence::kUnknown;
  const std::string figures = Figures(*difference);
  finding.summary = Sentence(DescribeBorder(*difference->before->a)) + " is equal, " +
                    DescribeBorder(*difference->pair.a) + " is not" +
                    (figures.empty() ? "" : ": " + figures) + ".";
  finding.fixes = {{"code",
                    "isobit.mark(\"between\", x)  # between the two places; then record again",
                    finding.where.site}};
  return {finding};
}

}  // namespace

const Rule kP299{"P299", "unknown-step", Gate::kPreprocess, Label::kPreprocess, kPage, Evaluate};

}  // namespace isobit::explain
