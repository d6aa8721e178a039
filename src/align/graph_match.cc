// SPDX-License-Identifier: Apache-2.0
#include "align/graph_match.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <span>
#include <tuple>
#include <vector>

#include "align/hash.h"
#include "align/names.h"
#include "align/node_match.h"

namespace isobit::align {
namespace {

// Every graph of A is compared with every one of B.
constexpr size_t kMostGraphs = 128;

using Keys = std::vector<uint64_t>;

struct Graph {
  Keys texts;   // Of its nodes, sorted.
  Keys shapes;  // The same with the shapes that the first run gave.
};

uint64_t ShapesOfFirstRun(const TraceIndex& index, uint32_t node) {
  uint64_t key = 0;
  const auto events = index.EventsOf(node);
  for (const trace::Output& output :
       events.empty() ? std::span<const trace::Output>() : index.OutputsOf(events[0])) {
    key = MixShape(key, output.dtype, index.trace().shapes[output.shape]);
  }
  return key;
}

std::map<uint32_t, Graph> ReadGraphs(const TraceIndex& index) {
  const trace::Trace& trace = index.trace();
  std::map<uint32_t, Graph> graphs;
  for (uint32_t node = 0; node < trace.nodes.size(); ++node) {
    const trace::Node& n = trace.nodes[node];
    if (n.graph != 0 && (graphs.size() < kMostGraphs || graphs.contains(n.graph))) {
      Graph& graph = graphs[n.graph];
      graph.texts.push_back(
          Mix(HashText(WithoutCounters(trace.strings[n.name])), ExactKey(index, node)));
      graph.shapes.push_back(Mix(graph.texts.back(), ShapesOfFirstRun(index, node)));
    }
  }
  for (auto& [number, graph] : graphs) {
    std::ranges::sort(graph.texts);
    std::ranges::sort(graph.shapes);
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
  // Unlikeness of texts, of shapes; A's, B's.
  std::vector<std::tuple<double, double, uint32_t, uint32_t>> candidates;
  for (const auto& [number_a, of_a] : graphs_a) {
    for (const auto& [number_b, of_b] : graphs_b) {
      if (const double likeness = Likeness(of_a.texts, of_b.texts); likeness > 0) {
        candidates.emplace_back(1 - likeness, 1 - Likeness(of_a.shapes, of_b.shapes), number_a,
                                number_b);
      }
    }
  }
  std::ranges::sort(candidates);
  GraphPairs partner;
  std::set<uint32_t> taken;
  for (const auto& [texts, shapes, graph_a, graph_b] : candidates) {
    if (!partner.contains(graph_a) && taken.insert(graph_b).second) {
      partner[graph_a] = graph_b;
    }
  }
  return partner;
}

}  // namespace isobit::align
