// SPDX-License-Identifier: Apache-2.0
// Condition numbers: what an op makes of small relative errors of its inputs. If every input x_j of
// y = f(x) is off by a factor (1 + e_j), |e_j| <= e, then y is off by at most a factor of about
// 1 + condition * e, with
//   condition = sum_j |x_j df/dx_j| / |y|
// [Higham 2002, sec. 1.6, of one input; Gohberg & Koltracht 1993, Mixed, componentwise and
// structured condition numbers, SIAM J. Matrix Anal. Appl. 14(3), of several]. In particular
// - sums of products, as a matrix product or a convolution: sum |a||b| / |sum a b| [Higham 2002,
//   eq. 3.5]. Of relative errors of a and b together it is twice that; by convention it is that of
//   errors of the products, the same as of sums. A bias that is added is a term;
// - sums: sum |x| / |sum x| [Higham 2002, sec. 4.2]; of means the same;
// - functions of one element: |x f'(x) / f(x)|;
// - softmax s of x: |x_i| (1 - s_i) + sum over j != i of |x_j| s_j, by ds_i/dx_j = s_i ([i = j] -
//   s_j) [Blanchard, Higham & Higham 2021]; its logarithm and losses by the same derivatives;
// - batch normalisation, the statistics taken as given: ((|x| + |mean|) |scale| / deviation +
//   |offset|) / |y|.
// What is fused behind a sum (Relu) is left out. Pure functions.
#ifndef ISOBIT_NUMERICS_CONDITION_H_
#define ISOBIT_NUMERICS_CONDITION_H_

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

namespace isobit::numerics {

// magnitude: sum_j |x_j df/dx_j|. Not a number where the value is 0 and no relative error exists.
inline double ConditionOf(double magnitude, double value) {
  return value == 0 ? std::numeric_limits<double>::quiet_NaN() : magnitude / std::fabs(value);
}

// Of f at x, which is moved meanwhile, by central differences in float64: right to nine digits or
// so where f is smooth.
template <typename F>
double ConditionByDifferences(F f, std::span<double> x) {
  constexpr double kStep = 0x1p-18;  // The error of differences is of its square.
  const double value = f(x.data());
  double magnitude = 0;
  for (double& input : x) {
    const double kept = input;
    input = kept * (1 + kStep);
    const double up = f(x.data());
    input = kept * (1 - kStep);
    magnitude += std::fabs(up - f(x.data())) / (2 * kStep);
    input = kept;
  }
  return ConditionOf(magnitude, value);
}

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_CONDITION_H_
