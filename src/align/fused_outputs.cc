// SPDX-License-Identifier: Apache-2.0
// A fused gradient kernel (_MklNativeConv2DBackpropFilterWithBias) gives as its second output what
// is a node of its own on the other side (BiasAddGrad). Found without knowing any op: same call,
// same type and shape, and inputs that the kernel also has.
#include <algorithm>
#include <map>
#include <tuple>

#include "align/alignment.h"
#include "align/pairing.h"

namespace isobit::align {
namespace {

// The side with the fused kernel, and the other one.
struct Sides {
  const TraceIndex& fused;
  const TraceIndex& plain;
  std::vector<uint32_t> plain_of_fused;         // Nodes.
  const std::vector<uint32_t>& plain_event_of;  // Events.
  const std::vector<uint32_t>& fused_event_of;
};

struct Found {
  uint32_t fused, plain;
  uint16_t fused_output, plain_output;
};

class Finder {
 public:
  explicit Finder(const Sides& sides) : s_(sides) {
    for (uint32_t event = 0; event < s_.fused_event_of.size(); ++event) {
      if (s_.fused_event_of[event] == kAbsent && !s_.plain.NodeOf(event).eager &&
          !s_.plain.NodeOf(event).pipeline) {
        alone_[s_.plain.trace().events[event].call].push_back(event);
      }
    }
  }

  std::vector<Found> Run() {
    std::vector<Found> found;
    for (uint32_t event = 0; event < s_.plain_event_of.size() && !alone_.empty(); ++event) {
      const uint32_t partner = s_.plain_event_of[event];
      if (partner == kAbsent || s_.fused.NodeOf(event).eager) {
        continue;
      }
      const size_t outputs = s_.fused.OutputsOf(event).size();
      for (size_t i = s_.plain.OutputsOf(partner).size(); i < outputs; ++i) {
        Look(event, partner, static_cast<uint16_t>(i), &found);
      }
    }
    return found;
  }

 private:
  void Look(uint32_t event, uint32_t partner, uint16_t output, std::vector<Found>* found) {
    const trace::Output& wanted = s_.fused.OutputsOf(event)[output];
    const auto candidates = alone_.find(s_.plain.trace().events[partner].call);
    if (wanted.exact.empty() || candidates == alone_.end()) {
      return;
    }
    const auto& shape = s_.fused.trace().shapes[wanted.shape];
    for (uint32_t& candidate : candidates->second) {
      if (candidate == kAbsent || !SharesInputs(event, partner, candidate)) {
        continue;
      }
      const auto outputs = s_.plain.OutputsOf(candidate);
      for (uint16_t i = 0; i < outputs.size(); ++i) {
        if (!outputs[i].exact.empty() && outputs[i].dtype == wanted.dtype &&
            s_.plain.trace().shapes[outputs[i].shape] == shape) {
          found->push_back({event, candidate, output, i});
          candidate = kAbsent;
          return;
        }
      }
    }
  }

  // Is every input of the candidate one of the kernel's, by name, or of its partner's?
  bool SharesInputs(uint32_t event, uint32_t partner, uint32_t candidate) const {
    const auto inputs = s_.plain.InputsOf(s_.plain.trace().events[candidate].node);
    bool any = false;
    for (const TraceIndex::Input& input : inputs) {
      if (input.producers.empty()) {
        continue;
      }
      any = true;
      const auto is_plain = [&](const TraceIndex::Input& other) {
        return other.port == input.port && std::ranges::equal(other.producers, input.producers);
      };
      const auto is_fused = [&](const TraceIndex::Input& other) {
        return other.port == input.port && !other.producers.empty() &&
               s_.plain_of_fused[other.producers[0]] == input.producers[0];
      };
      if (std::ranges::none_of(s_.plain.InputsOf(s_.plain.trace().events[partner].node),
                               is_plain) &&
          std::ranges::none_of(s_.fused.InputsOf(s_.fused.trace().events[event].node), is_fused)) {
        return false;
      }
    }
    return any;
  }

  const Sides& s_;
  std::map<uint32_t, std::vector<uint32_t>>
      alone_;  // Events of the plain side without a partner, by call.
};

}  // namespace

void PairExtraOutputs(const TraceIndex& a, const TraceIndex& b,
                      const std::vector<uint32_t>& node_of_b, Pairing* pairing) {
  std::vector<uint32_t> node_of_a(b.trace().nodes.size(), kAbsent);
  for (uint32_t node = 0; node < node_of_b.size(); ++node) {
    if (node_of_b[node] != kAbsent) {
      node_of_a[node_of_b[node]] = node;
    }
  }
  const Sides fused_a{a, b, node_of_b, pairing->b_of_a, pairing->a_of_b};
  const Sides fused_b{b, a, std::move(node_of_a), pairing->a_of_b, pairing->b_of_a};
  for (const Found& f : Finder(fused_a).Run()) {
    pairing->extra.push_back({f.fused, f.plain, f.fused_output, f.plain_output});
  }
  for (const Found& f : Finder(fused_b).Run()) {
    pairing->extra.push_back({f.plain, f.fused, f.plain_output, f.fused_output});
  }
  std::ranges::sort(pairing->extra, [](const ExtraOutput& x, const ExtraOutput& y) {
    return std::tie(x.a, x.output_a, x.b, x.output_b) < std::tie(y.a, y.output_a, y.b, y.output_b);
  });
}

}  // namespace isobit::align
