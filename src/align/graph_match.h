// SPDX-License-Identifier: Apache-2.0
// Which graph of A is which of B: the training step, the evaluation, the prediction.
#ifndef ISOBIT_ALIGN_GRAPH_MATCH_H_
#define ISOBIT_ALIGN_GRAPH_MATCH_H_

#include <cstdint>
#include <map>

#include "align/trace_index.h"

namespace isobit::align {

// By number of a graph of A (trace::Node::graph) that of its partner in B. Those that have most of
// their nodes in common are partners; of graphs that are alike, as of a function that was traced
// for other shapes, those whose first runs gave the same shapes, else the first of A and of B. A
// graph that one side has more of is left out, as is one that has no node in common with any.
using GraphPairs = std::map<uint32_t, uint32_t>;
GraphPairs MatchGraphs(const TraceIndex& a, const TraceIndex& b);

}  // namespace isobit::align

#endif  // ISOBIT_ALIGN_GRAPH_MATCH_H_
