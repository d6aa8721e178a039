// SPDX-License-Identifier: Apache-2.0
#include "explain/arguments.h"

#include <algorithm>
#include <string_view>

namespace isobit::explain {

std::span<const std::string> Arguments(const trace::Trace& trace) {
  const std::span<const std::string> words = trace.run.argv;
  if (words.empty()) {
    return words;
  }
  const std::string_view path = words.front();
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return words.subspan(name.starts_with("python") ? 1 : 0);
}

bool SameArguments(const Case& c) { return std::ranges::equal(Arguments(c.a), Arguments(c.b)); }

std::vector<std::string> ArgumentsOfScript(const trace::Trace& trace) {
  const auto words = Arguments(trace);
  size_t script = 0;
  while (script < words.size() && words[script].starts_with("-") && words[script] != "-m") {
    ++script;
  }
  script += script < words.size() && words[script] == "-m" ? 1 : 0;
  const size_t begin = std::min(script + 1, words.size());
  return {words.begin() + static_cast<std::ptrdiff_t>(begin), words.end()};
}

std::string CommandOf(const trace::Trace& trace) {
  std::string text;
  for (const std::string& word : trace.run.argv) {
    text += (text.empty() ? "" : " ") + word;
  }
  return text;
}

}  // namespace isobit::explain
