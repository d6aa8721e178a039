// SPDX-License-Identifier: Apache-2.0
// P203: the same file bytes, decoded by another decoder or with another setting of it.
#include <algorithm>

#include "explain/rules/files.h"
#include "explain/rules/preprocess.h"
#include "explain/rules/rules.h"
#include "explain/rules/step_ops.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# P203 decoder: images (or sounds) decoded by another method

## What it means
Both runs read the same bytes, and the decoded elements differ. The JPEG standard leaves the inverse cosine transform and the
upsampling of colours to the decoder. TensorFlow's `tf.io.decode_jpeg` and `tf.io.decode_image` take the fast integer transform
(IFAST) unless told otherwise; Pillow and OpenCV take the accurate one (ISLOW). Releases of libjpeg-turbo and of Pillow differ
too, and so do decoders of MP3 and MP4.

## Why it matters
Most pixels move by a few levels of 255. That is far more than any rounding in the model: scores move in the third digit, and an
accuracy by tenths of a percent; with a resize behind it by more.

## How to confirm
Decode one file both ways and subtract: `np.abs(a.astype(int) - b).max()`. A difference of at most ten or so levels, spread over
textured regions, is the decoder; a difference that a shift, a flip or an exchange of channels explains is not.

## How to fix
Use one decoder in training and in use. Where one side has to be TensorFlow and the other Pillow or OpenCV:
`tf.io.decode_jpeg(data, channels=3, dct_method="INTEGER_ACCURATE")`. Or decode once and store the pixels (PNG, .npy).

## References
- kratzert/finetune_alexnet_with_tensorflow, issue 15
- python-pillow/Pillow, issue 6262: libjpeg against libjpeg-turbo, pixels plus or minus two
- TensorFlow, core/kernels/image/decode_image_op.cc: the default transform
)";

// True if the recorded files are the same, the array's source among them.
bool SameBytes(const Case& c, const BorderPair& pair) {
  const std::string source_a = pair.a->Text("source"), source_b = pair.b->Text("source");
  bool any = false;
  for (const FilePair& file : FilesRead(c)) {
    const bool is_source = file.a != nullptr && file.b != nullptr && file.a->name == source_a &&
                           file.b->name == source_b;
    if (UseOf(c, file) == FileUse::kData && (source_a.empty() || is_source)) {
      if (file.state != FileState::kEqual) {
        return false;
      }
      any = true;
    }
  }
  return any;
}

bool ByTensorflow(const std::string& border) { return border.starts_with("tf."); }

// What decodes a file in the way of a border.
std::string DecodingCode(const std::string& border) {
  return border == "PIL.decode"         ? "np.asarray(Image.open(path).convert(\"RGB\"))"
         : border == "cv2.imread"       ? "cv2.cvtColor(cv2.imread(path), cv2.COLOR_BGR2RGB)"
         : border.starts_with("tf.io.") ? border + "(tf.io.read_file(path), channels=3)"
                                        : border + "(path)";
}

std::vector<Fix> Fixes(const Case& c, const BorderPair& pair) {
  std::vector<Fix> fixes;
  for (const Side side : kSides) {
    const trace::SideEvent& event = *pair.Of(side);
    if (ByTensorflow(event.name) && event.name.find("jp") != std::string::npos &&
        event.Text("dct_method") != "INTEGER_ACCURATE") {
      fixes.push_back({"code", event.name + "(data, channels=3, dct_method=\"INTEGER_ACCURATE\")",
                       SiteText(TraceOf(c, side), event.site)});
    }
  }
  if (pair.a->name != pair.b->name) {
    fixes.push_back({"code", DecodingCode(pair.a->name) + "  # decode so on both sides",
                     SiteText(c.b, pair.b->site)});
  } else if (fixes.empty()) {
    fixes.push_back(
        {"code", "decode with the same arguments on both sides", SiteText(c.b, pair.b->site)});
  }
  return fixes;
}

// The call as it was made in a traced function.
std::string CallOf(const trace::SideEvent& event) {
  const std::string channels = event.Text("channels"), method = event.Text("dct_method");
  return event.name + "(data" + (channels.empty() ? "" : ", channels=" + channels) +
         (method.empty() ? "" : ", dct_method=\"" + method + "\"") + ")";
}

// An exact relation has a rule of its own.
bool HasOwnRule(numerics::Relation relation) {
  using numerics::Relation;
  return relation != Relation::kOther && relation != Relation::kRoundingSized &&
         relation != Relation::kSaturated;
}

std::string Because(const Case& c, const BorderPair& pair) {
  const auto by = [&](Side side) {
    const trace::SideEvent& event = *pair.Of(side);
    const std::string method = event.Text("dct_method");
    const bool fast = event.name.starts_with("tf.") && method.empty();
    return NameOf(c, side) + " decoded with " + event.name +
           (fast             ? " (its fast integer transform)"
            : method.empty() ? ""
                             : " (dct_method " + method + ")");
  };
  return by(Side::kA) + ", " + by(Side::kB);
}

std::vector<Finding> FromArrays(const Case& c) {
  const auto difference = FirstPreprocessDifference(c);
  if (!difference || StageOf(*difference->pair.a) != "decode" ||
      HasOwnRule(difference->relation.found.relation) ||
      difference->pair.state != ArrayState::kValues || !SameBytes(c, difference->pair)) {
    return {};
  }
  const BorderPair& pair = difference->pair;
  const auto step = HowStepDiffers(pair);
  if (!step) {
    return {};
  }
  Finding finding = PreprocessFinding(kP203, c, *difference, "preprocess.decode",
                                      "pre-processing: decoded by another method");
  const std::string figures = Figures(*difference);
  finding.summary =
      "The same bytes of " +
      (pair.a->Text("source").empty() ? "every file" : Quoted(pair.a->Text("source"))) +
      (figures.empty() ? " give other elements." : "; decoded, " + figures + ".");
  finding.because = Because(c, pair);
  finding.evidence.insert(finding.evidence.end(), step->evidence.begin(), step->evidence.end());
  finding.ruled_out.push_back(
      "resize, channel order, flip, scale: none of them maps one side to the other");
  finding.fixes = Fixes(c, pair);
  return {finding};
}

std::vector<Finding> Evaluate(const Case& c) {
  std::vector<Finding> findings = FromArrays(c);
  if (findings.empty()) {
    findings = FindingsFromStepOps(
        kP203, c,
        {"decode", "preprocess.decode", "pre-processing: decoded by another method", CallOf,
         "tf.io.decode_jpeg(data, channels=3, dct_method=\"INTEGER_ACCURATE\")"});
  }
  return findings;
}

}  // namespace

const Rule kP203{"P203", "decoder", Gate::kPreprocess, Label::kPreprocess, kPage, Evaluate};

}  // namespace isobit::explain
