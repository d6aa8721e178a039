// SPDX-License-Identifier: Apache-2.0
// N105: another CPU, for which other code is generated or other blocks are chosen.
#include "env/diff.h"
#include "explain/evidence.h"
#include "explain/rules/rounding.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# N105 cpu: another CPU, for which other code is chosen

## What it means
oneDNN generates its kernels for the instruction set of the CPU (AVX, AVX2 with FMA, AVX-512), also inside Eigen's matrix products;
Eigen and oneDNN block matrix products by the sizes of the caches; libm has variants with FMA. So the same wheel adds and rounds in
another order on another CPU, although nothing was configured.

## Why it matters
It is the usual case of "works in Colab, differs at home" that really is rounding. The difference lies within the bound that the
finding names.

## How to confirm
Hold the larger CPU back by `ONEDNN_MAX_CPU_ISA`, or run the program under user-mode emulation of the other CPU
(`qemu-x86_64 -cpu Haswell python ...`): the bits at the named op move.

## How to fix
On both sides `ONEDNN_MAX_CPU_ISA` of the smaller CPU, and `TF_ENABLE_ONEDNN_OPTS=0`, whose default depends on the CPU too. Cache
sizes cannot be set; `TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL=0` does not remove them either.

## References
- oneDNN documentation, "CPU Dispatcher Control"; "Bitwise Reproducibility"
- Eigen, Core/products/GeneralBlockPanelKernel.h: evaluateProductBlockingSizesHeuristic
)";

std::vector<Finding> Evaluate(const Case& c) {
  return EvaluateCandidate(c, "N105", Label::kRounding);
}

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// Differing facts of the CPU that can reach this kernel, strongest first.
std::vector<env::FactorDiff> Reaching(const Origin& origin, bool same_isa) {
  std::vector<env::FactorDiff> reaching;
  for (const env::FactorDiff& diff : env::DiffFacts(origin.a, origin.b)) {
    const bool feature = StartsWith(diff.key, "cpu.feature.") && !same_isa;
    const bool cache = StartsWith(diff.key, "cpu.cache.") && origin.op_class == OpClass::kProducts;
    if ((feature || cache) && diff.reach == env::Reach::kResults) {
      reaching.push_back(diff);
    }
  }
  return reaching;
}

}  // namespace

Candidate FindCpu(const Origin& origin) {
  Candidate candidate;
  candidate.what = "the CPU's features and caches";
  const bool reaches = origin.Sums() || origin.op_class == OpClass::kOther ||
                       origin.op_class == OpClass::kFunctions || origin.OneDnnA() ||
                       origin.OneDnnB();
  const std::string machine = origin.a.Text("cpu.machine");
  if (!reaches || machine != origin.b.Text("cpu.machine")) {
    return candidate;
  }
  if (!origin.a.HasGroup("cpu.feature.") || !origin.b.HasGroup("cpu.feature.")) {
    candidate.standing = Standing::kNotRecorded;
    return candidate;
  }
  const std::string isa_a = env::OneDnnIsa(origin.a), isa_b = env::OneDnnIsa(origin.b);
  const auto reaching = Reaching(origin, !isa_a.empty() && isa_a == isa_b);
  if (reaching.empty()) {
    candidate.standing = Standing::kSame;
    candidate.same = "the same where they can reach this op";
    return candidate;
  }
  candidate.standing = Standing::kPossible;
  candidate.factor = reaching.front().key;
  candidate.because =
      std::string(origin.c.name_a) + " ran on " + env::ValueText(origin.a.Find("cpu.brand")) +
      ", " + std::string(origin.c.name_b) + " on " + env::ValueText(origin.b.Find("cpu.brand"));
  if (isa_a != isa_b) {
    candidate.because +=
        "; oneDNN generates code for " + isa_a + " in the one, for " + isa_b + " in the other";
  }
  for (size_t i = 0; i < reaching.size() && i < 4; ++i) {
    const env::FactorDiff& diff = reaching[i];
    candidate.evidence.push_back(OfFact("a", diff.key, diff.key + ": " + diff.a));
    candidate.evidence.push_back(OfFact("b", diff.key, diff.key + ": " + diff.b));
  }
  const std::string lower = isa_a == isa_b ? "" : env::LowerIsa(isa_a, isa_b);
  if (!lower.empty()) {
    candidate.fixes.push_back(
        EnvFix("TF_ENABLE_ONEDNN_OPTS=0 ONEDNN_MAX_CPU_ISA=" + lower, "on both sides"));
  }
  candidate.fixes.push_back(
      {"command", "run both on the same kind of machine, or compare with a tolerance", ""});
  return candidate;
}

const Rule kN105{"N105", "cpu", Gate::kRounding, Label::kRounding, kPage, Evaluate};

}  // namespace isobit::explain
