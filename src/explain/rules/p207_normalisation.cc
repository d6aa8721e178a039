// SPDX-License-Identifier: Apache-2.0
// P207: one side's input is the other's shifted, or scaled and shifted.
#include <cmath>

#include "explain/rules/preprocess.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# P207 normalisation: the inputs are shifted by a constant

## What it means
Every element of an input is the other side's plus a constant, or a constant times it plus a constant: pixels in -1..1 against
0..1, a mean that was subtracted on one side only, other constants of normalisation.

## Why it matters
Batch normalisation and biases were learnt for one range. A shifted input moves every activation of the first layer.

## How to confirm
Print `x.min(), x.max(), x.mean(), x.std()` of the first batch on both sides.

## How to fix
Normalise in one place with written-down constants, best as a layer of the model (`keras.layers.Rescaling(1 / 127.5, offset=-1)`,
`keras.layers.Normalization(mean=..., variance=...)`), and nowhere else. Constants that are computed from the data have to be
saved with the model.

## References
- Keras documentation: `keras.applications.*.preprocess_input`: modes "caffe", "tf" and "torch"
)";

std::vector<Finding> Evaluate(const Case& c) {
  using numerics::Relation;
  const auto difference = FirstPreprocessDifference(c);
  if (!difference) {
    return {};
  }
  const numerics::FoundRelation& found = difference->relation.found;
  if (found.relation != Relation::kOffset && found.relation != Relation::kAffine) {
    return {};
  }
  Finding finding = PreprocessFinding(kP207, c, *difference, "preprocess.normalisation",
                                      "pre-processing: normalised with other constants");
  finding.summary = Sentence(DescribeBorder(*difference->pair.a)) + ": " +
                    NamedRelation(c, found.text) + ", in all elements.";
  const std::string scaled = found.factor == 1 ? "x" : "x * " + Number(found.factor);
  finding.fixes = {{"code",
                    "x = " + scaled + (found.offset < 0 ? " - " : " + ") +
                        Number(std::fabs(found.offset)) + "  # gives the input of " +
                        NameOf(c, Side::kA) + "; better: the same constants on both sides",
                    SiteText(c.b, difference->pair.b->site)}};
  return {finding};
}

}  // namespace

const Rule kP207{"P207", "normalisation", Gate::kPreprocess, Label::kPreprocess, kPage, Evaluate};

}  // namespace isobit::explain
