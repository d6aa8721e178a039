// SPDX-License-Identifier: Apache-2.0
// Two programs that say the same in other words: of statements that were put into functions, split,
// joined or moved, what is really another.
#ifndef ISOBIT_EXPLAIN_REWRITTEN_H_
#define ISOBIT_EXPLAIN_REWRITTEN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "explain/program_text.h"

namespace isobit::explain {

// One side's program, and which of its lines can have made the difference.
struct Wording {
  const Program& program;
  const std::vector<bool>& reach;
};

// The one thing that is another.
struct OnlyChange {
  std::string name;  // Of the call that is given otherwise, "to_datetime"; empty: of none.
  std::string a, b;  // What is on that side alone, "to_datetime(_, format='%d/%m/%Y')".
  int32_t line_a = -1, line_b = -1;  // Statements with it; -1: there is none.
};

// Both sides as bags of what they compute with: calls with their literal arguments, attributes,
// operators, numbers, texts. Names of variables, how statements are divided into functions, calls
// of functions of the program's own, what makes and compiles a Keras model, and what reaches no
// number do not count. Nothing where the bags are equal, or differ in more than one call or,
// outside of calls, in more than one number, text or operator a side. O(n log n) in tokens.
std::optional<OnlyChange> FindOnlyChange(const Wording& a, const Wording& b, bool models);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_REWRITTEN_H_
