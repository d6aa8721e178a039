// SPDX-License-Identifier: Apache-2.0
#include "explain/graph_change.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "align/op_class.h"
#include "align/trace_index.h"
#include "env/facts.h"
#include "explain/evidence.h"
#include "explain/judge_origin.h"
#include "explain/op_class.h"
#include "trace/op_family.h"

namespace isobit::explain {
namespace {

constexpr size_t kMaxVisits = 256;

// Op types of the events without a partner from which `event` takes its inputs, directly or through
// others of that kind.
std::set<std::string> Alone(const align::TraceIndex& index, const std::vector<uint32_t>& unpaired,
                            uint32_t event) {
  std::set<std::string> ops;
  const std::set<uint32_t> alone(unpaired.begin(), unpaired.end());
  std::vector<uint32_t> open = {event};
  std::set<uint32_t> visited;
  while (!open.empty() && visited.size() < kMaxVisits) {
    const uint32_t current = open.back();
    open.pop_back();
    for (const auto& input : index.InputsOf(index.trace().events[current].node)) {
      for (const uint32_t node : input.producers) {
        const uint32_t producer = index.ProducerEvent(node, current);
        if (producer == UINT32_MAX || alone.count(producer) == 0 ||
            !visited.insert(producer).second) {
          continue;
        }
        const std::string op(index.OpOf(producer));
        if (!ComputesNothing(op)) {
          ops.insert(op);
        }
        open.push_back(producer);
      }
    }
  }
  return ops;
}

// The pair's own kernels are of two ops, Erf against Erfc: one stands where the other stood.
bool ReplacedOp(const Case& c, const align::EventPair& pair) {
  const auto a = KernelOf(c.a, EventA(c, pair)), b = KernelOf(c.b, EventB(c, pair));
  return trace::OpFamily(a) != trace::OpFamily(b) && !IsFusedKernel(a) && !IsFusedKernel(b);
}

GraphChange Compare(const Case& c, const align::EventPair& pair, const align::TraceIndex& index_a,
                    const align::TraceIndex& index_b) {
  auto a = Alone(index_a, c.alignment.only_a, pair.a);
  auto b = Alone(index_b, c.alignment.only_b, pair.b);
  if (ReplacedOp(c, pair)) {
    a.insert(std::string(trace::OpFamily(KernelOf(c.a, EventA(c, pair)))));
    b.insert(std::string(trace::OpFamily(KernelOf(c.b, EventB(c, pair)))));
  }
  GraphChange change;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(change.only_a));
  std::set_difference(b.begin(), b.end(), a.begin(), a.end(), std::back_inserter(change.only_b));
  const bool fused = (change.only_b.empty() && IsFusedKernel(KernelOf(c.b, EventB(c, pair)))) ||
                     (change.only_a.empty() && IsFusedKernel(KernelOf(c.a, EventA(c, pair))));
  change.changed = !fused && (!change.only_a.empty() || !change.only_b.empty());
  return change;
}

}  // namespace

bool ComputesNothing(std::string_view op) {
  static const std::set<std::string_view> kOps = {
      "Identity", "IdentityN",    "ReadVariableOp", "_Arg",    "Const",           "_Recv",
      "_Send",    "StopGradient", "Reshape",        "_Retval", "PreventGradient", "EnsureShape"};
  return kOps.count(op) != 0;
}

GraphChange ChangeBefore(const Case& c, const align::EventPair& pair) {
  if (c.alignment.only_a.empty() && c.alignment.only_b.empty() && !ReplacedOp(c, pair)) {
    return {};
  }
  return Compare(c, pair, *SideIndex(c, true), *SideIndex(c, false));
}

Constants ConstantsOf(const Case& c, const align::EventPair& pair) {
  if (c.a.nodes[EventA(c, pair).node].eager || c.b.nodes[EventB(c, pair).node].eager) {
    return Constants::kNone;
  }
  const SideIndex side_a(c, true), side_b(c, false);
  const align::TraceIndex &index_a = *side_a, &index_b = *side_b;
  const auto first_inputs = [](const align::TraceIndex& index, uint32_t event) {
    const auto events = index.EventsOf(index.trace().events[event].node);
    const auto first = std::ranges::find_if(events, [&](uint32_t run) {
      return (index.trace().events[run].flags & trace::kEventInputsHashed) != 0;
    });
    return first == events.end() ? std::span<const trace::Digest128>()
                                 : index.InputDigestsOf(*first);
  };
  const auto inputs_a = index_a.InputsOf(EventA(c, pair).node);
  const auto inputs_b = index_b.InputsOf(EventB(c, pair).node);
  const auto is_constant = [](const align::TraceIndex::Input& input) {
    return input.producers.empty();
  };
  if (std::ranges::none_of(inputs_a, is_constant) && std::ranges::none_of(inputs_b, is_constant)) {
    return Constants::kNone;
  }
  const auto contents_a = first_inputs(index_a, pair.a), contents_b = first_inputs(index_b, pair.b);
  if (inputs_a.size() != inputs_b.size() || contents_a.size() != inputs_a.size() ||
      contents_b.size() != inputs_b.size()) {
    return Constants::kUnknown;
  }
  Constants constants = Constants::kEqual;
  for (size_t i = 0; i < inputs_a.size(); ++i) {
    if (!is_constant(inputs_a[i]) && !is_constant(inputs_b[i])) {
      continue;
    }
    const bool both = is_constant(inputs_a[i]) && is_constant(inputs_b[i]);
    if (!both || contents_a[i].empty() || contents_b[i].empty()) {
      constants = Constants::kUnknown;
    } else if (contents_a[i] != contents_b[i]) {
      return Constants::kOther;
    }
  }
  return constants;
}

bool OtherReleases(const Case& c) {
  const env::Facts a(c.a.env), b(c.b.env);
  return std::ranges::any_of(
      std::initializer_list<const char*>{"package.tensorflow", "package.tensorflow-cpu",
                                         "package.keras", "package.tf-keras", "tf.version"},
      [&](const char* key) { return a.Text(key) != b.Text(key); });
}

}  // namespace isobit::explain
