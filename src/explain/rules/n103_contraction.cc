// SPDX-License-Identifier: Apache-2.0
// N103: Eigen's own matrix kernel against oneDNN's sgemm inside Eigen's contraction.
#include "explain/evidence.h"
#include "explain/rules/rounding.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# N103 contraction: Eigen's own matrix kernel on one side, oneDNN's on the other

## What it means
On x86-64 TensorFlow's Eigen hands the innermost block of a matrix product to oneDNN's sgemm, which is generated for the CPU at hand.
`TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL=0` takes Eigen's own kernel instead, compiled for AVX without FMA. The two add and round
in another order. This is independent of `TF_ENABLE_ONEDNN_OPTS`.

## Why it matters
Every MatMul and every Conv2D that Eigen computes changes in its last bits.

## How to confirm
Run one side with the variable set as on the other: the bits at the named op move.

## How to fix
Set or leave the variable alike on both sides. With 0 the products no longer depend on the CPU's instruction set, at the price of speed.

## References
- TensorFlow 2.21, tsl/framework/contraction/eigen_contraction_kernel.cc
)";

constexpr const char* kVariable = "TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL";

std::vector<Finding> Evaluate(const Case& c) {
  return EvaluateCandidate(c, "N103", Label::kRounding);
}

bool IsOff(const trace::EnvFact* fact) {
  const auto* text = std::get_if<std::string>(&fact->value);
  return text != nullptr && (*text == "0" || *text == "false" || *text == "False");
}

std::string StateText(const trace::EnvFact* fact) {
  return std::string(IsOff(fact) ? "Eigen's own kernel" : "oneDNN's sgemm") + " (" +
         env::ValueText(fact) + ")";
}

}  // namespace

Candidate FindContraction(const Origin& origin) {
  Candidate candidate;
  candidate.what = kVariable;
  if (origin.op_class != OpClass::kProducts || (origin.OneDnnA() && origin.OneDnnB())) {
    return candidate;
  }
  const std::string key = std::string("env.") + kVariable;
  const auto* a = origin.a.Find(key);
  const auto* b = origin.b.Find(key);
  if (a == nullptr || b == nullptr) {
    candidate.standing = Standing::kNotRecorded;
    return candidate;
  }
  if (IsOff(a) == IsOff(b)) {
    candidate.standing = Standing::kSame;
    candidate.same = std::string(IsOff(a) ? "off" : "on") + " on both sides";
    return candidate;
  }
  candidate.standing = Standing::kPossible;
  candidate.factor = key;
  candidate.because = std::string(origin.c.name_a) + " multiplies blocks with " + StateText(a) +
                      ", " + std::string(origin.c.name_b) + " with " + StateText(b);
  candidate.evidence = {OfFact("a", key, StateText(a)), OfFact("b", key, StateText(b))};
  candidate.fixes.push_back({"env",
                             std::string("unset ") + kVariable + "  # in " +
                                 std::string(IsOff(a) ? origin.c.name_a : origin.c.name_b),
                             ""});
  return candidate;
}

const Rule kN103{"N103", "contraction", Gate::kRounding, Label::kRounding, kPage, Evaluate};

}  // namespace isobit::explain
