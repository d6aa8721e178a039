// SPDX-License-Identifier: Apache-2.0
// P208: one side's input is a window of the other's, or has another size.
#include "explain/rules/preprocess.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# P208 crop: the inputs were cut to another window

## What it means
An input on one side is a window of the other's: a central crop, a crop at the corner, a sequence that was cut off at another
length. Where the elements were not kept, the finding rests on the shapes alone and says so.

## Why it matters
The model sees another part of the picture or of the text, or another number of time steps.

## How to confirm
Print the shape of the first batch as it enters the model on both sides.

## How to fix
Cut in one place, to the same window, on both sides: `tf.image.resize_with_crop_or_pad(image, height, width)`,
`pad_sequences(..., maxlen=..., truncating=...)`.

## References
- Keras documentation: `keras.utils.image_dataset_from_directory(..., crop_to_aspect_ratio=...)`
)";

// "x[:, 2:8]" out of "b is a cut to 2:8 of axis 1".
std::string SliceOf(const std::string& text) {
  std::vector<std::string> axes;
  for (size_t at = text.find("cut to "); at != std::string::npos && at < text.size();) {
    const size_t begin = text.find_first_of("0123456789", at);
    const size_t of = text.find(" of axis ", at);
    if (begin == std::string::npos || of == std::string::npos) {
      break;
    }
    const auto axis = static_cast<size_t>(std::stoul(text.substr(of + 9)));
    axes.resize(std::max(axes.size(), axis + 1), ":");
    axes[axis] = text.substr(begin, of - begin);
    at = text.find(", ", of);
  }
  std::string slice = "x[";
  for (size_t i = 0; i < axes.size(); ++i) {
    slice += (i == 0 ? "" : ", ") + axes[i];
  }
  return slice + "]";
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto difference = FirstPreprocessDifference(c);
  if (!difference || difference->relation.found.relation != numerics::Relation::kCropped) {
    return {};
  }
  const BorderPair& pair = difference->pair;
  // Fewer rows of the first axis are another selection of data (D106), no window.
  if (pair.a->array->shape[0] != pair.b->array->shape[0] && !pair.is_image()) {
    return {};
  }
  Finding finding = PreprocessFinding(kP208, c, *difference, "preprocess.crop",
                                      "pre-processing: cut to another window");
  finding.summary = Sentence(DescribeBorder(*pair.a)) + ": " + DescribeArray(*pair.a) +
                    " against " + DescribeArray(*pair.b) + "; " +
                    NamedRelation(c, difference->relation.found.text) + ".";
  const bool a_small = difference->relation.found.text.starts_with("a is b");
  finding.fixes = {{"code",
                    "x = " + SliceOf(difference->relation.found.text) + "  # on " +
                        NameOf(c, a_small ? Side::kB : Side::kA) + " too",
                    SiteText(TraceOf(c, a_small ? Side::kB : Side::kA),
                             pair.Of(a_small ? Side::kB : Side::kA)->site)}};
  return {finding};
}

}  // namespace

const Rule kP208{"P208", "crop", Gate::kPreprocess, Label::kPreprocess, kPage, Evaluate};

}  // namespace isobit::explain
