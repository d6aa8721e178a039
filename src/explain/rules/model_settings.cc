// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/model_settings.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "explain/rules/random_reach.h"
#include "explain/rules/rounding.h"

namespace isobit::explain {
namespace {

using nlohmann::json;
using trace::SideKind;

constexpr int kMaxDepth = 32;
constexpr std::string_view kLeftOut[] = {"name",         "registered_name", "module", "dtype",
                                         "dtype_policy", "build_config",    "seed"};

std::string TextOf(const json& value) {
  if (value.is_number_float()) {
    return Number(value.get<double>());
  }
  return value.is_null()      ? "None"
         : value.is_boolean() ? (value.get<bool>() ? "True" : "False")
                              : value.dump(-1, ' ', false, json::error_handler_t::replace);
}

using Layers = std::vector<const json*>;

std::string ClassOf(const json& layer) {
  const auto found = layer.is_object() ? layer.find("class") : layer.end();
  return found != layer.end() && found->is_string() ? found->get<std::string>() : "";
}

// A model that holds layers. Whether it is a Sequential one, a functional one or a class of its own
// changes nothing that they compute.
bool IsModel(const json& layer) {
  const auto layers = layer.is_object() ? layer.find("layers") : layer.end();
  return layers != layer.end() && layers->is_array();
}

// Without those that only say what enters.
Layers ComputingLayers(const json& layers) {
  Layers computing;
  for (const json& layer : layers) {
    if (ClassOf(layer) != "InputLayer") {
      computing.push_back(&layer);
    }
  }
  return computing;
}

// The same, with the layers of inner models in the place of these.
Layers InnermostLayers(const json& layers) {
  Layers innermost;
  for (const json* layer : ComputingLayers(layers)) {
    const Layers inner = IsModel(*layer) ? InnermostLayers(layer->at("layers")) : Layers{layer};
    innermost.insert(innermost.end(), inner.begin(), inner.end());
  }
  return innermost;
}

// What a layer of an activation alone computes, as Activation names it: ReLU() is
// Activation("relu"). Empty: something else, or with arguments that Activation has not.
std::string ActivationOf(const json& layer) {
  const auto config = layer.find("config");
  if (config == layer.end() || !config->is_object()) {
    return "";
  }
  const auto is = [&](const char* key, const json& value) {
    const auto found = config->find(key);
    return found != config->end() && *found == value;
  };
  const std::string name = ClassOf(layer);
  if (name == "Activation") {
    const auto activation = config->find("activation");
    return activation != config->end() && activation->is_string() ? activation->get<std::string>()
                                                                  : "";
  }
  const bool relu = is("max_value", nullptr) && is("negative_slope", 0) && is("threshold", 0);
  return name == "ReLU" && relu                ? "relu"
         : name == "Softmax" && is("axis", -1) ? "softmax"
         : name == "ELU" && is("alpha", 1)     ? "elu"
                                               : "";
}

// Keras documentation: these apply `activation` last, so that it may as well be a layer of its own.
bool AppliesActivationLast(std::string_view name) {
  return name == "Dense" || name == "EinsumDense" || name.starts_with("Conv") ||
         name.starts_with("DepthwiseConv") || name.starts_with("SeparableConv");
}

// Dense(8, activation="relu") as Dense(8) and Activation("relu").
std::vector<json> WithActivationsApart(const Layers& layers) {
  std::vector<json> apart;
  for (const json* layer : layers) {
    apart.push_back(*layer);
    json& own = apart.back();
    const auto config = own.is_object() ? own.find("config") : own.end();
    const bool has = config != own.end() && config->is_object() &&
                     AppliesActivationLast(ClassOf(own)) && config->contains("activation") &&
                     config->at("activation").is_string();
    if (has && config->at("activation") != "linear") {
      json activation = {{"class", "Activation"},
                         {"name", own.value("name", json())},
                         {"config", {{"activation", config->at("activation")}}}};
      config->at("activation") = "linear";
      apart.push_back(std::move(activation));
    }
  }
  return apart;
}

bool SameKind(const json& a, const json& b) {
  return ClassOf(a) == ClassOf(b) || (IsModel(a) && IsModel(b)) ||
         (!ClassOf(a).empty() && !ActivationOf(a).empty() && ActivationOf(a) == ActivationOf(b));
}

Layers Pointers(const std::vector<json>& layers) {
  Layers pointers;
  for (const json& layer : layers) {
    pointers.push_back(&layer);
  }
  return pointers;
}

struct Walk {
  std::vector<SettingDiff> diffs;

  void Compare(const json& a, const json& b, const std::string& owner, const std::string& name,
               int depth) {
    if (a == b || depth > kMaxDepth) {
      return;
    }
    if (a.is_object() && b.is_object()) {
      Objects(a, b, owner, name, depth);
    } else if (a.is_array() && b.is_array() && name == "layers") {
      LayersOf(a, b, owner, depth);
    } else if (a.is_array() && b.is_array() && a.size() == b.size()) {
      for (size_t i = 0; i < a.size(); ++i) {
        Compare(a[i], b[i], owner, name, depth + 1);
      }
    } else {
      Add(a, b, owner, name);
    }
  }

 private:
  void LayersOf(const json& a, const json& b, const std::string& owner, int depth) {
    Layers of_a = ComputingLayers(a), of_b = ComputingLayers(b);
    const auto same_kind = [](const json* x, const json* y) { return SameKind(*x, *y); };
    if (!std::ranges::equal(of_a, of_b, same_kind)) {
      const Layers inner_a = InnermostLayers(a), inner_b = InnermostLayers(b);
      if (std::ranges::equal(inner_a, inner_b, same_kind)) {
        of_a = inner_a, of_b = inner_b;  // The same layers, put together in other models.
      }
    }
    std::vector<json> apart_a, apart_b;
    if (!std::ranges::equal(of_a, of_b, same_kind)) {
      apart_a = WithActivationsApart(InnermostLayers(a));
      apart_b = WithActivationsApart(InnermostLayers(b));
      if (std::ranges::equal(apart_a, apart_b, SameKind)) {
        of_a = Pointers(apart_a), of_b = Pointers(apart_b);
      }
    }
    if (of_a.size() != of_b.size()) {
      diffs.push_back({owner, "layers", std::to_string(of_a.size()), std::to_string(of_b.size())});
      return;
    }
    for (size_t i = 0; i < of_a.size(); ++i) {
      Compare(*of_a[i], *of_b[i], owner, "layers", depth + 1);
    }
  }

  void Objects(const json& a, const json& b, const std::string& outer, const std::string& path,
               int depth) {
    const auto named = a.find("name");
    const bool layer = named != a.end() && named->is_string();
    const std::string owner = layer ? named->get<std::string>() : outer;
    if (ClassOf(a) != ClassOf(b) && !ClassOf(a).empty() && !ClassOf(b).empty() &&
        !(IsModel(a) && IsModel(b))) {
      if (!SameKind(a, b)) {
        Add(a["class"], b["class"], owner, "class");
      }
      return;  // Other layers have other arguments.
    }
    for (const auto& [key, value] : a.items()) {
      const auto other = b.find(key);
      if (other == b.end() || std::ranges::find(kLeftOut, key) != std::end(kLeftOut) ||
          (IsModel(a) && IsModel(b) && OfWholeModel(a, b, key))) {
        continue;
      }
      const std::string own = layer ? "" : path;       // A layer's names begin anew.
      const std::string inner = key == "config" ? own  // {"class_name": ..., "config": {...}}
                                : own.empty()   ? key
                                                : own + "." + key;
      Compare(value, *other, owner, inner, depth + 1);
    }
  }

  // The class of a model, and which layer feeds which where an input more shifts their numbers.
  static bool OfWholeModel(const json& a, const json& b, const std::string& key) {
    return key == "class" || (key == "edges" && a.at("layers").size() != b.at("layers").size());
  }

  void Add(const json& a, const json& b, const std::string& owner, const std::string& name) {
    std::string text_a = TextOf(a), text_b = TextOf(b);
    if (text_a == text_b) {
      text_a = a.dump(-1, ' ', false, json::error_handler_t::replace);
      text_b = b.dump(-1, ' ', false, json::error_handler_t::replace);
    }
    diffs.push_back({owner, name, std::move(text_a), std::move(text_b)});
  }
};

}  // namespace

std::vector<SettingDiff> CompareSettings(std::string_view json_a, std::string_view json_b) {
  // What lies deeper is left out: a recording may hold anything.
  const auto not_too_deep = [](int depth, json::parse_event_t, const json&) {
    return depth <= kMaxDepth;
  };
  const json a = json::parse(json_a, not_too_deep, false),
             b = json::parse(json_b, not_too_deep, false);
  if (a.is_discarded() || b.is_discarded()) {
    return {};
  }
  Walk walk;
  walk.Compare(a, b, "", "", 0);
  return walk.diffs;
}

std::vector<ModelPair> ModelPairs(const Case& c, std::string_view event) {
  std::vector<ModelPair> pairs;
  for (const align::SidePair& pair : c.alignment.side) {
    if (pair.a != align::kAbsent && pair.b != align::kAbsent &&
        c.a.side[pair.a].kind == SideKind::kModel && c.a.side[pair.a].Text("event") == event &&
        c.b.side[pair.b].Text("event") == event) {
      pairs.push_back({&c.a.side[pair.a], &c.b.side[pair.b]});
    }
  }
  return pairs;
}

bool SettingMayReach(const Case& c) {
  const auto first = FindFirstDifference(c);
  if (!first || !FindRandomCauses(c).empty()) {
    return false;
  }
  if (first->op == nullptr) {
    if (first->side->a == align::kAbsent) {
      return false;
    }
    const SideKind kind = c.a.side[first->side->a].kind;
    return kind != SideKind::kArray && kind != SideKind::kFile;
  }
  const auto judged =
      first->op->state == align::PairState::kOrigin ? OriginAt(c, *first->op) : std::nullopt;
  return !judged || SizeOf(*judged).size != Size::kBounded;
}

}  // namespace isobit::explain
