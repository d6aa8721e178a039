// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/random_ops.h"

#include <algorithm>

#include "numerics/op.h"

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

}  // namespace isobit::explain
