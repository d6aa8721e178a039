// SPDX-License-Identifier: Apache-2.0
// N108: another libm computes the elements that fill no whole packet.
#include "explain/evidence.h"
#include "explain/rules/rounding.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# N108 libm: another mathematical library

## What it means
TensorFlow computes exp, log, tanh and the like in packets of eight with code of its own. The elements left over at the end of a block
are computed one by one with the system's libm, whose last bit may be another in another release of glibc.

## Why it matters
Few elements differ, always the last ones of a block, and only between systems with another glibc.

## How to confirm
Pad the tensor to a multiple of eight elements: the difference goes away.

## How to fix
Use the same glibc on both sides (the same container image), or compare with a tolerance.

## References
- Eigen, Core/util/XprHelper.h and Core/AssignEvaluator.h: packets and their scalar rest
- GNU C Library manual, "Known Maximum Errors in Math Functions"
)";

std::vector<Finding> Evaluate(const Case& c) {
  return EvaluateCandidate(c, "N108", Label::kRounding);
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
  if (a->value == b->value) {
    candidate.standing = Standing::kSame;
    candidate.same = "the same build on both sides";
    return candidate;
  }
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

const Rule kN108{"N108", "libm", Gate::kRounding, Label::kRounding, kPage, Evaluate};

}  // namespace isobit::explain
