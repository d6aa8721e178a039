// SPDX-License-Identifier: Apache-2.0
// S505: the same seed, and another number of draws before this one.
#include "explain/rules/rules.h"
#include "explain/rules/seed_finding.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# S505 other-position: the same seed, but other draws before

## What it means
Both runs seeded the generator alike. Before this place one of them drew more numbers than the other: it made another model
first, another layer, another shuffle, or the code was run a second time in one process. A seed pins the sequence of numbers, not
which of them meets which purpose. TensorFlow's global seed gives out seeds: each random op that is given none gets the next number, and
one op more, for a preview or a sample, moves all later ones.

## Why it matters
Two models of one kind, made one after the other in one process, start from different weights even though "the seed is set". A
print of one more random number in a notebook shifts everything behind it.

## How to confirm
Seed again right before the place: the difference goes away.

## How to fix
Seed right before each thing that has to be the same: `keras.utils.set_random_seed(42)` before each model is made. Or give each
purpose a generator of its own: `keras.initializers.GlorotUniform(seed=1)`, `np.random.default_rng([42, 1])`,
`tf.random.stateless_normal(shape, seed=(42, step))`.

## References
- tensorflow/tensorflow, issue 33034: two ops with one seed differ in eager mode
- Keras API: `keras.random.SeedGenerator`
)";

Fix FixOf(const RandomCause& cause, const Finding& finding, const std::string& seeding) {
  if (cause.sink.kind == SinkKind::kInitialWeights) {
    return {"code", seeding + "  # right before each model is made", finding.where.site};
  }
  // Ops of a function have their seeds since it was traced.
  const bool of_function = cause.sink.kind == SinkKind::kRandomOp && finding.where.stage == "step";
  return {"code",
          of_function ? "seed=1  # as argument of each random call of the function, on both sides"
                      : seeding + "  # right before this draw, on both sides",
          cause.sink.where.site};
}

std::vector<Finding> Evaluate(const Case& c) {
  std::vector<Finding> findings;
  for (const RandomCause& cause : CausesIn(c, {StreamState::kOtherPosition})) {
    const auto &a = cause.stream.a, &b = cause.stream.b;
    const std::string generator(GeneratorName(cause.stream.generator));
    Finding finding =
        SeedFinding(kS505, c, cause,
                    cause.sink.same_object ? "random numbers: the same seed, other draws before"
                                           : "random numbers: another instance of the model");
    finding.summary =
        "Both sides seed " + generator + (a.seed().empty() ? "" : " with " + a.seed());
    if (a.draws && b.draws && *a.draws != *b.draws) {
      finding.summary += "; until " + cause.sink.what + " " + NameOf(c, Side::kA) + " drew " +
                         Count(static_cast<uint64_t>(*a.draws), "time") + ", " +
                         NameOf(c, Side::kB) + " " +
                         Count(static_cast<uint64_t>(*b.draws), "time") + ".";
    } else {
      finding.summary +=
          ", but it stood at another place of its sequence at " + cause.sink.what + ".";
    }
    if (!cause.alone.empty()) {
      finding.summary += " Drawn on one side alone: " + NameList(cause.alone) + ".";
    }
    const std::string seed = a.seed().empty() ? SomeSeed(c, cause.stream.generator) : a.seed();
    finding.fixes = {FixOf(cause, finding, SeedingCode(cause.stream.generator, seed))};
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

const Rule kS505{"S505", "other-position", Gate::kRandom, Label::kRng, kPage, Evaluate};

}  // namespace isobit::explain
