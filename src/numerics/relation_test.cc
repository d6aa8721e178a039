// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <random>

#include "numerics/compare.h"

namespace isobit::numerics {
namespace {

// A tensor that owns its bytes.
template <typename T>
struct Tensor {
  DType dtype;
  std::vector<int64_t> shape;
  std::vector<T> values;
  TensorView view() const { return {dtype, shape, std::as_bytes(std::span(values))}; }
};

Tensor<float> Random(std::vector<int64_t> shape, uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  size_t count = 1;
  for (const int64_t size : shape) {
    count *= static_cast<size_t>(size);
  }
  Tensor<float> tensor{DType::kFloat, std::move(shape), std::vector<float>(count)};
  for (float& x : tensor.values) {
    x = normal(random);
  }
  return tensor;
}

template <typename F>
Tensor<float> Map(Tensor<float> tensor, F f) {
  for (float& x : tensor.values) {
    x = static_cast<float>(f(x));
  }
  return tensor;
}

// The relation found, both ways round.
template <typename A, typename B>
FoundRelation Find(const Tensor<A>& a, const Tensor<B>& b) {
  const FoundRelation found = FindRelation(a.view(), b.view());
  EXPECT_EQ(found.relation, FindRelation(b.view(), a.view()).relation)
      << "not symmetric: " << found.text;
  return found;
}

TEST(RelationTest, EqualAndNan) {
  auto a = Random({4, 5}, 1);
  EXPECT_EQ(Find(a, a).relation, Relation::kEqual);
  auto b = a;
  a.values[3] = std::bit_cast<float>(0x7FC00000u);
  b.values[3] = std::bit_cast<float>(0xFFC00001u);
  a.values[4] = 0.0f;
  b.values[4] = -0.0f;
  EXPECT_EQ(Find(a, b).relation, Relation::kNanPayload);
  b.values[3] = 1;
  EXPECT_EQ(Find(a, b).relation, Relation::kOther);
}

TEST(RelationTest, Shapes) {
  const auto a = Random({4, 6}, 1);
  auto b = a;
  b.shape = {6, 4};
  EXPECT_EQ(Find(a, b).relation, Relation::kOtherShape);
  EXPECT_EQ(FindRelation(a.view(), b.view()).text, "the same bits in another shape");
  EXPECT_EQ(Find(a, Random({4, 5}, 1)).relation, Relation::kOtherShape);
}

TEST(RelationTest, Cropped) {
  const auto whole = Random({2, 9, 8, 3}, 5);
  Tensor<float> window{DType::kFloat, {2, 6, 8, 3}, {}};
  for (size_t i = 0; i < 2; ++i) {
    const auto begin = whole.values.begin() + static_cast<ptrdiff_t>(i * 9 * 24 + 2 * 24);
    window.values.insert(window.values.end(), begin, begin + 6 * 24);
  }
  EXPECT_EQ(Find(window, whole).relation, Relation::kCropped);
  EXPECT_EQ(FindRelation(window.view(), whole.view()).text, "a is b cut to 2:8 of axis 1");
  EXPECT_EQ(FindRelation(whole.view(), window.view()).text, "b is a cut to 2:8 of axis 1");
  window.values[40] += 1;
  EXPECT_EQ(Find(window, whole).relation, Relation::kOtherShape);
  const Tensor<float> flat{DType::kFloat, {2, 6, 8, 3}, std::vector<float>(288, 0.5f)};
  const Tensor<float> flat_whole{DType::kFloat, {2, 9, 8, 3}, std::vector<float>(432, 0.5f)};
  EXPECT_EQ(Find(flat, flat_whole).relation, Relation::kOtherShape) << "it would fit anywhere";
}

TEST(RelationTest, OtherDtypeAndCasts) {
  const auto a = Random({50}, 2);
  Tensor<double> wide{DType::kDouble, a.shape, {a.values.begin(), a.values.end()}};
  EXPECT_EQ(Find(a, wide).relation, Relation::kOtherDtype);
  for (double& x : wide.values) {
    x *= 1 + 1e-9;
  }
  EXPECT_EQ(Find(a, wide).text, "a is b rounded to float32");
  EXPECT_EQ(Find(Map(a, [](double x) { return RoundToBits(x, 8); }), a).text,
            "a is b rounded to bfloat16");
  const auto large = Map(a, [](double x) { return 1e6 * x; });
  EXPECT_EQ(Find(large, Map(large, [](double x) { return RoundToBits(x, 11); })).text,
            "b is a rounded to TF32");
  EXPECT_EQ(Find(Map(a, RoundToHalf), a).text, "a is b rounded to float16")
      << "both fit where no number leaves float16's range";
  Tensor<int32_t> integers{DType::kInt32, a.shape, {}};
  for (const float x : a.values) {
    integers.values.push_back(static_cast<int32_t>(100 * x));
  }
  EXPECT_EQ(Find(integers, Map(a, [](float x) { return 100 * x; })).text,
            "a is b truncated to int32");
}

TEST(RelationTest, ScaleOffsetAffine) {
  Tensor<uint8_t> bytes{DType::kUint8, {4, 8, 8, 3}, std::vector<uint8_t>(768)};
  std::mt19937 random(3);
  std::generate(bytes.values.begin(), bytes.values.end(),
                [&] { return static_cast<uint8_t>(random()); });
  Tensor<float> floats{DType::kFloat, bytes.shape, {bytes.values.begin(), bytes.values.end()}};
  const auto unit = Map(floats, [](float x) { return x / 255.0f; });
  const FoundRelation scale = Find(unit, bytes);
  EXPECT_EQ(scale.relation, Relation::kScale);
  EXPECT_EQ(scale.text, "a = b / 255");
  EXPECT_EQ(scale.factor, 1 / 255.0);
  EXPECT_EQ(FindRelation(bytes.view(), unit.view()).text, "a = 255 * b");
  EXPECT_EQ(Find(Map(unit, [](float x) { return x / 255.0f; }), unit).text, "a = b / 255");
  const auto centred = Map(floats, [](float x) { return x / 127.5f - 1.0f; });
  const FoundRelation affine = Find(centred, floats);
  EXPECT_EQ(affine.relation, Relation::kAffine);
  EXPECT_EQ(affine.text, "a = b / 127.5 - 1");
  // Equal at the largest element, in both directions.
  const auto doubled = Map(unit, [](float x) { return 2 * x - 1; });
  EXPECT_EQ(FindRelation(doubled.view(), unit.view()).text, "a = 2 * b - 1");
  EXPECT_EQ(FindRelation(unit.view(), doubled.view()).text, "a = b / 2 + 0.5");
  const FoundRelation offset = Find(Map(floats, [](float x) { return x - 128.0f; }), floats);
  EXPECT_EQ(offset.relation, Relation::kOffset);
  EXPECT_EQ(offset.offset, -128);
}

TEST(RelationTest, RoundingIsNoScale) {
  const auto a = Random({200}, 4);
  std::mt19937 random(5);
  const auto b = Map(a, [&](float x) { return random() % 2 != 0 ? std::nextafter(x, 10.0f) : x; });
  EXPECT_EQ(Find(a, b).relation, Relation::kRoundingSized);
  EXPECT_EQ(Find(a, Map(a, [](float x) { return std::nextafter(x, 10.0f); })).relation,
            Relation::kRoundingSized);
  EXPECT_EQ(Find(Random({1}, 1), Random({1}, 2)).relation, Relation::kOther)
      << "one number is not a scaled other";
  EXPECT_EQ(Find(a, Random({200}, 5)).relation, Relation::kOther);
}

TEST(RelationTest, OrderOfRowsAxesAndChannels) {
  const auto a = Random({10, 6, 6, 3}, 6);
  auto rows = a, channels = a, flipped = a, transposed = a;
  for (size_t n = 0; n < 10; ++n) {
    for (size_t y = 0; y < 6; ++y) {
      for (size_t x = 0; x < 6; ++x) {
        for (size_t c = 0; c < 3; ++c) {
          const float v = a.values[((n * 6 + y) * 6 + x) * 3 + c];
          rows.values[(((n + 3) % 10 * 6 + y) * 6 + x) * 3 + c] = v;
          channels.values[((n * 6 + y) * 6 + x) * 3 + 2 - c] = v;
          flipped.values[((n * 6 + y) * 6 + 5 - x) * 3 + c] = v;
          transposed.values[((n * 6 + x) * 6 + y) * 3 + c] = v;
        }
      }
    }
  }
  EXPECT_EQ(Find(a, rows).relation, Relation::kPermutedRows);
  EXPECT_EQ(Find(a, channels).relation, Relation::kReversedChannels);
  EXPECT_EQ(Find(a, flipped).text, "axis 2 reversed");
  EXPECT_EQ(Find(a, transposed).text, "axes 1 and 2 exchanged");
}

TEST(RelationTest, ImageLayouts) {
  const auto last = Random({2, 4, 5, 3}, 7);
  Tensor<float> first{DType::kFloat, {2, 3, 4, 5}, std::vector<float>(120)};
  for (size_t i = 0; i < 120; ++i) {
    const size_t c = i % 3, x = i / 3 % 5, y = i / 15 % 4, n = i / 60;
    first.values[((n * 3 + c) * 4 + y) * 5 + x] = last.values[i];
  }
  EXPECT_EQ(Find(last, first).text, "axis 1 of b is the last axis of a, as NCHW against NHWC");
  EXPECT_EQ(FindRelation(first.view(), last.view()).text,
            "the last axis of b is axis 1 of a, as NHWC against NCHW");
}

TEST(RelationTest, FlushedAndSaturated) {
  auto a = Random({100}, 8);
  a.values[7] = 1e-40f;
  a.values[9] = -1e-42f;
  EXPECT_EQ(
      Find(a, Map(a, [](float x) { return std::fabs(x) < 1.1754944e-38f ? 0.0f : x; })).relation,
      Relation::kFlushed);
  const auto clipped = Map(a, [](float x) { return std::clamp(x, -1.0f, 1.0f); });
  EXPECT_EQ(Find(a, clipped).relation, Relation::kSaturated);
}

TEST(RelationTest, NamesAreComplete) {
  EXPECT_EQ(RelationName(Relation::kEqual), "equal");
  EXPECT_EQ(RelationName(Relation::kPermutedRows), "permuted-rows");
  EXPECT_EQ(RelationName(Relation::kOther), "other");
}

}  // namespace
}  // namespace isobit::numerics
