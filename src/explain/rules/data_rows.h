// SPDX-License-Identifier: Apache-2.0
// What the rules about rows of data share.
#ifndef ISOBIT_EXPLAIN_RULES_DATA_ROWS_H_
#define ISOBIT_EXPLAIN_RULES_DATA_ROWS_H_

#include <vector>

#include "explain/rules/arrays.h"

namespace isobit::explain {

// The first pair that differs; nullptr: none does.
const BorderPair* FirstDifferent(const std::vector<BorderPair>& borders);

// The same rows in another order, by digest or by the elements. Never of a single picture: its rows
// are lines.
bool SameRowsMoved(const Case& c, const BorderPair& pair);

// Whether Python hashed strings otherwise on the two sides, or may have: what set it, as a clause.
// A set of strings then has another order. Empty: the same on both sides, or not recorded.
std::string OtherHashes(const Case& c);
// The line that makes hashes, and with them the order of sets, the same.
Fix SameHashesFix();

// Where `labels` are labels (argument y, the second of a pair) and the examples that entered with
// them are equal: those examples.
const BorderPair* EqualExamplesOf(const std::vector<BorderPair>& borders, const BorderPair& labels);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_DATA_ROWS_H_
