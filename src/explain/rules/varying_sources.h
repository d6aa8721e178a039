// SPDX-License-Identifier: Apache-2.0
// Statements that give one program other values in another process or on another machine, and that
// can have led to the first difference.
#ifndef ISOBIT_EXPLAIN_RULES_VARYING_SOURCES_H_
#define ISOBIT_EXPLAIN_RULES_VARYING_SOURCES_H_

#include <optional>
#include <string>
#include <vector>

#include "explain/known_calls.h"
#include "explain/rules/reaching_text.h"

namespace isobit::explain {

struct VaryingStatement {
  uint32_t line = 0;  // Into the lines of A's program; B has the same statement.
  std::string call;   // "hash", "time.monotonic", "list(set)".
};

// The one kind of source that can have made the first difference, with its statements in the order
// of the program: the reaching text is the same on both sides, and neither files, arguments, seeds
// nor the environment differ in what can reach results, but for what the source depends on.
struct VaryingSource {
  Varies kind = Varies::kClock;
  std::vector<VaryingStatement> statements;
  std::vector<std::string> facts;  // Of the environment, which differ and decide: of kTies.
  Program program;                 // A's.
};
std::optional<VaryingSource> FindVaryingSource(const Case& c, const FirstDifference& first);

// The finding of R112.
Finding FindingOf(const Case& c, const FirstDifference& first, const VaryingSource& source);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_VARYING_SOURCES_H_
