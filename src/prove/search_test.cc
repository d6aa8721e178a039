// SPDX-License-Identifier: Apache-2.0
#include "prove/search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace isobit::prove {
namespace {

bool Holds(const FlipSet& set, const FlipSet& part) { return std::ranges::includes(set, part); }

TEST(SearchTest, NothingToFlip) {
  EXPECT_FALSE(FindMinimal(0, 0, [](const FlipSet&) { return Bits::kTo; }).found);
}

TEST(SearchTest, OneIsFoundAloneAndAtOnce) {
  int trials = 0;
  const Minimal minimal = FindMinimal(12, 3, [&](const FlipSet& set) {
    ++trials;
    return Holds(set, {1}) ? Bits::kTo : Bits::kFrom;
  });
  EXPECT_TRUE(minimal.found);
  EXPECT_EQ(minimal.set, FlipSet{1});
  EXPECT_EQ(trials, 3);
}

TEST(SearchTest, NoSetSuffices) {
  const Minimal minimal = FindMinimal(5, 5, [](const FlipSet&) { return Bits::kNeither; });
  EXPECT_FALSE(minimal.found);
  EXPECT_EQ(minimal.all, Bits::kNeither);
}

// One flip alone may do what all together undo.
TEST(SearchTest, ASingleIsTriedThoughAllTogetherFail) {
  const Minimal minimal = FindMinimal(
      4, 4, [](const FlipSet& set) { return set == FlipSet{2} ? Bits::kTo : Bits::kNeither; });
  EXPECT_TRUE(minimal.found);
  EXPECT_EQ(minimal.set, FlipSet{2});
}

TEST(SearchTest, AnySetIsFoundAndIsMinimalAndNothingIsTriedTwice) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const size_t count = 1 + random() % 14;
    FlipSet needed;
    for (size_t i = 0; i < count; ++i) {
      if (random() % 4 == 0) {
        needed.push_back(i);
      }
    }
    if (needed.empty()) {
      needed.push_back(random() % count);
    }
    std::set<FlipSet> tried;
    const Minimal minimal = FindMinimal(count, random() % (count + 1), [&](const FlipSet& set) {
      EXPECT_TRUE(tried.insert(set).second);
      EXPECT_TRUE(std::ranges::is_sorted(set));
      return Holds(set, needed) ? Bits::kTo : Bits::kFrom;
    });
    EXPECT_TRUE(minimal.found);
    EXPECT_EQ(minimal.set, needed);
    EXPECT_LE(tried.size(), 1 + count + count * count + 3 * count);
  }
}

}  // namespace
}  // namespace isobit::prove
