// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>

#include "align/alignment.h"
#include "align/hash.h"
#include "align/names.h"
#include "align/node_match.h"
#include "align/op_class.h"
#include "trace/op_family.h"

namespace isobit::align {
namespace {

// Passes over what is left, times how much that is.
constexpr uint64_t kMaxWork = 20'000'000;

using Groups = std::map<uint64_t, std::pair<std::vector<uint32_t>, std::vector<uint32_t>>>;

// One side: the open nodes in the order of their first run, and a label for each matched node that
// both sides share.
class OpenNodes {
 public:
  // graphs: of each graph the label that it shares with its partner.
  OpenNodes(const TraceIndex& index, std::vector<uint64_t> labels,
            std::map<uint32_t, uint64_t> graphs)
      : index_(index), label_(std::move(labels)), graph_label_(std::move(graphs)) {
    for (uint32_t node = 0; node < label_.size(); ++node) {
      if (label_[node] == 0 && !index_.trace().nodes[node].eager &&
          index_.FirstRank(node) != UINT32_MAX) {
        nodes_.push_back(node);
      }
    }
    std::sort(nodes_.begin(), nodes_.end(),
              [&](uint32_t x, uint32_t y) { return index_.FirstRank(x) < index_.FirstRank(y); });
    consumers_.resize(label_.size());
    for (uint32_t node = 0; node < label_.size(); ++node) {
      const auto inputs = index_.InputsOf(node);
      for (size_t slot = 0; slot < inputs.size(); ++slot) {
        for (const uint32_t producer : inputs[slot].producers) {
          consumers_[producer].push_back({node, static_cast<uint32_t>(slot), inputs[slot].port});
        }
      }
    }
  }

  const std::vector<uint32_t>& nodes() const { return nodes_; }
  // Whether nodes of a graph that has a partner are matched with that one's alone.
  void KeepToGraphs(bool keep) { keep_to_graphs_ = keep; }
  bool IsOpen(uint32_t node) const { return label_[node] == 0; }
  void SetLabel(uint32_t node, uint64_t label) { label_[node] = label; }
  void DropMatched() {
    std::erase_if(nodes_, [&](uint32_t node) { return label_[node] != 0; });
  }

  // Keys by which a node may be matched; none while a producer is open itself.
  std::vector<uint64_t> ByOp(uint32_t node) const {
    const trace::Trace& trace = index_.trace();
    const trace::Node& n = trace.nodes[node];
    const auto inputs = KeyOfInputs(node);
    if (!inputs) {
      return {};
    }
    const uint64_t key = Mix(HashText(trace::OpFamily(trace.strings[n.op])), *inputs);
    return {index_.InputsOf(node).empty() ? Mix(key, SourceKey(node)) : key};
  }
  // The same for nodes that also have the end of their names in common and what their first run
  // gave, or its shape alone. Reads of variables have no matched inputs to tell them apart, and
  // race.
  std::vector<uint64_t> ByOpAndContent(uint32_t node) const { return ByOpAndEnd(node, true); }
  std::vector<uint64_t> ByOpAndShape(uint32_t node) const { return ByOpAndEnd(node, false); }
  std::vector<uint64_t> ByPlace(uint32_t node) const {
    const auto inputs = KeyOfInputs(node);
    std::vector<uint64_t> keys;
    for (const Consumer& consumer : inputs ? consumers_[node] : std::vector<Consumer>{}) {
      if (label_[consumer.node] != 0) {
        const uint64_t slot = Commutes(consumer.node) ? 0 : consumer.slot;
        keys.push_back(Mix(Mix(*inputs, label_[consumer.node]), slot << 32 | consumer.port));
      }
    }
    return keys;
  }

 private:
  struct Consumer {
    uint32_t node, slot, port;
  };

  std::vector<uint64_t> ByOpAndEnd(uint32_t node, bool content) const {
    std::vector<uint64_t> keys = ByOp(node);
    for (uint64_t& key : keys) {
      const auto components = SplitName(index_.trace().strings[index_.trace().nodes[node].name]);
      for (size_t i = components.size() < 2 ? 0 : components.size() - 2; i < components.size();
           ++i) {
        key = Mix(key, HashText(components[i]));
      }
      key = Mix(key, SourceKey(node));
      for (const trace::Output& output : index_.OutputsOf(index_.EventsOf(node)[0])) {
        key = content ? Mix(key, output.exact) : key;
      }
    }
    return keys;
  }

  bool Commutes(uint32_t node) const {
    const trace::Trace& trace = index_.trace();
    return IsCommutative(trace::OpFamily(trace.strings[trace.nodes[node].op]));
  }

  std::optional<uint64_t> KeyOfInputs(uint32_t node) const {
    const trace::Node& n = index_.trace().nodes[node];
    uint64_t key = n.pipeline;
    if (const auto graph = graph_label_.find(n.graph);
        keep_to_graphs_ && graph != graph_label_.end()) {
      key = Mix(key, graph->second);
    }
    std::vector<uint64_t> parts;
    for (const TraceIndex::Input& input : index_.InputsOf(node)) {
      uint64_t producer = 1;  // Never run: a constant.
      if (!input.producers.empty()) {
        producer = label_[input.producers[0]];
        if (producer == 0) {
          return std::nullopt;
        }
      }
      parts.push_back(Mix(producer, input.port));
    }
    if (Commutes(node)) {
      std::ranges::sort(parts);
    }
    for (const uint64_t part : parts) {
      key = Mix(key, part);
    }
    return key;
  }

  // A node without inputs is told by its attributes (the index of an argument) and by what it
  // gives.
  uint64_t SourceKey(uint32_t node) const {
    const trace::Trace& trace = index_.trace();
    uint64_t key = HashText(WithoutCounters(trace.strings[trace.nodes[node].attrs]));
    for (const trace::Output& output : index_.OutputsOf(index_.EventsOf(node)[0])) {
      key = MixShape(key, output.dtype, trace.shapes[output.shape]);
    }
    return key;
  }

  const TraceIndex& index_;
  std::vector<uint64_t> label_;  // 0: not matched.
  std::map<uint32_t, uint64_t> graph_label_;
  bool keep_to_graphs_ = true;
  std::vector<uint32_t> nodes_;
  std::vector<std::vector<Consumer>> consumers_;
};

class StructureMatcher {
 public:
  StructureMatcher(const TraceIndex& a, const TraceIndex& b, const GraphPairs& graphs,
                   std::vector<uint32_t>* node_of_b)
      : node_of_b_(*node_of_b),
        a_(a, Labels(a, *node_of_b, false), GraphLabels(graphs, false)),
        b_(b, Labels(b, *node_of_b, true), GraphLabels(graphs, true)) {
    next_ = node_of_b->size() + kFirstLabel;
  }

  void Run() {
    for (const bool keep_to_graphs : {true, false}) {
      a_.KeepToGraphs(keep_to_graphs);
      b_.KeepToGraphs(keep_to_graphs);
      MatchAll();
    }
  }

 private:
  static constexpr uint64_t kFirstLabel = 2;

  void MatchAll() {
    uint64_t work = 0;
    bool progress = true;
    while (progress && !a_.nodes().empty() && !b_.nodes().empty() && work < kMaxWork) {
      work += a_.nodes().size() + b_.nodes().size();
      progress = Pass(&OpenNodes::ByOpAndContent) || Pass(&OpenNodes::ByOpAndShape) ||
                 Pass(&OpenNodes::ByOp) || Pass(&OpenNodes::ByPlace);
    }
  }

  static std::map<uint32_t, uint64_t> GraphLabels(const GraphPairs& graphs, bool of_b) {
    std::map<uint32_t, uint64_t> labels;
    for (const auto& [graph_a, graph_b] : graphs) {
      labels[of_b ? graph_b : graph_a] = graph_a;
    }
    return labels;
  }

  static std::vector<uint64_t> Labels(const TraceIndex& index,
                                      const std::vector<uint32_t>& node_of_b, bool of_b) {
    std::vector<uint64_t> labels(index.trace().nodes.size(), 0);
    for (uint32_t node = 0; node < node_of_b.size(); ++node) {
      if (node_of_b[node] != kAbsent) {
        labels[of_b ? node_of_b[node] : node] = node + kFirstLabel;
      }
    }
    return labels;
  }

  using KeysOf = std::vector<uint64_t> (OpenNodes::*)(uint32_t) const;

  // Matches the k-th open node of a key with the k-th. True if there was any.
  bool Pass(KeysOf keys_of) {
    Groups groups;
    for (const uint32_t node : a_.nodes()) {
      for (const uint64_t key : (a_.*keys_of)(node)) {
        groups[key].first.push_back(node);
      }
    }
    for (const uint32_t node : b_.nodes()) {
      for (const uint64_t key : (b_.*keys_of)(node)) {
        groups[key].second.push_back(node);
      }
    }
    bool progress = false;
    for (const auto& [key, both] : groups) {
      for (size_t i = 0; i < std::min(both.first.size(), both.second.size()); ++i) {
        const uint32_t x = both.first[i], y = both.second[i];
        if (a_.IsOpen(x) && b_.IsOpen(y)) {
          node_of_b_[x] = y;
          a_.SetLabel(x, next_);
          b_.SetLabel(y, next_++);
          progress = true;
        }
      }
    }
    a_.DropMatched();
    b_.DropMatched();
    return progress;
  }

  std::vector<uint32_t>& node_of_b_;
  OpenNodes a_, b_;
  uint64_t next_;
};

}  // namespace

void MatchByStructure(const TraceIndex& a, const TraceIndex& b, const GraphPairs& graphs,
                      std::vector<uint32_t>* node_of_b) {
  StructureMatcher(a, b, graphs, node_of_b).Run();
}

}  // namespace isobit::align
