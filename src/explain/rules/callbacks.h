// SPDX-License-Identifier: Apache-2.0
// Keras' own callbacks of a fit, which can end it, change its learning rate or its weights.
#ifndef ISOBIT_EXPLAIN_RULES_CALLBACKS_H_
#define ISOBIT_EXPLAIN_RULES_CALLBACKS_H_

#include <string>
#include <vector>

#include "explain/rules/finding.h"

namespace isobit::explain {

struct CallbackDiff {
  std::string callback;  // "EarlyStopping"
  std::string argument;  // Empty: one side has the callback and the other has not.
  std::string a, b;      // As Python writes them; empty: not there.
};

// By class and in the order of A, then of B; of several of one class the k-th with the k-th.
std::vector<CallbackDiff> CompareCallbacks(const trace::SideEvent& call_a,
                                           const trace::SideEvent& call_b);

// "EarlyStopping's restore_best_weights is True in a.isobit and False in b.isobit"
std::string Told(const Case& c, const CallbackDiff& diff);
// As A has it.
Fix FixOf(const Case& c, const CallbackDiff& diff, const trace::SideEvent& call_b);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_CALLBACKS_H_
