// SPDX-License-Identifier: Apache-2.0
// Whether the two runs built an op, or what lies right before it, from other ops or constants.
#ifndef ISOBIT_EXPLAIN_GRAPH_CHANGE_H_
#define ISOBIT_EXPLAIN_GRAPH_CHANGE_H_

#include <string>
#include <string_view>
#include <vector>

#include "align/alignment.h"
#include "explain/rule.h"

namespace isobit::explain {

struct GraphChange {
  bool changed = false;
  std::vector<std::string> only_a, only_b;  // Op types that only this side runs there, sorted.
};

// Looks at the pair's own ops, at the producers of its inputs that have no partner, and at theirs.
// Ops of one side alone that the other side's kernel fuses are no change. Of eager ops, whose
// producers are not known, nothing is said.
GraphChange ChangeBefore(const Case& c, const align::EventPair& pair);
// The constants that the pair's graph node takes, as the first runs of both sides show them, whose
// inputs are digested. Constants are no ops that run: the aligner takes them for equal.
enum class Constants {
  kNone,  // Also of eager ops.
  kEqual,
  kUnknown,  // The content of one was not recorded, and none is known to differ.
  kOther,    // One differs.
};
Constants ConstantsOf(const Case& c, const align::EventPair& pair);
inline bool TakesOtherConstant(const Case& c, const align::EventPair& pair) {
  return ConstantsOf(c, pair) == Constants::kOther;
}

inline bool GraphChangedBefore(const Case& c, const align::EventPair& pair) {
  return ChangeBefore(c, pair).changed || TakesOtherConstant(c, pair);
}

// Ops that hand data on: where one side has one more of them, nothing changed.
bool ComputesNothing(std::string_view op);

// Whether the sides have other releases of TensorFlow or Keras, which may build one program from
// other ops (V102).
bool OtherReleases(const Case& c);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_GRAPH_CHANGE_H_
