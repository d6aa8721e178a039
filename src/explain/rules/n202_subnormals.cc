// SPDX-License-Identifier: Apache-2.0
// N202: subnormal numbers became zero on one side.
#include "explain/judge_origin.h"
#include "explain/rules/finding.h"
#include "explain/rules/rounding.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# N202 subnormals: numbers below 1e-38 became zero on one side

## What it means
CPUs can replace subnormal numbers (float32 below 1.2e-38) by zero: when they are results (FTZ) and when they are operands (DAZ).
TensorFlow's thread pool switches that on, the Python thread that runs eager ops does not, and some libraries built with fast-math switch
it on for the whole process. So the same op can keep or flush them, depending on the thread and on what was loaded before.

## Why it matters
A zero in the place of a tiny number becomes an infinity behind a division or a logarithm.

## How to confirm
`isobit env A B` shows the control registers of both sides (fp.main.*, fp.pool.*).

## How to fix
`tf.config.set_denormals_are_zero` or its kin do not reach every thread; keep the numbers away from that range: add an epsilon before a
logarithm or a division, or scale the loss.

## References
- Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1, 10.2.3.3 and 10.2.3.4 (MXCSR)
- TensorFlow 2.21, tsl/platform/denormal.cc and threadpool.cc
)";

std::string RegisterText(const env::Facts& facts) {
  std::string text;
  for (const char* key : {"fp.main.ftz", "fp.main.daz", "fp.pool.ftz", "fp.pool.daz"}) {
    text += (text.empty() ? "" : ", ") + std::string(key) + " " + env::ValueText(facts.Find(key));
  }
  return text;
}

// The control register that differs, else the general word.
std::string FactorOf(const Origin& origin) {
  for (const char* key : {"fp.pool.ftz", "fp.main.ftz", "fp.pool.daz", "fp.main.daz"}) {
    const auto* a = origin.a.Find(key);
    const auto* b = origin.b.Find(key);
    if (a != nullptr && b != nullptr && a->value != b->value) {
      return key;
    }
  }
  return "fp.subnormals";
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto origin = FindOrigin(c);
  if (!origin) {
    return {};
  }
  const numerics::Judgement judgement = JudgeOrigin(c, origin->pair);
  const bool flushed = judgement.relation.relation == numerics::Relation::kFlushed;
  const bool emulated = judgement.emulation && judgement.emulation->precision == "flush-to-zero";
  if (!judgement.comparison || (!flushed && !emulated)) {
    return {};
  }
  Finding finding = NewFinding(kN202, FactorOf(*origin), Confidence::kConsistent,
                               "undefined: subnormal numbers became zero on one side");
  finding.summary =
      flushed ? Count(judgement.comparison->unequal, "element") +
                    " differ: subnormal on one side, zero on the other; all others are equal"
              : "the output is what the op gives when subnormal inputs count as zero, to " +
                    Number(judgement.emulation->residue) + " of the difference";
  finding.because = std::string(c.name_a) + ": " + RegisterText(origin->a) + "; " +
                    std::string(c.name_b) + ": " + RegisterText(origin->b);
  finding.where = PlaceOf(c, origin->pair);
  finding.evidence.push_back(
      OfOp(c, origin->pair, "equal inputs; subnormal numbers on one side only"));
  finding.evidence.push_back(OfFact("a", "fp", RegisterText(origin->a)));
  finding.evidence.push_back(OfFact("b", "fp", RegisterText(origin->b)));
  finding.fixes.push_back(
      {"code", "x + 1e-30  # keep the numbers out of the subnormal range before this op",
       finding.where.site});
  return {finding};
}

}  // namespace

const Rule kN202{"N202", "subnormals", Gate::kUndefined, Label::kUndefined, kPage, Evaluate};

}  // namespace isobit::explain
