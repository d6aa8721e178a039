// SPDX-License-Identifier: Apache-2.0
// P210: one side alone converts what both decoded: to grey by a library, and by hand on the other.
#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "explain/rules/array_values.h"
#include "explain/rules/preprocess.h"
#include "explain/rules/random_reach.h"
#include "explain/rules/rules.h"
#include "numerics/grey.h"

namespace isobit::explain {
namespace {

using trace::SideEvent;

constexpr std::string_view kPage =
    R"(# P210 conversion: converted by a function that one side alone calls

## What it means
Both sides decoded the same pixels. Then one of them calls a function that converts them (`Image.convert`, `cv2.cvtColor`,
`tf.image.rgb_to_grayscale`) and the other does not, or another one. Where the decoded pixels were kept, the usual formulas for grey are
computed from them again, and the finding says which ones give what entered on the two sides. Where none does, it names the function
and stays *unknown*: what else lies between is not recorded.

## Why it matters
Grey is 0.299 R + 0.587 G + 0.114 B for Pillow and OpenCV, in whole numbers, and 0.2989 R + 0.587 G + 0.114 B for TensorFlow; a mean of
the channels is another picture: strong colours move by tens of levels of 255.

## How to confirm
Convert one picture both ways and subtract: `np.abs(a.astype(int) - b).max()`.

## How to fix
Call one function on both sides, or keep the converted pictures.

## References
- Pillow documentation, Image.convert: the ITU-R 601-2 luma transform
- TensorFlow API: `tf.image.rgb_to_grayscale`
- OpenCV documentation: color conversions
)";

constexpr size_t kMaxElements = size_t{1} << 24;  // Of the decoded pictures.

// ---- the functions of one side alone

// "from RGB, mode L"
std::string SettingsOf(const SideEvent& event) {
  std::string text;
  for (const char* key : {"from", "mode", "code", "dtype", "data_format"}) {
    const std::string value = event.Text(key);
    text += value.empty() ? "" : (text.empty() ? "" : ", ") + std::string(key) + " " + value;
  }
  return text;
}

// Whether what comes out is what was decoded: a conversion to the mode that a picture has.
bool ChangesNothing(const trace::Trace& trace, const SideEvent& conversion) {
  return conversion.array && std::ranges::any_of(trace.side, [&](const SideEvent& event) {
           return event.kind == trace::SideKind::kArray && event.array &&
                  event.Text("stage") == "decode" && event.sequence < conversion.sequence &&
                  event.array->exact == conversion.array->exact;
         });
}

using Conversions = std::map<std::string, const SideEvent*>;  // The last of each function.

// Up to the pair, which may be results of conversions itself.
Conversions ConversionsBefore(const Case& c, Side side, const BorderPair& pair) {
  Conversions found;
  for (const SideEvent& event : TraceOf(c, side).side) {
    if (event.sequence <= pair.Of(side)->sequence && event.kind == trace::SideKind::kArray &&
        event.Text("stage") == "convert") {
      found[event.name] = &event;
    }
  }
  return found;
}

struct Alone {
  Side side;
  const SideEvent* event;
};

// Behind what is still equal, conversions by functions that the other side does not call.
std::vector<Alone> FindAlone(const Case& c, const PreprocessDifference& difference) {
  const Conversions a = ConversionsBefore(c, Side::kA, difference.pair),
                    b = ConversionsBefore(c, Side::kB, difference.pair);
  std::vector<Alone> alone;
  for (const auto& [side, own, other] :
       {std::tuple{Side::kA, &a, &b}, std::tuple{Side::kB, &b, &a}}) {
    for (const auto& [name, event] : *own) {
      if (!other->contains(name) && event->sequence > difference.before->Of(side)->sequence &&
          !ChangesNothing(TraceOf(c, side), *event)) {
        alone.push_back({side, event});
      }
    }
  }
  return alone;
}

// ---- what was done instead

// The colours of the pictures that were decoded equal before the difference, one after another;
// empty: not kept, or not all of three channels.
std::vector<double> DecodedColours(const Case& c, const PreprocessDifference& difference) {
  std::vector<double> rgb;
  for (const BorderPair& pair : Borders(c)) {
    if (StageOf(*pair.a) != "decode" || pair.a->sequence > difference.pair.a->sequence) {
      continue;
    }
    const auto values = ArrayValues(c, Side::kA, *pair.a);
    const auto& shape = pair.a->array ? pair.a->array->shape : std::vector<int64_t>{};
    if (pair.state != ArrayState::kEqual || !values || shape.size() != 3 || shape[2] != 3 ||
        values->size() % 3 != 0 || pair.a->array->dtype != digest::DType::kUint8 ||
        rgb.size() + values->size() > kMaxElements) {
      return {};
    }
    const bool reversed = pair.a->name.starts_with("cv2.");
    for (size_t i = 0; i < values->size(); i += 3) {
      const double* x = &(*values)[i];
      rgb.insert(rgb.end(), {x[reversed ? 2 : 0], x[1], x[reversed ? 0 : 2]});
    }
  }
  return rgb;
}

using Fits = std::vector<numerics::GreyFit>;

bool Same(const numerics::GreyFit& x, const numerics::GreyFit& y) {
  return x.formula == y.formula && x.scale == y.scale;
}

// Of several libraries whose formulas fit, the one that this side was seen to call.
void KeepCalled(const std::vector<Alone>& alone, Side side, Fits* fits) {
  static constexpr std::pair<std::string_view, std::string_view> kLibraries[] = {
      {"PIL.", "Pillow"}, {"cv2.", "OpenCV"}, {"tf.", "TensorFlow"}};
  for (const Alone& one : alone) {
    for (const auto& of_library : kLibraries) {
      const std::string_view prefix = of_library.first, library = of_library.second;
      const auto by_library = [library](const numerics::GreyFit& fit) {
        return fit.formula.find(library) != std::string_view::npos;
      };
      if (one.side == side && one.event->name.starts_with(prefix) &&
          std::ranges::any_of(*fits, by_library)) {
        std::erase_if(*fits, std::not_fn(by_library));
        return;
      }
    }
  }
}

// "the mean of the channels, over 255". Two names at most: of more the data tell nothing.
std::string Named(const Fits& fits) {
  if (fits.empty() || fits.size() > 2) {
    return "";
  }
  std::string text = std::string(fits[0].formula);
  text += fits.size() == 2 ? ", or " + std::string(fits[1].formula) : "";
  return text + (fits[0].scale == 1 ? "" : ", over 255");
}

// What each side's values are of the decoded colours; empty: not known of both.
std::optional<std::pair<std::string, std::string>> Formulas(const Case& c,
                                                            const PreprocessDifference& difference,
                                                            const std::vector<Alone>& alone) {
  const std::vector<double> rgb = DecodedColours(c, difference);
  const auto a = ArrayValues(c, Side::kA, *difference.pair.a),
             b = ArrayValues(c, Side::kB, *difference.pair.b);
  if (rgb.empty() || !a || !b) {
    return std::nullopt;
  }
  Fits fits_a = numerics::FitGrey(rgb, *a), fits_b = numerics::FitGrey(rgb, *b);
  for (const numerics::GreyFit& fit : fits_a) {
    if (std::ranges::any_of(fits_b, [&](const auto& other) { return Same(fit, other); })) {
      return std::nullopt;  // Alike but for rounding.
    }
  }
  KeepCalled(alone, Side::kA, &fits_a);
  KeepCalled(alone, Side::kB, &fits_b);
  const std::string named_a = Named(fits_a), named_b = Named(fits_b);
  return named_a.empty() || named_b.empty() ? std::nullopt
                                            : std::optional(std::pair(named_a, named_b));
}

// The call as a program writes it.
std::string CodeOf(const SideEvent& event) {
  const std::string mode = event.Text("mode"), code = event.Text("code");
  return event.name == "PIL.convert"
             ? "image = image.convert(\"" + mode + "\")"
             : "image = " + event.name + "(image" + (code.empty() ? "" : ", " + code) + ")";
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto difference = FirstPreprocessDifference(c);
  using numerics::Relation;
  if (!difference || !difference->before || difference->head_only ||
      StreamBehind(c, difference->pair).differs()) {
    return {};
  }
  const Relation relation = difference->relation.found.relation;
  // The results of two functions may have other shapes: (h, w) and (h, w, 1).
  const bool two_functions = StageOf(*difference->pair.a) == "convert" &&
                             difference->pair.a->name != difference->pair.b->name;
  const bool unexplained = relation == Relation::kOther || relation == Relation::kRoundingSized ||
                           (two_functions && relation == Relation::kOtherShape);
  const std::vector<Alone> alone = FindAlone(c, *difference);
  if (!unexplained || alone.empty()) {
    return {};
  }
  Finding finding =
      PreprocessFinding(kP210, c, *difference, "preprocess.convert",
                        "pre-processing: converted by a function that one side alone calls");
  finding.confidence = Confidence::kUnknown;
  std::string calls;
  for (const Alone& one : alone) {
    const std::string settings = SettingsOf(*one.event);
    const std::string call = one.event->name + (settings.empty() ? "" : " (" + settings + ")");
    calls += (calls.empty() ? "" : ", ") + NameOf(c, one.side) + " alone calls " + call;
    finding.evidence.push_back(Cite(one.side, *one.event, call + " is called on this side only"));
  }
  finding.summary = calls + ".";
  if (const auto formulas = Formulas(c, *difference, alone)) {
    finding.confidence = Confidence::kConsistent;
    finding.summary +=
        " " + (two_functions ? "The result" : Sentence(DescribeBorder(*difference->pair.a))) +
        " is, of the decoded pixels, in " + NameOf(c, Side::kA) + " " + formulas->first + "; in " +
        NameOf(c, Side::kB) + " " + formulas->second + ".";
    finding.evidence.push_back(CiteBoth(
        *difference->before->a, "computed again from the decoded pixels: all elements fit"));
  }
  const Alone& first = alone.front();
  const Side to = Other(first.side);
  finding.fixes = {{"code", CodeOf(*first.event) + "  # as " + NameOf(c, first.side) + " does",
                    SiteText(TraceOf(c, to), difference->before->Of(to)->site)}};
  return {finding};
}

}  // namespace

const Rule kP210{"P210", "conversion", Gate::kPreprocess, Label::kPreprocess, kPage, Evaluate};

}  // namespace isobit::explain
