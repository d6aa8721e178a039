// SPDX-License-Identifier: Apache-2.0
// S506: a random op of TensorFlow was given another seed by the program, while the generators
// agree.
#include "explain/rules/random_ops.h"
#include "explain/rules/random_reach.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# S506 op-seed: a random op ran with another seed

## What it means
A random op of TensorFlow ran on both sides with another seed although the recorded generators were seeded alike: the argument
`seed` of the call differs, or the key of a stateless op does.

## Why it matters
The op gives other numbers, and with them other masks, shuffles or augmentations.

## How to confirm
Print the argument on both sides. A stateless op is a function of its seed: equal seeds give equal bits on every machine but for
the last digit of normal numbers.

## How to fix
Pass the same seed: `tf.random.uniform(shape, seed=1)`, `tf.random.stateless_uniform(shape, seed=(1, step))`.

## References
- TensorFlow guide: random numbers
)";

std::string SeedText(const OpSeeds& seeds) {
  return "seed=" + std::to_string(seeds.seed) + ", seed2=" + std::to_string(seeds.seed2);
}

std::vector<Finding> Evaluate(const Case& c) {
  if (!FindRandomCauses(c).empty()) {
    return {};  // A generator explains it.
  }
  std::vector<Finding> findings;
  for (const RandomOpKind kind : {RandomOpKind::kStateful, RandomOpKind::kStateless}) {
    const auto difference = FirstRandomOpDifference(c, kind);
    const bool stateful = kind == RandomOpKind::kStateful;
    const bool seeds = difference && (stateful ? difference->seeds_a && difference->seeds_b &&
                                                     *difference->seeds_a != *difference->seeds_b
                                               : difference->seed_inputs == SeedInputs::kDiffer);
    if (!seeds) {
      continue;
    }
    const align::EventPair& pair = *difference->pair;
    Finding finding =
        NewFinding(kS506, stateful ? "seed.op" : "seed.stateless", Confidence::kConsistent,
                   "random numbers: an op with another seed");
    finding.where = PlaceOf(c, pair);
    const std::string what = finding.where.op + " " + Quoted(ShortNodeName(finding.where.node));
    finding.summary =
        what + (stateful ? " ran with " + SeedText(*difference->seeds_a) + " in " +
                               NameOf(c, Side::kA) + " and with " + SeedText(*difference->seeds_b) +
                               " in " + NameOf(c, Side::kB) + "."
                         : " ran with another seed or key on each side.");
    finding.evidence.push_back(OfOp(c, pair, what + " is unequal, and its seed is"));
    finding.so_that = "everything that is computed from it differs";
    finding.ruled_out = RuledOut(c, Gate::kRandom);
    finding.fixes = {{"code",
                      stateful ? "seed=" + std::to_string(difference->seeds_a->seed2) +
                                     "  # as argument of the call, on both sides"
                               : "seed=(42, 0)  # the same pair on both sides",
                      finding.where.site}};
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

const Rule kS506{"S506", "op-seed", Gate::kRandom, Label::kRng, kPage, Evaluate};

}  // namespace isobit::explain
