// SPDX-License-Identifier: Apache-2.0
// I601: an input pipeline that is told to give up its order.
#include <algorithm>

#include "explain/rules/arrays.h"
#include "explain/rules/data_rows.h"
#include "explain/rules/graph_nodes.h"
#include "explain/rules/random_reach.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"
#include "numerics/op.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# I601 racing-pipeline: an input pipeline without order

## What it means
The input pipeline runs steps in parallel with `deterministic=False` (of `map`, `interleave`, `batch` or of `tf.data.Options`), so
that it gives elements as they become ready. What enters the model first differs at what the pipeline gives.

## Why it matters
The order then depends on the load of the machine: two runs on one machine differ too. Batches hold other examples, and a training
takes another course.

## How to confirm
Run one side twice: its own order changes.

## How to fix
Where a step has the argument, `dataset.map(f, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)`: the options do not reach
such a step. Else `options = tf.data.Options(); options.deterministic = True; dataset = dataset.with_options(options)`. Random ops
inside a parallel `map` need stateless kernels, seeded by an element's number, to be repeatable.

## References
- TensorFlow API: `tf.data.Options.deterministic`
)";

// A step of the pipeline that may give elements out of order.
bool IsUnordered(const trace::Trace& trace, uint32_t event) {
  const trace::Node& node = NodeOf(trace, event);
  const std::string& op = trace.Str(node.op);
  if (op.find("Dataset") == std::string::npos) {
    return false;
  }
  const numerics::Attributes attrs(trace.Str(node.attrs));
  const std::string deterministic = attrs.Text("deterministic");
  return deterministic == "false" || attrs.Text("sloppy") == "true";
}

// A step that the program itself told so. What the options say reaches the optimised graph alone.
bool HasArgument(const trace::Trace& trace, uint32_t event) {
  return NodeOf(trace, event).eager && IsUnordered(trace, event);
}

// "map" of ParallelMapDatasetV2.
std::string MethodOf(std::string_view op) {
  for (const auto& [part, method] :
       {std::pair{"Map", "map"}, {"Interleave", "interleave"}, {"Batch", "batch"}}) {
    if (op.find(part) != std::string_view::npos) {
      return method;
    }
  }
  return "map";
}

Fix FixOf(const Case& c, const std::string& place) {
  for (const Side side : kSides) {
    const trace::Trace& trace = TraceOf(c, side);
    if (const auto event = FindEvent(trace, HasArgument)) {
      return {"code", "dataset." + MethodOf(OpOf(trace, *event)) + "(..., deterministic=True)",
              SiteText(trace, trace.events[*event].site)};
    }
  }
  return {"code",
          "options = tf.data.Options(); options.deterministic = True; dataset = "
          "dataset.with_options(options)",
          place};
}

// The first unequal thing that ops computed with is what an iterator gave.
const align::EventPair* PipelineDifference(const Case& c) {
  for (const uint32_t index : c.alignment.origins) {
    const align::EventPair& pair = c.alignment.pairs[index];
    if (pair.state != align::PairState::kSource && pair.state != align::PairState::kUnknownInputs) {
      return nullptr;
    }
    if (OpOf(c.a, pair.a).starts_with("IteratorGetNext")) {
      return &pair;
    }
  }
  return nullptr;
}

std::vector<Finding> Evaluate(const Case& c) {
  const align::EventPair* first = PipelineDifference(c);
  const auto unordered_a = FindEvent(c.a, IsUnordered), unordered_b = FindEvent(c.b, IsUnordered);
  const std::vector<BorderPair> borders = Borders(c);
  if (first == nullptr || (!unordered_a && !unordered_b) || FirstDifferent(borders) != nullptr ||
      !FindRandomCauses(c).empty()) {
    return {};
  }
  Finding finding = NewFinding(kI601, "pipeline.deterministic", Confidence::kConsistent,
                               "non-determinism: an input pipeline without order");
  finding.where = PlaceOf(c, *first);
  finding.summary = "What the input pipeline gives differs, and it is told not to keep its order.";
  finding.evidence = {OfOp(c, *first, "the batch is unequal")};
  for (const Side side : kSides) {
    const auto& unordered = side == Side::kA ? unordered_a : unordered_b;
    if (unordered) {
      finding.evidence.push_back(CiteOp(
          c, side, *unordered, OpOf(TraceOf(c, side), *unordered) + " with deterministic=False"));
    }
  }
  finding.so_that = "batches hold other examples, in each run anew";
  finding.ruled_out = RuledOut(c, Gate::kNondeterminism);
  finding.fixes = {FixOf(c, finding.where.site)};
  return {finding};
}

}  // namespace

const Rule kI601{"I601", "racing-pipeline", Gate::kNondeterminism, Label::kNondeterminism,
                 kPage,  Evaluate};

}  // namespace isobit::explain
