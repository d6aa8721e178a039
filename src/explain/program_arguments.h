// SPDX-License-Identifier: Apache-2.0
// Calls as they would be written with the names of all arguments that have one.
#ifndef ISOBIT_EXPLAIN_PROGRAM_ARGUMENTS_H_
#define ISOBIT_EXPLAIN_PROGRAM_ARGUMENTS_H_

#include <vector>

#include "explain/python_text.h"

namespace isobit::explain {

// Dense(8, name="x", activation="relu") as Dense(activation="relu", units=8): positions get their
// names, as far as known (known_calls.h), named arguments are sorted, and what Keras calls its
// layers and models is left out, unless `names_matter`. Calls with *args or **kwargs stay.
// Precondition: imported names are written out. O(n log n) in tokens.
std::vector<Token> WithNamedArguments(const std::vector<Token>& tokens, bool names_matter);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_PROGRAM_ARGUMENTS_H_
