// SPDX-License-Identifier: Apache-2.0
// What models are configured with: the arguments of compile, and those of layers.
#ifndef ISOBIT_EXPLAIN_RULES_MODEL_SETTINGS_H_
#define ISOBIT_EXPLAIN_RULES_MODEL_SETTINGS_H_

#include <string>
#include <string_view>
#include <vector>

#include "explain/rules/finding.h"

namespace isobit::explain {

// A setting that both sides recorded, with other values.
struct SettingDiff {
  std::string owner;  // The layer's name in A; empty for a setting of the whole.
  std::string name;   // "negative_slope", "kernel_initializer.class_name"
  std::string a, b;   // As Python writes them.
};

// Of two configurations as Keras serialises them (JSON). What one side alone has is no difference:
// releases of Keras add keys. Left out are names, what other rules are about (dtypes, seeds), and
// how layers are put together where they are the same: in a Sequential model, a functional one or
// one of an own class, with or without input layers, in inner models or not, ReLU() or
// Activation("relu"), Dense(8, activation="relu") or Dense(8) and Activation("relu").
// Empty where one text is no JSON, as one that was cut off.
std::vector<SettingDiff> CompareSettings(std::string_view json_a, std::string_view json_b);

// A model event on both sides, such as "compile", paired by the alignment.
struct ModelPair {
  const trace::SideEvent* a = nullptr;
  const trace::SideEvent* b = nullptr;
};
std::vector<ModelPair> ModelPairs(const Case& c, std::string_view event);

// Whether a setting of the model can have made the first difference: it is no array on the way to
// the model, nothing that a pipeline or a random generator gave, and no op whose results differ by
// rounding on equal inputs.
bool SettingMayReach(const Case& c);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_MODEL_SETTINGS_H_
