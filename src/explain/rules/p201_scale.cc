// SPDX-License-Identifier: Apache-2.0
// P201: one side's input is the other's times a constant.
#include <cmath>

#include "explain/rules/preprocess.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# P201 scale: the inputs differ by a constant factor

## What it means
Every element of an array that enters the model is the same constant times the element of the other side: 255 (pixels as 0..255
against 0..1), 1/255 once more (scaled twice, once by hand and once by a `Rescaling` layer or a data generator), 127.5, 32768
(sound as 16-bit numbers against -1..1).

## Why it matters
A net that was trained on 0..1 sees saturated activations at 0..255 and nearly black pictures after a second division. It
answers, but at chance level.

## How to confirm
Print `x.min(), x.max(), x.mean()` of the first batch, as it enters the model, on both sides.

## How to fix
Scale in one place. Best inside the model, as its first layer (`keras.layers.Rescaling(1.0 / 255)`), so that the weights and the
scale travel together; then nowhere else.

## References
- librosa/librosa, issue 946: 259 against 126 for the same sample
- Keras documentation: `keras.applications.*.preprocess_input`, which scales differently for each family of models
)";

struct KnownScale {
  double factor;
  const char* meaning;
};
constexpr KnownScale kKnown[] = {
    {255, "pixels as 0..255 against 0..1"},
    {127.5, "pixels as 0..255 against a range of two"},
    {256, "pixels as 0..255 against fractions of 256"},
    {65535, "16-bit pixels against 0..1"},
    {32768, "16-bit samples against -1..1"},
    {100, "percent against fractions"},
    {1000, "a unit of a thousandth"},
};

// The factor as a number above 1.
double Magnitude(double factor) {
  const double size = std::fabs(factor);
  return size < 1 ? 1 / size : size;
}

const KnownScale* FindKnown(double factor) {
  for (const KnownScale& known : kKnown) {
    if (std::fabs(Magnitude(factor) / known.factor - 1) < 1e-5) {
      return &known;
    }
  }
  return nullptr;
}

double LargestOf(const trace::Trace& trace, const trace::SideEvent& array) {
  const auto* detail = array.array->detail == 0 ? nullptr : &trace.details[array.array->detail - 1];
  return detail == nullptr || !detail->statistics
             ? NAN
             : std::fmax(std::fabs(detail->statistics->min), std::fabs(detail->statistics->max));
}

// "laptop.isobit scales twice": told from the ranges, where they tell it.
std::string Reason(const Case& c, const PreprocessDifference& difference, double divisor) {
  const Side small = std::fabs(difference.relation.found.factor) < 1 ? Side::kA : Side::kB;
  const double largest_small = LargestOf(TraceOf(c, small), *difference.pair.Of(small));
  const double largest_big = LargestOf(TraceOf(c, Other(small)), *difference.pair.Of(Other(small)));
  if (std::isfinite(largest_small) && largest_small <= 1.001 / divisor && largest_big <= 1.001) {
    return NameOf(c, small) + " divides by " + Number(divisor) + " twice";
  }
  if (std::isfinite(largest_big) && largest_small <= 1.001 && largest_big > 1.001) {
    return NameOf(c, Other(small)) + " does not divide by " + Number(divisor);
  }
  return "";
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto difference = FirstPreprocessDifference(c);
  if (!difference || difference->relation.found.relation != numerics::Relation::kScale) {
    return {};
  }
  const double factor = difference->relation.found.factor;
  const KnownScale* known = FindKnown(factor);
  Finding finding = PreprocessFinding(kP201, c, *difference, "preprocess.scale",
                                      "pre-processing: scaled by another constant");
  finding.summary = Sentence(DescribeBorder(*difference->pair.a)) + ": " +
                    NamedRelation(c, difference->relation.found.text) +
                    (known == nullptr ? "" : std::string(" (") + known->meaning + ")") +
                    ", in all elements compared.";
  const double divisor = known == nullptr ? Magnitude(factor) : known->factor;
  finding.because = Reason(c, *difference, divisor);
  finding.of_computed_numbers = known == nullptr && !IsWritten(Magnitude(factor));
  finding.fixes = {{"code", "x = x / " + Number(divisor) + "  # exactly once, on both sides",
                    SiteText(c.b, difference->pair.b->site)}};
  return {finding};
}

}  // namespace

const Rule kP201{"P201", "scale", Gate::kPreprocess, Label::kPreprocess, kPage, Evaluate};

}  // namespace isobit::explain
