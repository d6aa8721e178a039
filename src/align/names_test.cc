// SPDX-License-Identifier: Apache-2.0
#include "align/names.h"

#include <gtest/gtest.h>

namespace isobit::align {
namespace {

using Numbers = std::vector<uint64_t>;

TEST(Names, CountersBecomeNumbers) {
  EXPECT_EQ(ParseComponent("dense").pattern, ParseComponent("dense_4").pattern);
  EXPECT_EQ(ParseComponent("dense").numbers, Numbers{0});
  EXPECT_EQ(ParseComponent("dense_4").numbers, Numbers{4});
  EXPECT_EQ(ParseComponent("sequential_1_lstm_3_while_body_2345").numbers, (Numbers{1, 3, 2345}));
  EXPECT_EQ(ParseComponent("__inference_one_step_on_data_1234").pattern,
            ParseComponent("__inference_one_step_on_data_99").pattern);
  EXPECT_NE(ParseComponent("conv2d_1").pattern, ParseComponent("conv3d_1").pattern);
  EXPECT_NE(ParseComponent("block_1a").pattern, ParseComponent("block_2a").pattern);
}

TEST(Names, NumbersBehindEachOtherAreOnePlace) {
  EXPECT_EQ(ParseComponent("dense_1_1").pattern, ParseComponent("dense_1").pattern);
  EXPECT_EQ(ParseComponent("dense_1_1").numbers, (Numbers{1, 1}));
  EXPECT_NE(ParseComponent("dense_1_x_1").pattern, ParseComponent("dense_1").pattern);
}

TEST(Names, TheFirstOfANameIsNotItsNumberZero) {
  const Component first = ParseComponent("unknown"), second = ParseComponent("unknown_0");
  EXPECT_EQ(first.pattern, second.pattern);
  EXPECT_EQ(first.numbers, second.numbers);
  EXPECT_FALSE(first.counted);
  EXPECT_TRUE(second.counted);
}

TEST(Names, NumbersTooLargeToCountAreWords) {
  EXPECT_EQ(ParseComponent("x_99999999999999999999999").numbers, Numbers{0});
}

TEST(Names, Calls) {
  EXPECT_TRUE(IsCall("StatefulPartitionedCall"));
  EXPECT_TRUE(IsCall("PartitionedCall_12"));
  EXPECT_FALSE(IsCall("PartitionedCall_x"));
  EXPECT_FALSE(IsCall("StatefulPartitionedCallX"));
  EXPECT_FALSE(IsCall("MatMul"));
}

TEST(Names, Inputs) {
  EXPECT_EQ(ParseInput("a/b"), std::pair(std::string_view("a/b"), 0u));
  EXPECT_EQ(ParseInput("a/b:2"), std::pair(std::string_view("a/b"), 2u));
  EXPECT_TRUE(ParseInput("^a").first.empty());
}

TEST(Names, WithoutCountersOfAttributes) {
  EXPECT_EQ(WithoutCounters("f=__inference_step_123, n=4"), "f=__inference_step, n=4");
}

}  // namespace
}  // namespace isobit::align
