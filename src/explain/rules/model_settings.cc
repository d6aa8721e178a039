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

struct Walk {
  std::vector<SettingDiff> diffs;

  void Compare(const json& a, const json& b, const std::string& owner, const std::string& name,
               int depth) {
    if (a == b || depth > kMaxDepth) {
      return;
    }
    if (a.is_object() && b.is_object()) {
      Objects(a, b, owner, name, depth);
    } else if (a.is_array() && b.is_array() && a.size() == b.size()) {
      for (size_t i = 0; i < a.size(); ++i) {
        Compare(a[i], b[i], owner, name, depth + 1);
      }
    } else if (a.is_array() && b.is_array() && name == "layers") {
      diffs.push_back({owner, name, std::to_string(a.size()), std::to_string(b.size())});
    } else {
      Add(a, b, owner, name);
    }
  }

 private:
  void Objects(const json& a, const json& b, const std::string& outer, const std::string& path,
               int depth) {
    const auto named = a.find("name");
    const bool layer = named != a.end() && named->is_string();
    const std::string owner = layer ? named->get<std::string>() : outer;
    for (const auto& [key, value] : a.items()) {
      const auto other = b.find(key);
      if (other == b.end() || std::ranges::find(kLeftOut, key) != std::end(kLeftOut)) {
        continue;
      }
      const std::string own = layer ? "" : path;       // A layer's names begin anew.
      const std::string inner = key == "config" ? own  // {"class_name": ..., "config": {...}}
                                : own.empty()   ? key
                                                : own + "." + key;
      Compare(value, *other, owner, inner, depth + 1);
    }
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
