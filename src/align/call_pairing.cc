// SPDX-License-Identifier: Apache-2.0
#include "align/call_pairing.h"

#include <algorithm>
#include <utility>

#include "align/alignment.h"
#include "align/hash.h"
#include "align/pairing.h"
#include "align/sequence.h"

namespace isobit::align {
namespace {

// The calls of a graph in their order, and what is told apart in each.
struct Calls {
  std::vector<uint32_t> numbers;  // trace::OpEvent::call
  std::vector<uint64_t> results;  // Of all that its nodes gave.
  std::vector<uint64_t> taken;    // Of what its nodes gave that take nothing from other nodes.
};

// How many calls of each graph were recorded.
std::map<uint32_t, size_t> CountCalls(const TraceIndex& index) {
  const trace::Trace& trace = index.trace();
  std::map<uint32_t, std::vector<uint32_t>> calls;
  for (const uint32_t event : index.order()) {
    const trace::OpEvent& e = trace.events[event];
    if (const uint32_t graph = trace.nodes[e.node].graph; graph != 0) {
      std::vector<uint32_t>& of_graph = calls[graph];
      if (of_graph.empty() || of_graph.back() != e.call) {
        of_graph.push_back(e.call);
      }
    }
  }
  std::map<uint32_t, size_t> counts;
  for (auto& [graph, of_graph] : calls) {
    std::ranges::sort(of_graph);
    counts[graph] =
        static_cast<size_t>(std::unique(of_graph.begin(), of_graph.end()) - of_graph.begin());
  }
  return counts;
}

// Of the graphs with nodes whose key is not 0.
std::map<uint32_t, Calls> ReadCalls(const TraceIndex& index,
                                    const std::vector<uint64_t>& key_of_node) {
  const trace::Trace& trace = index.trace();
  struct Sums {
    uint32_t rank = UINT32_MAX;
    uint64_t results = 0, taken = 0;
  };
  std::map<uint32_t, std::map<uint32_t, Sums>> graphs;
  for (const uint32_t event : index.order()) {
    const trace::OpEvent& e = trace.events[event];
    const uint32_t graph = trace.nodes[e.node].graph;
    if (graph == 0 || key_of_node[e.node] == 0) {
      continue;
    }
    Sums& sums = graphs[graph][e.call];
    sums.rank = std::min(sums.rank, index.rank(event));
    uint64_t content = Mix(key_of_node[e.node], e.iteration);
    for (const trace::Output& output : index.OutputsOf(event)) {
      content = Mix(content, output.exact);
    }
    sums.results += content;  // A sum: nodes run in any order.
    sums.taken += index.InputsOf(e.node).empty() ? content : 0;
  }
  std::map<uint32_t, Calls> calls;
  for (const auto& [graph, sums_of_call] : graphs) {
    std::vector<std::pair<uint32_t, uint32_t>> order;  // Rank, call.
    for (const auto& [call, sums] : sums_of_call) {
      order.emplace_back(sums.rank, call);
    }
    std::ranges::sort(order);
    Calls& of_graph = calls[graph];
    for (const auto& [rank, call] : order) {
      of_graph.numbers.push_back(call);
      of_graph.results.push_back(sums_of_call.at(call).results);
      of_graph.taken.push_back(sums_of_call.at(call).taken);
    }
  }
  return calls;
}

// Calls with the same results are the same; between those, calls that take in the same, and then
// the first of what is left with the first.
std::map<uint32_t, uint32_t> PairCalls(const Calls& a, const Calls& b) {
  std::vector<Match> matches;
  AlignInGaps(std::vector{&a.results, &a.taken}, std::vector{&b.results, &b.taken}, &matches);
  std::map<uint32_t, uint32_t> calls;
  Match from{0, 0};
  const auto in_order = [&](uint32_t end_a, uint32_t end_b) {
    for (uint32_t x = from.a, y = from.b; x < end_a && y < end_b; ++x, ++y) {
      calls[a.numbers[x]] = b.numbers[y];
    }
  };
  for (const Match& match : matches) {
    in_order(match.a, match.b);
    calls[a.numbers[match.a]] = b.numbers[match.b];
    from = {match.a + 1, match.b + 1};
  }
  in_order(static_cast<uint32_t>(a.numbers.size()), static_cast<uint32_t>(b.numbers.size()));
  return calls;
}

}  // namespace

CallPairing::CallPairing(const TraceIndex& a, const TraceIndex& b, const GraphPairs& graphs,
                         const std::vector<uint32_t>& node_of_b)
    : a_(a), b_(b) {
  const auto counts_a = CountCalls(a), counts_b = CountCalls(b);
  GraphPairs uneven;
  for (const auto& [graph_a, graph_b] : graphs) {
    const auto count_a = counts_a.find(graph_a), count_b = counts_b.find(graph_b);
    if (count_a != counts_a.end() && count_b != counts_b.end() &&
        count_a->second != count_b->second) {
      uneven.emplace(graph_a, graph_b);
    }
  }
  if (uneven.empty()) {
    return;
  }
  std::vector<uint64_t> key_a(a.trace().nodes.size(), 0), key_b(b.trace().nodes.size(), 0);
  for (uint32_t node = 0; node < node_of_b.size(); ++node) {
    if (node_of_b[node] != kAbsent && uneven.contains(a.trace().nodes[node].graph)) {
      key_a[node] = key_b[node_of_b[node]] = node + 1;
    }
  }
  const auto calls_a = ReadCalls(a, key_a), calls_b = ReadCalls(b, key_b);
  for (const auto& [graph_a, graph_b] : uneven) {
    const auto of_a = calls_a.find(graph_a), of_b = calls_b.find(graph_b);
    if (of_a != calls_a.end() && of_b != calls_b.end()) {
      calls_[graph_a] = PairCalls(of_a->second, of_b->second);
    }
  }
}

bool CallPairing::Pair(uint32_t node_a, uint32_t node_b, Pairing* pairing) const {
  const auto graph = calls_.find(a_.trace().nodes[node_a].graph);
  if (graph == calls_.end()) {
    return false;
  }
  // By call and iteration; frames have other numbers in every run.
  std::map<std::pair<uint32_t, uint32_t>, std::vector<uint32_t>> runs_b;
  for (const uint32_t event : b_.EventsOf(node_b)) {
    const trace::OpEvent& e = b_.trace().events[event];
    runs_b[{e.call, e.iteration}].push_back(event);
  }
  std::map<std::pair<uint32_t, uint32_t>, size_t> next;
  for (const uint32_t event : a_.EventsOf(node_a)) {
    const trace::OpEvent& e = a_.trace().events[event];
    const auto call = graph->second.find(e.call);
    if (call == graph->second.end()) {
      continue;
    }
    const std::pair key(call->second, e.iteration);
    const auto runs = runs_b.find(key);
    size_t& place = next[key];
    if (runs != runs_b.end() && place < runs->second.size()) {
      const uint32_t partner = runs->second[place++];
      pairing->b_of_a[event] = partner;
      pairing->a_of_b[partner] = event;
    }
  }
  return true;
}

}  // namespace isobit::align
