// SPDX-License-Identifier: Apache-2.0
// Statistics and sketch by the best kernels of the CPU: cut into chunks that stay in the
// first-level cache, widen narrow types there, pad the last block with zeros. What the results are
// is defined by reference.cc.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "digest/digest.h"
#include "digest/float_environment.h"
#include "digest/kernels.h"
#include "digest/reference.h"
#include "digest/sketch_hash.h"

namespace isobit::digest {
namespace {

constexpr size_t kChunk = 2048;  // Elements.

double Canonical(double value) {
  return std::isnan(value) ? std::bit_cast<double>(uint64_t{0x7FF8000000000000}) : value;
}

double Tree(std::array<double, kSumLanes> lanes) {
  for (size_t width = kSumLanes / 2; width > 0; width /= 2) {
    for (size_t i = 0; i < width; ++i) {
      lanes[i] += lanes[i + width];
    }
  }
  return lanes[0];
}

// One pass over one tensor.
class Pass {
 public:
  Pass(const Kernels& kernels, bool statistics, bool sketch)
      : kernels_(kernels), statistics_(statistics), sketch_(sketch) {}

  // The next n elements; n is a multiple of 64 except in the last call.
  void Add(const float* x, size_t n) { AddAny(x, n, kernels_.f32); }
  void Add(const double* x, size_t n) { AddAny(x, n, kernels_.f64); }
  // Of types that are widened, where the scan sees normal numbers.
  void AddSubnormals(uint64_t count) { scan_.subnormals += count; }

  void Finish(Statistics* statistics, Sketch* sketch) const {
    if (statistics != nullptr) {
      const bool any = scan_.min <= scan_.max;
      *statistics = {count_,
                     any ? scan_.min + 0.0 : 0,
                     any ? scan_.max + 0.0 : 0,
                     Canonical(Tree(sums_.sum)),
                     Canonical(Tree(sums_.squares)),
                     scan_.zeros,
                     scan_.subnormals,
                     scan_.nans,
                     scan_.pos_infs,
                     scan_.neg_infs};
    }
    if (sketch != nullptr) {
      for (size_t i = 0; i < kSketchBuckets; ++i) {
        (*sketch)[i] = Canonical(buckets_.first[i]);
        (*sketch)[kSketchBuckets + i] = Canonical(buckets_.second[i]);
      }
    }
  }

 private:
  template <typename T>
  void AddAny(const T* x, size_t n, const FloatKernels<T>& kernels) {
    const size_t whole = n / kBlock * kBlock;
    if (whole != 0) {
      const bool finite = statistics_ ? kernels.scan(x, whole, &scan_) : kernels.finite(x, whole);
      AddSums(x, whole, finite, kernels);
    }
    if (n != whole) {
      T block[kBlock] = {};  // Zeros change no sum and no bucket.
      std::copy(x + whole, x + n, block);
      const bool finite =
          statistics_ ? ScanTail(block, n - whole, kernels) : kernels.finite(block, kBlock);
      AddSums(block, n - whole, finite, kernels);
    }
  }

  template <typename T>
  void AddSums(const T* x, size_t n, bool finite, const FloatKernels<T>& kernels) {
    const size_t padded = (n + kBlock - 1) / kBlock * kBlock;
    if (statistics_) {
      kernels.sum(x, padded, finite, &sums_);
    }
    if (sketch_) {
      kernels.sketch(x, padded, count_ / kBlock, finite, &buckets_);
    }
    count_ += n;
  }

  // Scans the first n of a block, by way of a block filled up with copies of its first element,
  // whose counts are taken off again.
  template <typename T>
  bool ScanTail(const T* block, size_t n, const FloatKernels<T>& kernels) {
    T filled[kBlock];
    std::fill(filled, filled + kBlock, block[0]);
    Scan one;
    kernels.scan(filled, kBlock, &one);
    std::copy(block, block + n, filled);
    const bool finite = kernels.scan(filled, kBlock, &scan_);
    const uint64_t extra = kBlock - n;
    scan_.zeros -= one.zeros / kBlock * extra;
    scan_.subnormals -= one.subnormals / kBlock * extra;
    scan_.nans -= one.nans / kBlock * extra;
    scan_.pos_infs -= one.pos_infs / kBlock * extra;
    scan_.neg_infs -= one.neg_infs / kBlock * extra;
    return finite;
  }

  const Kernels& kernels_;
  const bool statistics_, sketch_;
  uint64_t count_ = 0;
  Scan scan_;
  SumLanes sums_;
  SketchLanes buckets_;
};

// Types that the kernels take as they lie in memory. T: float or double.
template <typename T>
void AddDirect(const TensorView& tensor, size_t count, Pass* pass) {
  const std::byte* bytes = tensor.bytes.data();
  if (reinterpret_cast<uintptr_t>(bytes) % alignof(T) == 0) {
    const T* x = reinterpret_cast<const T*>(bytes);
    for (size_t i = 0; i < count; i += kChunk) {
      pass->Add(x + i, std::min(kChunk, count - i));
    }
    return;
  }
  alignas(64) T chunk[kChunk];
  for (size_t i = 0; i < count; i += kChunk) {
    const size_t n = std::min(kChunk, count - i);
    std::memcpy(chunk, bytes + i * sizeof(T), n * sizeof(T));
    pass->Add(chunk, n);
  }
}

// Integers. T: the element, To: the float type that holds it (exactly, but for 64-bit integers).
template <typename T, typename To>
void AddConverted(const TensorView& tensor, size_t count, Pass* pass) {
  alignas(64) T raw[kChunk];
  alignas(64) To chunk[kChunk];
  for (size_t i = 0; i < count; i += kChunk) {
    const size_t n = std::min(kChunk, count - i);
    std::memcpy(raw, tensor.bytes.data() + i * sizeof(T), n * sizeof(T));
    for (size_t j = 0; j < n; ++j) {
      chunk[j] = static_cast<To>(raw[j]);
    }
    pass->Add(chunk, n);
  }
}

void AddHalves(const Kernels& kernels, const TensorView& tensor, size_t count, Pass* pass) {
  alignas(64) uint16_t raw[kChunk];
  alignas(64) float chunk[kChunk];
  for (size_t i = 0; i < count; i += kChunk) {
    const size_t n = std::min(kChunk, count - i);
    const size_t padded = (n + kBlock - 1) / kBlock * kBlock;
    std::memcpy(raw, tensor.bytes.data() + i * sizeof(uint16_t), n * sizeof(uint16_t));
    std::fill(raw + n, raw + padded, uint16_t{0});
    if (tensor.dtype == DType::kHalf) {
      pass->AddSubnormals(kernels.widen_half(raw, padded, chunk));
    } else {
      kernels.widen_bfloat16(raw, padded, chunk);
    }
    pass->Add(chunk, n);
  }
}

// float8: 256 values, so a table made by the reference.
void AddFloat8(const TensorView& tensor, size_t count, Pass* pass) {
  float values[256];
  bool subnormal[256];
  for (size_t i = 0; i < 256; ++i) {
    const auto byte = static_cast<std::byte>(i);
    const Element element = ElementAt({tensor.dtype, {}, std::span(&byte, 1)}, 0);
    values[i] = element.kind == Element::kNan ? std::numeric_limits<float>::quiet_NaN()
                                              : static_cast<float>(element.value);
    subnormal[i] = element.kind == Element::kSubnormal;
  }
  alignas(64) float chunk[kChunk];
  for (size_t i = 0; i < count; i += kChunk) {
    const size_t n = std::min(kChunk, count - i);
    uint64_t subnormals = 0;
    for (size_t j = 0; j < n; ++j) {
      const auto byte = static_cast<size_t>(tensor.bytes[i + j]);
      chunk[j] = values[byte];
      subnormals += subnormal[byte];
    }
    pass->AddSubnormals(subnormals);
    pass->Add(chunk, n);
  }
}

void AddAll(const Kernels& kernels, const TensorView& tensor, size_t count, Pass* pass) {
  switch (tensor.dtype) {
    case DType::kFloat:
    case DType::kComplex64:
      return AddDirect<float>(tensor, count, pass);
    case DType::kDouble:
    case DType::kComplex128:
      return AddDirect<double>(tensor, count, pass);
    case DType::kHalf:
    case DType::kBfloat16:
      return AddHalves(kernels, tensor, count, pass);
    case DType::kFloat8E5m2:
    case DType::kFloat8E4m3fn:
      return AddFloat8(tensor, count, pass);
    case DType::kInt8:
    case DType::kQint8:
    case DType::kInt4:
      return AddConverted<int8_t, float>(tensor, count, pass);
    case DType::kUint8:
    case DType::kQuint8:
    case DType::kUint4:
    case DType::kBool:
      return AddConverted<uint8_t, float>(tensor, count, pass);
    case DType::kInt16:
    case DType::kQint16:
      return AddConverted<int16_t, float>(tensor, count, pass);
    case DType::kUint16:
    case DType::kQuint16:
      return AddConverted<uint16_t, float>(tensor, count, pass);
    case DType::kInt32:
    case DType::kQint32:
      return AddConverted<int32_t, double>(tensor, count, pass);
    case DType::kUint32:
      return AddConverted<uint32_t, double>(tensor, count, pass);
    case DType::kInt64:
      return AddConverted<int64_t, double>(tensor, count, pass);
    case DType::kUint64:
      return AddConverted<uint64_t, double>(tensor, count, pass);
    default:
      return;
  }
}

[[gnu::noinline]] void SummarizeInDefaultEnvironment(const Kernels& kernels,
                                                     const TensorView& tensor, size_t count,
                                                     Statistics* statistics, Sketch* sketch) {
  Pass pass(kernels, statistics != nullptr, sketch != nullptr);
  AddAll(kernels, tensor, count, &pass);
  pass.Finish(statistics, sketch);
}

[[gnu::noinline]] double DistanceInDefaultEnvironment(const Sketch& a, const Sketch& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double difference = a[i] - b[i];
    sum += difference * difference;
  }
  return std::sqrt(sum / 2);
}

const Kernels& BestKernels() {
  static const Kernels& kBest = *SupportedKernels().front();
  return kBest;
}

}  // namespace

bool SummarizeWith(const Kernels& kernels, const TensorView& tensor, Statistics* statistics,
                   Sketch* sketch) {
  const size_t parts = PartsPerElement(tensor.dtype);
  if (parts == 0) {
    return false;
  }
  const size_t count = tensor.bytes.size() / DTypeSize(tensor.dtype) * parts;
  const ScopedFloatEnvironment environment;
  SummarizeInDefaultEnvironment(kernels, tensor, count, statistics, sketch);
  return true;
}

std::optional<Statistics> ComputeStatistics(const TensorView& tensor) {
  Statistics statistics;
  return SummarizeWith(BestKernels(), tensor, &statistics, nullptr) ? std::optional(statistics)
                                                                    : std::nullopt;
}

std::optional<Sketch> ComputeSketch(const TensorView& tensor) {
  Sketch sketch;
  return SummarizeWith(BestKernels(), tensor, nullptr, &sketch) ? std::optional(sketch)
                                                                : std::nullopt;
}

std::optional<Summary> Summarize(const TensorView& tensor) {
  Summary summary;
  return SummarizeWith(BestKernels(), tensor, &summary.statistics, &summary.sketch)
             ? std::optional(summary)
             : std::nullopt;
}

double EstimateDistance(const Sketch& a, const Sketch& b) {
  const ScopedFloatEnvironment environment;
  return DistanceInDefaultEnvironment(a, b);
}

}  // namespace isobit::digest
