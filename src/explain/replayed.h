// SPDX-License-Identifier: Apache-2.0
// In which order each side summed the products of an origin, as evidence (numerics/replay.h).
#ifndef ISOBIT_EXPLAIN_REPLAYED_H_
#define ISOBIT_EXPLAIN_REPLAYED_H_

#include <vector>

#include "align/alignment.h"
#include "explain/explanation.h"
#include "explain/rule.h"
#include "numerics/replay.h"

namespace isobit::explain {

// A sentence a side, also where no known order gives its bits. Empty: the op or what was recorded
// of it does not tell. Reads recorded values; not thread-safe.
std::vector<Evidence> ReplayEvidence(const Case& c, const align::EventPair& pair);

// The same of what was replayed.
std::vector<Evidence> ReplayEvidence(const numerics::Replay& replay);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_REPLAYED_H_
