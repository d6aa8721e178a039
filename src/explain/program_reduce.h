// SPDX-License-Identifier: Apache-2.0
// A statement reduced to what can reach a number: imported names are written out, arguments have
// their names; annotations, showing and idle arguments are left out.
#ifndef ISOBIT_EXPLAIN_PROGRAM_REDUCE_H_
#define ISOBIT_EXPLAIN_PROGRAM_REDUCE_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "explain/python_text.h"

namespace isobit::explain {

// Names, and what an import makes them stand for: "np", "numpy".
using Aliases = std::map<std::string, std::string>;

// Names of a unit that an import binds and nothing else does: they stand for one thing throughout.
// `bound`: those that something else binds.
Aliases FindAliases(const std::vector<Statement*>& statements, std::set<std::string>* bound);

// Empty: the statement reaches nothing by itself. `names_matter`: what the program calls its layers
// does. O(n log n) in tokens.
std::vector<Token> Reduced(const Statement& statement, const Aliases& aliases, bool names_matter);

// For every opening bracket the index of its closing one, else tokens.size().
std::vector<size_t> Brackets(const std::vector<Token>& tokens);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_PROGRAM_REDUCE_H_
