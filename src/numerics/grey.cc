// SPDX-License-Identifier: Apache-2.0
#include "numerics/grey.h"

#include <cmath>
#include <cstdint>

namespace isobit::numerics {
namespace {

constexpr double kFloatUlp = 0x1p-23;  // Of numbers from 1 up to 2.

using Colour = const double*;  // R, G, B.

double Weighted(Colour x, double red, double green, double blue) {
  return red * x[0] + green * x[1] + blue * x[2];
}

// Fixed-point weights that add up to 1 << shift, rounded to the nearest.
double Fixed(Colour x, int64_t red, int64_t green, int64_t blue, int shift) {
  const int64_t sum = red * std::llround(x[0]) + green * std::llround(x[1]) +
                      blue * std::llround(x[2]) + (int64_t{1} << (shift - 1));
  return static_cast<double>(sum >> shift);
}

double Bt601(Colour x) { return Weighted(x, 0.299, 0.587, 0.114); }
// rgb_to_grayscale in image_ops_impl.py.
double Tensorflow(Colour x) { return Weighted(x, 0.2989, 0.5870, 0.1140); }

struct Formula {
  std::string_view text;
  double (*grey)(Colour);
};

constexpr Formula kFormulas[] = {
    {"the mean of the channels", [](Colour x) { return (x[0] + x[1] + x[2]) / 3; }},
    {"the mean of the channels, cut to whole numbers",
     [](Colour x) { return std::floor((x[0] + x[1] + x[2]) / 3); }},
    // libImaging/Convert.c: L24.
    {"0.299 R + 0.587 G + 0.114 B in whole numbers, as Pillow does",
     [](Colour x) { return Fixed(x, 19595, 38470, 7471, 16); }},
    // color_rgb.simd.hpp: RGB2Gray<uchar>.
    {"0.299 R + 0.587 G + 0.114 B in whole numbers, as OpenCV does",
     [](Colour x) { return Fixed(x, 9798, 19235, 3735, 15); }},
    {"0.299 R + 0.587 G + 0.114 B", Bt601},
    {"0.299 R + 0.587 G + 0.114 B, cut to whole numbers",
     [](Colour x) { return std::floor(Bt601(x)); }},
    {"0.2989 R + 0.587 G + 0.114 B, as TensorFlow does", Tensorflow},
    // convert_image_dtype scales to 0..1, and back by 255.5.
    {"0.2989 R + 0.587 G + 0.114 B in whole numbers, as TensorFlow does",
     [](Colour x) { return std::floor(Tensorflow(x) / 255 * 255.5); }},
    {"the red channel alone", [](Colour x) { return x[0]; }},
    {"the green channel alone", [](Colour x) { return x[1]; }},
    {"the blue channel alone", [](Colour x) { return x[2]; }},
};

bool Fits(const Formula& formula, double scale, std::span<const double> rgb,
          std::span<const double> grey) {
  for (size_t pixel = 0; pixel < grey.size(); ++pixel) {
    const double expected = formula.grey(&rgb[3 * pixel]) * scale;
    // Also false for NaN.
    if (!(std::fabs(grey[pixel] - expected) <= 4 * kFloatUlp * expected)) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::vector<GreyFit> FitGrey(std::span<const double> rgb, std::span<const double> grey) {
  std::vector<GreyFit> fits;
  if (grey.empty() || rgb.size() != 3 * grey.size()) {
    return fits;
  }
  for (const double scale : {1.0, 1.0 / 255}) {
    for (const Formula& formula : kFormulas) {
      if (Fits(formula, scale, rgb, grey)) {
        fits.push_back({formula.text, scale});
      }
    }
  }
  return fits;
}

}  // namespace isobit::numerics
