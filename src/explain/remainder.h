// SPDX-License-Identifier: Apache-2.0
// What is left when the findings have spoken. They name the cause of the first difference; that
// nothing else differs for a reason of its own is a question for every other pair.
#ifndef ISOBIT_EXPLAIN_REMAINDER_H_
#define ISOBIT_EXPLAIN_REMAINDER_H_

#include <vector>

#include "explain/explanation.h"
#include "explain/rule.h"
#include "explain/verdict.h"

namespace isobit::explain {

// The differences of different runs that `findings` do not cite and that no cited one can have
// caused, by node. An op that computes differently on equal inputs is none where its results lie
// within the bound for any order of summation; without recorded values, where they are as near as
// rounding by their sketches and another run of the node lies within the bound. Costs up to half a
// second for each such op whose values were recorded. Not thread-safe.
std::vector<Remainder> FindRemainder(const Case& c, const Outcome& outcome,
                                     const std::vector<Finding>& findings);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_REMAINDER_H_
