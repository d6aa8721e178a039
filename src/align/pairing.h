// SPDX-License-Identifier: Apache-2.0
// Which op event of A is which of B.
#ifndef ISOBIT_ALIGN_PAIRING_H_
#define ISOBIT_ALIGN_PAIRING_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "align/alignment.h"
#include "align/graph_match.h"
#include "align/trace_index.h"

namespace isobit::align {

// An output of a fused kernel that is a node of its own on the other side.
struct ExtraOutput {
  uint32_t a, b;                // Events.
  uint16_t output_a, output_b;  // Outputs of those.
};

struct Pairing {
  std::vector<uint32_t> b_of_a, a_of_b;  // Events; kAbsent: without a partner.
  std::vector<ExtraOutput> extra;
};

// node_of_b is completed for eager nodes. Runs of graph nodes are paired by frame, iteration and
// occurrence, of graphs that one side has run more often by calls of them (call_pairing.h); eager
// ops of the program's own thread in order; everything that races (input pipelines, other threads)
// by content.
Pairing PairEvents(const TraceIndex& a, const TraceIndex& b, const GraphPairs& graphs,
                   std::vector<uint32_t>* node_of_b);

// Digests of what the event took in, but for constants of the graph; nothing when one is not known.
std::optional<std::vector<trace::Digest128>> InputContents(const TraceIndex& index, uint32_t event);

// Pairs two sets of racing events: equal outputs, else equal inputs, else by order if nothing can
// be missing.
void PairByContent(const TraceIndex& a, std::span<const uint32_t> events_a, const TraceIndex& b,
                   std::span<const uint32_t> events_b, Pairing* pairing);

// Where eager ops are all that differs, as `pairs` judges it, and each of them has one on the other
// side that gave the same, they came in another order, as when layers are built one by one or at
// the end: they are paired by content. False: it is not so, and nothing was changed.
bool PairReordered(const TraceIndex& a, const TraceIndex& b, std::span<const EventPair> pairs,
                   Pairing* pairing);

// Finds the nodes that fused kernels replace.
void PairExtraOutputs(const TraceIndex& a, const TraceIndex& b,
                      const std::vector<uint32_t>& node_of_b, Pairing* pairing);

}  // namespace isobit::align

#endif  // ISOBIT_ALIGN_PAIRING_H_
