// SPDX-License-Identifier: Apache-2.0
// P206: the same elements, an axis reversed or two axes exchanged.
#include "explain/rules/preprocess.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# P206 orientation: flipped, or axes exchanged

## What it means
An input has the same elements on both sides, with one axis reversed (a mirrored or upside-down picture) or with two axes
exchanged (height and width, or the layouts NHWC and NCHW).

## Why it matters
Pictures from telephones carry their orientation beside the pixels (EXIF); Pillow and TensorFlow leave it unused, OpenCV and many
viewers apply it. Flips for augmentation belong to training alone. Exchanged axes often fit the shape and give nonsense.

## How to confirm
Show one picture as it enters the model on both sides.

## How to fix
`ImageOps.exif_transpose(image)` after `Image.open` on both sides, or on neither; `np.flip` and `np.transpose` where the finding
says; augmentation only while training.

## References
- Pillow documentation: `ImageOps.exif_transpose`; OpenCV: `IMREAD_IGNORE_ORIENTATION`
)";

// "axis 2 reversed" -> 2
std::string AxisIn(const std::string& text) {
  const size_t start = text.find_first_of("0123456789");
  return start == std::string::npos
             ? "0"
             : text.substr(start, text.find_first_not_of("0123456789", start) - start);
}

std::vector<Finding> Evaluate(const Case& c) {
  using numerics::Relation;
  const auto difference = FirstPreprocessDifference(c);
  if (!difference) {
    return {};
  }
  const BorderPair& pair = difference->pair;
  const numerics::FoundRelation& found = difference->relation.found;
  const bool upside_down = pair.is_image() && found.relation == Relation::kPermutedRows;
  const bool flipped = found.relation == Relation::kFlipped || upside_down;
  if (!flipped && found.relation != Relation::kTransposed) {
    return {};
  }
  Finding finding =
      PreprocessFinding(kP206, c, *difference, flipped ? "preprocess.flip" : "preprocess.axes",
                        flipped ? "pre-processing: flipped" : "pre-processing: axes exchanged");
  finding.summary =
      Sentence(DescribeBorder(*pair.a)) + ": " +
      (upside_down ? "the same lines in another order" : NamedRelation(c, found.text)) + ".";
  const std::string site = SiteText(c.b, pair.b->site);
  if (flipped) {
    finding.fixes = {
        {"code", "x = np.flip(x, axis=" + (upside_down ? "0" : AxisIn(found.text)) + ")", site}};
  } else if (found.text.find("NHWC") != std::string::npos) {
    finding.fixes = {
        {"code", "x = np.moveaxis(x, 1, -1)  # NCHW to NHWC, on the side that needs it", site}};
  } else {
    finding.fixes = {{"code",
                      "x = np.swapaxes(x, " + AxisIn(found.text) + ", " +
                          AxisIn(found.text.substr(found.text.find(" and ") + 1)) + ")",
                      site}};
  }
  return {finding};
}

}  // namespace

const Rule kP206{"P206", "orientation", Gate::kPreprocess, Label::kPreprocess, kPage, Evaluate};

}  // namespace isobit::explain
