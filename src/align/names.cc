// SPDX-License-Identifier: Apache-2.0
#include "align/names.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace isobit::align {
namespace {

std::optional<uint64_t> WholeNumber(std::string_view text) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return !text.empty() && error == std::errc() && stop == end ? std::optional(number)
                                                              : std::nullopt;
}

}  // namespace

Component ParseComponent(std::string_view component) {
  Component parsed;
  for (size_t begin = 0; begin <= component.size();) {
    const size_t end = std::min(component.find('_', begin), component.size());
    const std::string_view word = component.substr(begin, end - begin);
    const auto number = begin == 0 ? std::nullopt : WholeNumber(word);
    parsed.counted = number.has_value();
    if (number) {
      parsed.pattern += parsed.pattern.ends_with('#') ? "" : "#";
      parsed.numbers.push_back(*number);
    } else {
      parsed.pattern += word;
      if (end < component.size()) {
        parsed.pattern += '_';
      }
    }
    begin = end + 1;
  }
  if (!parsed.counted) {
    parsed.pattern += "_#";
    parsed.numbers.push_back(0);
  }
  return parsed;
}

std::string WithoutCounters(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    if (text[i] == '_' && i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9') {
      for (++i; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
      }
    } else {
      out += text[i++];
    }
  }
  return out;
}

bool IsCall(std::string_view component) {
  if (component.starts_with("Stateful")) {
    component.remove_prefix(8);
  }
  if (!component.starts_with("PartitionedCall")) {
    return false;
  }
  component.remove_prefix(15);
  return component.empty() || (component[0] == '_' && WholeNumber(component.substr(1)));
}

std::vector<std::string_view> SplitName(std::string_view name) {
  std::vector<std::string_view> components;
  for (size_t begin = 0; begin <= name.size();) {
    const size_t end = std::min(name.find('/', begin), name.size());
    components.push_back(name.substr(begin, end - begin));
    begin = end + 1;
  }
  return components;
}

std::pair<std::string_view, uint32_t> ParseInput(std::string_view input) {
  if (input.starts_with('^')) {
    return {};
  }
  const size_t colon = input.rfind(':');
  if (colon != std::string_view::npos) {
    if (const auto port = WholeNumber(input.substr(colon + 1))) {
      return {input.substr(0, colon), static_cast<uint32_t>(std::min<uint64_t>(*port, UINT16_MAX))};
    }
  }
  return {input, 0};
}

}  // namespace isobit::align
