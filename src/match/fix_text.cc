// SPDX-License-Identifier: Apache-2.0
#include "match/fix_text.h"

#include <sstream>
#include <string_view>
#include <vector>

#include "prove/launch.h"

namespace isobit::match {
namespace {

// In front of the comment.
std::vector<std::string> WordsOf(const std::string& text) {
  std::istringstream in(text.substr(0, text.find("  #")));
  std::vector<std::string> words;
  for (std::string word; in >> word;) {
    words.push_back(word);
  }
  return words;
}

}  // namespace

std::map<std::string, std::optional<std::string>> VariablesOf(const explain::Fix& fix) {
  std::map<std::string, std::optional<std::string>> variables;
  if (fix.kind != "env") {
    return variables;
  }
  std::vector<std::string> words = WordsOf(fix.text);
  const bool unset = !words.empty() && words[0] == "unset";
  if (unset || (!words.empty() && words[0] == "export")) {
    words.erase(words.begin());
  }
  for (const std::string& word : words) {
    const size_t equals = word.find('=');
    if (unset == (equals != std::string::npos) || prove::ShellQuote(word) != word) {
      return {};
    }
    variables[word.substr(0, equals)] =
        unset ? std::nullopt : std::optional<std::string>(word.substr(equals + 1));
  }
  return variables;
}

std::optional<std::pair<std::string, std::string>> PinOf(const explain::Fix& fix) {
  constexpr std::string_view kInstall = "pip install ";
  const size_t equals = fix.text.find("==");
  if (fix.kind != "pin" || !fix.text.starts_with(kInstall) || equals == std::string::npos) {
    return std::nullopt;
  }
  return std::pair(fix.text.substr(kInstall.size(), equals - kInstall.size()),
                   fix.text.substr(equals + 2));
}

}  // namespace isobit::match
