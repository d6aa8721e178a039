// SPDX-License-Identifier: Apache-2.0
// What a kit is, in sentences and for programs.
#include "base/text.h"
#include "match/files.h"
#include "match/python_literal.h"
#include "prove/launch.h"

namespace isobit::match {
namespace {

using prove::ShellQuote;

std::string WhyText(const Why& why, bool both) {
  return (why.code.empty() ? "can reach results" : why.code + " " + why.text) +
         (both ? "; on both sides" : "");
}

// Rows under one word, what is set beside why.
class Table {
 public:
  void Row(const std::string& heading, const std::string& what, const std::string& why) {
    constexpr size_t kHeading = 14, kWhat = 34;
    std::string line = "  " + (heading == last_ ? "" : heading);
    line.resize(std::max(line.size() + 1, kHeading), ' ');
    line += Printable(what);
    if (!why.empty()) {
      line.resize(std::max(line.size() + 2, kHeading + kWhat), ' ');
      line += Printable(why);
    }
    text_ += line + "\n";
    last_ = heading;
  }
  std::string text() && { return std::move(text_); }

 private:
  std::string text_, last_;
};

std::string Shown(const nlohmann::json& value) {
  constexpr size_t kLimit = 24;
  const std::string text = value.is_string() ? value.get<std::string>() : PythonLiteral(value);
  return text.size() <= kLimit ? text : ToUtf8(text, kLimit) + "...";
}

std::string CommandText(const Kit& kit) {
  std::string text;
  for (const std::string& word : kit.command) {
    text += " " + HomeWord(word);
  }
  return text;
}

void AddSteps(const char* heading, const std::vector<Step>& steps, Table* table) {
  for (const Step& step : steps) {
    table->Row(heading, (step.site.empty() ? "" : step.site + " ") + step.text, step.why.code);
  }
}

nlohmann::json ToJson(const Why& why) { return {{"code", why.code}, {"text", why.text}}; }

nlohmann::json ToJson(const std::vector<Step>& steps) {
  nlohmann::json json = nlohmann::json::array();
  for (const Step& step : steps) {
    json.push_back({{"text", step.text}, {"site", step.site}, {"why", ToJson(step.why)}});
  }
  return json;
}

nlohmann::json ToJson(const std::vector<Pin>& pins) {
  nlohmann::json json = nlohmann::json::array();
  for (const Pin& pin : pins) {
    json.push_back({{"package", pin.package}, {"version", pin.version}, {"why", ToJson(pin.why)}});
  }
  return json;
}

}  // namespace

std::string Summary(const Kit& kit, const Surroundings& surroundings) {
  Table table;
  for (const Variable& variable : kit.variables) {
    table.Row("sets",
              variable.value ? variable.name + "=" + *variable.value : "unset " + variable.name,
              WhyText(variable.why, variable.both));
  }
  for (const Setting& setting : kit.settings) {
    table.Row("sets", setting.name + " = " + Shown(setting.value),
              WhyText(setting.why, setting.both));
  }
  for (const Pin& pin : kit.pins) {
    table.Row("pins", pin.package + "==" + pin.version, WhyText(pin.why, false));
  }
  AddSteps("by hand", kit.steps, &table);
  AddSteps("or in code", kit.instead, &table);
  AddSteps("else", kit.later, &table);
  std::string left;
  for (const std::string& name : kit.left) {
    left += (left.empty() ? "" : ", ") + name;
  }
  if (!left.empty()) {
    table.Row("left", left, "differs, can reach results, and no file can set it");
  }
  if (!kit.pins.empty()) {
    table.Row("install", "pip install -r " + ShellQuote(surroundings.folder + "/requirements.txt"),
              "");
  }
  table.Row("run", "sh " + ShellQuote(surroundings.folder + "/run.sh") + CommandText(kit),
            kit.both() ? "on both sides: what " + kit.like + " did cannot be had again" : "");
  table.Row("check", "sh " + ShellQuote(surroundings.folder + "/check.sh"), "");
  return "a kit for runs that agree with " + Printable(kit.like) + ", from what differs in " +
         Printable(kit.other) + "\n\n" + std::move(table).text();
}

nlohmann::json ToJson(const Kit& kit) {
  nlohmann::json variables = nlohmann::json::array(), settings = nlohmann::json::array();
  for (const Variable& variable : kit.variables) {
    variables.push_back(
        {{"name", variable.name},
         {"value", variable.value ? nlohmann::json(*variable.value) : nlohmann::json(nullptr)},
         {"both", variable.both},
         {"why", ToJson(variable.why)}});
  }
  for (const Setting& setting : kit.settings) {
    settings.push_back({{"name", setting.name},
                        {"value", setting.value},
                        {"both", setting.both},
                        {"why", ToJson(setting.why)}});
  }
  return {{"schema", "isobit.kit/1"},
          {"like", kit.like},
          {"other", kit.other},
          {"variables", std::move(variables)},
          {"settings", std::move(settings)},
          {"pins", ToJson(kit.pins)},
          {"by_hand", ToJson(kit.steps)},
          {"in_code", ToJson(kit.instead)},
          {"else", ToJson(kit.later)},
          {"left", kit.left},
          {"command", kit.command}};
}

}  // namespace isobit::match
