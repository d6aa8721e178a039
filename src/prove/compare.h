// SPDX-License-Identifier: Apache-2.0
// Whose bits a run has: at one place, and as a whole.
#ifndef ISOBIT_PROVE_COMPARE_H_
#define ISOBIT_PROVE_COMPARE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "explain/explanation.h"
#include "trace/model.h"

namespace isobit::prove {

// Whether `run` has the bits of `known` at the event with number `sequence` of `known`. Nothing:
// the run has no such event.
std::optional<bool> EqualAt(const trace::Trace& run, const trace::Trace& known, int64_t sequence);

// The event of `run` that is event `sequence` of `known`; -1: it has none.
int64_t EventIn(const trace::Trace& run, const trace::Trace& known, int64_t sequence);

// Verdict and first difference, as explain gives them, without asking its rules.
explain::Explanation Compare(const trace::Trace& a, const trace::Trace& b);
bool Identical(const trace::Trace& run, const trace::Trace& known);

// Whether a recording that is still being written has passed the event of `known`: the same node or
// name, as often. May be asked of any recording; false when in doubt.
bool HasReached(const trace::Trace& run, const trace::Trace& known, int64_t sequence);

// Tells of a run whether it has passed the events with which both recordings go on at a place; -1:
// that recording has none there. Empty where neither has. The recordings outlive what is returned.
std::function<bool(const trace::Trace&)> HasPassed(const trace::Trace& x, int64_t event_x,
                                                   const trace::Trace& y, int64_t event_y);

}  // namespace isobit::prove

#endif  // ISOBIT_PROVE_COMPARE_H_
