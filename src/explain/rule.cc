// SPDX-License-Identifier: Apache-2.0
#include "explain/rule.h"

#include <algorithm>
#include <tuple>

#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

std::vector<Rule> SortedRules() {
  std::vector<Rule> rules = {
#define ISOBIT_RULE(code) k##code,
#include "explain/rules/all.inc"
#undef ISOBIT_RULE
  };
  std::sort(rules.begin(), rules.end(), [](const Rule& x, const Rule& y) {
    return std::tie(x.gate, x.code) < std::tie(y.gate, y.code);
  });
  return rules;
}

}  // namespace

std::span<const Rule> AllRules() {
  static const std::vector<Rule> rules = SortedRules();
  return rules;
}

const Rule* FindRule(std::string_view code) {
  const auto rules = AllRules();
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.code == code; });
  return found == rules.end() ? nullptr : &*found;
}

std::string_view TitleOf(const Rule& rule) {
  const std::string_view line = rule.page.substr(0, rule.page.find('\n'));
  const size_t colon = line.find(": ");
  return colon == std::string_view::npos ? line : line.substr(colon + 2);
}

}  // namespace isobit::explain
