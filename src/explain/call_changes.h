// SPDX-License-Identifier: Apache-2.0
// What differs between the calls of two pieces of a program.
#ifndef ISOBIT_EXPLAIN_CALL_CHANGES_H_
#define ISOBIT_EXPLAIN_CALL_CHANGES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "explain/program_text.h"

namespace isobit::explain {

using Renames = std::map<std::string, std::string>;  // Of a name of one side, its name in both.

bool Renamable(const std::vector<Token>& tokens, size_t i);
// The text of a token with the name in both sides.
std::string Renamed(const Renames& renames, const Token& token, bool renamable);

// One call that is not on both sides alike.
struct CallChange {
  std::string function;  // As CallPart::function.
  std::string argument;  // Empty: the call itself is on one side alone, or a positional argument
                         // is another.
  std::string a, b;      // The argument's text, the call's; empty: not there.
};

struct Statements {
  const Program& program;
  uint32_t begin = 0, end = 0;  // Into Program::lines.
  const Renames& renames;
};

// Sorted by function and argument; CallChanges(b, a) is the mirror image.
std::vector<CallChange> CallChanges(const Statements& a, const Statements& b);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_CALL_CHANGES_H_
