// SPDX-License-Identifier: Apache-2.0
// What optimizers held when training began: their counters and slots.
#ifndef ISOBIT_EXPLAIN_RULES_OPTIMIZER_STATE_H_
#define ISOBIT_EXPLAIN_RULES_OPTIMIZER_STATE_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "explain/rules/finding.h"

namespace isobit::explain {

inline constexpr std::string_view kOptimizerStep = "optimizer_step";
inline constexpr std::string_view kOptimizerLoad = "optimizer_load";

// The variables of one optimizer that were told together, the counter first.
using OptimizerState = std::vector<const trace::SideEvent*>;

// An optimizer on both sides, before the same step of training.
struct OptimizerPair {
  OptimizerState a, b;

  const OptimizerState& Of(Side side) const { return side == Side::kA ? a : b; }
  bool differs() const;
};
// The k-th of one side with the k-th of the other, where they are of one class.
std::vector<OptimizerPair> OptimizersAtStep(const Case& c);

// Steps that the optimizer has taken. Empty: not recorded.
std::optional<int64_t> StepsTaken(const trace::Trace& trace, const OptimizerState& state);
// Whether it has its slots yet.
bool HasSlots(const OptimizerState& state);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_OPTIMIZER_STATE_H_
