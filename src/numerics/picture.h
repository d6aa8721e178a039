// SPDX-License-Identifier: Apache-2.0
// A picture as numbers.
#ifndef ISOBIT_NUMERICS_PICTURE_H_
#define ISOBIT_NUMERICS_PICTURE_H_

#include <cstdint>
#include <span>

namespace isobit::numerics {

// Of 8 bits.
inline constexpr double kBlackLevel = 0, kWhiteLevel = 255;

// Row-major: height, width, channels.
struct Picture {
  int64_t height = 0, width = 0, channels = 0;
  std::span<const double> values;
};

// All elements are there, 1 to 4 channels, and the extents are those of a picture.
inline bool IsWhole(const Picture& picture) {
  constexpr int64_t kLongest = int64_t{1} << 20;
  const auto fits = [](int64_t extent) { return extent > 0 && extent <= kLongest; };
  return fits(picture.height) && fits(picture.width) && picture.channels > 0 &&
         picture.channels <= 4 &&
         picture.values.size() ==
             static_cast<size_t>(picture.height * picture.width * picture.channels);
}

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_PICTURE_H_
