// SPDX-License-Identifier: Apache-2.0
// What each environment fact can reach, as a table: factors.inc, and variables.inc for the
// environment variables.
#ifndef ISOBIT_ENV_FACTORS_H_
#define ISOBIT_ENV_FACTORS_H_

#include <cstdint>
#include <string_view>

namespace isobit::env {

enum class Reach : uint8_t {
  kResults,  // Can change the bits that an op computes.
  kOrder,    // Changes only when or in which order things happen; that reaches results where the
             // program depends on it.
  kUnknown,  // Nobody has shown either.
  kNothing,  // Cannot reach results, or is implied by another fact that is listed.
};
std::string_view ReachName(Reach reach);  // "results", "order", "unknown", "nothing"

struct Factor {
  std::string_view pattern;  // A key; a star stands for any characters.
  Reach reach;
  std::string_view text;  // How it reaches results, or why it does not. One clause.
  std::string_view flip;  // The environment variable that sets it for a test; empty: none.
  int rank;               // Row number: among equal reach, earlier rows come first.
};

// The first row that fits. Every key has one: the last row fits all.
const Factor& FindFactor(std::string_view key);

// '*' stands for any characters, none included.
bool MatchesPattern(std::string_view pattern, std::string_view text);

}  // namespace isobit::env

#endif  // ISOBIT_ENV_FACTORS_H_
