// SPDX-License-Identifier: Apache-2.0
// N104: ONEDNN_MAX_CPU_ISA holds oneDNN's generated code back on one side.
#include "explain/evidence.h"
#include "explain/rules/rounding.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# N104 isa-cap: oneDNN held back to a smaller instruction set

## What it means
oneDNN generates its kernels at run time for the best instruction set of the CPU, or for the one that `ONEDNN_MAX_CPU_ISA` allows.
Each has another block size, so sums are added in another order; below AVX2 there is no FMA, so products are rounded too. Matrix
products depend on it even with `TF_ENABLE_ONEDNN_OPTS=0`, since Eigen's contraction calls oneDNN's sgemm.

## Why it matters
One side was started with the variable, the other without it or with another value.

## How to confirm
Run one side with the other side's value: the bits at the named op move.

## How to fix
Set `ONEDNN_MAX_CPU_ISA` to the smaller of the two on both sides, or leave it unset on both if the CPUs are of the same kind.

## References
- oneDNN documentation, "CPU Dispatcher Control"
)";

std::vector<Finding> Evaluate(const Case& c) {
  return EvaluateCandidate(c, "N104", Label::kRounding);
}

// The variable that differs; the older name counts too. Empty: none.
std::string DifferentCap(const Origin& origin) {
  for (const char* key : {"env.ONEDNN_MAX_CPU_ISA", "env.DNNL_MAX_CPU_ISA"}) {
    const auto* a = origin.a.Find(key);
    const auto* b = origin.b.Find(key);
    if (a != nullptr && b != nullptr && a->value != b->value) {
      return key;
    }
  }
  return "";
}

std::string SideText(const trace::EnvFact* fact, const std::string& isa) {
  return env::ValueText(fact) + (isa.empty() ? "" : ", so that oneDNN uses " + isa);
}

}  // namespace

Candidate FindIsaCap(const Origin& origin) {
  Candidate candidate;
  candidate.what = "ONEDNN_MAX_CPU_ISA";
  const bool reaches = origin.op_class == OpClass::kProducts ||
                       origin.op_class == OpClass::kOther || origin.OneDnnA() || origin.OneDnnB();
  if (!reaches) {
    return candidate;
  }
  const auto* a = origin.a.Find("env.ONEDNN_MAX_CPU_ISA");
  const auto* b = origin.b.Find("env.ONEDNN_MAX_CPU_ISA");
  if (a == nullptr || b == nullptr) {
    candidate.standing = Standing::kNotRecorded;
    return candidate;
  }
  const std::string key = DifferentCap(origin);
  const std::string isa_a = env::OneDnnIsa(origin.a), isa_b = env::OneDnnIsa(origin.b);
  if (key.empty() || (!isa_a.empty() && isa_a == isa_b)) {
    candidate.standing = Standing::kSame;
    candidate.same = key.empty() ? env::ValueText(a) + " on both sides"
                                 : "oneDNN uses " + isa_a + " on both sides";
    return candidate;
  }
  candidate.standing = Standing::kPossible;
  candidate.factor = key;
  const auto* cap_a = origin.a.Find(key);
  const auto* cap_b = origin.b.Find(key);
  candidate.because = key.substr(4) + " in " + std::string(origin.c.name_a) + ": " +
                      SideText(cap_a, isa_a) + "; in " + std::string(origin.c.name_b) + ": " +
                      SideText(cap_b, isa_b);
  candidate.evidence = {OfFact("a", key, SideText(cap_a, isa_a)),
                        OfFact("b", key, SideText(cap_b, isa_b))};
  const std::string lower = env::LowerIsa(isa_a, isa_b);
  candidate.fixes.push_back(lower.empty()
                                ? Fix{"env", "unset " + key.substr(4) + "  # on both sides", ""}
                                : EnvFix(key.substr(4) + "=" + lower, "on both sides"));
  return candidate;
}

const Rule kN104{"N104", "isa-cap", Gate::kRounding, Label::kRounding, kPage, Evaluate};

}  // namespace isobit::explain
