// SPDX-License-Identifier: Apache-2.0
// Which graph node of A is which of B.
#ifndef ISOBIT_ALIGN_NODE_MATCH_H_
#define ISOBIT_ALIGN_NODE_MATCH_H_

#include <cstdint>
#include <vector>

#include "align/graph_match.h"
#include "align/trace_index.h"

namespace isobit::align {

// For each node of A its node of B, or kAbsent; eager nodes are kAbsent. Three passes, each over
// what the one before left:
// 1. by name, scope by scope, of graphs that are partners, then of all others; automatic counters
// ("dense_4", "__inference_step_1234") are matched by their order;
// 2. the same without the calls that inlining writes before names ("StatefulPartitionedCall/");
// 3. by structure: the same op on the same matched producers, for layers that were renamed; then
// another op on the same
//    producers for the same matched consumer, for an op that was replaced (ResizeBilinear by
//    ResizeBicubic).
std::vector<uint32_t> MatchNodes(const TraceIndex& a, const TraceIndex& b,
                                 const GraphPairs& graphs);

// What tells nodes of one name apart: the graph was made more than once, for other shapes or as
// another function.
uint64_t ExactKey(const TraceIndex& index, uint32_t node);

// Pass 3: adds to `node_of_b`; nodes of partner graphs first.
void MatchByStructure(const TraceIndex& a, const TraceIndex& b, const GraphPairs& graphs,
                      std::vector<uint32_t>* node_of_b);

}  // namespace isobit::align

#endif  // ISOBIT_ALIGN_NODE_MATCH_H_
