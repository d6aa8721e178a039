// SPDX-License-Identifier: Apache-2.0
#include "numerics/condition.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "numerics/float_tensor.h"
#include "numerics/referee.h"

namespace isobit::numerics {
namespace {

using Tensor = FloatTensor;

// Its output has the shape of `output`.
std::unique_ptr<Recomputation> Make(const std::string& name, const std::string& attrs,
                                    const std::vector<Tensor>& inputs, const Tensor& output) {
  OpDescription op{name, attrs, {}};
  for (const Tensor& input : inputs) {
    op.inputs.emplace_back(input.view());
  }
  std::string missing;
  return MakeRecomputation(op, output.view(), {}, &missing);
}

double Condition(const std::string& name, const std::string& attrs,
                 const std::vector<Tensor>& inputs, const Tensor& output, size_t index = 0) {
  const auto recomputation = Make(name, attrs, inputs, output);
  return recomputation == nullptr ? -1 : recomputation->ConditionAt(index);
}

const Tensor kScalar{{}, {0}}, kOne{{1}, {0}}, kMatrix{{1, 1}, {0}};

TEST(ConditionTest, OfSumsOfProducts) {
  const Tensor row{{1, 3}, {1, 2, -3}}, column{{3, 1}, {4, 1, 1.5f}};
  // (4 + 2 + 4.5) / |4 + 2 - 4.5|.
  EXPECT_DOUBLE_EQ(Condition("MatMul", "", {row, column}, kMatrix), 7);
  // The bias is a term: (10.5 + 0.5) / |1.5 + 0.5|.
  EXPECT_DOUBLE_EQ(Condition("_FusedMatMul", "fused_ops=[\"BiasAdd\"]",
                             {row, column, Tensor{{1}, {0.5f}}}, kMatrix),
                   5.5);
  const Tensor image{{1, 1, 1, 3}, {1, 2, -3}}, filter{{1, 1, 3, 1}, {4, 1, 1.5f}};
  EXPECT_DOUBLE_EQ(Condition("Conv2D", "strides=[1, 1, 1, 1], padding=\"VALID\"", {image, filter},
                             Tensor{{1, 1, 1, 1}, {0}}),
                   7);
}

TEST(ConditionTest, OfSums) {
  const Tensor x{{4}, {5, 1, -4, -1}};
  EXPECT_DOUBLE_EQ(Condition("Sum", "", {x}, kScalar), 11);
  EXPECT_DOUBLE_EQ(Condition("Mean", "", {x}, kScalar), 11);
  // No relative error of 0.
  EXPECT_TRUE(std::isnan(Condition("Sum", "", {Tensor{{2}, {1, -1}}}, kScalar)));
}

TEST(ConditionTest, OfFunctionsByTheirDerivatives) {
  const double x = 1.25;
  const Tensor at{{1}, {1.25f}};
  EXPECT_NEAR(Condition("Exp", "", {at}, kOne), x, 1e-9);
  EXPECT_NEAR(Condition("Log", "", {at}, kOne), 1 / std::log(x), 1e-9);
  EXPECT_NEAR(Condition("Sqrt", "", {at}, kOne), 0.5, 1e-9);
  EXPECT_NEAR(Condition("Tanh", "", {at}, kOne), 2 * x / std::sinh(2 * x), 1e-9);
  EXPECT_NEAR(Condition("Mul", "", {at, at}, kOne), 2, 1e-9);
  EXPECT_NEAR(Condition("Sub", "", {at, Tensor{{1}, {1}}}, kOne), 9, 1e-8);
}

// Against single derivatives by differences of the softmax itself.
TEST(ConditionTest, OfSoftmaxAndItsLosses) {
  const Tensor x{{1, 4}, {0.5f, -1.25f, 2, 3}};
  const Tensor labels{{1, 4}, {0.25f, 0.5f, 0, 0.25f}};
  const auto by_differences = [&](const std::string& name, std::vector<Tensor> inputs,
                                  const Tensor& output, size_t index) {
    const auto value_at = [&](size_t j, double step) {
      OpDescription op{name, "", {}};
      for (const Tensor& input : inputs) {
        op.inputs.emplace_back(input.view());
      }
      std::string missing;
      const auto moved = MakeRecomputation(
          op, output.view(),
          [=](const InputElement& element) {
            return element.input == 0 && element.index == j ? element.value * (1 + step)
                                                            : element.value;
          },
          &missing);
      return moved->At(index).value;
    };
    double magnitude = 0;
    for (size_t j = 0; j < 4; ++j) {
      magnitude += std::fabs(value_at(j, 1e-5) - value_at(j, -1e-5)) / 2e-5;
    }
    return magnitude / std::fabs(value_at(0, 0));
  };
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(Condition("Softmax", "", {x}, x, i), by_differences("Softmax", {x}, x, i), 1e-7);
    EXPECT_NEAR(Condition("LogSoftmax", "", {x}, x, i), by_differences("LogSoftmax", {x}, x, i),
                1e-7);
    const std::string loss = "SoftmaxCrossEntropyWithLogits";
    EXPECT_NEAR(Condition(loss, "", {x, labels}, x, i), by_differences(loss, {x, labels}, x, i),
                1e-7);
  }
  EXPECT_NEAR(Condition("SoftmaxCrossEntropyWithLogits", "", {x, labels}, kOne),
              by_differences("SoftmaxCrossEntropyWithLogits", {x, labels}, kOne, 0), 1e-7);
}

TEST(ConditionTest, OfBatchNormalisationWithGivenStatistics) {
  const auto channel = [](float value) { return Tensor{{1}, {value}}; };
  // (3 - 1) / sqrt(4) * 5 - 4 = 1; ((3 + 1) / 2 * 5 + 4) / 1.
  EXPECT_DOUBLE_EQ(
      Condition("FusedBatchNormV3", "is_training=false, epsilon=0",
                {Tensor{{1, 1, 1, 1}, {3}}, channel(5), channel(-4), channel(1), channel(4)},
                Tensor{{1, 1, 1, 1}, {0}}),
      14);
}

// It does what it is for: relative errors of the products move the result by no more than that,
// and by nearly as much when all of them go the wrong way.
TEST(ConditionTest, BoundsWhatErrorsDo) {
  std::mt19937 random(5);
  std::normal_distribution<float> normal;
  Tensor row{{1, 32}, std::vector<float>(32)}, column{{32, 1}, std::vector<float>(32)};
  std::ranges::generate(row.values, [&] { return normal(random); });
  std::ranges::generate(column.values, [&] { return normal(random); });
  const double condition = Condition("MatMul", "", {row, column}, kMatrix);
  double exact = 0, worst = 0;
  for (size_t i = 0; i < 32; ++i) {
    const double product = double{row.values[i]} * double{column.values[i]};
    exact += product;
    worst += product * (1 + (product > 0 ? 1e-6 : -1e-6));
  }
  EXPECT_GT(condition, 1);
  EXPECT_NEAR(std::fabs(worst - exact) / std::fabs(exact) / 1e-6, condition, 1e-6 * condition);
}

}  // namespace
}  // namespace isobit::numerics
