// SPDX-License-Identifier: Apache-2.0
// C812: a layer is built with another argument.
#include <algorithm>
#include <charconv>
#include <optional>

#include "env/facts.h"
#include "explain/rules/mode_ops.h"
#include "explain/rules/model_settings.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"
#include "explain/rules/weights.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# C812 layer-settings: a layer is built with another argument

## What it means
The models have the same layers, and one of them has another argument: a slope, a rate, an epsilon, a momentum, an activation, an
initialiser, `trainable`.

## Why it matters
The sizes of all weights fit, so that nothing complains when they are loaded, and the model computes something else. Such arguments
come from configuration files, from defaults of another release, and from a conversion between frameworks.

## How to confirm
Compare `model.get_config()` on both sides, or open the model's `config.json`.

## How to fix
Give the layer its argument, alike on both sides; or save and load the whole model (`model.save("model.keras")`), which carries it.

## References
- Keras documentation: LeakyReLU (`negative_slope`), BatchNormalization (`epsilon`, `momentum`)
)";

bool IsInitializer(const SettingDiff& diff) {
  return diff.name.find("initializer") != std::string::npos;
}

// "batch_normalization" of "batch_normalization_1": Keras counts the layers of the process.
std::string WithoutNumber(std::string name) {
  const size_t end = name.find_last_not_of("0123456789");
  if (end != std::string::npos && end + 1 < name.size() && name[end] == '_') {
    name.resize(end);
  }
  return name;
}

// Whether the layer that is called so in A is a scope of the node that differs first.
bool IsLayerOfNode(const std::string& layer, const std::string& node) {
  const std::string wanted = WithoutNumber(layer);
  for (size_t begin = 0; begin < node.size();) {
    const size_t end = std::min(node.find('/', begin), node.size());
    if (WithoutNumber(node.substr(begin, end - begin)) == wanted) {
      return true;
    }
    begin = end + 1;
  }
  return false;
}

// "1" and "[1]" alike.
std::optional<int> AxisOf(std::string_view text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
  }
  int axis = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), axis);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(axis)
                                                                  : std::nullopt;
}

// Once a layer is built, Keras 2 counts its axis from the front, while Keras 3 keeps it as given:
// of an input of two dimensions [1] and -1 are the same one. The configuration has no dimensions.
bool MayBeTheSameAxis(const SettingDiff& diff) {
  const auto a = AxisOf(diff.a), b = AxisOf(diff.b);
  return diff.name == "axis" && a && b && (*a < 0) != (*b < 0);
}

bool OtherGenerationOfKeras(const Case& c) {
  const auto generation = [](const auto& environment) {
    const std::string version = env::Facts(environment).Text("keras.version");
    return version.substr(0, version.find('.'));
  };
  const std::string a = generation(c.a.env), b = generation(c.b.env);
  return !a.empty() && !b.empty() && a != b;
}

std::vector<SettingDiff> DiffsOf(const Case& c, const ModelPair& pair) {
  std::vector<SettingDiff> diffs = CompareSettings(pair.a->Text("config"), pair.b->Text("config"));
  const bool unequal_weights = !Unequal(WeightsAt(c, MomentOfUse(c))).empty();
  const bool mode = OneSidedBatchStatistics(c).has_value();  // M703.
  const bool other_keras = OtherGenerationOfKeras(c);
  std::erase_if(diffs, [&](const SettingDiff& diff) {
    // An initialiser makes unequal weights, and nothing else does.
    return IsInitializer(diff) != unequal_weights || (mode && diff.name == "trainable") ||
           (other_keras && MayBeTheSameAxis(diff));
  });
  const auto first = FindFirstDifference(c);
  if (first && first->op != nullptr) {
    const std::string& node = NodeNameOf(c.a, EventA(c, *first->op));
    std::stable_partition(diffs.begin(), diffs.end(),
                          [&](const SettingDiff& diff) { return IsLayerOfNode(diff.owner, node); });
  }
  return diffs;
}

std::vector<Finding> Evaluate(const Case& c) {
  if (!SettingMayReach(c)) {
    return {};
  }
  for (const ModelPair& pair : ModelPairs(c, "config")) {
    const std::vector<SettingDiff> diffs = DiffsOf(c, pair);
    if (diffs.empty()) {
      continue;
    }
    const SettingDiff& first = diffs.front();
    const std::string of = first.owner.empty() ? "the model" : "layer " + Quoted(first.owner);
    Finding finding = NewFinding(kC812, "layer.argument." + first.name, Confidence::kConsistent,
                                 "configuration: a layer has another " + first.name);
    finding.summary = Sentence(of) + " has " + first.name + " " + first.a + " in " +
                      NameOf(c, Side::kA) + " and " + first.b + " in " + NameOf(c, Side::kB) + ".";
    finding.where = PlaceOf(c.a, *pair.a, "build");
    for (const SettingDiff& diff : diffs) {
      finding.evidence.push_back(CiteBoth(*pair.a, (diff.owner.empty() ? "" : diff.owner + ": ") +
                                                       diff.name + " " + diff.a + " against " +
                                                       diff.b));
    }
    finding.so_that = "the same weights give other results";
    finding.ruled_out = RuledOut(c, Gate::kConfigVersion);
    finding.fixes = {{"code", first.name + "=" + first.a + "  # of " + of + ", on both sides",
                      SiteText(c.b, pair.b->site)}};
    return {finding};
  }
  return {};
}

}  // namespace

const Rule kC812{"C812", "layer-settings", Gate::kConfigVersion, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
