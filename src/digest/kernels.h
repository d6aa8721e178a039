// SPDX-License-Identifier: Apache-2.0
// The inner loops of summary.cc, once per SIMD target. Every function works on whole blocks of 64
// elements, at any alignment, and expects the default float environment (float_environment.h).
#ifndef ISOBIT_DIGEST_KERNELS_H_
#define ISOBIT_DIGEST_KERNELS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "digest/digest.h"
#include "digest/simd_target.h"

namespace isobit::digest {

// Counts and range. min > max while no element was there that is not NaN.
struct Scan {
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();
  uint64_t zeros = 0, subnormals = 0, nans = 0, pos_infs = 0, neg_infs = 0;
};

// Element i of the tensor is added to lane i mod 16.
inline constexpr size_t kSumLanes = 16;
struct SumLanes {
  alignas(64) std::array<double, kSumLanes> sum{};
  alignas(64) std::array<double, kSumLanes> squares{};
};

struct SketchLanes {
  alignas(64) std::array<double, kSketchBuckets> first{};
  alignas(64) std::array<double, kSketchBuckets> second{};
};

// x: n elements, n a multiple of 64, at most 65536, from element 64 * k of the tensor on.
template <typename T>
struct FloatKernels {
  // Adds counts and range to *scan; true if every element is finite.
  bool (*scan)(const T* x, size_t n, Scan* scan);
  // True if every element is finite.
  bool (*finite)(const T* x, size_t n);
  // Elements that are not finite count as 0; `finite` promises that there are none.
  void (*sum)(const T* x, size_t n, bool finite, SumLanes* lanes);
  void (*sketch)(const T* x, size_t n, uint64_t first_block, bool finite, SketchLanes* lanes);
};

struct Kernels {
  SimdTarget target;
  FloatKernels<float> f32;
  FloatKernels<double> f64;
  // Exact widening of n elements, n a multiple of 64; NaN stays NaN. widen_half returns the number
  // of subnormal halves.
  uint64_t (*widen_half)(const uint16_t* from, size_t n, float* to);
  void (*widen_bfloat16)(const uint16_t* from, size_t n, float* to);
};

// Those that were compiled and that this CPU can run, best first; never empty.
const std::vector<const Kernels*>& SupportedKernels();

// ComputeStatistics, ComputeSketch and Summarize by given kernels: the tests walk through all of
// them. Null parts are left out.
bool SummarizeWith(const Kernels& kernels, const TensorView& tensor, Statistics* statistics,
                   Sketch* sketch);

}  // namespace isobit::digest

#endif  // ISOBIT_DIGEST_KERNELS_H_
