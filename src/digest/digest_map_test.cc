// SPDX-License-Identifier: Apache-2.0
#include "digest/digest_map.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace isobit::digest {
namespace {

TEST(DigestMapTest, DoesAsTheStandardsMap) {
  std::mt19937_64 random(3);
  std::map<Digest128, int> expected;
  DigestMap<int> map;
  EXPECT_TRUE(map.empty());
  EXPECT_EQ(map.Find({1, 2}), nullptr);
  for (int i = 0; i < 20000; ++i) {
    // Few distinct low words, so that many keys want the same place.
    const Digest128 key{random() % 64, random() % 100};
    EXPECT_EQ(map.Insert(key, i), expected.emplace(key, i).second);
  }
  EXPECT_FALSE(map.empty());
  for (uint64_t lo = 0; lo < 70; ++lo) {
    for (uint64_t hi = 0; hi < 105; ++hi) {
      const auto found = expected.find({lo, hi});
      const int* value = map.Find({lo, hi});
      ASSERT_EQ(value != nullptr, found != expected.end()) << lo << " " << hi;
      if (value != nullptr) {
        EXPECT_EQ(*value, found->second);
      }
    }
  }
}

TEST(DigestMapTest, TheEmptyDigestIsAKey) {
  DigestSet set;
  EXPECT_FALSE(set.Contains({}));
  EXPECT_TRUE(set.Insert({}));
  EXPECT_FALSE(set.Insert({}));
  EXPECT_TRUE(set.Contains({}));
  EXPECT_FALSE(set.empty());
}

}  // namespace
}  // namespace isobit::digest
