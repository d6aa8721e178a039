// SPDX-License-Identifier: Apache-2.0
// Flips of what the program sets itself: seeds, precision, mode, compiler.
// python/isobit/apply.py sets them inside of the process; the names of the settings are the
// contract between the two.
#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "prove/flip.h"
#include "prove/json_of.h"

namespace isobit::prove {
namespace {

using nlohmann::json;
using trace::SideEvent;
using trace::SideKind;

std::string TextOf(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

Flip SettingFlip(std::string factor, const std::string& setting, const json& from, const json& to) {
  Flip flip;
  flip.factor = std::move(factor);
  flip.text = setting + " = " + TextOf(to);
  flip.back = setting + " = " + TextOf(from);
  flip.settings[setting] = to;
  return flip;
}

// Facts that a call inside of the program can change.
struct FactSetting {
  const char* fact;
  const char* setting;
};
constexpr FactSetting kFactSettings[] = {
    {"tf.mixed_precision", "keras.dtype_policy"},
    {"keras.floatx", "keras.floatx"},
    {"keras.epsilon", "keras.epsilon"},
    {"keras.image_data_format", "keras.image_data_format"},
    {"tf.determinism", "tf.determinism"},
};

void Facts(const Direction& d, std::vector<Flip>* flips) {
  for (const auto& [fact, setting] : kFactSettings) {
    const auto *from = d.facts_from.Find(fact), *to = d.facts_to.Find(fact);
    if (from == nullptr || to == nullptr || from->value == to->value ||
        std::holds_alternative<std::monostate>(to->value)) {
      continue;
    }
    flips->push_back(SettingFlip(fact, setting, JsonOf(from->value), JsonOf(to->value)));
    flips->back().also = {setting};
  }
}

// The one value that the attribute has in all events; nothing where there are several, or none.
std::optional<bool> OnlyValue(const trace::Trace& trace, SideKind kind, std::string_view name,
                              std::string_view key) {
  std::optional<bool> only;
  for (const SideEvent& event : trace.side) {
    if (event.kind != kind || (!name.empty() && event.name != name)) {
      continue;
    }
    const trace::AttrValue* value = event.Find(key);
    const bool* flag = value == nullptr ? nullptr : std::get_if<bool>(value);
    if (flag == nullptr) {
      continue;
    }
    if (only && *only != *flag) {
      return std::nullopt;
    }
    only = *flag;
  }
  return only;
}

// The functions that XLA compiles, by name.
std::set<std::string> CompiledFunctions(const trace::Trace& trace) {
  std::set<std::string> names;
  for (const SideEvent& event : trace.side) {
    const trace::AttrValue* value = event.Find("jit_compile");
    const bool* compiled = value == nullptr ? nullptr : std::get_if<bool>(value);
    if (event.kind == SideKind::kFunction && compiled != nullptr && *compiled) {
      names.insert(event.name);
    }
  }
  return names;
}

void JitCompile(const Direction& d, std::vector<Flip>* flips) {
  const std::set<std::string> from = CompiledFunctions(d.from), to = CompiledFunctions(d.to);
  json now = json::object(), then = json::object();
  for (const auto* names : {&from, &to}) {
    for (const std::string& name : *names) {
      if (from.contains(name) != to.contains(name)) {
        now[name] = from.contains(name);
        then[name] = to.contains(name);
      }
    }
  }
  if (!then.empty()) {
    flips->push_back(SettingFlip("function.jit_compile", "function.jit_compile", now, then));
  }
}

void Modes(const Direction& d, std::vector<Flip>* flips) {
  const auto from = OnlyValue(d.from, SideKind::kCall, "model", "training");
  const auto to = OnlyValue(d.to, SideKind::kCall, "model", "training");
  if (from && to && *from != *to) {
    flips->push_back(SettingFlip("call.training", "call.training", *from, *to));
    flips->back().also = {"model.random_layers", "model.batch_statistics"};
  }
  for (const char* setting : {"jit_compile", "run_eagerly"}) {
    const auto of_from = OnlyValue(d.from, SideKind::kModel, "", setting);
    const auto of_to = OnlyValue(d.to, SideKind::kModel, "", setting);
    if (of_from && of_to && *of_from != *of_to) {
      const std::string name = std::string("model.") + setting;
      flips->push_back(SettingFlip(name, name, *of_from, *of_to));
    }
  }
}

// The seeds that a generator was given, in order.
std::map<std::string, json> SeedsOf(const trace::Trace& trace) {
  std::map<std::string, json> seeds;
  for (const SideEvent& event : trace.side) {
    if (event.kind == SideKind::kSeed && event.Text("action") == "set") {
      const trace::AttrValue* seed = event.Find("seed");
      json& list = seeds.try_emplace(event.name, json::array()).first->second;
      list.push_back(seed == nullptr ? json(nullptr) : JsonOf(*seed));
    }
  }
  return seeds;
}

void Seeds(const Direction& d, std::vector<Flip>* flips) {
  constexpr std::string_view kGlobal[] = {"python.random", "numpy.legacy", "tensorflow.global"};
  const auto from = SeedsOf(d.from), to = SeedsOf(d.to);
  for (const std::string_view generator : kGlobal) {
    const auto at = to.find(std::string(generator));
    const auto before = from.find(std::string(generator));
    const json none = json::array();
    const json& old_seeds = before == from.end() ? none : before->second;
    // A generator that the operating system seeded cannot be seeded so again.
    if (at == to.end() || at->second == old_seeds ||
        std::ranges::any_of(at->second, [](const json& seed) { return seed.is_null(); })) {
      continue;
    }
    const std::string setting = "seed." + std::string(generator);
    flips->push_back(SettingFlip(setting, setting, old_seeds, at->second));
  }
}

}  // namespace

void FindSettingFlips(const Direction& direction, std::vector<Flip>* flips) {
  Seeds(direction, flips);
  Facts(direction, flips);
  Modes(direction, flips);
  JitCompile(direction, flips);
}

}  // namespace isobit::prove
