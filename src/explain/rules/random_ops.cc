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

bool InputsDiffer(const Case& c, const align::EventPair& pair) {
  const trace::OpEvent &a = c.a.events[pair.a], &b = c.b.events[pair.b];
  const size_t count = std::min(a.input_count, b.input_count);
  for (size_t i = 0; i < count; ++i) {
    const digest::Digest128 &x = c.a.input_digests[a.first_input + i],
                            &y = c.b.input_digests[b.first_input + i];
    if (!x.empty() && !y.empty() && x != y) {
      return true;
    }
  }
  return false;
}

std::optional<RandomOpDifference> FirstRandomOpDifference(const Case& c, RandomOpKind kind) {
  for (const align::EventPair& pair : c.alignment.pairs) {
    if (pair.state == align::PairState::kEqual || pair.a == align::kAbsent ||
        pair.b == align::kAbsent) {
      continue;
    }
    const std::string& op_a = c.a.Str(c.a.nodes[c.a.events[pair.a].node].op);
    const std::string& op_b = c.b.Str(c.b.nodes[c.b.events[pair.b].node].op);
    if (RandomOpKindOf(op_a) == kind && RandomOpKindOf(op_b) == kind) {
      return RandomOpDifference{kind, &pair, SeedsOf(c.a, pair.a), SeedsOf(c.b, pair.b),
                                InputsDiffer(c, pair)};
    }
  }
  return std::nullopt;
}

}  // namespace isobit::explain
