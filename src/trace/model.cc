// SPDX-License-Identifier: Apache-2.0
#include "trace/model.h"

#include <array>
#include <cstdio>

namespace isobit::trace {
namespace {

std::string TextOf(const AttrValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) {
    return *flag ? "true" : "false";
  }
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    return std::to_string(*integer);
  }
  if (const auto* number = std::get_if<double>(&value)) {
    char buffer[40];
    std::snprintf(buffer, sizeof(buffer), "%.17g", *number);
    return buffer;
  }
  const auto* text = std::get_if<std::string>(&value);
  return text != nullptr ? *text : "";
}

}  // namespace

std::string_view SideKindName(SideKind kind) {
  constexpr std::array<std::string_view, 13> names = {
      "unknown", "file", "array",    "seed",    "model", "variable", "metric",
      "call",    "mark", "function", "warning", "note",  "process"};
  const auto index = static_cast<size_t>(kind);
  return index < names.size() ? names[index] : names[0];
}

const AttrValue* SideEvent::Find(std::string_view key) const {
  for (const Attr& attr : attrs) {
    if (attr.key == key) {
      return &attr.value;
    }
  }
  return nullptr;
}

std::string SideEvent::Text(std::string_view key) const {
  const AttrValue* value = Find(key);
  return value == nullptr ? "" : TextOf(*value);
}

const EnvFact* Trace::Env(std::string_view key) const {
  // The last one: a fact that could be known better later in the run is written again.
  for (auto fact = env.rbegin(); fact != env.rend(); ++fact) {
    if (fact->key == key) {
      return &*fact;
    }
  }
  return nullptr;
}

}  // namespace isobit::trace
