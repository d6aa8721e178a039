// SPDX-License-Identifier: Apache-2.0
// P211: pictures resized by two methods that no recorded call tells, computed again from the
// pixels.
#include "explain/rules/preprocess.h"
#include "explain/rules/random_reach.h"
#include "explain/rules/resized.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# P211 resized: resized by two methods, as the pixels tell

## What it means
The pictures are equal before they are resized and unequal after it, and no recorded call says why: one side, or both, resize by code of
their own or by a library that isobit does not listen to. Where the pixels before and after were kept, the methods of TensorFlow, Pillow
and OpenCV are computed from them again: nearest neighbour, bilinear, bicubic, the mean of the area, Lanczos, each with its grid of
pixel centres, with antialias or without, in whole numbers or not. One of them gives all elements of one side, another one all of the
other. Where both are one method, and one side alone rounds its result to whole numbers or cuts it to them, that is said instead.

## Why it matters
Without antialias a smaller picture is made of few of the pixels and the rest is not looked at: fine texture turns into noise. A grid from
the corners shifts the picture by up to half a step. Scores move in the first digits.

## How to confirm
Resize one picture by each of the two calls that the finding names, and subtract.

## How to fix
Call one function with one setting on both sides, best inside the model
(`keras.layers.Resizing(height, width, interpolation="bilinear", antialias=True)`).

## References
- TensorFlow: core/kernels/image (resize_bilinear_op.cc, resize_bicubic_op.cc, resize_area_op.cc, scale_and_translate_op.cc)
- Pillow: src/libImaging/Resample.c
- tensorflow/tensorflow, issue 44038: pixel centres of TensorFlow 1 and 2
)";

// Another rule knows what the two calls are.
bool CallsDiffer(const BorderPair& pair) {
  return StageOf(*pair.a) == "resize" && HowStepDiffers(pair).has_value();
}

bool MayBeResized(const PreprocessDifference& difference) {
  using numerics::Relation;
  const std::string stage = StageOf(*difference.pair.a);
  const Relation relation = difference.relation.found.relation;
  return difference.before && stage != "read" && stage != "decode" &&
         (relation == Relation::kOther || relation == Relation::kRoundingSized) &&
         !CallsDiffer(difference.pair);
}

// A method that both sides use, and what it gives on either.
struct Shared {
  numerics::ResizeFit a, b;
};
std::optional<Shared> SharedMethod(const Resized& resized) {
  for (const numerics::ResizeFit& a : resized.a) {
    for (const numerics::ResizeFit& b : resized.b) {
      if (a.method == b.method) {
        return Shared{a, b};
      }
    }
  }
  return std::nullopt;
}

std::string RoundingText(numerics::WholeNumbers whole) {
  using numerics::WholeNumbers;
  return whole == WholeNumbers::kRounded ? "rounds to whole numbers"
         : whole == WholeNumbers::kCut   ? "cuts to whole numbers"
                                         : "does not round";
}

std::string RoundingCode(numerics::WholeNumbers whole) {
  using numerics::WholeNumbers;
  return whole == WholeNumbers::kRounded ? "image = np.rint(image)"
         : whole == WholeNumbers::kCut   ? "image = np.floor(image)"
                                         : "image = image.astype(\"float32\")";
}

// Two methods, or whole numbers on one side.
struct Mechanism {
  std::string factor, title, because, code;
};
std::optional<Mechanism> MechanismOf(const Case& c, const Resized& resized) {
  const auto shared = SharedMethod(resized);
  if (!shared) {
    return Mechanism{"preprocess.resize", "pre-processing: resized in another way",
                     "the pictures are resized by two methods",
                     "image = " + std::string(resized.a.front().call)};
  }
  if (shared->a.scale != shared->b.scale) {
    return std::nullopt;  // Neither the resize nor the rounding alone.
  }
  return Mechanism{"preprocess.dtype", "pre-processing: other whole numbers",
                   "after the same resize " + NameOf(c, Side::kA) + " " +
                       RoundingText(shared->a.whole) + ", " + NameOf(c, Side::kB) + " " +
                       RoundingText(shared->b.whole),
                   RoundingCode(shared->a.whole)};
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto difference = FirstPreprocessDifference(c);
  if (!difference || !MayBeResized(*difference) || StreamBehind(c, difference->pair).differs()) {
    return {};
  }
  const auto resized = HowResized(c, *difference);
  const auto mechanism = resized ? MechanismOf(c, *resized) : std::nullopt;
  if (!mechanism) {
    return {};
  }
  Finding finding = PreprocessFinding(kP211, c, *difference, mechanism->factor, mechanism->title);
  finding.summary = Sentence(DescribeBorder(*difference->pair.a)) +
                    " is, of the pictures before, in " + NameOf(c, Side::kA) + " " +
                    MethodText(resized->a) + "; in " + NameOf(c, Side::kB) + " " +
                    MethodText(resized->b) + ".";
  finding.because = mechanism->because;
  finding.evidence.push_back(CiteBoth(
      *resized->last_before_a, "computed again from the pixels of " +
                                   Count(resized->pictures, "picture") + ": all elements fit"));
  finding.fixes = {{"code", mechanism->code + "  # as " + NameOf(c, Side::kA) + " does",
                    SiteText(c.b, difference->before->b->site)}};
  return {finding};
}

}  // namespace

const Rule kP211{"P211", "resized", Gate::kPreprocess, Label::kPreprocess, kPage, Evaluate};

}  // namespace isobit::explain
