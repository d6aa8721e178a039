// SPDX-License-Identifier: Apache-2.0
// Variables at the moments at which they were digested, and the loads between them.
#ifndef ISOBIT_EXPLAIN_RULES_WEIGHTS_H_
#define ISOBIT_EXPLAIN_RULES_WEIGHTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "explain/rules/finding.h"

namespace isobit::explain {

struct WeightPair {
  const trace::SideEvent* a = nullptr;
  const trace::SideEvent* b = nullptr;
  bool equal = false;

  const trace::SideEvent* Of(Side side) const { return side == Side::kA ? a : b; }
};

// The variables of both sides at one moment ("build", "load", "first_step", "end"), with digests,
// in A's order.
std::vector<WeightPair> WeightsAt(const Case& c, std::string_view at);
// What the model computed with first: at "first_step" where that was recorded, else at "load", else
// at "build".
std::string MomentOfUse(const Case& c);
std::vector<WeightPair> Unequal(const std::vector<WeightPair>& weights);

// The variable's value at another moment; nullptr: not recorded.
const trace::SideEvent* SameVariableAt(const trace::Trace& trace, const trace::SideEvent& variable,
                                       std::string_view at);

// Model events "load" and "load_weights" of one side.
std::vector<const trace::SideEvent*> Loads(const trace::Trace& trace);
// The variables that the load left as they were.
std::vector<std::string> Untouched(const trace::SideEvent& load);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_WEIGHTS_H_
