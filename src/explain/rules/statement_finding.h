// SPDX-License-Identifier: Apache-2.0
// Findings of R111 about changed statements: how they are told, cited and mended.
#ifndef ISOBIT_EXPLAIN_RULES_STATEMENT_FINDING_H_
#define ISOBIT_EXPLAIN_RULES_STATEMENT_FINDING_H_

#include <string>

#include "explain/rules/reaching_text.h"

namespace isobit::explain {

// "train.py:12-14"; empty: that side has no such statement.
std::string Where(const Texts& texts, const Hunk& hunk, Side side);

// The change's statements as evidence, and the first difference.
void CiteHunk(const Case& c, const Texts& texts, const Hunk& hunk, Finding* finding);
void CiteFirst(const Case& c, const FirstDifference& first, Finding* finding);

// Small enough to be one cause.
bool IsSmall(const Hunk& hunk);

// The change as the cause.
Finding OneCause(const Case& c, const ReachingText& reaching, const Hunk& hunk,
                 const FirstDifference& first);

// The change, or what it consists of, for isobit prove to tell apart.
void AddCandidates(const Case& c, const ReachingText& reaching, const Hunk& hunk,
                   const FirstDifference& first, Finding* finding);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_STATEMENT_FINDING_H_
