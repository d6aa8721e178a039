// SPDX-License-Identifier: Apache-2.0
// P203: the same file bytes, decoded by another decoder or with another setting of it.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "explain/rules/array_values.h"
#include "explain/rules/files.h"
#include "explain/rules/preprocess.h"
#include "explain/rules/rules.h"
#include "explain/rules/step_ops.h"
#include "numerics/jpeg_colours.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# P203 decoder: images (or sounds) decoded by another method

## What it means
Both runs read the same bytes, and the decoded elements differ. The JPEG standard leaves the inverse cosine transform and the
upsampling of colours to the decoder. TensorFlow's `tf.io.decode_jpeg` and `tf.io.decode_image` take the fast integer transform
(IFAST) unless told otherwise; Pillow and OpenCV take the accurate one (ISLOW). Releases of libjpeg-turbo and of Pillow differ
too, and so do decoders of MP3 and MP4.

Where the pixels of a JPEG file were kept, they tell which of the two it was. Upsampling leaves the lightness alone:
where 0.299 R + 0.587 G + 0.114 B differs by more than one level, which is what rounding can do, the transforms differ. Where colours
differ by more than 16 levels, more than transforms do, they were upsampled in another way; a decoder that repeats them gives each second
pixel of a line the very colours of the one before.

## Why it matters
Most pixels move by a few levels of 255: another transform by up to 5 in files of quality 90 and by up to 27 in files of quality 100,
another upsampling by up to 90 where strong colours meet. That is far more than any rounding in the model: scores move in the third
digit, and an accuracy by tenths of a percent; with a resize behind it by more.

## How to confirm
Decode one file both ways and subtract: `np.abs(a.astype(int) - b).max()`. A difference of a few levels, spread over textured regions,
or of more along edges of colours, is the decoder; a difference that a shift, a flip or an exchange of channels explains is not.

## How to fix
Use one decoder in training and in use. Where one side has to be TensorFlow and the other Pillow or OpenCV:
`tf.io.decode_jpeg(data, channels=3, dct_method="INTEGER_ACCURATE")`, with `fancy_upscaling` left at *True*. Or decode once and store the pixels (PNG, .npy).

## References
- kratzert/finetune_alexnet_with_tensorflow, issue 15
- python-pillow/Pillow, issue 6262: libjpeg against libjpeg-turbo, pixels plus or minus two
- TensorFlow, core/kernels/image/decode_image_op.cc: the default transform
- libjpeg-turbo, jdsample.c, jdmerge.c, jddctmgr.c; JPEG File Interchange Format 1.02, page 3
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

// ---- which step of a JPEG decoder

struct DecoderStep {
  bool transform = false, upsampling = false;
  std::string text;
};

bool IsJpeg(const trace::SideEvent& event) {
  std::string source = event.Text("source");
  std::ranges::transform(source, source.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  return event.name.ends_with("decode_jpeg") || event.Text("format") == "JPEG" ||
         source.ends_with(".jpg") || source.ends_with(".jpeg");
}

// R, G, B of the whole picture; empty: not kept, or not known to be so.
std::vector<double> ColoursOf(const Case& c, Side side, const trace::SideEvent& event) {
  auto values = ArrayValues(c, side, event);
  const std::vector<int64_t>& shape = event.array->shape;
  const bool opencv = event.name.starts_with("cv2."),
             colours = event.Text("flags").empty() || event.Text("flags") == "1";
  if (!values || shape.size() != 3 || shape[2] != 3 ||
      event.array->dtype != digest::DType::kUint8 || (opencv && !colours)) {
    return {};
  }
  for (size_t i = 0; opencv && i + 2 < values->size(); i += 3) {
    std::swap((*values)[i], (*values)[i + 2]);
  }
  return *values;
}

std::string RepeatsText(const Case& c, const numerics::ColourDifference& colours) {
  return colours.a_repeats == colours.b_repeats
             ? ""
             : "; " + NameOf(c, colours.a_repeats ? Side::kA : Side::kB) +
                   " repeats the colours of a pixel in the next one";
}

// Of the steps that the JPEG standard leaves open. Empty: the pixels do not tell.
std::optional<DecoderStep> StepOf(const Case& c, const BorderPair& pair) {
  // Levels. Measured, for no bound is published: the fast transform against the accurate one moved
  // lightness by up to 9.5 and colours by up to 14.2 in files of quality 100, by 2.6 and 2.5 in
  // files of quality 90. Lightness that is far beyond is that of another picture.
  constexpr double kMostOfTransform = 16;
  if (!IsJpeg(*pair.a) || !IsJpeg(*pair.b)) {
    return std::nullopt;
  }
  const std::vector<double> a = ColoursOf(c, Side::kA, *pair.a),
                            b = ColoursOf(c, Side::kB, *pair.b);
  const auto picture = [](const trace::SideEvent& event, const std::vector<double>& values) {
    return numerics::Picture{event.array->shape[0], event.array->shape[1], 3, values};
  };
  const auto colours = a.empty() || b.empty()
                           ? std::nullopt
                           : numerics::CompareColours(picture(*pair.a, a), picture(*pair.b, b));
  if (!colours || colours->lightness > kMostOfTransform) {
    return std::nullopt;
  }
  DecoderStep step;
  step.transform = colours->lightness > numerics::kEqualLightness;
  step.upsampling = colours->colours > kMostOfTransform;
  step.text = "in " + Count(colours->pixels, "pixel") + " the lightness differs by at most " +
              Number(colours->lightness) +
              (step.transform ? ", more than rounding does" : ", as rounding does") +
              (step.upsampling ? ", and the colours by up to " + Number(colours->colours) +
                                     RepeatsText(c, *colours)
                               : "");
  return step.transform || step.upsampling ? std::optional(step) : std::nullopt;
}

// What comes of the bytes. Figures count the order of channels in, where OpenCV decodes on one
// side.
std::string OutcomeText(const PreprocessDifference& difference, bool in_one_order) {
  const BorderPair& pair = difference.pair;
  const std::string figures = Figures(difference);
  if (pair.a->name.starts_with("cv2.") != pair.b->name.starts_with("cv2.")) {
    return in_one_order ? " give other elements, also with the channels in one order."
                        : " give other elements.";
  }
  return figures.empty() ? " give other elements." : "; decoded, " + figures + ".";
}

std::string StepText(const DecoderStep& step) {
  return step.transform && step.upsampling
             ? "the inverse transforms and the upsampling of colours differ"
         : step.transform ? "the inverse transforms differ"
                          : "the upsampling of colours differs";
}

// The arguments with which TensorFlow decodes as Pillow and OpenCV do, as far as they matter here.
std::string AccurateArguments(const trace::SideEvent& event,
                              const std::optional<DecoderStep>& step) {
  const bool accurate = event.Text("dct_method") == "INTEGER_ACCURATE",
             transform = (!step || step->transform) && !accurate,
             upsampling =
                 step && step->upsampling && FlagOf(event, "fancy_upscaling") == Flag::kFalse;
  if (!transform && !upsampling) {
    return "";
  }
  std::string arguments;
  if (transform || accurate) {
    arguments += ", dct_method=\"INTEGER_ACCURATE\"";
  }
  if (upsampling) {
    arguments += ", fancy_upscaling=True";
  }
  return arguments;
}

std::vector<Fix> Fixes(const Case& c, const BorderPair& pair,
                       const std::optional<DecoderStep>& step) {
  std::vector<Fix> fixes;
  for (const Side side : kSides) {
    const trace::SideEvent& event = *pair.Of(side);
    if (const std::string arguments = AccurateArguments(event, step);
        ByTensorflow(event.name) && event.name.find("jp") != std::string::npos &&
        !arguments.empty()) {
      fixes.push_back({"code", event.name + "(data, channels=3" + arguments + ")",
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
  const auto jpeg = StepOf(c, pair);
  finding.summary =
      "The same bytes of " +
      (pair.a->Text("source").empty() ? "every file" : Quoted(pair.a->Text("source"))) +
      OutcomeText(*difference, jpeg.has_value());
  finding.because = Because(c, pair) + (jpeg ? "; " + StepText(*jpeg) : std::string());
  finding.evidence.insert(finding.evidence.end(), step->evidence.begin(), step->evidence.end());
  if (jpeg) {
    finding.evidence.push_back(CiteBoth(*pair.a, jpeg->text));
  }
  finding.ruled_out.push_back(
      "resize, channel order, flip, scale: none of them maps one side to the other");
  finding.fixes = Fixes(c, pair, jpeg);
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
