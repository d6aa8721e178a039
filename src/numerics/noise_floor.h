// SPDX-License-Identifier: Apache-2.0
// How far an op's result moves when its inputs move by one ulp. Inputs that were computed
// themselves are known no better than that, so a difference below this floor is no more than what
// the op makes of its inputs' last bits. Pure functions.
#ifndef ISOBIT_NUMERICS_NOISE_FLOOR_H_
#define ISOBIT_NUMERICS_NOISE_FLOOR_H_

#include <cstdint>
#include <optional>

#include "numerics/op.h"

namespace isobit::numerics {

// Both figures are of the same elements and in ulp of the exact result there, in the output's
// format.
struct NoiseFloor {
  double difference_ulp = 0;  // The largest |a - b|.
  double floor_ulp = 0;       // The largest movement of the exact result, over all directions.
  uint64_t elements = 0;      // Looked at, of those that differ.
  // The condition numbers there (condition.h), of elements whose exact result is not 0. Absent:
  // there are none.
  std::optional<double> condition_max, condition_median;
};

// In each direction every element of every float input moves by one ulp of its own, up or down.
inline constexpr uint64_t kNoiseDirections = 8;

// Measured by recomputation in float64 from the recorded inputs, in kNoiseDirections pseudo-random
// directions, always the same ones. a, b: the two outputs. Empty where they are equal or no two
// real tensors of one shape, where no recomputation is known for the op or an input was not
// recorded, and where no element is finite on both sides.
std::optional<NoiseFloor> MeasureNoiseFloor(const OpDescription& op, const TensorView& a,
                                            const TensorView& b);

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_NOISE_FLOOR_H_
