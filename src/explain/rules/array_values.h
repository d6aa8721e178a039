// SPDX-License-Identifier: Apache-2.0
// The elements of a recorded array, where they were kept.
#ifndef ISOBIT_EXPLAIN_RULES_ARRAY_VALUES_H_
#define ISOBIT_EXPLAIN_RULES_ARRAY_VALUES_H_

#include <optional>
#include <vector>

#include "explain/rules/finding.h"
#include "trace/reader.h"

namespace isobit::explain {

// Empty: not kept, or it cannot be read.
std::optional<trace::Value> ReadArray(const Case& c, Side side, const trace::SideEvent& array);
// The same as numbers, in row-major order. Empty also for what are no real numbers.
std::optional<std::vector<double>> ArrayValues(const Case& c, Side side,
                                               const trace::SideEvent& array);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_ARRAY_VALUES_H_
