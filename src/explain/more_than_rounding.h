// SPDX-License-Identifier: Apache-2.0
// Whether the first difference is too large for what the machine can do to it.
#ifndef ISOBIT_EXPLAIN_MORE_THAN_ROUNDING_H_
#define ISOBIT_EXPLAIN_MORE_THAN_ROUNDING_H_

#include "explain/evidence.h"
#include "explain/rule.h"

namespace isobit::explain {

// By the smallest, the largest number or the mean, which differ by more than 1e-3 of the largest
// magnitude; or by the shape, or because no numbers with fractions are in it. At the first
// difference nothing has grown yet: what one op rounds otherwise is far below that in float32
// (numerics/judge.h has its bounds). False where statistics were not recorded, and of halves.
bool IsMoreThanRounding(const Case& c, const FirstDifference& first);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_MORE_THAN_ROUNDING_H_
