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

}  // namespace isobit::explain
