// SPDX-License-Identifier: Apache-2.0
#include "align/alignment.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "align/flow.h"
#include "align/graph_match.h"
#include "align/hash.h"
#include "align/node_match.h"
#include "align/pairing.h"
#include "align/side_match.h"
#include "align/trace_index.h"

namespace isobit::align {
namespace {

// Of the smaller side's events that do not race, the share that must find a partner.
constexpr double kSameProgramShare = 0.1;

// Of all that an alignment looks at. Two traces with the same fingerprint are the same to it.
uint64_t Fingerprint(const trace::Trace& trace) {
  uint64_t h = Mix(trace.events.size(), trace.nodes.size());
  for (const std::string& text : trace.strings) {
    h = Mix(h, HashText(text));
  }
  for (const trace::OpEvent& event : trace.events) {
    h = Mix(h, uint64_t{event.node} << 32 | event.occurrence);
    h = Mix(h, event.frame ^ event.sequence << 20);
  }
  for (const trace::Output& output : trace.outputs) {
    h = Mix(h, output.exact.lo);
  }
  for (const trace::SideEvent& event : trace.side) {
    h = Mix(h, HashText(event.name));
    h = event.array ? Mix(h, event.array->exact) : h;
  }
  return h;
}

// The part in which of two equally good answers one is chosen: the same one whichever trace comes
// first.
struct OpAlignment {
  std::vector<EventPair> pairs;
  std::vector<uint32_t> node_of_b;
  std::vector<uint32_t> b_of_a, a_of_b;
};

OpAlignment AlignOps(const TraceIndex& a, const TraceIndex& b) {
  OpAlignment out;
  const GraphPairs graphs = MatchGraphs(a, b);
  out.node_of_b = MatchNodes(a, b, graphs);
  Pairing pairing = PairEvents(a, b, graphs, &out.node_of_b);
  out.pairs = JudgePairs(a, b, pairing);
  if (PairReordered(a, b, out.pairs, &pairing)) {
    out.pairs = JudgePairs(a, b, pairing);
  }
  out.b_of_a = std::move(pairing.b_of_a);
  out.a_of_b = std::move(pairing.a_of_b);
  for (const ExtraOutput& extra : pairing.extra) {
    // A node that a fused kernel replaces has no event of its own as partner, but it is not alone.
    out.b_of_a[extra.a] = out.b_of_a[extra.a] == kAbsent ? extra.b : out.b_of_a[extra.a];
    out.a_of_b[extra.b] = out.a_of_b[extra.b] == kAbsent ? extra.a : out.a_of_b[extra.b];
  }
  return out;
}

OpAlignment Mirror(OpAlignment from, size_t nodes_of_b) {
  OpAlignment out;
  out.pairs = std::move(from.pairs);
  for (EventPair& pair : out.pairs) {
    std::swap(pair.a, pair.b);
    std::swap(pair.output, pair.output_b);
  }
  out.node_of_b.assign(nodes_of_b, kAbsent);
  for (uint32_t node = 0; node < from.node_of_b.size(); ++node) {
    if (from.node_of_b[node] != kAbsent) {
      out.node_of_b[from.node_of_b[node]] = node;
    }
  }
  out.b_of_a = std::move(from.a_of_b);
  out.a_of_b = std::move(from.b_of_a);
  return out;
}

std::vector<uint32_t> Alone(const TraceIndex& index, const std::vector<uint32_t>& partner) {
  std::vector<uint32_t> alone;
  for (const uint32_t event : index.order()) {
    if (partner[event] == kAbsent) {
      alone.push_back(event);
    }
  }
  return alone;
}

bool IsSameProgram(const TraceIndex& a, const TraceIndex& b, const OpAlignment& ops) {
  const auto steady = [](const TraceIndex& index) {
    size_t count = 0;
    for (uint32_t event = 0; event < index.trace().events.size(); ++event) {
      count += !index.NodeOf(event).pipeline;
    }
    return count;
  };
  const auto paired = std::ranges::count_if(
      ops.pairs, [&](const EventPair& pair) { return !a.NodeOf(pair.a).pipeline; });
  const size_t smaller = std::min(steady(a), steady(b));
  return smaller == 0 ||
         static_cast<double>(paired) >= kSameProgramShare * static_cast<double>(smaller);
}

}  // namespace

Alignment Align(const trace::Trace& a, const trace::Trace& b) {
  return Align(TraceIndex(a), TraceIndex(b));
}

Alignment Align(const TraceIndex& index_a, const TraceIndex& index_b) {
  const trace::Trace &a = index_a.trace(), &b = index_b.trace();
  const bool mirrored = Fingerprint(b) < Fingerprint(a);
  OpAlignment ops =
      mirrored ? Mirror(AlignOps(index_b, index_a), a.nodes.size()) : AlignOps(index_a, index_b);

  Alignment out;
  out.same_program = IsSameProgram(index_a, index_b, ops);
  out.only_a = Alone(index_a, ops.b_of_a);
  out.only_b = Alone(index_b, ops.a_of_b);
  out.pairs = std::move(ops.pairs);
  out.node_of_b = std::move(ops.node_of_b);
  std::ranges::sort(out.pairs, [](const EventPair& x, const EventPair& y) {
    return std::tie(x.a, x.output, x.b, x.output_b) < std::tie(y.a, y.output, y.b, y.output_b);
  });
  for (uint32_t i = 0; i < out.pairs.size(); ++i) {
    if (out.pairs[i].state == PairState::kOrigin || out.pairs[i].state == PairState::kSource) {
      out.origins.push_back(i);
    }
  }
  // An event is recorded when it is done, before what takes its outputs begins: the order of each
  // side follows the data flow, and so does their sum, which is the same for the mirror image.
  std::ranges::stable_sort(out.origins, {}, [&](uint32_t i) {
    const uint64_t rank_a = index_a.rank(out.pairs[i].a), rank_b = index_b.rank(out.pairs[i].b);
    return std::pair(rank_a + rank_b, mirrored ? rank_b : rank_a);
  });
  out.side = MatchSide(a, b);
  out.env = MatchEnv(a, b);
  return out;
}

}  // namespace isobit::align
