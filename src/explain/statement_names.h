// SPDX-License-Identifier: Apache-2.0
// What one statement of a program does with names, whatever their scopes.
#ifndef ISOBIT_EXPLAIN_STATEMENT_NAMES_H_
#define ISOBIT_EXPLAIN_STATEMENT_NAMES_H_

#include <set>
#include <string>
#include <vector>

#include "explain/python_text.h"

namespace isobit::explain {

struct StatementNames {
  std::set<std::string> binds, uses, changes;
  std::set<std::string> attributes_set, attributes_used;
  std::set<std::string> imported;  // "helper.load"
  bool state = false;              // Uses or changes what the process shares.
};

// A call changes its object and what it is given, unless it is known not to (known_calls.h).
// Precondition: tokens as ProgramLine has them. O(n log n).
StatementNames NamesOf(const std::vector<Token>& tokens);

bool IsDef(const std::vector<Token>& tokens);
bool IsClass(const std::vector<Token>& tokens);
bool StartsWith(const std::vector<Token>& tokens, std::string_view word);  // async left out.
// A variable: no attribute, no imported name.
bool IsLocal(const std::vector<Token>& tokens, size_t i);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_STATEMENT_NAMES_H_
