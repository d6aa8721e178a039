// SPDX-License-Identifier: Apache-2.0
#include "numerics/op.h"

#include <charconv>
#include <cstdlib>

namespace isobit::numerics {
namespace {

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view Unquote(std::string_view text) {
  text = Trim(text);
  const bool quoted = text.size() >= 2 && text.front() == text.back() &&
                      (text.front() == '"' || text.front() == '\'');
  return quoted ? text.substr(1, text.size() - 2) : text;
}

// The pieces between commas that are outside of quotes and brackets.
std::vector<std::string_view> SplitTopLevel(std::string_view text) {
  std::vector<std::string_view> pieces;
  size_t start = 0;
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ',';
    if (i < text.size() && c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '[' || c == '{' || c == '(')) {
      ++depth;
    } else if (!quoted && (c == ']' || c == '}' || c == ')')) {
      --depth;
    }
    if (i == text.size() || (c == ',' && depth == 0 && !quoted)) {
      pieces.push_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  return pieces;
}

// Of a list, what is between the brackets.
std::string_view Inside(std::string_view text) {
  const bool list = text.size() >= 2 && text.front() == '[' && text.back() == ']';
  return list ? text.substr(1, text.size() - 2) : text;
}

}  // namespace

std::string BaseOpName(std::string_view op) {
  for (const std::string_view mark : {"_", "Mkl", "Native", "Fused"}) {
    if (op.starts_with(mark)) {
      op.remove_prefix(mark.size());
    }
  }
  if (op.ends_with("WithBias")) {
    op.remove_suffix(8);
  }
  return std::string(op);
}

Attributes::Attributes(std::string_view text) {
  for (const std::string_view piece : SplitTopLevel(text)) {
    const size_t equals = piece.find('=');
    if (equals == std::string_view::npos) {
      continue;
    }
    values_[std::string(Trim(piece.substr(0, equals)))] = Trim(piece.substr(equals + 1));
  }
}

bool Attributes::Has(std::string_view key) const { return values_.find(key) != values_.end(); }

std::string Attributes::Text(std::string_view key, std::string_view fallback) const {
  const auto found = values_.find(key);
  return std::string(found == values_.end() ? fallback : Unquote(Inside(found->second)));
}

bool Attributes::Flag(std::string_view key, bool fallback) const {
  const std::string text = Text(key);
  return text.empty() ? fallback : (text == "true" || text == "True" || text == "1");
}

double Attributes::Number(std::string_view key, double fallback) const {
  const std::string text = Text(key);
  double value = fallback;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  return result.ec == std::errc() ? value : fallback;
}

std::vector<int64_t> Attributes::Integers(std::string_view key) const {
  std::vector<int64_t> integers;
  for (const std::string& text : Texts(key)) {
    int64_t value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc()) {
      integers.push_back(value);
    }
  }
  return integers;
}

std::vector<std::string> Attributes::Texts(std::string_view key) const {
  std::vector<std::string> texts;
  const auto found = values_.find(key);
  const std::string_view inside = found == values_.end() ? "" : Trim(Inside(found->second));
  if (!inside.empty()) {
    for (const std::string_view piece : SplitTopLevel(inside)) {
      texts.emplace_back(Unquote(piece));
    }
  }
  return texts;
}

}  // namespace isobit::numerics
