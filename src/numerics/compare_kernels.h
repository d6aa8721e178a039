// SPDX-License-Identifier: Apache-2.0
// The inner loop of Compare, once per SIMD target. All give the same bits.
#ifndef ISOBIT_NUMERICS_COMPARE_KERNELS_H_
#define ISOBIT_NUMERICS_COMPARE_KERNELS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "digest/simd_target.h"
#include "numerics/compare.h"

namespace isobit::numerics {

inline constexpr size_t kSquareLanes = 16;

// Figures so far. The square of the difference of element i is added to lane i mod 16.
struct ChunkFigures {
  uint64_t unequal = 0, zero_signs = 0, max_ulp = 0;
  double max_abs = 0, max_rel = 0;
};

template <typename T>
struct CompareKernel {
  // Adds the figures of a[0..n), b[0..n) to those in *figures and *squares and returns true; or
  // returns false and changes nothing, if an element or a sum is not finite. n: a multiple of 16,
  // at most 65536.
  bool (*compare)(const T* a, const T* b, size_t n, ChunkFigures* figures,
                  std::array<double, kSquareLanes>* squares);
};

struct CompareKernels {
  digest::SimdTarget target;
  CompareKernel<float> f32;
  CompareKernel<double> f64;
};

// Those that this CPU can run, best first; never empty.
const std::vector<const CompareKernels*>& SupportedCompareKernels();

// Compare by given kernels.
Comparison CompareWith(const CompareKernels& kernels, const TensorView& a, const TensorView& b);

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_COMPARE_KERNELS_H_
