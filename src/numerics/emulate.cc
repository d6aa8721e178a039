// SPDX-License-Identifier: Apache-2.0
#include "numerics/emulate.h"

#include <cmath>
#include <limits>

namespace isobit::numerics {

std::span<const Precision> Precisions() {
  static constexpr Precision kPrecisions[] = {
      {"TF32", [](double x) { return RoundToBits(x, 11); }, true},
      {"bfloat16", [](double x) { return RoundToBits(x, 8); }, true},
      {"float16", RoundToHalf, true},
      {"flush-to-zero",
       [](double x) {
         return std::fabs(x) < static_cast<double>(std::numeric_limits<float>::min()) ? 0.0 : x;
       },
       false},
  };
  return kPrecisions;
}

}  // namespace isobit::numerics
