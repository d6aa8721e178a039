// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/callbacks.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "explain/rules/model_settings.h"

namespace isobit::explain {
namespace {

using nlohmann::json;

// By class and number: the configuration's JSON. Order: as given.
std::vector<std::pair<std::pair<std::string, int>, std::string>> Read(
    const trace::SideEvent& call) {
  std::vector<std::pair<std::pair<std::string, int>, std::string>> callbacks;
  const json list = json::parse(call.Text("callbacks"), nullptr, /*allow_exceptions=*/false);
  std::map<std::string, int> numbers;
  for (const json& item : list.is_array() ? list : json::array()) {
    const auto name = item.is_object() ? item.find("class") : item.end();
    if (item.is_object() && name != item.end() && name->is_string()) {
      const auto text = name->get<std::string>();
      callbacks.push_back({{text, numbers[text]++}, item.value("config", json::object()).dump()});
    }
  }
  return callbacks;
}

}  // namespace

std::vector<CallbackDiff> CompareCallbacks(const trace::SideEvent& call_a,
                                           const trace::SideEvent& call_b) {
  const auto of_a = Read(call_a);
  auto of_b = Read(call_b);
  std::vector<CallbackDiff> diffs;
  for (const auto& [key, config] : of_a) {
    const auto other = std::ranges::find_if(
        of_b, [&key = key](const auto& callback) { return callback.first == key; });
    if (other == of_b.end()) {
      diffs.push_back({key.first, "", key.first + "(...)", ""});
      continue;
    }
    for (const SettingDiff& diff : CompareSettings(config, other->second)) {
      diffs.push_back({key.first, diff.name, diff.a, diff.b});
    }
    of_b.erase(other);
  }
  for (const auto& [key, config] : of_b) {
    diffs.push_back({key.first, "", "", key.first + "(...)"});
  }
  return diffs;
}

std::string Told(const Case& c, const CallbackDiff& diff) {
  if (diff.argument.empty()) {
    return diff.callback + " is in the fit of " + NameOf(c, diff.a.empty() ? Side::kB : Side::kA) +
           " alone";
  }
  return diff.callback + "'s " + diff.argument + " is " + diff.a + " in " + NameOf(c, Side::kA) +
         " and " + diff.b + " in " + NameOf(c, Side::kB);
}

Fix FixOf(const Case& c, const CallbackDiff& diff, const trace::SideEvent& call_b) {
  const std::string code =
      !diff.argument.empty()
          ? "keras.callbacks." + diff.callback + "(..., " + diff.argument + "=" + diff.a + ")"
      : diff.a.empty() ? "# fit without keras.callbacks." + diff.callback
                       : "fit(..., callbacks=[keras.callbacks." + diff.a + "])";
  return {"code", code + "  # as " + NameOf(c, Side::kA) + " does", SiteText(c.b, call_b.site)};
}

}  // namespace isobit::explain
