// SPDX-License-Identifier: Apache-2.0
#include "numerics/jpeg_colours.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace isobit::numerics {
namespace {

using Levels = std::vector<double>;

template <typename... Elements>
std::pair<std::string, Levels> MakeGolden(const char* colours, const char* decoder,
                                          Elements... elements) {
  return {std::string(colours) + " " + decoder, {static_cast<double>(elements)...}};
}

const Levels& Decoded(const std::string& colours, const std::string& decoder) {
  static const std::map<std::string, Levels> goldens = {
#define ISOBIT_DECODED(...) MakeGolden(__VA_ARGS__),
#include "numerics/golden/jpeg.inc"
#undef ISOBIT_DECODED
  };
  return goldens.at(colours + " " + decoder);
}

Picture Of(const Levels& levels) { return {16, 18, 3, levels}; }

TEST(JpegColours, AnotherUpsamplingLeavesTheLightness) {
  const auto found = CompareColours(Of(Decoded("4:2:0", "slow")), Of(Decoded("4:2:0", "plain")));
  ASSERT_TRUE(found);
  EXPECT_GT(found->pixels, 100U);
  EXPECT_LE(found->lightness, kEqualLightness);
  EXPECT_GT(found->colours, 5 * kEqualColours);
  EXPECT_FALSE(found->a_repeats);
  EXPECT_TRUE(found->b_repeats);
}

TEST(JpegColours, AnotherTransformDoesNot) {
  for (const char* colours : {"4:2:0", "4:4:4"}) {
    const auto found = CompareColours(Of(Decoded(colours, "slow")), Of(Decoded(colours, "fast")));
    ASSERT_TRUE(found);
    EXPECT_GT(found->lightness, kEqualLightness) << colours;
    EXPECT_FALSE(found->a_repeats || found->b_repeats) << colours;
  }
}

// Where the colours have the full size there is nothing to upsample.
TEST(JpegColours, OfTheFullSize) { EXPECT_EQ(Decoded("4:4:4", "slow"), Decoded("4:4:4", "plain")); }

TEST(JpegColours, ClippedPixelsTellNothing) {
  Levels levels = Decoded("4:2:0", "slow");
  const Levels& plain = Decoded("4:2:0", "plain");
  const auto before = CompareColours(Of(levels), Of(plain));
  levels[0] = 255;  // Far from what it was.
  const auto found = CompareColours(Of(levels), Of(plain));
  ASSERT_TRUE(before && found);
  EXPECT_EQ(found->pixels, before->pixels - 1);
  EXPECT_LE(found->lightness, kEqualLightness);
  const Levels white(levels.size(), 255.0);
  EXPECT_FALSE(CompareColours(Of(white), Of(plain)));
}

TEST(JpegColours, OnePixelOfOtherColoursDoesNotRepeat) {
  Levels levels = Decoded("4:2:0", "plain");
  ASSERT_TRUE(CompareColours(Of(levels), Of(levels))->a_repeats);
  levels[levels.size() / 2] += 1;
  EXPECT_FALSE(CompareColours(Of(levels), Of(levels))->a_repeats);
}

TEST(JpegColours, OtherSizes) {
  const Levels& levels = Decoded("4:2:0", "plain");
  EXPECT_FALSE(CompareColours({18, 16, 3, levels}, {16, 18, 3, levels}));
  EXPECT_FALSE(CompareColours({16, 54, 1, levels}, {16, 54, 1, levels}));
  EXPECT_FALSE(CompareColours({16, 18, 3, {}}, {16, 18, 3, {}}));
}

}  // namespace
}  // namespace isobit::numerics
