// SPDX-License-Identifier: Apache-2.0
// Between which steps a difference came in, where the recordings leave out runs of graph nodes:
// what is seen first at step 32 may have happened at step 17. Pure functions.
#ifndef ISOBIT_EXPLAIN_INTERVAL_H_
#define ISOBIT_EXPLAIN_INTERVAL_H_

#include <cstdint>

#include "explain/evidence.h"
#include "explain/rule.h"

namespace isobit::explain {

// The last step before `first` of which runs were recorded, when runs after it were not and the
// difference may have come in there; as Place::since. -1: `first` is the place itself.
int64_t LastStepBefore(const Case& c, const FirstDifference& first);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_INTERVAL_H_
