// SPDX-License-Identifier: Apache-2.0
#include "tap/policy.h"

#include <gtest/gtest.h>

#include <vector>

namespace isobit::tap {
namespace {

std::vector<uint32_t> KeptBelow(const Policy& policy, uint32_t limit) {
  std::vector<uint32_t> kept;
  for (uint32_t i = 0; i < limit; ++i) {
    if (policy.Keep(i)) {
      kept.push_back(i);
    }
  }
  return kept;
}

TEST(Policy, KeepsTheFirstThePowersOfTwoAndEveryNth) {
  EXPECT_EQ(KeptBelow({3, 10}, 41), (std::vector<uint32_t>{0, 1, 2, 4, 8, 10, 16, 20, 30, 32, 40}));
  EXPECT_EQ(KeptBelow({0, 0}, 9), (std::vector<uint32_t>{1, 2, 4, 8}));
  EXPECT_EQ(KeptBelow({8, 1}, 100).size(), 100u);
}

TEST(Policy, DetailIsKeptOfKeptRunsOnly) {
  for (const Policy& policy : {Policy{}, Policy{8, 1}, Policy{2, 100}, Policy{0, 0}}) {
    for (uint32_t i = 0; i < 2000; ++i) {
      EXPECT_LE(policy.KeepDetail(i), policy.Keep(i)) << policy.Text() << " at " << i;
    }
  }
  EXPECT_FALSE((Policy{8, 1}.KeepDetail(65)));
}

TEST(Policy, LargeTensorsAreDescribedInTheFirstRunAndThePowersOfTwo) {
  std::vector<uint32_t> kept;
  for (uint32_t i = 0; i <= 192; ++i) {
    if (Policy::KeepLargeDetail(i)) {
      kept.push_back(i);
      EXPECT_TRUE(Policy{}.KeepDetail(i)) << i;
    }
  }
  EXPECT_EQ(kept, (std::vector<uint32_t>{0, 1, 2, 4, 8, 16, 32, 64, 128, 192}));
}

TEST(Policy, SeesShortLoopsWhole) {
  const Policy policy;
  for (uint64_t i = 0; i < 64; ++i) {
    EXPECT_TRUE(policy.KeepIteration(i));
  }
  EXPECT_FALSE(policy.KeepIteration(65));
  EXPECT_TRUE((Policy{8, 1}.KeepIteration(65)));
}

TEST(Policy, AllValuesAreThoseOfEachRun) {
  const Policy policy{8, 1, true};
  for (uint32_t i = 0; i < 2000; ++i) {
    EXPECT_TRUE(policy.Keep(i) && policy.KeepDetail(i)) << i;
  }
}

TEST(Policy, TellsItself) {
  EXPECT_EQ(Policy{}.Text(), "occurrence<8|pow2|every=64|contents=64");
  EXPECT_EQ((Policy{8, 1, true}.Text()), "occurrence<8|pow2|every=1|contents=65536|values=all");
}

}  // namespace
}  // namespace isobit::tap
