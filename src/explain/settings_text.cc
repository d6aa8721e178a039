// SPDX-License-Identifier: Apache-2.0
#include "explain/settings_text.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

namespace isobit::explain {
namespace {

using nlohmann::json;
using Settings = std::map<std::string, std::string>;  // By path.

constexpr std::string_view kBlank = " \t\r";
constexpr int kMaxDepth = 64;

std::string_view Trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(kBlank);
  return begin == std::string_view::npos
             ? ""
             : text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin);
}

std::string_view WithoutQuotes(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == text.back() &&
                      (text.front() == '"' || text.front() == '\'');
  return quoted ? text.substr(1, text.size() - 2) : text;
}

std::string Join(const std::string& outer, std::string_view name) {
  return outer.empty() ? std::string(name) : outer + "." + std::string(name);
}

void Flatten(const json& value, const std::string& path, int depth, Settings* settings) {
  if (value.is_structured() && !value.empty() && depth < kMaxDepth) {
    size_t place = 0;
    for (const auto& [key, item] : value.items()) {
      Flatten(item, Join(path, value.is_array() ? std::to_string(place++) : key), depth + 1,
              settings);
    }
    return;
  }
  (*settings)[path] = value.is_string()
                          ? value.get<std::string>()
                          : value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// Up to a '#' or ';' that begins a comment: at the start of the line or behind a blank.
std::string_view WithoutComment(std::string_view line) {
  char quote = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != 0) {
      quote = c == quote ? '\0' : quote;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if ((c == '#' || c == ';') &&
               (i == 0 || kBlank.find(line[i - 1]) != std::string_view::npos)) {
      return line.substr(0, i);
    }
  }
  return line;
}

// Where the key of a line ends: at its first '=', or ':' that a blank or the end follows.
size_t EndOfKey(std::string_view line) {
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '=' ||
        (line[i] == ':' &&
         (i + 1 == line.size() || kBlank.find(line[i + 1]) != std::string_view::npos))) {
      return i;
    }
  }
  return std::string_view::npos;
}

class Lines {
 public:
  Settings Read(std::string_view text) {
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n'), text.size());
      Take(WithoutComment(text.substr(0, end)));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::move(settings_);
  }

 private:
  struct Outer {
    size_t indent;
    std::string path;
    size_t items = 0;  // Of its list.
  };

  void Take(std::string_view line) {
    size_t indent = line.find_first_not_of(kBlank);
    std::string_view rest = Trim(line);
    if (rest.empty() || rest == "---") {
      return;
    }
    if (rest.front() == '[' && rest.back() == ']' && indent == 0) {
      outer_ = {{0, std::string(Trim(rest.substr(1, rest.size() - 2)))}};
      section_ = true;
      return;
    }
    while (!section_ && !outer_.empty() && indent <= outer_.back().indent &&
           !(indent == outer_.back().indent && rest.starts_with("- "))) {
      outer_.pop_back();
    }
    std::string path = outer_.empty() ? "" : outer_.back().path;
    if (rest.starts_with("- ")) {
      path = Join(path, std::to_string(outer_.empty() ? top_items_++ : outer_.back().items++));
      rest = Trim(rest.substr(2));
      if (EndOfKey(rest) != std::string_view::npos) {
        outer_.push_back({indent + 1, path});  // The keys of this item are behind the dash.
      }
    }
    const size_t end = EndOfKey(rest);
    if (end == std::string_view::npos) {
      settings_[path] += std::string(rest);
      return;
    }
    std::string_view key = Trim(rest.substr(0, end));
    key = key.starts_with("export ") ? Trim(key.substr(7)) : key;
    path = Join(path, WithoutQuotes(key));
    const std::string_view value = Trim(rest.substr(end + 1));
    if (value.empty() && rest[end] == ':') {
      outer_.push_back({indent, path});
    } else {
      settings_[path] = std::string(WithoutQuotes(value));
    }
  }

  Settings settings_;
  std::vector<Outer> outer_;
  size_t top_items_ = 0;
  bool section_ = false;
};

Settings Read(std::string_view text) {
  const json parsed = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_structured()) {
    Settings settings;
    Flatten(parsed, "", 0, &settings);
    return settings;
  }
  return Lines().Read(text);
}

bool IsNumber(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::string LastNameOf(std::string_view path) {
  while (true) {
    const size_t dot = path.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? path : path.substr(dot + 1);
    if (dot == std::string_view::npos || !IsNumber(last)) {
      return std::string(last);
    }
    path = path.substr(0, dot);
  }
}

}  // namespace

std::vector<OtherSetting> CompareSettingsTexts(std::string_view a, std::string_view b) {
  std::map<std::string, std::pair<const std::string*, const std::string*>> by_path;
  const Settings of_a = Read(a), of_b = Read(b);
  for (const auto& [path, value] : of_a) {
    by_path[path].first = &value;
  }
  for (const auto& [path, value] : of_b) {
    by_path[path].second = &value;
  }
  std::vector<OtherSetting> others;
  for (const auto& [path, values] : by_path) {
    const auto& [value_a, value_b] = values;
    if (value_a == nullptr || value_b == nullptr || *value_a != *value_b) {
      others.push_back({path, LastNameOf(path), value_a == nullptr ? "" : *value_a,
                        value_b == nullptr ? "" : *value_b});
    }
  }
  return others;
}

}  // namespace isobit::explain
