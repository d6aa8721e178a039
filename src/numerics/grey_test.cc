// SPDX-License-Identifier: Apache-2.0
#include "numerics/grey.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace isobit::numerics {
namespace {

const std::vector<double> kColours = {10, 200, 30, 250, 3, 77, 12, 34, 56, 255, 255, 255, 1, 0, 1};

std::string Names(const std::vector<GreyFit>& fits) {
  std::string names;
  for (const GreyFit& fit : fits) {
    names += (names.empty() ? "" : "; ") + std::string(fit.formula) +
             (fit.scale == 1 ? "" : " over 255");
  }
  return names;
}

TEST(Grey, FloatsOfTheMean) {
  std::vector<double> grey;
  for (size_t i = 0; i < kColours.size(); i += 3) {
    const auto sum = static_cast<float>(kColours[i] + kColours[i + 1] + kColours[i + 2]);
    grey.push_back(sum / 3.0F / 255.0F);  // As NumPy does in float32.
  }
  EXPECT_EQ(Names(FitGrey(kColours, grey)), "the mean of the channels over 255");
}

// PIL 11: Image.fromarray(colours).convert("L").
TEST(Grey, Pillow) {
  const std::vector<double> grey = {124, 85, 30, 255, 0};
  EXPECT_EQ(Names(FitGrey(kColours, grey)),
            "0.299 R + 0.587 G + 0.114 B in whole numbers, as Pillow does; 0.299 R + 0.587 G + "
            "0.114 B in whole numbers, as OpenCV does");
}

// tf.image.rgb_to_grayscale of the colours in float32, and of uint8.
TEST(Grey, Tensorflow) {
  const std::vector<double> floats = {123.809F, 85.264F, 29.9288F, 254.9745F, 0.4129F};
  EXPECT_EQ(Names(FitGrey(kColours, floats)), "0.2989 R + 0.587 G + 0.114 B, as TensorFlow does");
  EXPECT_EQ(Names(FitGrey(kColours, std::vector<double>{124, 85, 29, 255, 0})),
            "0.2989 R + 0.587 G + 0.114 B in whole numbers, as TensorFlow does");
}

TEST(Grey, OneChannel) {
  EXPECT_EQ(Names(FitGrey(kColours, std::vector<double>{200, 3, 34, 255, 0})),
            "the green channel alone");
}

TEST(Grey, OneOtherPixelIsNoFit) {
  EXPECT_EQ(Names(FitGrey(kColours, std::vector<double>{200, 3, 34, 254, 0})), "");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(Names(FitGrey(kColours, std::vector<double>{200, 3, 34, nan, 0})), "");
}

TEST(Grey, OtherSizesOrNothing) {
  EXPECT_TRUE(FitGrey(kColours, std::vector<double>{200, 3, 34, 255}).empty());
  EXPECT_TRUE(FitGrey({}, {}).empty());
}

}  // namespace
}  // namespace isobit::numerics
