// SPDX-License-Identifier: Apache-2.0
// P204: resized by another method, another library, or to another size.
#include "explain/rules/preprocess.h"
#include "explain/rules/resized.h"
#include "explain/rules/rules.h"
#include "explain/rules/step_ops.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# P204 resize: images resized in another way

## What it means
The pictures are equal before they are resized and unequal after it. Libraries disagree under one name: Pillow's filters widen
with the reduction (antialiasing), `tf.image.resize` does so only with `antialias=True`, OpenCV's INTER_LINEAR never;
TensorFlow 2 places pixel centres at halves, `tf.compat.v1.image.resize` does not; `keras.utils.load_img` takes nearest
neighbours unless told otherwise, `image_dataset_from_directory` bilinear.

Where the pixels before and after were kept, the methods are computed again, and the evidence says which of them gives each side.

## Why it matters
It is the best known cause of "works in training, weaker in use": 25 levels at the worst pixel and scores off by .1 to .2 have
been seen, and up to 5 % of a detector's score.

## How to confirm
Resize one picture both ways and look at the difference: it sits at edges and fine texture.

## How to fix
Resize with one library, one method and one antialias setting on both sides, best inside the model
(`keras.layers.Resizing(height, width, interpolation="bilinear", antialias=True)`).

## References
- mdietrichstein/tensorflow-open_nsfw, issue 2; airo-ugent/airo-mono, issue 89; python-pillow/Pillow, issue 2718
- tensorflow/tensorflow, issue 44038: pixel centres of TensorFlow 1 and 2
)";

bool HasOwnRule(numerics::Relation relation) {
  using numerics::Relation;
  return relation == Relation::kScale || relation == Relation::kAffine ||
         relation == Relation::kOffset || relation == Relation::kCast ||
         relation == Relation::kReversedChannels || relation == Relation::kFlipped ||
         relation == Relation::kTransposed;
}

// "48,48" -> "(48, 48)"
std::string SizeOf(const trace::SideEvent& event) {
  std::string size = event.Text("size");
  if (const size_t comma = size.find(',');
      comma != std::string::npos && size.find(' ') == std::string::npos) {
    size.insert(comma + 1, " ");
  }
  return size.empty() ? "size" : "(" + size + ")";
}

// The call as it was made, to be typed on the other side too.
std::string CallOf(const trace::SideEvent& event) {
  const std::string size = SizeOf(event);
  const std::string method = event.Text("method") == "default" ? "" : event.Text("method");
  if (event.name == "PIL.resize") {
    return "image.resize(" + size + (method.empty() ? "" : ", Image.Resampling." + method) + ")";
  }
  const std::string interpolation = event.Text("interpolation");
  return event.name + "(image, " + size + (method.empty() ? "" : ", method=\"" + method + "\"") +
         (interpolation.empty() ? "" : ", interpolation=" + interpolation) +
         (FlagOf(event, "antialias") == Flag::kTrue ? ", antialias=True" : "") + ")";
}

std::vector<Finding> FromArrays(const Case& c) {
  const auto difference = FirstPreprocessDifference(c);
  if (!difference || StageOf(*difference->pair.a) != "resize" ||
      HasOwnRule(difference->relation.found.relation)) {
    return {};
  }
  const BorderPair& pair = difference->pair;
  const auto step = HowStepDiffers(pair);
  if (!step) {
    return {};
  }
  const bool size = pair.state == ArrayState::kShape;
  Finding finding = PreprocessFinding(
      kP204, c, *difference, size ? "preprocess.resize.size" : "preprocess.resize",
      size ? "pre-processing: resized to another size" : "pre-processing: resized in another way");
  const std::string figures = Figures(*difference);
  finding.summary =
      Sentence(DescribeBorder(*pair.a)) + " differs" +
      (size              ? ": " + DescribeArray(*pair.a) + " against " + DescribeArray(*pair.b)
       : figures.empty() ? ""
                         : ": " + figures) +
      (difference->before ? "; " + DescribeBorder(*difference->before->a) + " is equal." : ".");
  finding.because = "resized with " + step->text;
  finding.evidence.insert(finding.evidence.end(), step->evidence.begin(), step->evidence.end());
  if (const auto resized = HowResized(c, *difference)) {
    finding.evidence.push_back(CiteBoth(
        *resized->last_before_a, "computed again from the pixels: " + NameOf(c, Side::kA) + " is " +
                                     MethodText(resized->a) + "; " + NameOf(c, Side::kB) + " is " +
                                     MethodText(resized->b) + "; all elements fit"));
  }
  finding.fixes = {{"code", CallOf(*pair.a) + "  # on both sides", SiteText(c.b, pair.b->site)}};
  return {finding};
}

std::vector<Finding> Evaluate(const Case& c) {
  std::vector<Finding> findings = FromArrays(c);
  if (findings.empty()) {
    findings = FindingsFromStepOps(
        kP204, c,
        {"resize", "preprocess.resize", "pre-processing: resized in another way", CallOf,
         "tf.image.resize(image, size, method=\"bilinear\", antialias=True)"});
  }
  return findings;
}

}  // namespace

const Rule kP204{"P204", "resize", Gate::kPreprocess, Label::kPreprocess, kPage, Evaluate};

}  // namespace isobit::explain
