// SPDX-License-Identifier: Apache-2.0
#include "numerics/jpeg_colours.h"

#include <algorithm>
#include <cmath>

namespace isobit::numerics {
namespace {

using Pixel = const double*;  // R, G, B.

double Lightness(Pixel x) { return 0.299 * x[0] + 0.587 * x[1] + 0.114 * x[2]; }

bool IsClipped(Pixel x) {
  return std::any_of(x, x + 3,
                     [](double level) { return level <= kBlackLevel || level >= kWhiteLevel; });
}

bool IsColoured(const Picture& picture) { return IsWhole(picture) && picture.channels == 3; }

// False also where no pair of pixels can be compared.
bool RepeatsColours(const Picture& picture) {
  bool any = false;
  for (int64_t y = 0; y < picture.height; ++y) {
    for (int64_t x = 0; x + 1 < picture.width; x += 2) {
      const Pixel left = &picture.values[static_cast<size_t>((y * picture.width + x) * 3)];
      const Pixel right = left + 3;
      if (IsClipped(left) || IsClipped(right)) {
        continue;
      }
      if (left[0] - left[1] != right[0] - right[1] || left[2] - left[1] != right[2] - right[1]) {
        return false;
      }
      any = true;
    }
  }
  return any;
}

}  // namespace

std::optional<ColourDifference> CompareColours(const Picture& a, const Picture& b) {
  if (!IsColoured(a) || !IsColoured(b) || a.height != b.height || a.width != b.width) {
    return std::nullopt;
  }
  ColourDifference difference;
  for (size_t i = 0; i < a.values.size(); i += 3) {
    const Pixel of_a = &a.values[i], of_b = &b.values[i];
    if (IsClipped(of_a) || IsClipped(of_b)) {
      continue;
    }
    const double lightness = Lightness(of_a) - Lightness(of_b);
    const double blue = (of_a[2] - of_b[2] - lightness) / 1.772,
                 red = (of_a[0] - of_b[0] - lightness) / 1.402;
    difference.lightness = std::max(difference.lightness, std::fabs(lightness));
    difference.colours = std::max({difference.colours, std::fabs(blue), std::fabs(red)});
    ++difference.pixels;
  }
  if (difference.pixels == 0) {
    return std::nullopt;
  }
  difference.a_repeats = RepeatsColours(a);
  difference.b_repeats = RepeatsColours(b);
  return difference;
}

}  // namespace isobit::numerics
