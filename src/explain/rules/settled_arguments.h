// SPDX-License-Identifier: Apache-2.0
// Arguments of the program's calls that are known to have had equal values on both sides: nothing
// that comes before the call and leads into them can have made a later difference.
#ifndef ISOBIT_EXPLAIN_RULES_SETTLED_ARGUMENTS_H_
#define ISOBIT_EXPLAIN_RULES_SETTLED_ARGUMENTS_H_

#include "explain/evidence.h"
#include "explain/program_text.h"
#include "explain/rules/finding.h"

namespace isobit::explain {

// The program with "None" in the place of each argument of fit, predict, tf.constant,
// from_tensor_slices and their like whose arrays are recorded, and equal in every call of that line
// before the first difference. O(events + tokens).
Program WithoutSettledArguments(const Case& c, Side side, const FirstDifference& first,
                                Program program);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_SETTLED_ARGUMENTS_H_
