// SPDX-License-Identifier: Apache-2.0
#include "align/pairing.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

#include "align/alignment.h"
#include "align/call_pairing.h"
#include "align/hash.h"
#include "align/op_class.h"
#include "align/sequence.h"
#include "trace/op_family.h"

namespace isobit::align {
namespace {

using trace::OpEvent;

// ---- Runs of graph nodes

// Frames of one node, whose events come by frame, in the order of their first runs. TensorFlow's
// frame ids depend on names, which may hold counters.
std::vector<uint64_t> FramesInOrder(const TraceIndex& index, std::span<const uint32_t> events) {
  std::vector<std::pair<uint32_t, uint64_t>> first;  // Rank, frame.
  for (const uint32_t event : events) {
    const uint64_t frame = index.trace().events[event].frame;
    if (first.empty() || first.back().second != frame) {
      first.emplace_back(index.rank(event), frame);
    }
    first.back().first = std::min(first.back().first, index.rank(event));
  }
  std::ranges::sort(first);
  std::vector<uint64_t> frames(first.size());
  std::ranges::transform(first, frames.begin(), [](const auto& run) { return run.second; });
  return frames;
}

using RunKey = std::tuple<uint64_t, uint32_t, uint32_t>;  // Frame, iteration, occurrence.

void MergeRuns(const TraceIndex& a, std::span<const uint32_t> events_a, const TraceIndex& b,
               std::span<const uint32_t> events_b, Pairing* pairing) {
  const auto key = [](const TraceIndex& index, uint32_t event) {
    const OpEvent& e = index.trace().events[event];
    return RunKey(e.frame, e.iteration, e.occurrence);
  };
  for (auto x = events_a.begin(), y = events_b.begin();
       x != events_a.end() && y != events_b.end();) {
    const RunKey key_a = key(a, *x), key_b = key(b, *y);
    if (key_a == key_b) {
      pairing->b_of_a[*x] = *y;
      pairing->a_of_b[*y] = *x;
    }
    x += key_a <= key_b;
    y += key_b <= key_a;
  }
}

void PairRuns(const TraceIndex& a, uint32_t node_a, const TraceIndex& b, uint32_t node_b,
              Pairing* pairing) {
  const auto events_a = a.EventsOf(node_a), events_b = b.EventsOf(node_b);
  const std::vector<uint64_t> frames_a = FramesInOrder(a, events_a),
                              frames_b = FramesInOrder(b, events_b);
  std::vector<uint64_t> sorted_a = frames_a, sorted_b = frames_b;
  std::sort(sorted_a.begin(), sorted_a.end());
  std::sort(sorted_b.begin(), sorted_b.end());
  if (sorted_a == sorted_b) {
    MergeRuns(a, events_a, b, events_b, pairing);
    return;
  }
  const auto of_frame = [](const TraceIndex& index, std::span<const uint32_t> events,
                           uint64_t frame) {
    const auto [begin, end] =
        std::equal_range(events.begin(), events.end(), frame, [&](auto x, auto y) {
          const auto value = [&](auto v) {
            if constexpr (sizeof(v) == sizeof(uint32_t)) {
              return index.trace().events[v].frame;
            } else {
              return v;
            }
          };
          return value(x) < value(y);
        });
    return std::span(begin, end);
  };
  for (size_t i = 0; i < std::min(frames_a.size(), frames_b.size()); ++i) {
    // Same length of runs, other frame ids: compare within the frame.
    const auto run_a = of_frame(a, events_a, frames_a[i]),
               run_b = of_frame(b, events_b, frames_b[i]);
    for (auto x = run_a.begin(), y = run_b.begin(); x != run_a.end() && y != run_b.end();) {
      const OpEvent& p = a.trace().events[*x];
      const OpEvent& q = b.trace().events[*y];
      const auto key_a = std::tie(p.iteration, p.occurrence),
                 key_b = std::tie(q.iteration, q.occurrence);
      if (key_a == key_b) {
        pairing->b_of_a[*x] = *y;
        pairing->a_of_b[*y] = *x;
      }
      const bool step_a = key_a <= key_b, step_b = key_b <= key_a;
      x += step_a;
      y += step_b;
    }
  }
}

// ---- Eager ops

struct EagerKeys {
  std::vector<uint32_t> events;   // Of the program's own thread, in order.
  std::vector<uint64_t> same;     // As `exact`, and what it took in and gave.
  std::vector<uint64_t> exact;    // By op, outputs and call site.
  std::vector<uint64_t> content;  // By op and what it took in and gave.
  std::vector<uint64_t> shape;    // By op and outputs.
  std::vector<uint64_t> op;       // By op.
  std::vector<uint64_t> place;    // By outputs and call site: another op does the same thing there.
  std::map<uint64_t, std::vector<uint32_t>> racing;  // By op and attributes.
};

// The source line is what stays when lines move; without it, file name and line.
uint64_t SiteKey(const trace::Trace& trace, uint32_t site) {
  const trace::Site& s = trace.sites[site];
  const uint64_t function = HashText(trace.strings[s.function]);
  if (s.text != 0) {
    return Mix(function, HashText(trace.strings[s.text]));
  }
  const std::string_view file = trace.strings[s.file];
  return Mix(Mix(function, HashText(file.substr(file.rfind('/') + 1))),
             static_cast<uint64_t>(s.line));
}

uint64_t ShapeKey(const TraceIndex& index, uint32_t event) {
  uint64_t key = index.OutputsOf(event).size();
  for (const trace::Output& output : index.OutputsOf(event)) {
    key = MixShape(key, output.dtype, index.trace().shapes[output.shape]);
  }
  return key;
}

uint64_t ContentKey(const TraceIndex& index, uint32_t event) {
  uint64_t key = 0;
  for (const trace::Digest128& input : index.InputDigestsOf(event)) {
    key = Mix(key, input);
  }
  for (const trace::Output& output : index.OutputsOf(event)) {
    key = Mix(key, output.exact);
  }
  return key;
}

// The thread with the most eager ops.
uint16_t MainThread(const TraceIndex& index) {
  std::map<uint16_t, uint32_t> counts;
  uint16_t best = 0;
  for (const uint32_t event : index.order()) {
    if (index.NodeOf(event).eager) {
      const uint16_t thread = index.trace().events[event].thread;
      if (++counts[thread] > counts[best]) {
        best = thread;
      }
    }
  }
  return best;
}

EagerKeys ReadEagerKeys(const TraceIndex& index) {
  const trace::Trace& trace = index.trace();
  EagerKeys keys;
  const uint16_t main = MainThread(index);
  std::vector<uint64_t> op_of_node(trace.nodes.size(), 0), site_keys(trace.sites.size());
  for (uint32_t i = 0; i < trace.nodes.size(); ++i) {
    op_of_node[i] =
        trace.nodes[i].eager ? HashText(trace::OpFamily(trace.strings[trace.nodes[i].op])) : 0;
  }
  for (uint32_t i = 0; i < trace.sites.size(); ++i) {
    site_keys[i] = SiteKey(trace, i);
  }
  for (const uint32_t event : index.order()) {
    const trace::Node& node = index.NodeOf(event);
    const OpEvent& e = trace.events[event];
    if (!node.eager) {
      continue;
    }
    const uint64_t op = op_of_node[e.node];
    if (node.pipeline || e.thread != main) {
      keys.racing[Mix(op, HashText(trace.strings[node.attrs]))].push_back(event);
      continue;
    }
    if (index.IsIncidental(event)) {
      continue;
    }
    keys.events.push_back(event);
    keys.op.push_back(op);
    const uint64_t shape = ShapeKey(index, event);
    const uint64_t content = ContentKey(index, event);
    keys.content.push_back(Mix(Mix(op, shape), content));
    keys.shape.push_back(Mix(op, shape));
    keys.exact.push_back(Mix(keys.shape.back(), site_keys[e.site]));
    keys.same.push_back(Mix(keys.exact.back(), content));
    keys.place.push_back(Mix(shape, site_keys[e.site]));
  }
  return keys;
}

// Constants that differ and enter ops that one side alone has, such as arguments of datasets that
// are made in other ways, do not stand for each other.
void DropConstantsOfOtherOps(const TraceIndex& a, const TraceIndex& b, Pairing* pairing) {
  const auto of_other = [](const TraceIndex& index, uint32_t event,
                           const std::vector<uint32_t>& partner) {
    const auto use = index.NextUse(event);
    return use && partner[use->event] == kAbsent;
  };
  const auto is_constant = [](const TraceIndex& index, uint32_t event) {
    return index.NodeOf(event).eager && index.OutputsOf(event).size() == 1 &&
           index.OpOf(event) == "_EagerConst";
  };
  for (const uint32_t event : a.order()) {
    const uint32_t partner = pairing->b_of_a[event];
    if (partner != kAbsent && is_constant(a, event) && is_constant(b, partner) &&
        a.OutputsOf(event)[0].exact != b.OutputsOf(partner)[0].exact &&
        of_other(a, event, pairing->b_of_a) && of_other(b, partner, pairing->a_of_b)) {
      pairing->b_of_a[event] = pairing->a_of_b[partner] = kAbsent;
    }
  }
}

void PairEager(const TraceIndex& a, const TraceIndex& b, std::vector<uint32_t>* node_of_b,
               Pairing* pairing) {
  const EagerKeys keys_a = ReadEagerKeys(a), keys_b = ReadEagerKeys(b);
  std::vector<const std::vector<uint64_t>*> levels_a, levels_b;
  const auto level = [&](std::vector<uint64_t> EagerKeys::*keys) {
    levels_a.push_back(&(keys_a.*keys));
    levels_b.push_back(&(keys_b.*keys));
  };
  if (keys_a.events.size() != keys_b.events.size()) {
    level(&EagerKeys::same);  // What one side has more of lies between ops that did the same.
  }
  level(&EagerKeys::exact);
  level(&EagerKeys::content);
  level(&EagerKeys::shape);
  level(&EagerKeys::op);
  level(&EagerKeys::place);
  std::vector<Match> matches;
  AlignInGaps(levels_a, levels_b, &matches);
  for (const Match& match : matches) {
    const uint32_t x = keys_a.events[match.a], y = keys_b.events[match.b];
    pairing->b_of_a[x] = y;
    pairing->a_of_b[y] = x;
  }
  for (const auto& [key, events] : keys_a.racing) {
    if (const auto found = keys_b.racing.find(key); found != keys_b.racing.end()) {
      PairByContent(a, events, b, found->second, pairing);
    }
  }
  DropConstantsOfOtherOps(a, b, pairing);
  for (const uint32_t event : a.order()) {
    uint32_t& partner = (*node_of_b)[a.trace().events[event].node];
    if (a.NodeOf(event).eager && partner == kAbsent && pairing->b_of_a[event] != kAbsent) {
      partner = b.trace().events[pairing->b_of_a[event]].node;
    }
  }
}

}  // namespace

Pairing PairEvents(const TraceIndex& a, const TraceIndex& b, const GraphPairs& graphs,
                   std::vector<uint32_t>* node_of_b) {
  Pairing pairing;
  pairing.b_of_a.assign(a.trace().events.size(), kAbsent);
  pairing.a_of_b.assign(b.trace().events.size(), kAbsent);
  const CallPairing calls(a, b, graphs, *node_of_b);
  for (uint32_t node = 0; node < node_of_b->size(); ++node) {
    const uint32_t partner = (*node_of_b)[node];
    if (partner == kAbsent || calls.Pair(node, partner, &pairing)) {
      continue;
    }
    if (a.trace().nodes[node].pipeline || b.trace().nodes[partner].pipeline) {
      PairByContent(a, a.EventsOf(node), b, b.EventsOf(partner), &pairing);
    } else {
      PairRuns(a, node, b, partner, &pairing);
    }
  }
  PairEager(a, b, node_of_b, &pairing);
  PairExtraOutputs(a, b, *node_of_b, &pairing);
  return pairing;
}

}  // namespace isobit::align
