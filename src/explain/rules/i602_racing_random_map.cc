// SPDX-License-Identifier: Apache-2.0
// I602: stateful random ops inside a parallel map: the draws are the same, which element gets which
// is not.
#include <algorithm>

#include "explain/rules/graph_nodes.h"
#include "explain/rules/random_ops.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# I602 racing-random-map: random ops inside a parallel map

## What it means
The input pipeline draws random numbers inside `map(..., num_parallel_calls=...)` with a kernel that keeps its state between
calls. The seeds are the same on both sides, and the elements come in order, but the workers race for the draws: which element
gets which number depends on the load of the machine.

## Why it matters
Augmentation differs from run to run although everything is seeded and `deterministic` is true.

## How to confirm
Run one side twice, or set `num_parallel_calls=1`: the difference goes away.

## How to fix
Stateless kernels, seeded by the element: `tf.image.stateless_random_flip_left_right(image, seed=(1, index))` with
`dataset.enumerate()`; or `tf.config.experimental.enable_op_determinism()`, which runs such maps one by one.

## References
- TensorFlow API: `tf.config.experimental.enable_op_determinism`
)";

// A seeded stateful random kernel of the pipeline that gave another number at this place, with
// equal seeds.
const align::EventPair* RacedDraw(const Case& c) {
  for (const align::EventPair& pair : c.alignment.pairs) {
    if (pair.state == align::PairState::kEqual || !NodeOf(c.a, pair.a).pipeline ||
        RandomOpKindOf(OpOf(c.a, pair.a)) != RandomOpKind::kStateful) {
      continue;
    }
    const auto a = SeedsOf(c.a, pair.a), b = SeedsOf(c.b, pair.b);
    if (a && b && *a == *b && !a->unseeded()) {
      return &pair;
    }
  }
  return nullptr;
}

bool IsParallelMap(const trace::Trace& trace, uint32_t event) {
  const std::string& op = OpOf(trace, event);
  return op.starts_with("ParallelMapDataset") || op.starts_with("ParallelInterleaveDataset") ||
         op.starts_with("MapAndBatchDataset");
}

// Without draws of its own to compare: a pipeline that has such a kernel, and the first difference
// is what it gives.
const align::EventPair* BatchBehindRandomMap(const Case& c) {
  const auto draws = [](const trace::Trace& trace, uint32_t event) {
    const auto seeds = SeedsOf(trace, event);
    return NodeOf(trace, event).pipeline &&
           RandomOpKindOf(OpOf(trace, event)) == RandomOpKind::kStateful && seeds &&
           !seeds->unseeded();
  };
  if (!FindEvent(c.a, draws) || !FindEvent(c.b, draws) || c.alignment.origins.empty()) {
    return nullptr;
  }
  const align::EventPair& first = c.alignment.pairs[c.alignment.origins.front()];
  return OpOf(c.a, first.a).starts_with("IteratorGetNext") ? &first : nullptr;
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto map_a = FindEvent(c.a, IsParallelMap), map_b = FindEvent(c.b, IsParallelMap);
  const align::EventPair* draw = RacedDraw(c);
  draw = draw == nullptr ? BatchBehindRandomMap(c) : draw;
  if (draw == nullptr || !map_a || !map_b) {
    return {};
  }
  Finding finding = NewFinding(kI602, "pipeline.random_map", Confidence::kConsistent,
                               "non-determinism: random ops inside a parallel map");
  finding.where = PlaceOf(c, *draw);
  finding.summary =
      "A random op inside a parallel map is seeded alike on both sides and gives other numbers at "
      "the same place.";
  finding.evidence = {OfOp(c, *draw, finding.where.op + " is unequal, with equal seeds"),
                      CiteOp(c, Side::kA, *map_a, OpOf(c.a, *map_a) + " runs it in parallel"),
                      CiteOp(c, Side::kB, *map_b, OpOf(c.b, *map_b) + " runs it in parallel")};
  finding.so_that = "elements get other random numbers, in each run anew";
  finding.ruled_out = RuledOut(c, Gate::kNondeterminism);
  finding.fixes = {{"code", "tf.config.experimental.enable_op_determinism()", ""},
                   {"code", "seed=(1, index)  # of a stateless op, with dataset.enumerate()",
                    finding.where.site}};
  return {finding};
}

}  // namespace

const Rule kI602{"I602",  "racing-random-map", Gate::kNondeterminism, Label::kNondeterminism, kPage,
                 Evaluate};

}  // namespace isobit::explain
