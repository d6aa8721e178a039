// SPDX-License-Identifier: Apache-2.0
// How fast a difference grows from step to step. Two runs of a chaotic system that begin a rounding
// error apart part exponentially, at the rate of its largest Lyapunov exponent, until they are as
// far apart as they can get [Strogatz 2015, Nonlinear Dynamics and Chaos, 2nd ed., sec. 9.3].
// Pure functions.
#ifndef ISOBIT_NUMERICS_GROWTH_H_
#define ISOBIT_NUMERICS_GROWTH_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace isobit::numerics {

// One quantity at one step: the difference of the two runs as a part of its size.
struct Apart {
  uint64_t step = 0;
  double difference = 0;  // Not negative. Where it is 0 or not finite, the step is not used.
};

struct GrowthFit {
  Apart first, last;  // Of the steps that the rate is taken from, as measured.
  double factor = 1;  // By which the difference grows in one step: above 1.
  double fit = 0;     // The part of the variance of log(difference) that the rate explains, R^2.
  uint64_t points = 0;
  std::optional<double> level;  // The difference after it has levelled off, the geometric mean.
};

inline constexpr uint64_t kFewestGrowthPoints = 4;
inline constexpr double kLeastFit = 0.9;
inline constexpr double kLeastGrowth =
    10;  // Of the whole span: below, the differences tell little.

// The rate by least squares on log(difference), over the steps up to where it levels off;
// points: by rising step. Empty where too few steps can be used, where the whole growth is below
// kLeastGrowth, where the fit is no good, and where a power of the step, as by errors that add up
// without being amplified, fits as well: a constant factor is then no finding.
std::optional<GrowthFit> FitGrowth(std::span<const Apart> points);

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_GROWTH_H_
