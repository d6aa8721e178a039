// SPDX-License-Identifier: Apache-2.0
// How fast the difference that one op made grows from step to step (numerics/growth.h): how a last
// bit becomes another loss.
#ifndef ISOBIT_EXPLAIN_GROWTH_H_
#define ISOBIT_EXPLAIN_GROWTH_H_

#include <optional>

#include "explain/explanation.h"
#include "explain/rule.h"

namespace isobit::explain {

// Told where the first difference of the runs is an op that computes differently on equal inputs:
// anything else that differs (a rate, a seed, the data) goes on making differences of its own size.
// The first of these that has a rate (docs/numerics.md):
// - what the variables hold when a graph reads them, all of them together, in the L2 norm;
// - a metric of training, by epochs or batches;
// - the output of the op itself, over its later runs.
// Empty: none has one. Reads recorded values; not thread-safe.
std::optional<Growth> FindGrowth(const Case& c);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_GROWTH_H_
