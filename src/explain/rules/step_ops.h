// SPDX-License-Identifier: Apache-2.0
// Steps of pre-processing that show in no array but in kernels and in traced functions: an input
// pipeline decodes and resizes in its own graph.
#ifndef ISOBIT_EXPLAIN_RULES_STEP_OPS_H_
#define ISOBIT_EXPLAIN_RULES_STEP_OPS_H_

#include <string>
#include <string_view>
#include <vector>

#include "explain/rules/finding.h"

namespace isobit::explain {

// stage: "decode" or "resize". Findings where the sides run other kernels of the stage, or the same
// ones with other settings, the data are not known to differ before it, and something differs
// behind it. Fixes are the rule's affair.
std::vector<Finding> FindingsFromStepOps(const Rule& rule, const Case& c, std::string_view stage,
                                         std::string factor, std::string title);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_STEP_OPS_H_
