// SPDX-License-Identifier: Apache-2.0
// Rounding-error bounds. References: [Higham 2002] N. J. Higham, Accuracy and Stability of
// Numerical Algorithms, 2nd ed., SIAM. [Higham & Mary 2019] A New Approach to Probabilistic
// Rounding Error Analysis, SIAM J. Sci. Comput. 41(5). [Higham & Mary 2020] Sharper Probabilistic
// Backward Error Analysis for Basic Linear Algebra Kernels with Random Data, SIAM J. Sci. Comput.
// 42(5). [OpenCL] OpenCL Numerical Compliance, "ULP Values for Math Instructions, full profile".
// Pure functions.
#ifndef ISOBIT_NUMERICS_BOUNDS_H_
#define ISOBIT_NUMERICS_BOUNDS_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "numerics/elements.h"

namespace isobit::numerics {

// n u / (1 - n u), the constant of every product of n factors (1 + delta), |delta| <= u [Higham
// 2002, lemma 3.1]; infinity where n u >= 1.
double Gamma(uint64_t n, double u);

// How many standard deviations a likely bound allows: with the inequality of Hoeffding an element
// exceeds it with a probability below 2 exp(-lambda^2 / 2) = 6.7e-4 if every rounding error were as
// large as it may be; of errors spread evenly over their range (standard deviation u / sqrt(3)) it
// is 6.9 standard deviations.
inline constexpr double kLambda = 4;

// A sum of terms in the order given, with what its error bounds need. Terms are exact products or
// values; accumulated in double-double [Higham 2002, sec. 4.3; Dekker 1971], so the sum itself is
// good enough to referee float64.
class SumOfTerms {
 public:
  void AddProduct(double a, double b);
  void AddValue(double value);

  uint64_t count() const { return count_; }
  double value() const { return high_ + low_; }
  double magnitude() const { return magnitude_; }  // Sum of |term|.

  // Bound on |computed - exact| of this sum in arithmetic of unit roundoff u, in any order, with or
  // without FMA: gamma_n times the magnitude [Higham 2002, eq. 3.5, 4.4].
  double Worst(double u) const { return Gamma(count_, u) * magnitude_; }
  // The same of independent rounding errors of mean zero: lambda u sqrt(sum of squares of the
  // rounded quantities), which are the products and the partial sums: those of the order given, or
  // their mean square over all orders, whichever is larger. At most lambda sqrt(n) u times the
  // magnitude [Higham & Mary 2019, thm 3.1], and far smaller where terms cancel [Higham & Mary
  // 2020].
  double Likely(double u) const;

 private:
  void Add(double high, double low);

  uint64_t count_ = 0;
  double high_ = 0, low_ = 0;
  double magnitude_ = 0, squares_ = 0, partial_squares_ = 0;
  bool products_ = false;
};

// An elementwise function: what it is and how far a sound implementation may be off.
struct UnaryFunction {
  std::string_view op;      // TensorFlow's name.
  double (*exact)(double);  // In float64.
  double ulps;              // 0.5: correctly rounded, so that two sound results are equal bits.
  std::string_view source;  // Where `ulps` comes from.
};
// nullptr: not known.
const UnaryFunction* FindUnaryFunction(std::string_view op);

// The unit roundoff in which sums of this output type are accumulated by a sound kernel: float32
// for float16 and bfloat16.
double AccumulatorRoundoff(DType output);
// Largest magnitude below which results may be flushed to zero: the smallest normal number of the
// accumulator.
double FlushThreshold(DType output);

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_BOUNDS_H_
