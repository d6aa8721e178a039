// SPDX-License-Identifier: Apache-2.0
// S504: the same generator, another seed.
#include "explain/rules/rules.h"
#include "explain/rules/seed_finding.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# S504 other-seed: the generator was seeded with another number

## What it means
Both runs seeded the generator, with different numbers, and drew from it before the first difference.

## Why it matters
Other data, other shuffles or other initial weights: another experiment. The spread between seeds is what a comparison has to be
measured against, not a fault of a machine.

## How to confirm
Give both runs the same seed: the difference at this place goes away.

## How to fix
Use one seed on both sides, from one configuration file that both read.

## References
- TensorFlow API: `tf.random.set_seed`; NumPy: `numpy.random.seed`
)";

std::vector<Finding> Evaluate(const Case& c) {
  std::vector<Finding> findings;
  for (const RandomCause& cause : CausesIn(c, {StreamState::kOtherSeed})) {
    Finding finding = SeedFinding(kS504, c, cause, "random numbers: another seed");
    const std::string seed_a = cause.stream.a.seed(), seed_b = cause.stream.b.seed();
    finding.summary = Sentence(cause.sink.what) + " depends on " +
                      std::string(GeneratorName(cause.stream.generator)) + ", which " +
                      NameOf(c, Side::kA) + " seeds with " + seed_a + " and " +
                      NameOf(c, Side::kB) + " with " + seed_b + ".";
    finding.fixes = {SeedingFix(c, cause, seed_a)};
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

const Rule kS504{"S504", "other-seed", Gate::kRandom, Label::kRng, kPage, Evaluate};

}  // namespace isobit::explain
