// SPDX-License-Identifier: Apache-2.0
#include "align/sequence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

namespace isobit::align {
namespace {

std::vector<uint64_t> Keys(std::string_view text) { return {text.begin(), text.end()}; }

// The common subsequence, checked to be one.
std::string Common(std::string_view a, std::string_view b) {
  std::string common;
  int64_t last_a = -1, last_b = -1;
  for (const Match& match : AlignSequences(Keys(a), Keys(b))) {
    EXPECT_LT(last_a, match.a);
    EXPECT_LT(last_b, match.b);
    EXPECT_EQ(a[match.a], b[match.b]);
    last_a = match.a;
    last_b = match.b;
    common += a[match.a];
  }
  return common;
}

size_t LongestCommon(const std::string& a, const std::string& b) {
  std::vector<std::vector<size_t>> best(a.size() + 1, std::vector<size_t>(b.size() + 1, 0));
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      best[i][j] =
          a[i - 1] == b[j - 1] ? best[i - 1][j - 1] + 1 : std::max(best[i - 1][j], best[i][j - 1]);
    }
  }
  return best[a.size()][b.size()];
}

TEST(AlignSequences, Ends) {
  EXPECT_EQ(Common("", ""), "");
  EXPECT_EQ(Common("abc", ""), "");
  EXPECT_EQ(Common("abc", "abc"), "abc");
  EXPECT_EQ(Common("abcd", "abd"), "abd");
  EXPECT_EQ(Common("abcd", "xabcd"), "abcd");
  EXPECT_EQ(Common("abcabba", "cbabac").size(), 4u);
}

TEST(AlignSequences, InsertionsInALoop) {
  // One more op in each round: no key is unique.
  std::string a, b;
  for (int i = 0; i < 200; ++i) {
    a += "abcd";
    b += "abxcd";
  }
  EXPECT_EQ(Common(a, b), a);
}

TEST(AlignSequences, BeyondTheBoundOfMyersRoundsStillMeet) {
  std::string a, b;
  for (int i = 0; i < 5000; ++i) {
    a += "abcd";
    b += "axbcd";
  }
  EXPECT_EQ(Common(a, b), a);
}

TEST(AlignSequences, WithoutUniqueKeysItIsAsLongAsCanBe) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 400; ++round) {
    std::string a, b;
    for (size_t i = random() % 40; i > 0; --i) {
      a += std::string(2, static_cast<char>('a' + random() % 3));
    }
    for (size_t i = random() % 40; i > 0; --i) {
      b += std::string(2, static_cast<char>('a' + random() % 3));
    }
    const auto unique = [](const std::string& text) {
      return std::ranges::any_of(text, [&](char c) { return std::ranges::count(text, c) == 1; });
    };
    const size_t length = Common(a, b).size();
    if (!unique(a) || !unique(b)) {
      EXPECT_GE(length + 2, LongestCommon(a, b)) << a << " " << b;
    }
  }
}

TEST(AlignSequences, NothingInCommon) { EXPECT_EQ(Common("aaaa", "bbbb"), ""); }

}  // namespace
}  // namespace isobit::align
