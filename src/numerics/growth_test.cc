// SPDX-License-Identifier: Apache-2.0
#include "numerics/growth.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace isobit::numerics {
namespace {

std::vector<Apart> Series(const std::vector<uint64_t>& steps, double (*difference)(double step)) {
  std::vector<Apart> points;
  for (const uint64_t step : steps) {
    points.push_back({step, difference(static_cast<double>(step))});
  }
  return points;
}

// As a recording keeps them.
const std::vector<uint64_t> kKept = {0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 64, 128, 192, 256};

TEST(GrowthTest, OfAConstantFactor) {
  const auto growth = FitGrowth(Series(kKept, [](double t) { return 1e-8 * std::pow(1.05, t); }));
  ASSERT_TRUE(growth);
  EXPECT_NEAR(growth->factor, 1.05, 1e-12);
  EXPECT_NEAR(growth->fit, 1, 1e-12);
  EXPECT_EQ(growth->points, kKept.size());
  EXPECT_EQ(growth->first.step, 0u);
  EXPECT_EQ(growth->last.step, 256u);
  EXPECT_EQ(growth->last.difference, 1e-8 * std::pow(1.05, 256));
  EXPECT_FALSE(growth->level);
}

TEST(GrowthTest, OfAConstantFactorWithNoise) {
  std::mt19937 random(1);
  std::normal_distribution<double> noise(0, 0.5);
  auto points = Series(kKept, [](double t) { return 1e-8 * std::exp(0.06 * t); });
  for (Apart& point : points) {
    point.difference *= std::exp(noise(random));
  }
  const auto growth = FitGrowth(points);
  ASSERT_TRUE(growth);
  EXPECT_NEAR(std::log(growth->factor), 0.06, 0.006);
  EXPECT_FALSE(growth->level);
}

TEST(GrowthTest, UntilItGoesFlat) {
  const auto growth =
      FitGrowth(Series(kKept, [](double t) { return std::min(0.3, 1e-8 * std::pow(1.3, t)); }));
  ASSERT_TRUE(growth);
  EXPECT_NEAR(growth->factor, 1.3, 0.02);
  EXPECT_EQ(growth->last.step, 64u);
  ASSERT_TRUE(growth->level);
  EXPECT_NEAR(*growth->level, 0.3, 1e-12);
}

// The end lies between two steps that were kept.
TEST(GrowthTest, UntilOneStepOnlyIsFlat) {
  const auto growth = FitGrowth(Series(
      {1, 2, 4, 8, 16, 32}, [](double t) { return std::min(0.3, 1e-6 * std::pow(1.5, t)); }));
  ASSERT_TRUE(growth);
  EXPECT_NEAR(growth->factor, 1.5, 1e-9);
  EXPECT_EQ(growth->last.step, 16u);
  ASSERT_TRUE(growth->level);
  EXPECT_NEAR(*growth->level, 0.3, 1e-12);
}

// Rounding errors that add up and are not amplified.
TEST(GrowthTest, NotOfAPowerOfTheStep) {
  const std::vector<uint64_t> steps = {1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 64, 128, 192, 256};
  EXPECT_FALSE(FitGrowth(Series(steps, [](double t) { return 1e-8 * t; })));
  EXPECT_FALSE(FitGrowth(Series(steps, [](double t) { return 1e-8 * t * t; })));
  EXPECT_FALSE(FitGrowth(Series(steps, [](double t) { return 1e-8 * std::sqrt(t); })));
}

TEST(GrowthTest, NotOfLittleGrowth) {
  EXPECT_FALSE(FitGrowth(Series(kKept, [](double t) { return 1e-8 * std::pow(1.008, t); })));
  EXPECT_FALSE(FitGrowth(Series(kKept, [](double) { return 0.5; })));
  EXPECT_FALSE(FitGrowth(Series(kKept, [](double t) { return std::pow(0.9, t); })));
}

TEST(GrowthTest, NotOfAPoorFit) {
  std::mt19937 random(2);
  std::uniform_real_distribution<double> exponent(-8, -1);
  std::vector<Apart> points;
  for (const uint64_t step : kKept) {
    points.push_back({step, std::pow(10, exponent(random))});
  }
  EXPECT_FALSE(FitGrowth(points));
}

TEST(GrowthTest, NotOfThreeSteps) {
  const auto grows = [](double t) { return 1e-8 * std::pow(4.0, t); };
  EXPECT_FALSE(FitGrowth(Series({0, 1, 2}, grows)));
  EXPECT_TRUE(FitGrowth(Series({0, 1, 2, 3}, grows)));
  // Steps without a difference, or of which it is not known, are not steps.
  auto points = Series({0, 1, 2, 3}, grows);
  points[0].difference = 0;
  EXPECT_FALSE(FitGrowth(points));
  points[0].difference = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(FitGrowth(points));
  EXPECT_FALSE(FitGrowth({}));
}

}  // namespace
}  // namespace isobit::numerics
