// SPDX-License-Identifier: Apache-2.0
// Walks the data flow of both traces and says of every pair that differs whether the difference
// begins there.
#ifndef ISOBIT_ALIGN_FLOW_H_
#define ISOBIT_ALIGN_FLOW_H_

#include <vector>

#include "align/alignment.h"
#include "align/pairing.h"
#include "align/trace_index.h"

namespace isobit::align {

// The pairs of `pairing` with their states, in no particular order.
std::vector<EventPair> JudgePairs(const TraceIndex& a, const TraceIndex& b, const Pairing& pairing);

}  // namespace isobit::align

#endif  // ISOBIT_ALIGN_FLOW_H_
