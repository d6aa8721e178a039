// SPDX-License-Identifier: Apache-2.0
// P205: red and blue exchanged.
#include <algorithm>

#include "explain/rules/preprocess.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# P205 channel-order: red and blue are exchanged

## What it means
The channels of the pictures come in reverse on one side: BGR against RGB. OpenCV's `imread` gives BGR; Pillow, TensorFlow and
Keras give RGB. `preprocess_input` of some model families (VGG, ResNet) turns RGB into BGR by itself.

## Why it matters
The net takes skies for skin. It still finds edges, so that the score drops without falling to chance level.

## How to confirm
Show one picture as it enters the model: `plt.imshow(batch[0])`. Blue faces are the sign.

## How to fix
Turn the channels once, where the picture is read: `image = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)`, or `x = x[..., ::-1]`.

## References
- rodrigo2019/keras_yolo2, issue 19; EdjeElectronics object detection tutorial, pull request 167
)";

// OpenCV's conversions from BGR to what has no order of red and blue: grey, XYZ, YCrCb, HSV, Lab,
// Luv, HLS, YUV (opencv2/imgproc.hpp, ColorConversionCodes).
constexpr int64_t kFromBgr[] = {6, 32, 36, 40, 44, 50, 52, 66, 68, 74, 76, 82};

// One side reads with OpenCV and converts with what takes BGR: its order is no mistake.
bool KnowsItsOrder(const Case& c, const BorderPair& pair) {
  return std::ranges::any_of(kSides, [&](Side side) {
    const trace::SideEvent& read = *pair.Of(side);
    return read.name.starts_with("cv2.") &&
           std::ranges::any_of(TraceOf(c, side).side, [&](const trace::SideEvent& event) {
             const trace::AttrValue* code = event.Find("code");
             const auto* number = code == nullptr ? nullptr : std::get_if<int64_t>(code);
             return event.name == "cv2.cvtColor" && event.sequence > read.sequence &&
                    number != nullptr && std::ranges::count(kFromBgr, *number) != 0;
           });
  });
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto difference = FirstPreprocessDifference(c);
  if (!difference || difference->relation.found.relation != numerics::Relation::kReversedChannels) {
    return {};
  }
  const BorderPair& pair = difference->pair;
  if (KnowsItsOrder(c, pair)) {
    return {};
  }
  Finding finding = PreprocessFinding(kP205, c, *difference, "preprocess.channel_order",
                                      "pre-processing: the channels come in reverse");
  finding.summary = Sentence(DescribeBorder(*pair.a)) + ": " + difference->relation.found.text +
                    ", in all elements.";
  Side turned = Side::kB;
  for (const Side side : kSides) {
    if (pair.Of(side)->name.starts_with("cv2.") &&
        !pair.Of(Other(side))->name.starts_with("cv2.")) {
      turned = side;
      finding.because = NameOf(c, side) + " reads with OpenCV, which gives BGR";
    }
  }
  const std::string site = SiteText(TraceOf(c, turned), pair.Of(turned)->site);
  finding.fixes = {
      {"code",
       pair.Of(turned)->name.starts_with("cv2.")
           ? "image = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)"
           : "x = x[..., ::-1]  # RGB for BGR, or back: once, where the picture is read",
       site}};
  return {finding};
}

}  // namespace

const Rule kP205{"P205", "channel-order", Gate::kPreprocess, Label::kPreprocess, kPage, Evaluate};

}  // namespace isobit::explain
