// SPDX-License-Identifier: Apache-2.0
// N108: libm, which computes what fills no whole packet, is another one or runs other code.
#include "explain/evidence.h"
#include "explain/rules/rounding.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# N108 libm: the mathematical library runs other code

## What it means
TensorFlow computes exp, log, tanh and the like in packets with code of its own, where it has such code. The elements left over at
the end of a block, and functions without packet code (float64 cos, sinh, asin, asinh among them), are computed one by one with the
system's libm. Its last bit may be another in another release of glibc. The same libm also has two versions of many functions, one
with FMA and one without; `GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA` (or `-AVX2`) takes the one without on a CPU that has both.

## Why it matters
Few elements differ, by one unit in the last place, and only between systems with another glibc or another `GLIBC_TUNABLES`. Other
tunables (malloc, mutexes) cannot do it.

## How to confirm
Run one side with the other side's `GLIBC_TUNABLES`, or in the other side's container image: the bits at the named op move. Or pad a
float32 tensor to a multiple of eight elements: the difference goes away.

## How to fix
`unset GLIBC_TUNABLES` on both sides; use the same glibc (the same container image); or compare with a tolerance.

## References
- Eigen, Core/util/XprHelper.h and Core/AssignEvaluator.h: packets and their scalar rest
- GNU C Library manual, "Known Maximum Errors in Math Functions"; "Hardware Capability Tunables"
)";

std::vector<Finding> Evaluate(const Case& c) {
  return EvaluateCandidate(c, "N108", Label::kRounding);
}

Candidate OtherBuild(const Origin& origin, const std::string& key) {
  Candidate candidate;
  candidate.what = "libm";
  candidate.standing = Standing::kPossible;
  candidate.factor = "os.glibc";
  const std::string text_a = env::ValueText(origin.a.Find("os.glibc"));
  const std::string text_b = env::ValueText(origin.b.Find("os.glibc"));
  candidate.because = "libm of " + std::string(origin.c.name_a) + ": glibc " + text_a + ", of " +
                      std::string(origin.c.name_b) + ": glibc " + text_b;
  candidate.evidence = {OfFact("a", key, "glibc " + text_a), OfFact("b", key, "glibc " + text_b)};
  candidate.fixes.push_back(
      {"command", "use the same system image on both sides, or compare with a tolerance", ""});
  return candidate;
}

// The same libm: does GLIBC_TUNABLES make it run other code?
Candidate SameBuild(const Origin& origin) {
  Candidate candidate;
  candidate.what = "libm";
  const std::string key = "env.GLIBC_TUNABLES";
  const auto* a = origin.a.Find(key);
  const auto* b = origin.b.Find(key);
  const bool alike = a == nullptr || b == nullptr || a->value == b->value;
  const auto fma_a = env::LibmUsesFma(origin.a), fma_b = env::LibmUsesFma(origin.b);
  if (alike || (fma_a && fma_a == fma_b)) {
    candidate.standing = Standing::kSame;
    candidate.same = "the same build on both sides";
    return candidate;
  }
  if (!fma_a || !fma_b) {
    candidate.standing = Standing::kNotRecorded;
    return candidate;
  }
  const auto text = [](const trace::EnvFact* fact, bool fma) {
    return "GLIBC_TUNABLES " + env::ValueText(fact) + ", so that libm runs its code " +
           (fma ? "with FMA" : "without FMA");
  };
  candidate.standing = Standing::kPossible;
  candidate.factor = key;
  candidate.because = std::string(origin.c.name_a) + ": " + text(a, *fma_a) + "; " +
                      std::string(origin.c.name_b) + ": " + text(b, *fma_b);
  candidate.evidence = {OfFact("a", key, text(a, *fma_a)), OfFact("b", key, text(b, *fma_b))};
  candidate.fixes.push_back({"env", "unset GLIBC_TUNABLES  # on both sides", ""});
  return candidate;
}

}  // namespace

Candidate FindLibm(const Origin& origin) {
  Candidate candidate;
  candidate.what = "libm";
  if (origin.op_class != OpClass::kFunctions) {
    return candidate;
  }
  const std::string key =
      origin.a.Find("object.libm.so.6") != nullptr && origin.b.Find("object.libm.so.6") != nullptr
          ? "object.libm.so.6"
          : "os.glibc";
  const auto* a = origin.a.Find(key);
  const auto* b = origin.b.Find(key);
  if (a == nullptr || b == nullptr) {
    candidate.standing = Standing::kNotRecorded;
    return candidate;
  }
  return a->value == b->value ? SameBuild(origin) : OtherBuild(origin, key);
}

const Rule kN108{"N108", "libm", Gate::kRounding, Label::kRounding, kPage, Evaluate};

}  // namespace isobit::explain
