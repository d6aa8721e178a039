// SPDX-License-Identifier: Apache-2.0
// A changed statement of the program as a cause: what kind of change it is.
#ifndef ISOBIT_EXPLAIN_RULES_CHANGED_STATEMENT_H_
#define ISOBIT_EXPLAIN_RULES_CHANGED_STATEMENT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "explain/program_diff.h"
#include "explain/program_pair.h"
#include "explain/rules/finding.h"

namespace isobit::explain {

// The text of both sides.
struct Texts : ProgramPair {
  const Program& Of(Side side) const { return side == Side::kA ? a : b; }
};

inline uint32_t Begin(const Hunk& hunk, Side side) {
  return side == Side::kA ? hunk.begin_a : hunk.begin_b;
}
inline uint32_t End(const Hunk& hunk, Side side) {
  return side == Side::kA ? hunk.end_a : hunk.end_b;
}
inline bool Has(const Hunk& hunk, Side side) { return End(hunk, side) > Begin(hunk, side); }

struct ChangeKind {
  Label label = Label::kConfig;
  std::string factor;  // "code.pad_sequences.padding"; "code.train_load" of file and function.
};

// What differs first is an array before the model, by no more than rounding.
bool RoundingSized(const Case& c, const FirstDifference& first);

// By the last part of its name, a sum of many numbers: called in another way it adds in another
// order.
bool AddsUp(std::string_view call);

// Of a change of which no more is known than what differs first.
Label LabelOfPlace(const Case& c, const FirstDifference& first);

// By what the changed calls do (known_calls.h), else by what differs first.
ChangeKind KindOf(const Case& c, const Texts& texts, const Hunk& hunk,
                  const FirstDifference& first);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_CHANGED_STATEMENT_H_
