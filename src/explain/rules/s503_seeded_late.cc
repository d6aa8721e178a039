// SPDX-License-Identifier: Apache-2.0
// S503: the seed came after the draw.
#include "explain/rules/rules.h"
#include "explain/rules/seed_finding.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# S503 seeded-late: the generator was seeded after it had been drawn from

## What it means
The program seeds the generator, but something drew from it before that line: a model built, data shuffled, a layer made, a
module imported that draws while it is imported. In notebooks it happens when cells run in another order.

## Why it matters
What was drawn before is another number in every run; what comes after is pinned. The run looks reproducible where one looks.

## How to confirm
The finding names the draw and the seeding. Move the seeding to the first line and run twice.

## How to fix
Seed first, before any other import that may draw and before any layer is made: `keras.utils.set_random_seed(42)`.

## References
- tensorflow/tensorflow, issue 35739: a seed that is set before `disable_eager_execution` has no effect
)";

std::vector<Finding> Evaluate(const Case& c) {
  std::vector<Finding> findings;
  for (const RandomCause& cause : CausesIn(c, {StreamState::kLate})) {
    Finding finding = SeedFinding(kS503, c, cause, "random numbers: seeded after the first draw");
    finding.summary = Sentence(cause.sink.what) + " was drawn from " +
                      std::string(GeneratorName(cause.stream.generator)) +
                      " before the program seeded it.";
    const GeneratorHistory& late =
        cause.stream.a.late_set != nullptr ? cause.stream.a : cause.stream.b;
    finding.fixes = {{"code",
                      SeedingCode(cause.stream.generator, late.late_set->Text("seed")) +
                          "  # before anything draws: first line of the program",
                      ""}};
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

const Rule kS503{"S503", "seeded-late", Gate::kRandom, Label::kRng, kPage, Evaluate};

}  // namespace isobit::explain
