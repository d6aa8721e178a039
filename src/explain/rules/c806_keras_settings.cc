// SPDX-License-Identifier: Apache-2.0
// C806: Keras works with other settings: floatx, epsilon, image_data_format.
#include <algorithm>

#include "env/facts.h"
#include "explain/judge_origin.h"
#include "explain/rules/arrays.h"
#include "explain/rules/graph_nodes.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"
#include "explain/rules/weights.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"page(# C806 keras-settings: Keras works with other settings

## What it means
Keras has settings for the whole process: `floatx`, the dtype of layers that name none; `epsilon`, a small constant in losses,
metrics and normalisations; `image_data_format`, the meaning of the axes of a picture. They are read from `keras.json` in
`~/.keras`, or in the folder that `KERAS_HOME` names, when Keras is imported, and they differ between the two runs. Keras writes
that file by itself when it is first imported, and it stays as it is for years.

## Why it matters
The file belongs to the machine, not to the program. With `floatx` float64 every layer computes in double precision, with float16 in
half; `epsilon` bounds the probabilities in cross-entropy; with `channels_first` the height of a picture is taken for its channels.

## How to confirm
`python -c "import keras; print(keras.config.floatx(), keras.config.epsilon(), keras.config.image_data_format())"` on both sides.

## How to fix
Set it in the program, before the first layer is made: `keras.config.set_floatx("float32")`, `keras.config.set_epsilon(1e-7)`,
`keras.config.set_image_data_format("channels_last")`. Or remove `keras.json` on both sides.

## References
- Keras documentation, "Keras config"; Keras, `src/backend/config.py`
)page";

bool AnyPair(const Case& c, bool (*fits)(const Case&, const align::EventPair&)) {
  return std::any_of(c.alignment.pairs.begin(), c.alignment.pairs.end(),
                     [&](const align::EventPair& pair) { return fits(c, pair); });
}

// Some op or variable has the floatx of its side for its dtype.
bool FloatsDiffer(const Case& c) {
  const auto of_op = [](const Case& whole, const align::EventPair& pair) {
    return DiffersAsFloatx(whole, DTypeOf(whole.a, pair.a), DTypeOf(whole.b, pair.b));
  };
  const auto weights = WeightsAt(c, MomentOfUse(c));
  return AnyPair(c, of_op) ||
         std::any_of(weights.begin(), weights.end(), [&](const WeightPair& pair) {
           return DiffersAsFloatx(c, pair.a->array->dtype, pair.b->array->dtype);
         });
}

// Some op, variable or array has another shape, or some node works along other axes.
bool AxesDiffer(const Case& c) {
  const auto of_op = [](const Case& whole, const align::EventPair& pair) {
    const trace::Node &a = NodeOf(whole.a, pair.a), &b = NodeOf(whole.b, pair.b);
    return (pair.shape_or_dtype && DTypeOf(whole.a, pair.a) == DTypeOf(whole.b, pair.b)) ||
           (whole.a.Str(a.attrs).find("data_format") != std::string::npos &&
            whole.a.Str(a.attrs) != whole.b.Str(b.attrs));
  };
  const auto borders = Borders(c);
  const auto weights = WeightsAt(c, MomentOfUse(c));
  return AnyPair(c, of_op) ||
         std::any_of(borders.begin(), borders.end(),
                     [](const BorderPair& b) { return b.state == ArrayState::kShape; }) ||
         std::any_of(weights.begin(), weights.end(), [](const WeightPair& pair) {
           return pair.a->array->shape != pair.b->array->shape;
         });
}

// The first op that differs is one that bounds or adds, and a constant among its inputs differs.
// Where the contents of a graph's inputs were not recorded, a constant is one of which nothing is
// known.
bool ConstantReachesFirst(const Case& c) {
  static constexpr std::string_view kTakesEpsilon[] = {
      "Add", "AddV2", "Sub", "Maximum", "Minimum", "ClipByValue", "GreaterEqual", "LessEqual"};
  const auto first = FindFirstDifference(c);
  const align::EventPair* op = first ? first->op : nullptr;
  if (op == nullptr || op->shape_or_dtype || op->state == align::PairState::kConsequence ||
      std::find(std::begin(kTakesEpsilon), std::end(kTakesEpsilon), OpOf(c.a, op->a)) ==
          std::end(kTakesEpsilon)) {
    return false;
  }
  const SideIndex index_a(c, true), index_b(c, false);
  const auto own_a = (*index_a).InputDigestsOf(op->a), own_b = (*index_b).InputDigestsOf(op->b);
  if (!own_a.empty() && !own_b.empty()) {
    return !std::equal(own_a.begin(), own_a.end(), own_b.begin(), own_b.end());
  }
  const auto contents = InputContents(*index_a, op->a);
  return std::count_if(contents.begin(), contents.end(),
                       [](const trace::Digest128& content) { return !content.empty(); }) < 2;
}

struct Setting {
  const char* fact;
  const char* name;
  bool (*reaches)(const Case&);
  const char* so_that;
};
constexpr Setting kSettings[] = {
    {"keras.floatx", "floatx", FloatsDiffer, "layers that name no dtype compute in another one"},
    {"keras.image_data_format", "image_data_format", AxesDiffer,
     "the axes of pictures are taken for others"},
    {"keras.epsilon", "epsilon", ConstantReachesFirst,
     "losses, metrics and normalisations use another small constant"},
};

// Where the setting comes from, as far as it was recorded.
std::string Source(const Case& c, const env::Facts& a, const env::Facts& b,
                   std::vector<Evidence>* evidence) {
  const auto *file_a = a.Find("keras.config_file"), *file_b = b.Find("keras.config_file");
  if (file_a == nullptr || file_b == nullptr || file_a->value == file_b->value) {
    return file_a != nullptr && file_b != nullptr
               ? "; keras.json is the same, so the program sets it"
               : "";
  }
  std::string text;
  for (const Side side : kSides) {
    const env::Facts& facts = side == Side::kA ? a : b;
    const bool none = facts.Bool("keras.config_file") == false;
    const std::string home = facts.Text("env.KERAS_HOME");
    const std::string where = home.empty() ? "~/.keras" : home + " (KERAS_HOME)";
    text += (text.empty() ? "; " : ", ") + NameOf(c, side) +
            (none ? " has no keras.json in " : " reads keras.json in ") + where;
    evidence->push_back(OfFact(std::string(SideKey(side)), "keras.config_file",
                               "keras.json: " + (none ? "none" : facts.Text("keras.config_file"))));
  }
  return text;
}

std::string Code(const Setting& setting, const std::string& value) {
  const bool number = std::string_view(setting.name) == "epsilon";
  return "keras.config.set_" + std::string(setting.name) + "(" +
         (number ? value : "\"" + value + "\"") + ")  # before the first layer";
}

std::vector<Finding> Evaluate(const Case& c) {
  const env::Facts a(c.a.env), b(c.b.env);
  const auto first = FindFirstDifference(c);
  std::vector<Finding> findings;
  for (const Setting& setting : kSettings) {
    const auto *of_a = a.Find(setting.fact), *of_b = b.Find(setting.fact);
    const std::string text_a = env::ValueText(of_a), text_b = env::ValueText(of_b);
    if (of_a == nullptr || of_b == nullptr || text_a == text_b || !setting.reaches(c)) {
      continue;
    }
    Finding finding =
        NewFinding(kC806, setting.fact, Confidence::kConsistent,
                   "configuration: Keras works with another " + std::string(setting.name));
    if (first) {
      finding.where = first->place;
      finding.evidence.push_back(
          first->op != nullptr ? OfOp(c, *first->op, "the first op that differs")
                               : OfSide(c, *first->side, "the first recorded value that differs"));
    }
    finding.summary = "Keras' " + std::string(setting.name) + " is " + text_a + " in " +
                      NameOf(c, Side::kA) + " and " + text_b + " in " + NameOf(c, Side::kB) + ".";
    finding.evidence.push_back(OfFact("a", setting.fact, std::string(setting.name) + " " + text_a));
    finding.evidence.push_back(OfFact("b", setting.fact, std::string(setting.name) + " " + text_b));
    finding.because = std::string(setting.name) + " " + text_a + " against " + text_b +
                      Source(c, a, b, &finding.evidence);
    finding.so_that = setting.so_that;
    finding.ruled_out = RuledOut(c, Gate::kConfigVersion);
    finding.fixes.push_back({"code", Code(setting, text_a), ""});
    if (a.Text("env.KERAS_HOME") != b.Text("env.KERAS_HOME")) {
      for (const Side side : kSides) {
        const auto* home = (side == Side::kA ? a : b).Find("env.KERAS_HOME");
        finding.evidence.push_back(OfFact(std::string(SideKey(side)), "env.KERAS_HOME",
                                          "KERAS_HOME " + env::ValueText(home)));
      }
      finding.fixes.push_back({"env", "unset KERAS_HOME  # on both sides", ""});
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

const Rule kC806{"C806", "keras-settings", Gate::kConfigVersion, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
