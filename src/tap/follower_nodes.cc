// SPDX-License-Identifier: Apache-2.0
// Which node of the followed run a node of this one is.
#include <algorithm>
#include <iterator>

#include "tap/follower.h"
#include "trace/op_family.h"

namespace isobit::tap {
namespace {

// A kernel with an output that elsewhere is a kernel of its own, which takes the fused one's input
// number `input`.
struct FusedRow {
  std::string_view fused;  // Of the op's family.
  uint16_t output, input;
  std::string_view plain;
};
constexpr FusedRow kFused[] = {
    {"Conv2DBackpropFilterWithBias", 1, 2, "BiasAddGrad"},
    {"FusedMatMulGrad", 1, 1, "BiasAddGrad"},
};
// The names under which the fused kernels run.
constexpr std::string_view kVendorPrefixes[] = {"", "_", "_MklNative", "_Mkl"};

// The op, whoever made its kernel: "FusedMatMul" for "_FusedMatMul" and "_MklNativeFusedMatMul".
std::string_view Family(std::string_view op) {
  const std::string_view family = trace::OpFamily(op);
  return family.starts_with("_") ? family.substr(1) : family;
}

}  // namespace

std::vector<uint32_t> Follower::OfGraph(std::span<const uint32_t> nodes, uint32_t graph) const {
  std::vector<uint32_t> same;
  std::ranges::copy_if(nodes, std::back_inserter(same),
                       [&](uint32_t node) { return index_.trace().nodes[node].graph == graph; });
  return same.empty() ? std::vector(nodes.begin(), nodes.end()) : same;
}

uint32_t Follower::NodeOf(const KernelEntry& entry, Unfollowed* reason) const {
  const trace::Trace& trace = index_.trace();
  const tfapi::KernelFacts& facts = entry.facts;
  const std::vector<uint32_t> named = OfGraph(index_.NodesNamed(facts.name), entry.graph);
  *reason = named.empty() ? Unfollowed::kNoRun : Unfollowed::kAmbiguous;
  // The closest description that exactly one node fits.
  const auto attrs = facts.node ? std::string_view(facts.node->attrs) : std::string_view();
  const auto inputs = facts.node ? facts.node->inputs : std::vector<std::string>();
  for (int closeness = 4; closeness >= 0; --closeness) {
    std::vector<uint32_t> fits;
    for (const uint32_t candidate : named) {
      const trace::Node& node = trace.nodes[candidate];
      const std::string_view op = trace.Str(node.op);
      const bool same_op = op == facts.op(), same_family = Family(op) == Family(facts.op());
      const bool same_inputs = std::ranges::equal(
          node.inputs, inputs, {}, [&](trace::StringId id) { return trace.Str(id); });
      const bool fit = closeness == 4   ? same_op && same_inputs && trace.Str(node.attrs) == attrs
                       : closeness == 3 ? same_op && same_inputs
                       : closeness == 2 ? same_family && same_inputs
                       : closeness == 1 ? same_family
                                        : true;
      if (fit) {
        fits.push_back(candidate);
      }
    }
    if (fits.size() == 1) {
      *reason = Unfollowed::kNot;
      return fits[0];
    }
    if (fits.size() > 1) {
      return FollowIndex::kNone;  // A looser description fits more of them, not fewer.
    }
  }
  return FollowIndex::kNone;
}

// The node of the followed run that a fused kernel of this one replaces, or the other way round.
void Follower::FindFused(const KernelEntry& entry, Match* match) const {
  const trace::Trace& trace = index_.trace();
  const tfapi::KernelFacts& facts = entry.facts;
  const auto input_of = [&](uint32_t node, size_t input) -> std::string_view {
    const auto& inputs = trace.nodes[node].inputs;
    return input < inputs.size() ? std::string_view(trace.Str(inputs[input])) : "";
  };
  const auto own_input = [&](size_t input) -> std::string_view {
    return facts.node && input < facts.node->inputs.size()
               ? std::string_view(facts.node->inputs[input])
               : "";
  };
  const auto only = [&](std::string_view op, size_t input, std::string_view producer,
                        uint32_t* found) {
    std::vector<uint32_t> fits;
    std::ranges::copy_if(index_.NodesOf(op), std::back_inserter(fits), [&](uint32_t node) {
      return !producer.empty() && input_of(node, input) == producer;
    });
    fits = OfGraph(fits, entry.graph);
    const bool unique = fits.size() + (*found != FollowIndex::kNone) <= 1;
    *found = fits.empty() ? *found : fits.front();
    return unique;
  };
  for (const FusedRow& row : kFused) {
    uint32_t found = FollowIndex::kNone;
    bool unique = true;
    if (Family(facts.op()) == row.fused) {
      unique = only(row.plain, 0, own_input(row.input), &found);
    } else if (match->node == FollowIndex::kNone && facts.op() == row.plain) {
      for (const std::string_view prefix : kVendorPrefixes) {
        unique = unique && only(std::string(prefix) + std::string(row.fused), row.input,
                                own_input(0), &found);
      }
    }
    if (found != FollowIndex::kNone && unique) {
      match->other_node = found;
      match->fused_output = row.output;
      return;
    }
  }
}

Follower::Match Follower::MakeMatch(const KernelEntry& entry, uint32_t own) const {
  Match match;
  match.node = NodeOf(entry, &match.reason);
  if (match.node != FollowIndex::kNone) {
    const auto claim = claims_.find(match.node);
    if (claim != claims_.end() && claim->second != own) {
      match.node = FollowIndex::kNone;
      match.reason = Unfollowed::kAmbiguous;
    }
  }
  FindFused(entry, &match);
  return match;
}

const Follower::Match& Follower::MatchOf(const Run& run) {
  const std::lock_guard lock(mutex_);
  const auto [place, is_new] = matches_.try_emplace(run.node.index);
  if (is_new) {
    place->second = MakeMatch(run.entry, run.node.index);
    if (place->second.node != FollowIndex::kNone) {
      claims_.emplace(place->second.node, run.node.index);
    }
  }
  return place->second;  // References into the map stay good.
}

}  // namespace isobit::tap
