// SPDX-License-Identifier: Apache-2.0
#include "numerics/compare.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "numerics/compare_kernels.h"

namespace isobit::numerics {
namespace {

constexpr size_t kChunk = 1024;  // Elements.

// The place of a number among all numbers of its format, zero at 0; `bits` has the sign on top of
// `width` bits.
int64_t Order(uint64_t bits, int width) {
  const uint64_t sign = uint64_t{1} << (width - 1);
  const auto magnitude = static_cast<int64_t>(bits & (sign - 1));
  return (bits & sign) != 0 ? -magnitude : magnitude;
}

uint64_t DistanceOfOrders(int64_t a, int64_t b) {
  return a < b ? static_cast<uint64_t>(b) - static_cast<uint64_t>(a)
               : static_cast<uint64_t>(a) - static_cast<uint64_t>(b);
}

uint64_t UlpDistanceOfBits(uint64_t a, uint64_t b, int width, uint64_t infinity) {
  const uint64_t mask = (uint64_t{1} << (width - 1)) - 1;
  const bool a_nan = (a & mask) > infinity, b_nan = (b & mask) > infinity;
  if (a_nan || b_nan) {
    return a_nan && b_nan ? 0 : std::numeric_limits<uint64_t>::max();
  }
  return DistanceOfOrders(Order(a, width), Order(b, width));
}

// Bytes of one element as an integer.
uint64_t BitsAt(const TensorView& tensor, size_t index, size_t size) {
  uint64_t bits = 0;
  std::memcpy(&bits, tensor.bytes.data() + index * size, size);
  return bits;
}

uint64_t InfinityBits(DType dtype) {
  switch (dtype) {
    case DType::kDouble:
      return 0x7FF0000000000000u;
    case DType::kFloat:
      return 0x7F800000u;
    case DType::kHalf:
      return 0x7C00u;
    default:
      return 0x7F80u;
  }
}

class Comparer {
 public:
  Comparer(const TensorView& a, const TensorView& b)
      : a_(a), b_(b), size_(digest::DTypeSize(a.dtype)), is_float_(SignificandBits(a.dtype) != 0) {
    result_.count = a.bytes.size() / size_;
  }

  Comparison Run(const CompareKernels& kernels) {
    for (size_t start = 0; start < result_.count; start += kChunk) {
      const size_t n = std::min<size_t>(kChunk, result_.count - start);
      if (std::memcmp(a_.bytes.data() + start * size_, b_.bytes.data() + start * size_,
                      n * size_) != 0) {
        const size_t done = Vectorized(start, n, kernels);
        for (size_t i = start + done; i < start + n; ++i) {
          One(i);
        }
      }
    }
    for (size_t width = kSquareLanes / 2; width > 0; width /= 2) {
      for (size_t i = 0; i < width; ++i) {
        squares_[i] += squares_[i + width];
      }
    }
    result_.sum_of_squares = squares_[0];
    return result_;
  }

 private:
  // Elements of the chunk that are done.
  size_t Vectorized(size_t start, size_t n, const CompareKernels& kernels) {
    if (a_.dtype == DType::kFloat) {
      return VectorizedAs(start, n, kernels.f32);
    }
    return a_.dtype == DType::kDouble ? VectorizedAs(start, n, kernels.f64) : 0;
  }

  template <typename T>
  size_t VectorizedAs(size_t start, size_t n, const CompareKernel<T>& kernel) {
    n = n / kSquareLanes * kSquareLanes;
    alignas(64) T copy_a[kChunk];
    alignas(64) T copy_b[kChunk];
    const T* a = Aligned(a_, start, n, copy_a);
    const T* b = Aligned(b_, start, n, copy_b);
    ChunkFigures figures{result_.unequal, result_.zero_signs, result_.max_ulp, result_.max_abs,
                         result_.max_rel};
    if (n == 0 || !kernel.compare(a, b, n, &figures, &squares_)) {
      return 0;
    }
    result_.unequal = figures.unequal;
    result_.zero_signs = figures.zero_signs;
    result_.max_ulp = figures.max_ulp;
    result_.max_rel = figures.max_rel;
    if (figures.max_abs > result_.max_abs) {
      result_.max_abs = figures.max_abs;
      size_t i = 0;
      while (std::fabs(static_cast<double>(a[i]) - static_cast<double>(b[i])) != figures.max_abs) {
        ++i;
      }
      result_.worst = start + i;
    }
    return n;
  }

  // Elements [start, start + n) of a tensor, which may lie at any address: in place, or copied.
  template <typename T>
  static const T* Aligned(const TensorView& tensor, size_t start, size_t n, T* copy) {
    const std::byte* bytes = tensor.bytes.data() + start * sizeof(T);
    if (reinterpret_cast<uintptr_t>(bytes) % alignof(T) == 0) {
      return reinterpret_cast<const T*>(bytes);
    }
    std::memcpy(copy, bytes, n * sizeof(T));
    return copy;
  }

  void One(size_t index) {
    const uint64_t x_bits = BitsAt(a_, index, size_), y_bits = BitsAt(b_, index, size_);
    if (x_bits == y_bits) {
      return;
    }
    ++result_.unequal;
    const double x = ElementAt(a_, index), y = ElementAt(b_, index);
    if (std::isnan(x) || std::isnan(y)) {
      ++(std::isnan(x) && std::isnan(y) ? result_.nan_payloads : result_.nan_mismatches);
      return;
    }
    result_.zero_signs += is_float_ && x == 0 && y == 0;
    if (is_float_) {
      const int width = static_cast<int>(size_) * 8;
      result_.max_ulp = std::max(result_.max_ulp,
                                 UlpDistanceOfBits(x_bits, y_bits, width, InfinityBits(a_.dtype)));
    }
    const double difference = x - y;
    if (!std::isfinite(x) || !std::isfinite(y)) {
      return;
    }
    const double square = difference * difference;
    squares_[index % kSquareLanes] += square;
    const double size = std::fabs(difference);
    const double scale = std::max({std::fabs(x), std::fabs(y), std::numeric_limits<double>::min()});
    result_.max_rel = std::max(result_.max_rel, size / scale);
    if (size > result_.max_abs) {
      result_.max_abs = size;
      result_.worst = index;
    }
  }

  const TensorView& a_;
  const TensorView& b_;
  const size_t size_;
  const bool is_float_;
  Comparison result_;
  std::array<double, kSquareLanes> squares_{};
};

}  // namespace

uint64_t UlpDistance(float a, float b) {
  return UlpDistanceOfBits(std::bit_cast<uint32_t>(a), std::bit_cast<uint32_t>(b), 32,
                           InfinityBits(DType::kFloat));
}

uint64_t UlpDistance(double a, double b) {
  return UlpDistanceOfBits(std::bit_cast<uint64_t>(a), std::bit_cast<uint64_t>(b), 64,
                           InfinityBits(DType::kDouble));
}

uint64_t UlpDistance16(uint16_t a, uint16_t b, DType dtype) {
  return UlpDistanceOfBits(a, b, 16, InfinityBits(dtype));
}

bool IsComparable(const TensorView& a, const TensorView& b) {
  return a.dtype == b.dtype && std::ranges::equal(a.shape, b.shape) && IsReal(a.dtype) &&
         a.bytes.size() == b.bytes.size() &&
         a.bytes.size() == ElementCount(a) * digest::DTypeSize(a.dtype);
}

Comparison CompareWith(const CompareKernels& kernels, const TensorView& a, const TensorView& b) {
  return Comparer(a, b).Run(kernels);
}

Comparison Compare(const TensorView& a, const TensorView& b) {
  static const CompareKernels& kBest = *SupportedCompareKernels().front();
  return CompareWith(kBest, a, b);
}

std::vector<size_t> UnequalElements(const TensorView& a, const TensorView& b,
                                    const Comparison& comparison, uint64_t limit) {
  std::vector<size_t> unequal;
  const size_t size = digest::DTypeSize(a.dtype);
  for (size_t i = 0; i < comparison.count; ++i) {
    if (!std::equal(a.bytes.begin() + static_cast<std::ptrdiff_t>(i * size),
                    a.bytes.begin() + static_cast<std::ptrdiff_t>((i + 1) * size),
                    b.bytes.begin() + static_cast<std::ptrdiff_t>(i * size))) {
      unequal.push_back(i);
    }
  }
  if (unequal.size() <= limit) {
    return unequal;
  }
  std::vector<size_t> chosen = {comparison.worst};
  for (uint64_t i = 1; i < limit; ++i) {
    chosen.push_back(unequal[static_cast<size_t>(i) * unequal.size() / static_cast<size_t>(limit)]);
  }
  return chosen;
}

}  // namespace isobit::numerics
