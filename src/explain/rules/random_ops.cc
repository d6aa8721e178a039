// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/random_ops.h"

#include <algorithm>

#include "explain/rules/graph_nodes.h"
#include "numerics/op.h"
#include "numerics/python_random.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kStatefulOps[] = {
    "RandomUniform",
    "RandomStandardNormal",
    "TruncatedNormal",
    "RandomUniformInt",
    "RandomShuffle",
    "Multinomial",
    "RandomGamma",
    "RandomGammaGrad",
    "RandomPoisson",
    "RandomPoissonV2",
    "ParameterizedTruncatedNormal",
    "SampleDistortedBoundingBox",
    "SampleDistortedBoundingBoxV2",
    "RandomCrop",
};

}  // namespace

RandomOpKind RandomOpKindOf(std::string_view op) {
  if (std::find(std::begin(kStatefulOps), std::end(kStatefulOps), op) != std::end(kStatefulOps)) {
    return RandomOpKind::kStateful;
  }
  const bool stateless =
      op.starts_with("StatelessRandom") || op.starts_with("StatelessTruncated") ||
      op.starts_with("StatelessMultinomial") || op.starts_with("StatelessParameterized") ||
      op.starts_with("StatelessShuffle") || op.starts_with("StatelessSample");
  return stateless ? RandomOpKind::kStateless : RandomOpKind::kNone;
}

std::optional<OpSeeds> SeedsOf(const trace::Trace& trace, uint32_t event) {
  const trace::Node& node = trace.nodes[trace.events[event].node];
  const std::string& text = trace.Str(node.attrs);
  if (text.find("seed2") == std::string::npos) {
    return std::nullopt;  // Of most nodes; reading all attributes takes its time.
  }
  const numerics::Attributes attrs(text);
  if (!attrs.Has("seed") || !attrs.Has("seed2")) {
    return std::nullopt;
  }
  return OpSeeds{static_cast<int64_t>(attrs.Number("seed", 0)),
                 static_cast<int64_t>(attrs.Number("seed2", 0))};
}

// Numbers of the inputs that seed a stateless op: [first, last).
struct InputRange {
  size_t first, last;
};
// The op definitions of TensorFlow 2.21 (stateless_random_ops.cc, stateless_random_ops_v2.cc). Most
// ops take a shape and then a seed, or a key, a counter and an algorithm.
InputRange SeedInputsOf(std::string_view op) {
  if (op.starts_with("StatelessRandomGet")) {
    return {0, 1};
  }
  if (op == "StatelessMultinomial") {
    return {2, 3};
  }
  if (op == "StatelessSampleDistortedBoundingBox") {
    return {3, 4};
  }
  const bool keyed = op.ends_with("V2") ? op != "StatelessRandomGammaV2"
                                        : op.ends_with("V3") || op == "StatelessShuffle";
  return {1, keyed ? size_t{3} : size_t{2}};
}

SeedInputs CompareSeedInputs(const Case& c, const align::EventPair& pair) {
  const trace::OpEvent &a = c.a.events[pair.a], &b = c.b.events[pair.b];
  const InputRange range = SeedInputsOf(c.a.Str(c.a.nodes[a.node].op));
  if (c.a.Str(c.a.nodes[a.node].op) != c.b.Str(c.b.nodes[b.node].op) ||
      std::min(a.input_count, b.input_count) < range.last) {
    return SeedInputs::kUnknown;
  }
  SeedInputs state = SeedInputs::kEqual;
  for (size_t i = range.first; i < range.last; ++i) {
    const digest::Digest128 &x = c.a.input_digests[a.first_input + i],
                            &y = c.b.input_digests[b.first_input + i];
    if (x.empty() || y.empty()) {
      state = SeedInputs::kUnknown;
    } else if (x != y) {
      return SeedInputs::kDiffer;
    }
  }
  return state;
}

// By node: whether it draws in this way.
std::vector<bool> NodesOfKind(const trace::Trace& trace, RandomOpKind kind) {
  std::vector<bool> of_kind(trace.nodes.size());
  for (size_t node = 0; node < of_kind.size(); ++node) {
    of_kind[node] = RandomOpKindOf(trace.Str(trace.nodes[node].op)) == kind;
  }
  return of_kind;
}

std::optional<RandomOpDifference> FirstRandomOpDifference(const Case& c, RandomOpKind kind) {
  const std::vector<bool> of_a = NodesOfKind(c.a, kind), of_b = NodesOfKind(c.b, kind);
  if (std::ranges::find(of_a, true) == of_a.end() || std::ranges::find(of_b, true) == of_b.end()) {
    return std::nullopt;
  }
  for (const align::EventPair& pair : c.alignment.pairs) {
    if (pair.state == align::PairState::kEqual || pair.a == align::kAbsent ||
        pair.b == align::kAbsent) {
      continue;
    }
    if (of_a[c.a.events[pair.a].node] && of_b[c.b.events[pair.b].node]) {
      return RandomOpDifference{kind, &pair, SeedsOf(c.a, pair.a), SeedsOf(c.b, pair.b),
                                CompareSeedInputs(c, pair)};
    }
  }
  return std::nullopt;
}

namespace {

// TensorFlow 2.21, python/eager/context.py: random.Random(global seed).randint(0, 2**31 - 1) for
// each op. Empty: not among the first ones.
std::optional<uint64_t> PlaceAmongEagerSeeds(const OpSeeds& seeds) {
  constexpr uint64_t kMaxPlace = uint64_t{1} << 17;
  numerics::PythonRandom random(static_cast<uint64_t>(seeds.seed));
  for (uint64_t place = 0; place < kMaxPlace; ++place) {
    if (random.RandInt31() == seeds.seed2) {
      return place;
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<uint32_t> DrawsAlone(const Case& c, const RandomOpDifference& difference, Side side) {
  const trace::Trace& trace = TraceOf(c, side);
  const uint32_t event = side == Side::kA ? difference.pair->a : difference.pair->b;
  const auto& seeds = side == Side::kA ? difference.seeds_a : difference.seeds_b;
  const bool eager = NodeOf(trace, event).eager;
  std::vector<uint32_t> alone;
  for (const uint32_t other : side == Side::kA ? c.alignment.only_a : c.alignment.only_b) {
    const trace::Node& node = NodeOf(trace, other);
    if (node.eager != eager || RandomOpKindOf(trace.Str(node.op)) != RandomOpKind::kStateful) {
      continue;
    }
    const auto own = SeedsOf(trace, other);
    const bool before = eager ? trace.events[other].sequence < trace.events[event].sequence
                              : own && seeds && own->seed2 < seeds->seed2;
    if (own && seeds && own->seed == seeds->seed && before) {
      alone.push_back(other);
    }
  }
  return alone;
}

std::optional<SeedPositions> SeedPositionsOf(const Case& c, const RandomOpDifference& difference) {
  const auto &a = difference.seeds_a, &b = difference.seeds_b;
  const bool eager = NodeOf(c.a, difference.pair->a).eager;
  if (!a || !b || a->seed != b->seed || a->seed2 == b->seed2 || a->seed < 0 || a->seed2 < 0 ||
      b->seed2 < 0 || eager != NodeOf(c.b, difference.pair->b).eager) {
    return std::nullopt;
  }
  if (eager) {
    const auto place_a = PlaceAmongEagerSeeds(*a), place_b = PlaceAmongEagerSeeds(*b);
    return place_a && place_b ? std::optional(SeedPositions{*place_a, *place_b}) : std::nullopt;
  }
  // A small number may as well be an argument of the call: another op has to have been counted.
  const Side longer = a->seed2 > b->seed2 ? Side::kA : Side::kB;
  return DrawsAlone(c, difference, longer).empty()
             ? std::nullopt
             : std::optional(
                   SeedPositions{static_cast<uint64_t>(a->seed2), static_cast<uint64_t>(b->seed2)});
}

}  // namespace isobit::explain
