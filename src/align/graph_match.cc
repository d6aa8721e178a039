// SPDX-License-Identifier: Apache-2.0
#include "align/graph_match.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <vector>

#include "align/hash.h"
#include "align/names.h"
#include "align/node_match.h"

namespace isobit::align {
namespace {

// Every graph of A is compared with every one of B.
constexpr size_t kMostGraphs = 128;

using Keys = std::vector<uint64_t>;  // Of a graph's nodes, sorted.

std::map<uint32_t, Keys> ReadGraphs(const TraceIndex& index) {
  const trace::Trace& trace = index.trace();
  std::map<uint32_t, Keys> graphs;
  for (uint32_t node = 0; node < trace.nodes.size(); ++node) {
    const trace::Node& n = trace.nodes[node];
    if (n.graph != 0 && (graphs.size() < kMostGraphs || graphs.contains(n.graph))) {
      graphs[n.graph].push_back(
          Mix(HashText(WithoutCounters(trace.strings[n.name])), ExactKey(index, node)));
    }
  }
  for (auto& [graph, keys] : graphs) {
    std::ranges::sort(keys);
  }
  return graphs;
}

// Nodes that both have, of all that one has: 0 to 1.
double Likeness(const Keys& a, const Keys& b) {
  Keys common;
  std::ranges::set_intersection(a, b, std::back_inserter(common));
  return static_cast<double>(common.size()) /
         static_cast<double>(a.size() + b.size() - common.size());
}

}  // namespace

GraphPairs MatchGraphs(const TraceIndex& a, const TraceIndex& b) {
  const auto graphs_a = ReadGraphs(a), graphs_b = ReadGraphs(b);
  std::vector<std::tuple<double, uint32_t, uint32_t>> candidates;  // Unlikeness, A's, B's.
  for (const auto& [graph_a, keys_a] : graphs_a) {
    for (const auto& [graph_b, keys_b] : graphs_b) {
      if (const double likeness = Likeness(keys_a, keys_b); likeness > 0) {
        candidates.emplace_back(1 - likeness, graph_a, graph_b);
      }
    }
  }
  std::ranges::sort(candidates);
  GraphPairs partner;
  std::set<uint32_t> taken;
  for (const auto& [unlikeness, graph_a, graph_b] : candidates) {
    if (!partner.contains(graph_a) && taken.insert(graph_b).second) {
      partner[graph_a] = graph_b;
    }
  }
  return partner;
}

}  // namespace isobit::align
