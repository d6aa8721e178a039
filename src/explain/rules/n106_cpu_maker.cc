// SPDX-License-Identifier: Apache-2.0
// N106: rsqrtps and rcpps, whose last bits are the CPU maker's choice.
#include "explain/evidence.h"
#include "explain/rules/rounding.h"
#include "explain/rules/rules.h"
#include "numerics/op.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# N106 cpu-maker: another maker's approximation of a reciprocal

## What it means
The x86 instructions `rsqrtps` and `rcpps` promise 12 good bits; the rest is the CPU maker's choice. Eigen's `Rsqrt` and reciprocal
start from them and improve the value by one Newton step, after which the last bit still differs in places between makers (and
between a CPU and an emulator of it).

## Why it matters
Every batch and layer normalisation contains an Rsqrt. No environment variable reaches it, so a net with normalisation differs
between an Intel and an AMD machine even when all else is held equal.

## How to confirm
Compute `tf.math.rsqrt(0.37 * tf.range(1.0, 100.0))` on both machines and compare the bits.

## How to fix
Run both on CPUs of one maker, or write `1.0 / tf.sqrt(x)`: division and square root are correctly rounded on every CPU.

## References
- Intel 64 and IA-32 Architectures Software Developer's Manual, RSQRTPS: relative error at most 1.5 * 2^-12
- Eigen, Core/MathFunctionsImpl.h: generic_rsqrt_newton_step
)";

std::vector<Finding> Evaluate(const Case& c) {
  return EvaluateCandidate(c, "N106", Label::kRounding);
}

std::string MakerText(const env::Facts& facts) {
  return env::ValueText(facts.Find("cpu.vendor")) +
         (facts.Bool("cpu.emulated").value_or(false) ? ", emulated" : "");
}

}  // namespace

Candidate FindCpuMaker(const Origin& origin) {
  Candidate candidate;
  candidate.what = "the CPU's maker";
  const std::string base = numerics::BaseOpName(origin.kernel_a);
  const bool normalises = base.find("BatchNorm") != std::string::npos || base == "LayerNorm";
  if (origin.op_class != OpClass::kReciprocal && !normalises) {
    return candidate;
  }
  const auto* a = origin.a.Find("cpu.vendor");
  const auto* b = origin.b.Find("cpu.vendor");
  if (a == nullptr || b == nullptr) {
    candidate.standing = Standing::kNotRecorded;
    return candidate;
  }
  const std::string text_a = MakerText(origin.a), text_b = MakerText(origin.b);
  if (text_a == text_b) {
    candidate.standing = Standing::kSame;
    candidate.same = text_a + " on both sides";
    return candidate;
  }
  candidate.standing = Standing::kPossible;
  candidate.factor = a->value == b->value ? "cpu.emulated" : "cpu.vendor";
  candidate.because = std::string(origin.c.name_a) + " ran on " + text_a + ", " +
                      std::string(origin.c.name_b) + " on " + text_b +
                      ": the op starts from the CPU's own approximation";
  candidate.evidence = {OfFact("a", candidate.factor, "maker: " + text_a),
                        OfFact("b", candidate.factor, "maker: " + text_b)};
  if (origin.op_class == OpClass::kReciprocal) {
    candidate.fixes.push_back({"code",
                               base == "Rsqrt"
                                   ? "1.0 / tf.sqrt(x)  # in place of tf.math.rsqrt(x)"
                                   : "tf.ones_like(x) / x  # in place of the reciprocal",
                               SiteOf(origin.c.a, EventA(origin.c, origin.pair))});
  }
  candidate.fixes.push_back(
      {"command", "run both on the same kind of machine, or compare with a tolerance", ""});
  return candidate;
}

const Rule kN106{"N106", "cpu-maker", Gate::kRounding, Label::kRounding, kPage, Evaluate};

}  // namespace isobit::explain
