// SPDX-License-Identifier: Apache-2.0
// N101: TensorFlow uses oneDNN's kernels on one side and Eigen's on the other.
#include "explain/evidence.h"
#include "explain/rules/rounding.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# N101 onednn: oneDNN's kernels on one side, Eigen's on the other

## What it means
TensorFlow has two sets of kernels for matrix products, convolutions, softmax, batch normalisation and others: Eigen's and oneDNN's.
Which one runs is decided when TensorFlow is imported: by `TF_ENABLE_ONEDNN_OPTS`, and where that is not set, on Linux, by the CPU
(on with AVX512_VNNI, AVX512_BF16, AVX_VNNI or AMX; on Arm with Neoverse V1). The two sets add in another order, so the last bits
differ. Neither is wrong: the finding names the bound inside which the difference lies.

## Why it matters
The same wheel runs other code on two machines although nothing was configured. In training the differences grow from step to step.

## How to confirm
Run one side with `TF_ENABLE_ONEDNN_OPTS` set to the other side's value: the bits at the named op move to those of the other side.
Many shapes give equal bits with both sets, so an op that agrees proves nothing.

## How to fix
Set `TF_ENABLE_ONEDNN_OPTS=0` on both sides, before TensorFlow is imported. Where the CPUs differ too, Eigen's matrix products still
use code made for the CPU at hand: add `ONEDNN_MAX_CPU_ISA` (see N104).

## References
- TensorFlow 2.21, core/util/port.cc: the default by CPU
- oneDNN documentation, "Bitwise Reproducibility"
)";

std::vector<Finding> Evaluate(const Case& c) {
  return EvaluateCandidate(c, "N101", Label::kRounding);
}

std::string StateText(const env::OneDnnState& state) {
  return std::string("oneDNN ") +
         (!state.on   ? "not known"
          : *state.on ? "on"
                      : "off") +
         (state.reason.empty() ? "" : " (" + state.reason + ")");
}

// The variable where it differs, else the CPU feature that decides, else the state itself.
std::string FactorOf(const Origin& origin) {
  const auto differs = [&](const std::string& key) {
    const auto* a = origin.a.Find(key);
    const auto* b = origin.b.Find(key);
    return a != nullptr && b != nullptr && a->value != b->value;
  };
  if (differs("env.TF_ENABLE_ONEDNN_OPTS")) {
    return "env.TF_ENABLE_ONEDNN_OPTS";
  }
  for (const char* feature :
       {"avx512_vnni", "avx512_bf16", "avx_vnni", "amx_tile", "amx_int8", "amx_bf16"}) {
    if (differs(std::string("cpu.feature.") + feature)) {
      return std::string("cpu.feature.") + feature;
    }
  }
  return "tf.onednn.effective";
}

}  // namespace

Candidate FindOneDnn(const Origin& origin) {
  Candidate candidate;
  candidate.what = "oneDNN's kernels";
  const env::OneDnnState a = env::ExplainOneDnn(origin.a), b = env::ExplainOneDnn(origin.b);
  const bool shown = origin.OneDnnA() != origin.OneDnnB();
  if (origin.op_class == OpClass::kRandom || (!shown && origin.op_class == OpClass::kReciprocal)) {
    return candidate;
  }
  if (!shown && (!a.on || !b.on)) {
    candidate.standing = Standing::kNotRecorded;
    return candidate;
  }
  if (!shown && a.on == b.on) {
    candidate.standing = Standing::kSame;
    candidate.same = std::string(*a.on ? "on" : "off") + " on both sides";
    return candidate;
  }
  if (!shown) {
    return candidate;  // On in one run, but this op runs Eigen's kernel in both.
  }
  candidate.standing = Standing::kShown;
  candidate.factor = FactorOf(origin);
  candidate.because = std::string(origin.c.name_a) + ": " + StateText(a) + "; " +
                      std::string(origin.c.name_b) + ": " + StateText(b) +
                      "; the kernels that ran: " + origin.kernel_a + " | " + origin.kernel_b;
  candidate.evidence = {OfFact("a", candidate.factor, StateText(a)),
                        OfFact("b", candidate.factor, StateText(b))};
  std::string assignments = "TF_ENABLE_ONEDNN_OPTS=0";
  const std::string isa_a = env::OneDnnIsa(origin.a), isa_b = env::OneDnnIsa(origin.b);
  if (!isa_a.empty() && !isa_b.empty() && isa_a != isa_b) {
    assignments += " ONEDNN_MAX_CPU_ISA=" + env::LowerIsa(isa_a, isa_b);
  }
  candidate.fixes.push_back(EnvFix(assignments, "on both sides"));
  return candidate;
}

const Rule kN101{"N101", "onednn", Gate::kRounding, Label::kRounding, kPage, Evaluate};

}  // namespace isobit::explain
