// SPDX-License-Identifier: Apache-2.0
#include "env/factors.h"

#include <vector>

namespace isobit::env {
namespace {

// The rank is filled in below.
constexpr Factor kRows[] = {
#define ISOBIT_FACTOR(pattern, reach, text, flip) {pattern, Reach::reach, text, flip, 0},
#define ISOBIT_ENV_VARIABLE(name, reach, why) {"env." #name, Reach::reach, why, #name, 0},
#include "env/factors.inc"
#undef ISOBIT_ENV_VARIABLE
#undef ISOBIT_FACTOR
};

std::vector<Factor> Ranked() {
  std::vector<Factor> rows(std::begin(kRows), std::end(kRows));
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i].rank = static_cast<int>(i);
  }
  return rows;
}

}  // namespace

std::string_view ReachName(Reach reach) {
  switch (reach) {
    case Reach::kResults:
      return "results";
    case Reach::kOrder:
      return "order";
    case Reach::kUnknown:
      return "unknown";
    case Reach::kNothing:
      return "nothing";
  }
  return "unknown";
}

bool MatchesPattern(std::string_view pattern, std::string_view text) {
  size_t p = 0, t = 0, star = std::string_view::npos, retry = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') {
    ++p;
  }
  return p == pattern.size();
}

const Factor& FindFactor(std::string_view key) {
  static const std::vector<Factor> rows = Ranked();
  for (const Factor& row : rows) {
    if (MatchesPattern(row.pattern, key)) {
      return row;
    }
  }
  return rows.back();
}

}  // namespace isobit::env
