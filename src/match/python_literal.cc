// SPDX-License-Identifier: Apache-2.0
#include "match/python_literal.h"

#include <cmath>
#include <cstdio>

#include "base/text.h"

namespace isobit::match {
namespace {

// The code point at `*at` of well-formed UTF-8, which is left behind it.
uint32_t Next(std::string_view text, size_t* at) {
  const auto first = static_cast<unsigned char>(text[*at]);
  const size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  uint32_t code = size == 1 ? first : first & (0x7fu >> size);
  for (size_t i = 1; i < size; ++i) {
    code = code << 6 | (static_cast<unsigned char>(text[*at + i]) & 0x3fu);
  }
  *at += size;
  return code;
}

std::string StringLiteral(const std::string& raw) {
  const std::string text = ToUtf8(raw, raw.size() * 3);
  std::string literal = "\"";
  for (size_t at = 0; at < text.size();) {
    const uint32_t code = Next(text, &at);
    char escaped[12];
    if (code == '"' || code == '\\') {
      literal += '\\';
      literal += static_cast<char>(code);
    } else if (code >= 0x20 && code < 0x7f) {
      literal += static_cast<char>(code);
    } else {
      std::snprintf(escaped, sizeof escaped, code > 0xffff ? "\\U%08x" : "\\u%04x", code);
      literal += escaped;
    }
  }
  return literal + "\"";
}

template <typename Items, typename Text>
std::string Joined(const Items& items, const char* brackets, Text text) {
  std::string joined(1, brackets[0]);
  for (const auto& item : items) {
    joined += (joined.size() == 1 ? "" : ", ") + text(item);
  }
  return joined + brackets[1];
}

}  // namespace

std::string PythonLiteral(const nlohmann::json& value) {
  switch (value.type()) {
    case nlohmann::json::value_t::boolean:
      return value.get<bool>() ? "True" : "False";
    case nlohmann::json::value_t::string:
      return StringLiteral(value.get_ref<const std::string&>());
    case nlohmann::json::value_t::array:
      return Joined(value, "[]", [](const nlohmann::json& item) { return PythonLiteral(item); });
    case nlohmann::json::value_t::object:
      return Joined(value.items(), "{}", [](const auto& item) {
        return StringLiteral(item.key()) + ": " + PythonLiteral(item.value());
      });
    case nlohmann::json::value_t::number_float: {
      const double number = value.get<double>();
      return std::isfinite(number) ? value.dump() : "float(\"" + std::to_string(number) + "\")";
    }
    case nlohmann::json::value_t::number_integer:
    case nlohmann::json::value_t::number_unsigned:
      return value.dump();
    default:
      return "None";
  }
}

}  // namespace isobit::match
