// SPDX-License-Identifier: Apache-2.0
// P202: the same values in another dtype, or rounded to a coarser one on the way.
#include <cmath>

#include "explain/rules/preprocess.h"
#include "explain/rules/rules.h"
#include "explain/rules/suspects.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# P202 dtype: the inputs have another dtype

## What it means
The same values enter the model in another dtype, or they went through a coarser dtype on one side: float32 rounded to float16
or bfloat16, floats cut to whole numbers by a cast to uint8, float64 from NumPy against float32.

## Why it matters
Rounding to float16 moves a number by up to 5e-4 of itself, a cast to uint8 by up to one level. What is computed from the inputs
moves by as much, and TensorFlow may choose other kernels for the dtype.

## How to confirm
Print `x.dtype` of the first batch on both sides. NumPy makes float64 unless it is told otherwise; `tf.image.convert_image_dtype`
scales, `tf.cast` does not.

## How to fix
Name the dtype where the array is made: `x = x.astype("float32")`, `tf.constant(x, tf.float32)`.

## References
- TensorFlow API: `tf.image.convert_image_dtype`, `tf.cast`
)";

// Relative distance of the two arrays by their sketches; NAN when they were not taken.
double EstimatedDistance(const Case& c, const BorderPair& pair) {
  const uint32_t a = pair.a->array->detail, b = pair.b->array->detail;
  if (a == 0 || b == 0 || !c.a.details[a - 1].sketch || !c.b.details[b - 1].sketch ||
      pair.a->array->shape != pair.b->array->shape) {
    return NAN;
  }
  const digest::Sketch zero{};
  return digest::EstimateDistance(*c.a.details[a - 1].sketch, *c.b.details[b - 1].sketch) /
         digest::EstimateDistance(*c.a.details[a - 1].sketch, zero);
}

// The dtypes differ, and the values by no more than the rounding of the coarser one.
bool RoundingOfDtype(const Case& c, const PreprocessDifference& difference) {
  constexpr double kHalfPrecision = 1.0 / 128;  // Of bfloat16, the coarsest.
  return difference.pair.state == ArrayState::kDtype &&
         EstimatedDistance(c, difference.pair) < kHalfPrecision;
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto difference = FirstPreprocessDifference(c);
  if (!difference || DtypeByPackage(c, *difference)) {
    return {};
  }
  const numerics::FoundRelation& found = difference->relation.found;
  const bool by_values = found.relation == numerics::Relation::kCast ||
                         found.relation == numerics::Relation::kOtherDtype;
  const bool by_sketch = !by_values &&
                         difference->relation.basis != ArrayRelation::Basis::kValues &&
                         RoundingOfDtype(c, *difference);
  if (!by_values && !by_sketch) {
    return {};
  }
  const BorderPair& pair = difference->pair;
  Finding finding =
      PreprocessFinding(kP202, c, *difference, "preprocess.dtype", "pre-processing: another dtype");
  finding.summary = Sentence(DescribeBorder(*pair.a)) + ": " + DescribeArray(*pair.a) +
                    " against " + DescribeArray(*pair.b) + "; " +
                    (by_values ? NamedRelation(c, found.text)
                               : "the values differ by no more than the coarser dtype rounds") +
                    ".";
  const std::string dtype = digest::DTypeName(pair.a->array->dtype);
  finding.fixes = {{"code",
                    "x = x.astype(\"" +
                        (dtype == digest::DTypeName(pair.b->array->dtype) ? "float32" : dtype) +
                        "\")",
                    SiteText(c.b, pair.b->site)}};
  return {finding};
}

}  // namespace

const Rule kP202{"P202", "dtype", Gate::kPreprocess, Label::kPreprocess, kPage, Evaluate};

}  // namespace isobit::explain
