// SPDX-License-Identifier: Apache-2.0
// The verdict matrix, one draw of each cell (all of them: the test docs.numerics): no false alarm
// over sound float32 arithmetic, no lower precision and no bug missed. And the search for
// violations of each bound: many seeds, kinds of data and orders.
#include <gtest/gtest.h>

#include <algorithm>

#include "subjects.h"

namespace isobit::verdicts {
namespace {

std::string Case(const Family& family, uint64_t k, const Arithmetic& how, const Verdict& verdict) {
  return std::string(family.name) + ", K = " + std::to_string(k) + ", " + std::string(how.name) +
         ": " + verdict.word + " (" + std::to_string(verdict.used_worst) + " of the worst case, " +
         std::to_string(verdict.used_likely) + " of what is likely) " + verdict.missing;
}

TEST(VerdictsTest, EveryFamilyAndArithmetic) {
  constexpr uint64_t kLargestDrawn = 4096;
  for (const Family& family : Families()) {
    for (const uint64_t k : family.sizes) {
      if (k > kLargestDrawn) {
        continue;
      }
      for (const Arithmetic& how : ArithmeticsOf(family)) {
        const Verdict verdict = JudgeOne(family, k, how, 1);
        EXPECT_TRUE(IsRight(how.expect, verdict)) << Case(family, k, how, verdict);
      }
    }
  }
}

// What the judge says of a against b it says of b against a.
TEST(VerdictsTest, MirrorImages) {
  for (const Family& family : Families()) {
    const uint64_t k = family.sizes.front();
    for (const Arithmetic& how : ArithmeticsOf(family)) {
      const Subject subject = family.make(k, DataOf(how), 1);
      const Tensor a = subject.compute(ArithmeticsOf(family).front()), b = subject.compute(how);
      const Verdict there = JudgeAs(subject, a, b), back = JudgeAs(subject, b, a);
      EXPECT_EQ(there.word, back.word) << Case(family, k, how, there);
      EXPECT_EQ(there.used_likely, back.used_likely) << Case(family, k, how, there);
    }
  }
}

// Sound arithmetic on other data and seeds: an error outside of a bound would show the bound wrong.
TEST(VerdictsTest, NoSoundArithmeticViolatesABound) {
  constexpr uint64_t kOtherSeeds = 12, kLargest = 1024;
  for (const Family& family : Families()) {
    for (uint64_t seed = 11; seed < 11 + kOtherSeeds; ++seed) {
      const uint64_t k = std::min(kLargest, family.sizes[seed % family.sizes.size()]);
      for (const Data data : {Data::kNormal, Data::kPositive, Data::kRelu, Data::kShifted}) {
        if (data == Data::kShifted && family.kind == Kind::kFunction) {
          continue;  // Beyond the range of Exp; Tanh and Erf are 1 there.
        }
        const Subject subject = family.make(k, data, seed);
        const std::vector<Arithmetic> all = ArithmeticsOf(family);
        const Tensor reference = subject.compute(all.front());
        for (const Arithmetic& how : all) {
          if (how.expect != "rounding") {
            continue;
          }
          const Verdict verdict = JudgeAs(subject, reference, subject.compute(how));
          EXPECT_TRUE(IsRight("rounding", verdict))
              << Case(family, k, how, verdict) << ", seed " << seed;
        }
      }
    }
  }
}

}  // namespace
}  // namespace isobit::verdicts
