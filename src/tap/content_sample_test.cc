// SPDX-License-Identifier: Apache-2.0
#include "tap/content_sample.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace isobit::tap {
namespace {

// How often each key is kept.
std::map<uint64_t, int> KeptOf(const std::vector<uint64_t>& keys, size_t limit,
                               const Policy& policy = {}) {
  ContentSample sample(limit);
  std::map<uint64_t, int> kept;
  for (const uint64_t key : keys) {
    kept[key] += sample.Keep(key, policy);
  }
  return kept;
}

std::vector<uint64_t> RandomKeys(size_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<uint64_t> keys(count);
  std::generate(keys.begin(), keys.end(), random);
  return keys;
}

TEST(ContentSample, KeepsEverythingThatFits) {
  for (const auto& [key, count] : KeptOf(RandomKeys(64, 1), 64)) {
    EXPECT_EQ(count, 1) << key;
  }
}

TEST(ContentSample, KeepsTheSmallestWhateverTheOrder) {
  std::vector<uint64_t> keys = RandomKeys(5000, 2);
  std::vector<uint64_t> sorted = keys;
  std::sort(sorted.begin(), sorted.end());
  for (uint64_t order = 0; order < 20; ++order) {
    std::shuffle(keys.begin(), keys.end(), std::mt19937_64(order));
    auto kept = KeptOf(keys, 64);
    for (size_t i = 0; i < 64; ++i) {
      EXPECT_EQ(kept[sorted[i]], 1) << "order " << order << ", key " << i;
    }
  }
}

TEST(ContentSample, KeepsFewOfMany) {
  int total = 0;
  for (const auto& [key, count] : KeptOf(RandomKeys(100000, 3), 64)) {
    total += count;
  }
  EXPECT_GE(total, 64);
  EXPECT_LT(total, 64 * 12);  // About 64 * (1 + ln(100000 / 64)).
}

TEST(ContentSample, ThinsOutEqualContentsLikeOccurrences) {
  const std::vector<uint64_t> keys(40, 7);
  EXPECT_EQ(KeptOf(keys, 64, {4, 10})[7], 4 + 4 + 3);  // 0..3; 4, 8, 16, 32; 10, 20, 30.
}

}  // namespace
}  // namespace isobit::tap
