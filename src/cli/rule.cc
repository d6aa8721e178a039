// SPDX-License-Identifier: Apache-2.0
#include "explain/rule.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <string>

#include "base/result.h"
#include "base/text.h"
#include "cli/options.h"

namespace isobit::cli {
namespace {

int ListRules() {
  for (const explain::Rule& rule : explain::AllRules()) {
    std::printf("%-6s %-15s %-22s %s\n", std::string(rule.code).c_str(),
                std::string(explain::LabelName(rule.label)).c_str(), std::string(rule.name).c_str(),
                std::string(TitleOf(rule)).c_str());
  }
  return kAgree;
}

}  // namespace

int RunRule(const RuleOptions& options) {
  if (options.code.empty()) {
    return ListRules();
  }
  std::string code = options.code;
  std::transform(code.begin(), code.end(), code.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  const explain::Rule* rule = explain::FindRule(code);
  if (rule == nullptr) {
    std::fputs(FormatError({ErrorCode::kNotFound, "no rule has the code " + Printable(code), "",
                            "isobit rule lists all"})
                   .c_str(),
               stderr);
    return kError;
  }
  std::fwrite(rule->page.data(), 1, rule->page.size(), stdout);
  return kAgree;
}

}  // namespace isobit::cli
