// SPDX-License-Identifier: Apache-2.0
// What two decodings of one JPEG file differ in. The standard leaves two steps open: the inverse
// cosine transform, of lightness and of colours, and the upsampling of the colours, which are
// stored at a half of the size. Pure functions.
#ifndef ISOBIT_NUMERICS_JPEG_COLOURS_H_
#define ISOBIT_NUMERICS_JPEG_COLOURS_H_

#include <cstddef>
#include <optional>

#include "numerics/picture.h"

namespace isobit::numerics {

// R, G and B are whole numbers, rounded from Y + 1.402 (Cr - 128) and so on [JFIF 1.02, page 3].
// Where Y is equal, 0.299 R + 0.587 G + 0.114 B of two pixels is within 1: each channel of either
// is within 1/2, and the weights add up to 1, while Cb and Cr cancel. 0.001: the standard's
// coefficients have five digits.
inline constexpr double kEqualLightness = 1.001;
// Likewise B - Y = 1.772 (Cb - 128) and R - Y = 1.402 (Cr - 128): 2 / 1.402.
inline constexpr double kEqualColours = 1.427;

struct ColourDifference {
  size_t pixels = 0;     // Compared: no channel is 0 or 255, where it may have been cut off.
  double lightness = 0;  // The largest difference of Y,
  double colours = 0;    // of Cb and Cr, in levels.
  // Every second pixel of a line has the colours of the one before it, so that R - G and B - G are
  // the same to the bit (jdmerge.c, h2v1_upsample): upsampled by repeating.
  bool a_repeats = false, b_repeats = false;
};

// Of whole levels. Empty: not of one size with R, G, B, or no pixel to compare.
std::optional<ColourDifference> CompareColours(const Picture& a, const Picture& b);

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_JPEG_COLOURS_H_
