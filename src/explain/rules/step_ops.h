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

struct Step {
  std::string_view stage;  // "decode", "resize"
  std::string factor, title;
  std::string (*code)(const trace::SideEvent& call);  // The call as it was made.
  std::string fallback;                               // What to write where no call was recorded.
};
// A finding where the sides run other kernels of the stage, or the same ones with other settings,
// the data are not known to differ before it, and something differs behind it.
std::vector<Finding> FindingsFromStepOps(const Rule& rule, const Case& c, const Step& step);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_STEP_OPS_H_
