// SPDX-License-Identifier: Apache-2.0
// Several changed statements can have made the first difference: what they come to together.
#ifndef ISOBIT_EXPLAIN_RULES_SEVERAL_CHANGES_H_
#define ISOBIT_EXPLAIN_RULES_SEVERAL_CHANGES_H_

#include <optional>

#include "explain/rules/reaching_text.h"

namespace isobit::explain {

// The finding of R111 where all candidates of `reaching` are one cause, and nothing that the
// program reads or seeds can have made the first difference but what they do themselves.
// Precondition: neither can arguments nor the environment.
std::optional<Finding> OneCauseOfSeveral(const Case& c, const ReachingText& reaching,
                                         const FirstDifference& first);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_SEVERAL_CHANGES_H_
