// SPDX-License-Identifier: Apache-2.0
#include "numerics/noise_floor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "numerics/float_tensor.h"

namespace isobit::numerics {
namespace {

using Tensor = FloatTensor;

OpDescription Op(std::string name, std::string attrs, const std::vector<const Tensor*>& inputs) {
  OpDescription op{std::move(name), std::move(attrs), {}};
  for (const Tensor* input : inputs) {
    op.inputs.push_back(input != nullptr ? std::optional(input->view()) : std::nullopt);
  }
  return op;
}

double UlpOf(float x) {
  return double{std::nextafter(std::fabs(x), std::numeric_limits<float>::infinity())} -
         double{std::fabs(x)};
}

// 1.5 - 1.25: each moves by 2^-23, the result by both or by nothing; its own ulp is 2^-25.
TEST(NoiseFloorTest, OfADifferenceThatCancels) {
  const Tensor x{{1}, {1.5f}}, y{{1}, {1.25f}};
  const Tensor a{{1}, {0.25f}}, b{{1}, {0.25f + 3 * 0x1p-25f}};
  const auto noise = MeasureNoiseFloor(Op("Sub", "", {&x, &y}), a.view(), b.view());
  ASSERT_TRUE(noise);
  EXPECT_EQ(noise->difference_ulp, 3);
  EXPECT_EQ(noise->floor_ulp, 8);
  EXPECT_EQ(noise->elements, 1);
  ASSERT_TRUE(noise->condition_max && noise->condition_median);
  EXPECT_NEAR(*noise->condition_max, 11, 1e-8);  // (1.5 + 1.25) / 0.25
  EXPECT_EQ(*noise->condition_median, *noise->condition_max);
}

// Sixteen products, each of which moves in one of four ways; over eight directions some element
// moves in the farthest.
TEST(NoiseFloorTest, OfProducts) {
  std::mt19937 random(3);
  std::uniform_real_distribution<float> uniform(1, 2);
  Tensor x{{16}, std::vector<float>(16)}, y = x, a = x, b = x;
  double farthest = 0;
  for (size_t i = 0; i < 16; ++i) {
    const float p = x.values[i] = uniform(random), q = y.values[i] = uniform(random);
    a.values[i] = p * q;
    b.values[i] = std::nextafter(p * q, 8.0f);
    const double moved = (double{p} + UlpOf(p)) * (double{q} + UlpOf(q)) - double{p} * double{q};
    farthest = std::max(farthest, moved / UlpOf(p * q));
  }
  const auto noise = MeasureNoiseFloor(Op("Mul", "", {&x, &y}), a.view(), b.view());
  ASSERT_TRUE(noise);
  EXPECT_LE(noise->floor_ulp, farthest);
  EXPECT_GT(noise->floor_ulp, 0.8 * farthest);
  EXPECT_EQ(noise->elements, 16);
}

// A product of matrices: independent movements add up to about the root of the sum of their
// squares, and never to more than their sum.
TEST(NoiseFloorTest, OfAMatMul) {
  constexpr size_t kRows = 4, kColumns = 5, kTerms = 300;
  std::mt19937 random(5);
  std::normal_distribution<float> normal;
  Tensor x{{kRows, kTerms}, std::vector<float>(kRows * kTerms)};
  Tensor y{{kTerms, kColumns}, std::vector<float>(kTerms * kColumns)};
  for (Tensor* tensor : {&x, &y}) {
    for (float& value : tensor->values) {
      value = normal(random);
    }
  }
  Tensor a{{kRows, kColumns}, {}}, b = a;
  double most = 0, deviation = 0;  // In ulp, of the element where it is largest.
  for (size_t row = 0; row < kRows; ++row) {
    for (size_t column = 0; column < kColumns; ++column) {
      double sum = 0, movements = 0, squares = 0;
      for (size_t i = 0; i < kTerms; ++i) {
        const float p = x.values[row * kTerms + i], q = y.values[i * kColumns + column];
        sum += double{p} * double{q};
        for (const double movement : {UlpOf(p) * std::fabs(q), UlpOf(q) * std::fabs(p)}) {
          movements += movement;
          squares += movement * movement;
        }
      }
      const auto result = static_cast<float>(sum);
      a.values.push_back(result);
      b.values.push_back(std::nextafter(result, 1e30f));
      most = std::max(most, 1.0001 * movements / UlpOf(result));
      deviation = std::max(deviation, std::sqrt(squares) / UlpOf(result));
    }
  }
  const OpDescription op = Op("MatMul", "transpose_a=false, transpose_b=false", {&x, &y});
  const auto noise = MeasureNoiseFloor(op, a.view(), b.view());
  ASSERT_TRUE(noise);
  EXPECT_NEAR(noise->difference_ulp, 1, 1e-9);
  EXPECT_LT(noise->floor_ulp, most);
  EXPECT_GT(noise->floor_ulp, 0.5 * deviation);
  EXPECT_LT(noise->floor_ulp, 5 * deviation);
}

// The labels of a loss are whole numbers and stay; its logits move by one ulp of theirs.
TEST(NoiseFloorTest, WholeNumbersStay) {
  const Tensor logits{{1, 2}, {100.0f, 100.5f}};
  const std::vector<int32_t> label = {1};
  const std::vector<int64_t> label_shape = {1};
  OpDescription op = Op("SparseSoftmaxCrossEntropyWithLogits", "", {&logits});
  op.inputs.emplace_back(TensorView{DType::kInt32, label_shape, std::as_bytes(std::span(label))});
  const auto loss = [](double gap) { return std::log1p(std::exp(-gap)); };
  const Tensor a{{1}, {static_cast<float>(loss(0.5))}};
  const Tensor b{{1}, {std::nextafter(a.values[0], 1.0f)}};
  const auto noise = MeasureNoiseFloor(op, a.view(), b.view());
  ASSERT_TRUE(noise);
  const double moved = loss(0.5 - 2 * UlpOf(100.0f)) - loss(0.5);
  EXPECT_NEAR(noise->floor_ulp, moved / UlpOf(a.values[0]), 1e-3);
}

TEST(NoiseFloorTest, TheSameEachTimeAndForTheMirrorImage) {
  const Tensor x{{3}, {1.5f, -2.25f, 7.75f}}, y{{3}, {0.5f, 1.125f, -3.5f}};
  const Tensor a{{3}, {2.0f, -1.125f, 4.25f}}, b{{3}, {2.0000002f, -1.125f, 4.2500005f}};
  const OpDescription op = Op("AddV2", "", {&x, &y});
  const auto there = MeasureNoiseFloor(op, a.view(), b.view());
  const auto back = MeasureNoiseFloor(op, b.view(), a.view());
  ASSERT_TRUE(there && back);
  EXPECT_EQ(there->floor_ulp, back->floor_ulp);
  EXPECT_EQ(there->difference_ulp, back->difference_ulp);
  EXPECT_EQ(there->elements, 2);
}

TEST(NoiseFloorTest, NothingWhereNothingTells) {
  const Tensor x{{1}, {1.5f}}, y{{1}, {1.25f}}, a{{1}, {0.25f}}, b{{1}, {0.5f}};
  const Tensor wide{{2}, {0.25f, 0.5f}}, nan{{1}, {std::numeric_limits<float>::quiet_NaN()}};
  const OpDescription op = Op("Sub", "", {&x, &y});
  EXPECT_FALSE(MeasureNoiseFloor(op, a.view(), a.view()));
  EXPECT_FALSE(MeasureNoiseFloor(op, a.view(), wide.view()));
  EXPECT_FALSE(MeasureNoiseFloor(op, a.view(), nan.view()));
  EXPECT_FALSE(MeasureNoiseFloor(Op("Sub", "", {&x, nullptr}), a.view(), b.view()));
  EXPECT_FALSE(MeasureNoiseFloor(Op("NoSuchOp", "", {&x, &y}), a.view(), b.view()));
}

}  // namespace
}  // namespace isobit::numerics
