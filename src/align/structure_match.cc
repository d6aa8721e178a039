// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>

#include "align/alignment.h"
#include "align/hash.h"
#include "align/names.h"
#include "align/node_match.h"

namespace isobit::align {
namespace {

// Passes over what is left, times how much that is.
constexpr uint64_t kMaxWork = 20'000'000;

// One side: the open nodes in the order of their first run, and a label for each matched node that
// both sides share.
struct Open {
  const TraceIndex& index;
  std::vector<uint32_t> nodes;
  std::vector<uint64_t> label;  // 0: not matched.

  Open(const TraceIndex& of, const std::vector<uint64_t>& labels) : index(of), label(labels) {
    for (uint32_t node = 0; node < label.size(); ++node) {
      if (label[node] == 0 && !index.trace().nodes[node].eager &&
          index.FirstRank(node) != UINT32_MAX) {
        nodes.push_back(node);
      }
    }
    std::sort(nodes.begin(), nodes.end(),
              [&](uint32_t x, uint32_t y) { return index.FirstRank(x) < index.FirstRank(y); });
  }

  // Nothing while a producer is open itself.
  std::optional<uint64_t> Key(uint32_t node) const {
    const trace::Trace& trace = index.trace();
    const trace::Node& n = trace.nodes[node];
    uint64_t key = Mix(HashText(trace.strings[n.op]), n.pipeline);
    const std::span<const TraceIndex::Input> inputs = index.InputsOf(node);
    for (const TraceIndex::Input& input : inputs) {
      uint64_t producer = 1;  // Never run: a constant.
      if (!input.producers.empty()) {
        producer = label[input.producers[0]];
        if (producer == 0) {
          return std::nullopt;
        }
      }
      key = Mix(Mix(key, producer), input.port);
    }
    return inputs.empty() ? Mix(key, SourceKey(node)) : key;
  }

 private:
  // A node without inputs is told by its attributes (the index of an argument) and by what it
  // gives.
  uint64_t SourceKey(uint32_t node) const {
    const trace::Trace& trace = index.trace();
    uint64_t key = HashText(WithoutCounters(trace.strings[trace.nodes[node].attrs]));
    const auto events = index.EventsOf(node);
    for (const trace::Output& output : index.OutputsOf(events[0])) {
      key = Mix(key, static_cast<uint64_t>(output.dtype));
      for (const int64_t extent : trace.shapes[output.shape]) {
        key = Mix(key, static_cast<uint64_t>(extent));
      }
    }
    return key;
  }
};

}  // namespace

void MatchByStructure(const TraceIndex& a, const TraceIndex& b, std::vector<uint32_t>* node_of_b) {
  std::vector<uint64_t> labels_a(a.trace().nodes.size(), 0), labels_b(b.trace().nodes.size(), 0);
  uint64_t next = 2;
  for (uint32_t node = 0; node < node_of_b->size(); ++node) {
    if ((*node_of_b)[node] != kAbsent) {
      labels_a[node] = labels_b[(*node_of_b)[node]] = next++;
    }
  }
  Open open_a(a, labels_a), open_b(b, labels_b);
  uint64_t work = 0;
  for (bool progress = true;
       progress && !open_a.nodes.empty() && !open_b.nodes.empty() && work < kMaxWork;) {
    work += open_a.nodes.size() + open_b.nodes.size();
    std::map<uint64_t, std::pair<std::vector<uint32_t>, std::vector<uint32_t>>> by_key;
    for (const uint32_t node : open_a.nodes) {
      if (const auto key = open_a.Key(node)) {
        by_key[*key].first.push_back(node);
      }
    }
    for (const uint32_t node : open_b.nodes) {
      if (const auto key = open_b.Key(node)) {
        by_key[*key].second.push_back(node);
      }
    }
    progress = false;
    for (const auto& [key, both] : by_key) {
      for (size_t i = 0; i < std::min(both.first.size(), both.second.size()); ++i) {
        (*node_of_b)[both.first[i]] = both.second[i];
        open_a.label[both.first[i]] = open_b.label[both.second[i]] = next++;
        progress = true;
      }
    }
    std::erase_if(open_a.nodes, [&](uint32_t node) { return open_a.label[node] != 0; });
    std::erase_if(open_b.nodes, [&](uint32_t node) { return open_b.label[node] != 0; });
  }
}

}  // namespace isobit::align
