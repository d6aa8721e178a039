// SPDX-License-Identifier: Apache-2.0
#include "align/node_match.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "align/alignment.h"
#include "align/hash.h"
#include "align/names.h"
#include "align/op_class.h"
#include "align/scope_tree.h"
#include "align/sequence.h"
#include "trace/op_family.h"

namespace isobit::align {
namespace {

struct Sibling {
  Component name;
  uint32_t scope;

  auto Order() const { return std::tie(name.numbers, name.counted); }
};
using Siblings = std::vector<Sibling>;  // Of one pattern, by their numbers.

class Matcher {
 public:
  Matcher(const TraceIndex& a, const TraceIndex& b, const GraphPairs& graphs)
      : a_(a),
        b_(b),
        graph_of_b_(graphs),
        node_of_b_(a.trace().nodes.size(), kAbsent),
        taken_b_(b.trace().nodes.size(), false) {}

  // Nodes of partners with each other: scopes that both have more of, such as "adam" and "adam_1",
  // are counted through all graphs of a process.
  void ByNameInGraphs(bool without_calls) {
    for (const auto& [graph_a, graph_b] : graph_of_b_) {
      ByName(
          without_calls, [graph_a = graph_a](uint32_t of_a) { return of_a == graph_a; },
          [graph_b = graph_b](uint32_t of_b) { return of_b == graph_b; });
    }
  }
  // All others.
  void ByNameElsewhere(bool without_calls) {
    std::set<uint32_t> partners;
    for (const auto& [graph_a, graph_b] : graph_of_b_) {
      partners.insert(graph_b);
    }
    ByName(
        without_calls, [&](uint32_t of_a) { return !graph_of_b_.contains(of_a); },
        [&](uint32_t of_b) { return !partners.contains(of_b); });
  }

  std::vector<uint32_t> Take() { return std::move(node_of_b_); }

 private:
  template <typename OfA, typename OfB>
  void ByName(bool without_calls, OfA of_a, OfB of_b) {
    const std::vector<uint32_t> open_a = Open(a_, [&](uint32_t node) {
      return node_of_b_[node] == kAbsent && of_a(a_.trace().nodes[node].graph);
    });
    const std::vector<uint32_t> open_b = Open(
        b_, [&](uint32_t node) { return !taken_b_[node] && of_b(b_.trace().nodes[node].graph); });
    if (open_a.empty() || open_b.empty()) {
      return;
    }
    const ScopeTree tree_a(a_, open_a, without_calls), tree_b(b_, open_b, without_calls);
    std::vector<std::pair<uint32_t, uint32_t>> open{{0, 0}};
    while (!open.empty()) {
      const auto [x, y] = open.back();
      open.pop_back();
      MatchGroup(tree_a.scope(x).nodes, tree_b.scope(y).nodes);
      const Groups groups_a = Group(tree_a, x), groups_b = Group(tree_b, y);
      for (const auto& [key, siblings] : groups_a) {
        const auto found = FindGroup(groups_b, key, groups_a);
        if (found != groups_b.end()) {
          MatchSiblings(tree_a, siblings, tree_b, found->second, &open);
        }
      }
    }
  }

  template <typename Predicate>
  static std::vector<uint32_t> Open(const TraceIndex& index, Predicate open) {
    std::vector<uint32_t> nodes;
    for (uint32_t node = 0; node < index.trace().nodes.size(); ++node) {
      if (!index.trace().nodes[node].eager && open(node)) {
        nodes.push_back(node);
      }
    }
    return nodes;
  }

  // Ops and scopes count together, "Cast" and "Cast_1/ReadVariableOp", but an op is no scope.
  using Groups = std::map<std::pair<std::string, bool>, Siblings>;  // Pattern, has nodes itself.

  static Groups Group(const ScopeTree& tree, uint32_t scope) {
    Groups groups;
    for (const auto& [component, child] : tree.scope(scope).children) {
      Component parsed = ParseComponent(component);
      Siblings& siblings = groups[{parsed.pattern, !tree.scope(child).nodes.empty()}];
      siblings.push_back({std::move(parsed), child});
    }
    for (auto& [pattern, siblings] : groups) {
      std::sort(siblings.begin(), siblings.end(), [](const Sibling& p, const Sibling& q) {
        return std::tuple(p.Order(), p.scope) < std::tuple(q.Order(), q.scope);
      });
    }
    return groups;
  }

  // Of the same kind; of the other kind, where each side has one kind alone.
  static Groups::const_iterator FindGroup(const Groups& groups, const Groups::key_type& key,
                                          const Groups& others) {
    const auto found = groups.find(key);
    const Groups::key_type other_kind(key.first, !key.second);
    return found != groups.end() || others.contains(other_kind) ? found : groups.find(other_kind);
  }

  void Pair(uint32_t a, uint32_t b) {
    node_of_b_[a] = b;
    taken_b_[b] = true;
  }

  // Nodes of one name: those of graphs that belong together before others, those that agree in
  // everything before others, and where several do, in the order of their first run.
  void MatchGroup(const std::vector<uint32_t>& nodes_a, const std::vector<uint32_t>& nodes_b) {
    if (nodes_a.size() == 1 && nodes_b.size() == 1) {
      Pair(nodes_a[0], nodes_b[0]);
      return;
    }
    std::vector<uint32_t> rest_a = nodes_a, rest_b = nodes_b;
    const auto graph_a = [&](uint32_t node) -> uint64_t {
      const auto found = graph_of_b_.find(a_.trace().nodes[node].graph);
      return found == graph_of_b_.end() ? 0 : found->second;
    };
    const auto graph_b = [&](uint32_t node) -> uint64_t { return b_.trace().nodes[node].graph; };
    for (const auto& [by_graph, by_text] :
         {std::pair(true, true), {true, false}, {false, true}, {false, false}}) {
      const auto key = [by_graph = by_graph, by_text = by_text](
                           uint64_t graph, const TraceIndex& index, uint32_t node) {
        return std::pair(by_graph ? graph : 0, by_text ? ExactKey(index, node) : 0);
      };
      std::map<std::pair<uint64_t, uint64_t>, std::array<std::vector<uint32_t>, 2>> groups;
      for (const uint32_t node : std::exchange(rest_a, {})) {
        groups[key(graph_a(node), a_, node)][0].push_back(node);
      }
      for (const uint32_t node : std::exchange(rest_b, {})) {
        groups[key(graph_b(node), b_, node)][1].push_back(node);
      }
      for (auto& [group_key, both] : groups) {
        // That their graphs are not known says nothing of two nodes.
        const bool same = by_text || !by_graph || group_key.first != 0;
        PairInOrder(both, same ? SIZE_MAX : 0, &rest_a, &rest_b);
      }
    }
  }

  // No more than `most`; the others are added to the rest.
  void PairInOrder(std::array<std::vector<uint32_t>, 2>& both, size_t most,
                   std::vector<uint32_t>* rest_a, std::vector<uint32_t>* rest_b) {
    auto& [nodes_a, nodes_b] = both;
    const auto by_first_run = [](const TraceIndex& index) {
      return [&index](uint32_t node) { return std::pair(index.FirstRank(node), node); };
    };
    std::ranges::sort(nodes_a, {}, by_first_run(a_));
    std::ranges::sort(nodes_b, {}, by_first_run(b_));
    const size_t common = std::min({nodes_a.size(), nodes_b.size(), most});
    for (size_t i = 0; i < common; ++i) {
      Pair(nodes_a[i], nodes_b[i]);
    }
    rest_a->insert(rest_a->end(), nodes_a.begin() + static_cast<ptrdiff_t>(common), nodes_a.end());
    rest_b->insert(rest_b->end(), nodes_b.begin() + static_cast<ptrdiff_t>(common), nodes_b.end());
  }

  // Children of one pattern. Equal numbers, or one side has more: by number. Else the counters
  // started elsewhere: by order. Names of single ops are numbered within their function, so that
  // what both sides have is the same.
  void MatchSiblings(const ScopeTree& tree_a, const Siblings& a, const ScopeTree& tree_b,
                     const Siblings& b, std::vector<std::pair<uint32_t, uint32_t>>* open) {
    Siblings rest_a, rest_b;
    std::vector<std::pair<uint32_t, uint32_t>> common;
    for (auto x = a.begin(), y = b.begin(); x != a.end() || y != b.end();) {
      if (y == b.end() || (x != a.end() && x->Order() < y->Order())) {
        rest_a.push_back(*x++);
      } else if (x == a.end() || y->Order() < x->Order()) {
        rest_b.push_back(*y++);
      } else {
        common.emplace_back(x++->scope, y++->scope);
      }
    }
    const auto is_leaf = [](const ScopeTree& tree) {
      return [&tree](const Sibling& sibling) { return tree.IsLeaf(sibling.scope); };
    };
    const bool leaves = std::all_of(a.begin(), a.end(), is_leaf(tree_a)) &&
                        std::all_of(b.begin(), b.end(), is_leaf(tree_b));
    if (leaves || rest_a.empty() || rest_b.empty()) {
      open->insert(open->end(), common.begin(), common.end());
      MatchRest(tree_a, rest_a, tree_b, rest_b, leaves, open);
    } else {
      MatchRest(tree_a, a, tree_b, b, leaves, open);
    }
  }

  void MatchRest(const ScopeTree& tree_a, const Siblings& a, const ScopeTree& tree_b,
                 const Siblings& b, bool leaves, std::vector<std::pair<uint32_t, uint32_t>>* open) {
    if (!leaves && a.size() == b.size()) {
      for (size_t i = 0; i < a.size(); ++i) {
        open->emplace_back(a[i].scope, b[i].scope);
      }
      return;
    }
    const std::vector<uint64_t> keys_a = Keys(a_, tree_a, a), keys_b = Keys(b_, tree_b, b);
    for (const Match& match : AlignSequences(keys_a, keys_b)) {
      open->emplace_back(a[match.a].scope, b[match.b].scope);
    }
  }

  static std::vector<uint64_t> Keys(const TraceIndex& index, const ScopeTree& tree,
                                    const Siblings& siblings) {
    std::vector<uint64_t> keys;
    for (const Sibling& sibling : siblings) {
      const Scope& scope = tree.scope(sibling.scope);
      keys.push_back(tree.IsLeaf(sibling.scope) && !scope.nodes.empty()
                         ? ExactKey(index, scope.nodes[0])
                         : scope.signature);
    }
    return keys;
  }

  const TraceIndex& a_;
  const TraceIndex& b_;
  const GraphPairs& graph_of_b_;
  std::vector<uint32_t> node_of_b_;
  std::vector<bool> taken_b_;
};

}  // namespace

uint64_t ExactKey(const TraceIndex& index, uint32_t node) {
  const trace::Trace& trace = index.trace();
  const trace::Node& n = trace.nodes[node];
  uint64_t key = Mix(HashText(trace::OpFamily(trace.strings[n.op])),
                     HashText(WithoutCounters(trace.strings[n.attrs])));
  key = Mix(key, n.pipeline);
  for (const trace::StringId input : n.inputs) {
    key = Mix(key, HashText(WithoutCounters(trace.strings[input])));
  }
  return key;
}

std::vector<uint32_t> MatchNodes(const TraceIndex& a, const TraceIndex& b,
                                 const GraphPairs& graphs) {
  Matcher matcher(a, b, graphs);
  matcher.ByNameInGraphs(false);
  matcher.ByNameInGraphs(true);
  matcher.ByNameElsewhere(false);
  matcher.ByNameElsewhere(true);
  std::vector<uint32_t> node_of_b = matcher.Take();
  MatchByStructure(a, b, graphs, &node_of_b);
  return node_of_b;
}

}  // namespace isobit::align
