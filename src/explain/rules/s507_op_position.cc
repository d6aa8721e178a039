// SPDX-License-Identifier: Apache-2.0
// S507: one random kernel of one seed has drawn more numbers before, on one side.
#include "explain/rules/graph_nodes.h"
#include "explain/rules/random_ops.h"
#include "explain/rules/random_reach.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# S507 op-position: a random op with the same seeds stands elsewhere in its stream

## What it means
A random op (`tf.random.normal`, `tf.random.uniform` with a `seed`) has the same seeds on both sides and gave other numbers:
before it, an op of the same kind with the same seeds had drawn another quantity. In eager mode TensorFlow keeps one kernel, with
one generator, for all calls of equal seeds: a call more, for a preview or a shape check, moves all later ones.

## Why it matters
The program is seeded and looks repeatable, and yet one added line changes every later number.

## How to confirm
Take the additional call away: the numbers are then the other side's.

## How to fix
`tf.random.stateless_normal(shape, seed=(1, 2))`, whose numbers are a function of its seed alone; or a generator of its own for the
additional call, `tf.random.Generator.from_seed(7).normal(shape)`.

## References
- TensorFlow guide "Random number generation": stateless functions, generators
- TensorFlow API: `tf.random.set_seed`, on the counters of ops
)";

struct Drawn {
  uint64_t runs = 0, numbers = 0;
};

// What kernels like this one have drawn before it: equal op, attributes and device, eager.
Drawn DrawnBefore(const trace::Trace& trace, uint32_t event) {
  const trace::Node& own = NodeOf(trace, event);
  Drawn drawn;
  for (const trace::OpEvent& other : trace.events) {
    const trace::Node& node = trace.nodes[other.node];
    if (other.sequence >= trace.events[event].sequence || !node.eager || node.op != own.op ||
        node.attrs != own.attrs || node.device != own.device) {
      continue;
    }
    uint64_t size = other.output_count == 0 ? 0 : 1;
    if (size != 0) {
      for (const int64_t extent : trace.shapes[trace.outputs[other.first_output].shape]) {
        size *= static_cast<uint64_t>(extent);
      }
    }
    ++drawn.runs;
    drawn.numbers += size;
  }
  return drawn;
}

std::string TextOf(const Drawn& drawn) {
  return drawn.runs == 0 ? "nothing"
                         : Count(drawn.numbers, "number") + " in " + Count(drawn.runs, "call");
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto difference = FirstRandomOpDifference(c, RandomOpKind::kStateful);
  if (!FindRandomCauses(c).empty() || !difference || !difference->seeds_a ||
      difference->seeds_a != difference->seeds_b || difference->seeds_a->unseeded()) {
    return {};
  }
  const align::EventPair& pair = *difference->pair;
  if (!NodeOf(c.a, pair.a).eager || !NodeOf(c.b, pair.b).eager) {
    return {};  // Each node of a graph has a generator of its own.
  }
  const Drawn a = DrawnBefore(c.a, pair.a), b = DrawnBefore(c.b, pair.b);
  if (a.numbers == b.numbers) {
    return {};
  }
  Finding finding = NewFinding(kS507, "seed.position", Confidence::kConsistent,
                               "random numbers: more were drawn before on one side");
  finding.where = PlaceOf(c, pair);
  const std::string what = finding.where.op + " " + Quoted(ShortNodeName(finding.where.node));
  finding.summary = what + " has the same seeds on both sides; before it, the same kernel drew " +
                    TextOf(a) + " in " + NameOf(c, Side::kA) + " and " + TextOf(b) + " in " +
                    NameOf(c, Side::kB) + ".";
  finding.evidence.push_back(OfOp(c, pair, what + " is unequal, and its seeds are equal"));
  finding.so_that = "everything that is computed from it differs";
  finding.ruled_out = RuledOut(c, Gate::kRandom);
  finding.fixes = {
      {"code", "tf.random.stateless_normal(shape, seed=(1, 2))  # a function of its seed alone",
       finding.where.site}};
  return {finding};
}

}  // namespace

const Rule kS507{"S507", "op-position", Gate::kRandom, Label::kRng, kPage, Evaluate};

}  // namespace isobit::explain
