// SPDX-License-Identifier: Apache-2.0
// P209: one side's input is the other's, clipped to a range.
#include <cmath>
#include <cstdlib>

#include "explain/rules/preprocess.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# P209 clipped: the inputs were clipped on one side

## What it means
An input is equal on both sides wherever one side is not at its own smallest or largest value: it was clipped there (`np.clip`,
`tf.clip_by_value`, a saturating cast to uint8), and on the other side not, or to another range.

## Why it matters
Bicubic and Lanczos resizing overshoot the range of pixels; who clips and who does not differ by up to tens of levels at edges.

## How to confirm
Print `x.min(), x.max()` before and after the step on both sides.

## How to fix
Clip on both sides: `x = np.clip(x, low, high)`, or on neither.

## References
- TensorFlow API: `tf.image.resize`: bicubic results are not clipped; `tf.saturate_cast`
)";

// "low, high", of which one may be infinite.
bool BoundsAreWritten(const std::string& range) {
  const size_t comma = range.find(", ");
  if (comma == std::string::npos) {
    return true;
  }
  const auto written = [](const std::string& text) {
    const double bound = std::strtod(text.c_str(), nullptr);
    return !std::isfinite(bound) || IsWritten(bound);
  };
  return written(range.substr(0, comma)) && written(range.substr(comma + 2));
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto difference = FirstPreprocessDifference(c);
  // What decoders and resizers do differently is at the ends of the range now and then: they have
  // rules of their own.
  if (!difference || difference->relation.found.relation != numerics::Relation::kSaturated ||
      (difference->pair.is_image() && HowStepDiffers(difference->pair))) {
    return {};
  }
  const std::string& text = difference->relation.found.text;
  Finding finding = PreprocessFinding(kP209, c, *difference, "preprocess.clip",
                                      "pre-processing: clipped on one side");
  finding.summary =
      Sentence(DescribeBorder(*difference->pair.a)) + ": " + NamedRelation(c, text) + ".";
  const size_t begin = text.find('['), end = text.find(']');
  const std::string range =
      begin == std::string::npos ? "low, high" : text.substr(begin + 1, end - begin - 1);
  finding.of_computed_numbers = !BoundsAreWritten(range);
  finding.fixes = {
      {"code", "x = np.clip(x, " + range + ")", SiteText(c.b, difference->pair.b->site)}};
  return {finding};
}

}  // namespace

const Rule kP209{"P209", "clipped", Gate::kPreprocess, Label::kPreprocess, kPage, Evaluate};

}  // namespace isobit::explain
