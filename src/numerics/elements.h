// SPDX-License-Identifier: Apache-2.0
// Reading tensor elements as double, and the spacing of float formats. Pure functions.
#ifndef ISOBIT_NUMERICS_ELEMENTS_H_
#define ISOBIT_NUMERICS_ELEMENTS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "digest/digest.h"

namespace isobit::numerics {

using digest::DType;
using digest::TensorView;

// Product of the dimensions; 1 for a scalar.
size_t ElementCount(const TensorView& tensor);

// True for the dtypes that ToDoubles reads: all fixed-size real numbers and bool.
bool IsReal(DType dtype);

// Every element as double, in row-major order. Exact but for int64 and uint64 beyond 2^53. Empty
// unless IsReal(dtype).
std::vector<double> ToDoubles(const TensorView& tensor);
// One element; the same conversion. Precondition: IsReal(tensor.dtype), index in range.
double ElementAt(const TensorView& tensor, size_t index);

// Bits of the significand with the hidden one: 24 for float32, 53, 11 (half), 8 (bfloat16); 0 for
// other dtypes.
int SignificandBits(DType dtype);
// u = 2^-p, the largest relative error of one rounding to nearest [Higham 2002, ch. 2]; 0 for other
// dtypes.
double UnitRoundoff(DType dtype);
// Distance from |value| to the next larger number of the format; that of the smallest subnormal
// near zero.
double Ulp(double value, DType dtype);

// Round to nearest even at `bits` bits of significand, keeping float32's exponent range: 11 = TF32,
// 8 = bfloat16, 11 with half's range = RoundToHalf. Infinities and NaN pass.
double RoundToBits(double value, int bits);
double RoundToHalf(double value);

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_ELEMENTS_H_
