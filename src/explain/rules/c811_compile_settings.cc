// SPDX-License-Identifier: Apache-2.0
// C811: the model is compiled with another optimizer, another learning rate, another loss.
#include "explain/rules/model_settings.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"
#include "explain/rules/weights.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# C811 compile-settings: the model is compiled in another way

## What it means
`compile` is given another optimizer, another argument of it (learning rate, momentum, epsilon, weight decay), or another loss. The
weights that training starts from are equal.

## Why it matters
The first step already writes other weights. Defaults count too: releases of Keras and of other frameworks give an optimizer of one
name other defaults (Adadelta's learning rate is 0.001 in Keras, and 1.0 in its paper).

## How to confirm
`print(model.optimizer.get_config())` on both sides.

## How to fix
Write the argument out, alike on both sides.

## References
- Keras documentation: optimizers and their defaults
- tensorflow/tensorflow, issue 39432: Adadelta that does not learn, by its default learning rate
)";

// Other classes and losses first; of one optimizer the arguments.
std::vector<SettingDiff> DiffsOf(const ModelPair& pair) {
  std::vector<SettingDiff> diffs;
  for (const char* key : {"optimizer", "loss"}) {
    const std::string a = pair.a->Text(key), b = pair.b->Text(key);
    if (a != b && !a.empty() && !b.empty()) {
      diffs.push_back({"", key, a, b});
    }
  }
  if (diffs.empty()) {
    diffs = CompareSettings(pair.a->Text("optimizer_config"), pair.b->Text("optimizer_config"));
  }
  return diffs;
}

std::vector<Finding> Evaluate(const Case& c) {
  if (!SettingMayReach(c) || !Unequal(WeightsAt(c, MomentOfUse(c))).empty()) {
    return {};
  }
  for (const ModelPair& pair : ModelPairs(c, "compile")) {
    const std::vector<SettingDiff> diffs = DiffsOf(pair);
    if (diffs.empty()) {
      continue;
    }
    const SettingDiff& first = diffs.front();
    const bool argument = first.name != "optimizer" && first.name != "loss";
    const std::string optimizer = pair.a->Text("optimizer");
    const std::string what = (argument ? optimizer + "'s " : "the ") + first.name;
    Finding finding = NewFinding(
        kC811, argument ? "optimizer." + first.name : "model." + first.name,
        Confidence::kConsistent, "configuration: the model is compiled with another " + first.name);
    finding.summary = Sentence(what) + " is " + first.a + " in " + NameOf(c, Side::kA) + " and " +
                      first.b + " in " + NameOf(c, Side::kB) + ".";
    finding.where = PlaceOf(c.a, *pair.a, "compile");
    for (const SettingDiff& diff : diffs) {
      finding.evidence.push_back(
          CiteBoth(*pair.a, "compiled with " + diff.name + " " + diff.a + " against " + diff.b));
    }
    finding.so_that = "the first step of training writes other weights";
    finding.ruled_out = RuledOut(c, Gate::kConfigVersion);
    finding.fixes = {{"code",
                      argument ? "keras.optimizers." + optimizer + "(" + first.name + "=" +
                                     first.a + ")  # the same on both sides"
                               : "model.compile(" + first.name + "=\"" + first.a +
                                     "\")  # the same on both sides",
                      SiteText(c.b, pair.b->site)}};
    return {finding};
  }
  return {};
}

}  // namespace

const Rule kC811{"C811", "compile-settings", Gate::kConfigVersion, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
