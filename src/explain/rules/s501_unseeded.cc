// SPDX-License-Identifier: Apache-2.0
// S501: numbers were drawn from a generator that nobody seeded.
#include "explain/rules/rules.h"
#include "explain/rules/seed_finding.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# S501 unseeded: a generator was drawn from without a seed

## What it means
Random numbers that reached the results came from a generator that the program never seeded. It was seeded by the operating
system, with another number in every run.

## Why it matters
Each run is another experiment. Two runs on one machine differ as much as two machines do, so that nothing can be learnt from
comparing them.

## How to confirm
Run the program twice on one machine: the results differ.

## How to fix
Seed every generator that the program draws from, before the first draw. `keras.utils.set_random_seed(42)` seeds Python's,
NumPy's global one and TensorFlow's together. Generators of one's own take a seed when they are made:
`np.random.default_rng(42)`, `tf.random.Generator.from_seed(42)`; `np.random.seed` does not reach them. Seeds for shuffles
inside `tf.data` come from `tf.random.set_seed` or the argument `seed`.

## References
- NumPy documentation: compatibility policy of random streams
- TensorFlow API: `tf.random.set_seed`
)";

// Initial weights of Keras models have a rule of their own (S502).
bool IsKerasInitialiser(const RandomCause& cause) {
  return cause.stream.generator == kPythonRandom && cause.sink.kind != SinkKind::kArray;
}

std::vector<Finding> Evaluate(const Case& c) {
  std::vector<Finding> findings;
  for (const RandomCause& cause : CausesIn(c, {StreamState::kUnseeded})) {
    if (IsKerasInitialiser(cause)) {
      continue;
    }
    const std::string name(GeneratorName(cause.stream.generator));
    Finding finding = SeedFinding(kS501, c, cause, "random numbers: drawn without a seed");
    const bool both = cause.stream.a.unseeded != nullptr && cause.stream.b.unseeded != nullptr;
    const Side side = cause.stream.a.unseeded != nullptr ? Side::kA : Side::kB;
    finding.summary = Sentence(cause.sink.what) + " depends on " + name + ", which " +
                      (both ? "neither side" : NameOf(c, side)) +
                      (both ? " seeded." : " did not seed.");
    finding.fixes = {SeedingFix(c, cause, SomeSeed(c, cause.stream.generator))};
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

const Rule kS501{"S501", "unseeded", Gate::kRandom, Label::kRng, kPage, Evaluate};

}  // namespace isobit::explain
