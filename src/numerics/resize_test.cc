// SPDX-License-Identifier: Apache-2.0
#include "numerics/resize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "numerics/resize_taps.h"

namespace isobit::numerics {
namespace {

struct Golden {
  std::string method;
  int64_t from_height, from_width, to_height, to_width;
  std::vector<double> elements;
};

template <typename... Elements>
Golden MakeGolden(const char* method, int64_t from_height, int64_t from_width, int64_t to_height,
                  int64_t to_width, Elements... elements) {
  return {method, from_height, from_width, to_height, to_width, {static_cast<double>(elements)...}};
}

const std::vector<Golden>& Goldens() {
  static const std::vector<Golden> goldens = {
#define ISOBIT_RESIZED(...) MakeGolden(__VA_ARGS__),
#include "numerics/golden/resize.inc"
#undef ISOBIT_RESIZED
  };
  return goldens;
}

// As resize_golden.py makes it.
std::vector<double> RoughPicture(int64_t height, int64_t width) {
  std::vector<double> levels;
  for (int64_t y = 0; y < height; ++y) {
    for (int64_t x = 0; x < width; ++x) {
      levels.push_back(
          static_cast<double>((31 * x * x + 57 * y * y + 17 * x * y + 11 * x + 5) % 256));
    }
  }
  return levels;
}

std::set<std::string> Texts(const std::vector<ResizeFit>& fits) {
  std::set<std::string> texts;
  for (const ResizeFit& fit : fits) {
    texts.insert(fit.Text());
  }
  return texts;
}

std::set<std::string> Fit(const Golden& golden, const std::vector<double>& elements) {
  const std::vector<double> levels = RoughPicture(golden.from_height, golden.from_width);
  const ResizedPicture picture{{golden.from_height, golden.from_width, 1, levels},
                               {golden.to_height, golden.to_width, 1, elements}};
  return Texts(FitResize({&picture, 1}));
}

// What may fit beside the method that was used, because on these sizes it gives the same.
std::set<std::string> Likes(const Golden& golden) {
  static const std::string kCut =
      "bilinear without antialias on half-pixel centres, cut to whole numbers";
  static const std::set<std::string> corners = {
      "nearest neighbour from the corners (TensorFlow 1, OpenCV)",
      "bilinear without antialias from the corners (TensorFlow 1)",
      "bicubic without antialias (a = -3/4) from the corners (TensorFlow 1)"};
  static const std::set<std::string> next = {"nearest neighbour on half-pixel centres",
                                             "Pillow's box"};
  if (golden.from_height == 12 && corners.contains(golden.method)) {
    return corners;  // Steps of 3 and 2 hit elements.
  }
  if (golden.from_height == 12 && golden.method == kCut) {
    return {kCut, "bilinear without antialias on half-pixel centres, rounded to whole numbers"};
  }
  if (golden.to_height == 7 && next.contains(golden.method)) {
    return next;
  }
  return {golden.method};
}

// Where nothing shrinks, antialias changes nothing.
std::string Told(const Golden& golden) {
  static const std::map<std::string, std::string> plain = {
      {"bilinear with antialias", "bilinear without antialias on half-pixel centres"},
      {"Lanczos3 with antialias", "Lanczos3 without antialias"},
      {"Lanczos5 with antialias", "Lanczos5 without antialias"}};
  const auto found = plain.find(golden.method);
  return golden.to_height == 7 && found != plain.end() ? found->second : golden.method;
}

TEST(Resize, LibrariesAreTold) {
  ASSERT_GT(Goldens().size(), 100U);
  for (const Golden& golden : Goldens()) {
    const std::set<std::string> fits = Fit(golden, golden.elements);
    std::set<std::string> likes = Likes(golden);
    likes.insert(Told(golden));
    const std::string where = golden.method + ", " + std::to_string(golden.from_height) + "x" +
                              std::to_string(golden.from_width);
    EXPECT_TRUE(fits.contains(Told(golden))) << where;
    for (const std::string& fit : fits) {
      EXPECT_TRUE(likes.contains(fit)) << where << ": " << fit;
    }
  }
}

// Every single element counts. (Where a place between two elements is a tie of float32, either is
// right: in the middle row of 7.)
TEST(Resize, OneOtherElementIsNoFit) {
  for (const Golden& golden : Goldens()) {
    const bool scaled = golden.method.find(", over ") != std::string::npos;
    for (const size_t at : {size_t{0}, size_t{1}, golden.elements.size() - 1}) {
      std::vector<double> elements = golden.elements;
      elements[at] += scaled ? 1.5 / 127.5 : elements[at] > 128 ? -1.5 : 1.5;
      const auto fits = Fit(golden, elements);
      EXPECT_FALSE(fits.contains(golden.method)) << golden.method << " at " << at;
    }
    std::vector<double> elements = golden.elements;
    elements.back() = std::numeric_limits<double>::quiet_NaN();
    EXPECT_TRUE(Fit(golden, elements).empty()) << golden.method;
  }
}

// The bound in float32 stays far below what tells one method from another.
TEST(Resize, SmallErrorsAreNoFit) {
  const Golden golden{"", 300, 400, 224, 224, {}};
  const std::vector<double> levels = RoughPicture(300, 400);
  const std::vector<Taps> x = ResizeTaps(ResizeKernel::kLinear, ResizeGrid::kCentre, 400, 224),
                          y = ResizeTaps(ResizeKernel::kLinear, ResizeGrid::kCentre, 300, 224);
  std::vector<double> elements;
  for (const Taps& row : y) {
    for (const Taps& column : x) {
      double sum = 0;
      for (size_t i = 0; i < row.weights.size(); ++i) {
        for (size_t k = 0; k < column.weights.size(); ++k) {
          sum += row.weights[i] * column.weights[k] *
                 levels[(static_cast<size_t>(row.first) + i) * 400 +
                        static_cast<size_t>(column.first) + k];
        }
      }
      elements.push_back(sum);
    }
  }
  const std::set<std::string> owed = {"bilinear without antialias on half-pixel centres"};
  EXPECT_EQ(Fit(golden, elements), owed);
  std::vector<double> off = elements;
  off[30000] += 0.2;
  EXPECT_TRUE(Fit(golden, off).empty());
}

// Several pictures: what one of them contradicts does not fit. Channels are apart.
TEST(Resize, PicturesAndChannels) {
  const std::vector<double> levels = {0, 10, 20, 30, 40, 50, 60, 70};  // 1 x 4 x 2.
  const std::vector<double> flat(8, 7.0);
  const std::vector<double> means = {10, 20, 50, 60}, flat_means(4, 7.0);
  const std::vector<ResizedPicture> pictures = {{{1, 4, 2, flat}, {1, 2, 2, flat_means}},
                                                {{1, 4, 2, levels}, {1, 2, 2, means}}};
  const auto of_flat = FitResize(std::span(pictures).first(1)), of_both = FitResize(pictures);
  EXPECT_GT(of_flat.size(), of_both.size());
  const auto area = std::ranges::find_if(
      of_both, [](const ResizeFit& fit) { return fit.method == "the mean of the area"; });
  ASSERT_NE(area, of_both.end());
  EXPECT_FALSE(std::ranges::any_of(
      of_both, [](const ResizeFit& fit) { return fit.method.starts_with("nearest"); }));
}

TEST(Resize, OtherSizesOrNothing) {
  const std::vector<double> levels = {1, 2, 3, 4}, two = {1, 3};
  const auto count = [](const Picture& from, const Picture& to) {
    const ResizedPicture picture{from, to};
    return FitResize({&picture, 1}).size();
  };
  EXPECT_GT(count({1, 4, 1, levels}, {1, 2, 1, two}), 0U);
  EXPECT_EQ(count({1, 4, 1, levels}, {1, 4, 1, levels}), 0U);  // No resize.
  EXPECT_EQ(count({1, 4, 1, levels}, {1, 2, 2, levels}), 0U);  // Other channels.
  EXPECT_EQ(count({1, 5, 1, levels}, {1, 2, 1, two}), 0U);     // Not all elements.
  EXPECT_EQ(count({0, 4, 1, {}}, {0, 2, 1, {}}), 0U);
  EXPECT_TRUE(FitResize({}).empty());
}

}  // namespace
}  // namespace isobit::numerics
