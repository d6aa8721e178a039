// SPDX-License-Identifier: Apache-2.0
// The referee of batch normalisation against the formula, in each layout, by given statistics and
// by those of the batch. Its bounds on real arithmetic: tests/verdicts/.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "numerics/float_tensor.h"
#include "numerics/referee.h"

namespace isobit::numerics {
namespace {

constexpr size_t kChannels = 3;
constexpr double kEpsilon = 0.001;

using Tensor = FloatTensor;

Tensor Random(std::vector<int64_t> shape, uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(0.5f, 2);
  size_t count = 1;
  for (const int64_t extent : shape) {
    count *= static_cast<size_t>(extent);
  }
  Tensor tensor{std::move(shape), std::vector<float>(count)};
  for (float& value : tensor.values) {
    value = uniform(random);
  }
  return tensor;
}

struct Layout {
  const char* format;
  std::vector<int64_t> shape;
  size_t inner;  // Elements between one channel and the next.
};

// Every element of the referee's answer, against y = (x - m) / sqrt(v + eps) s + o.
void ExpectTheFormula(const Layout& layout, bool training, const std::string& activation) {
  const Tensor x = Random(layout.shape, 1), scale = Random({kChannels}, 2),
               offset = Random({kChannels}, 3),
               mean = Random({training ? 0 : int64_t{kChannels}}, 4),
               variance = Random({training ? 0 : int64_t{kChannels}}, 5);
  OpDescription op{activation.empty() ? "FusedBatchNormV3" : "_FusedBatchNormEx", "", {}};
  op.attrs = std::string("epsilon=0.001, data_format=\"") + layout.format +
             "\", is_training=" + (training ? "true" : "false");
  op.attrs += activation.empty() ? "" : ", activation_mode=\"" + activation + "\"";
  for (const Tensor* input : {&x, &scale, &offset, &mean, &variance}) {
    op.inputs.emplace_back(input->view());
  }
  std::string missing;
  const auto referee = MakeRecomputation(op, x.view(), {}, &missing);
  ASSERT_NE(referee, nullptr) << missing;
  std::vector<double> sums(kChannels), squares(kChannels);
  const auto channel = [&](size_t i) { return i / layout.inner % kChannels; };
  const double n = static_cast<double>(x.values.size()) / kChannels;
  for (size_t i = 0; i < x.values.size(); ++i) {
    sums[channel(i)] += double{x.values[i]};
  }
  for (size_t i = 0; i < x.values.size(); ++i) {
    squares[channel(i)] += std::pow(double{x.values[i]} - sums[channel(i)] / n, 2);
  }
  for (size_t i = 0; i < x.values.size(); ++i) {
    const size_t c = channel(i);
    const double m = training ? sums[c] / n : double{mean.values[c]};
    const double v = training ? squares[c] / n : double{variance.values[c]};
    double y = (double{x.values[i]} - m) / std::sqrt(v + kEpsilon) * double{scale.values[c]} +
               double{offset.values[c]};
    y = activation == "Relu" ? std::max(y, 0.0) : y;
    const ExactElement element = referee->At(i);
    EXPECT_NEAR(element.value, y, 1e-12) << layout.format << ", element " << i;
    EXPECT_GE(element.worst, element.likely);
    EXPECT_GT(element.likely, 0);
    EXPECT_LT(element.worst, 1e-4);
  }
}

TEST(BatchNormTest, IsTheFormulaInEachLayout) {
  const Layout layouts[] = {{"NHWC", {2, 4, 5, kChannels}, 1},
                            {"NCHW", {2, kChannels, 4, 5}, 20},
                            {"NDHWC", {2, 2, 4, 5, kChannels}, 1},
                            {"NCDHW", {2, kChannels, 2, 4, 5}, 40},
                            {"NDHWC", {2, kChannels, 4, 5, kChannels}, 1}};
  for (const Layout& layout : layouts) {
    for (const bool training : {true, false}) {
      for (const char* activation : {"", "Relu"}) {
        ExpectTheFormula(layout, training, activation);
      }
    }
  }
}

TEST(BatchNormTest, RefusesWhatIsFusedIntoIt) {
  const Tensor x = Random({2, 4, 5, kChannels}, 1), scale = Random({kChannels}, 2);
  OpDescription op{"_FusedBatchNormEx", "num_side_inputs=1, activation_mode=\"Relu\"", {}};
  for (const Tensor* input : {&x, &scale, &scale, &scale, &scale, &x}) {
    op.inputs.emplace_back(input->view());
  }
  std::string missing;
  EXPECT_EQ(MakeRecomputation(op, x.view(), {}, &missing), nullptr);
  EXPECT_EQ(missing, "no bound known for what is fused into _FusedBatchNormEx");
}

}  // namespace
}  // namespace isobit::numerics
