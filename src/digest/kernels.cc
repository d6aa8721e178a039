// SPDX-License-Identifier: Apache-2.0
#include "digest/kernels.h"

#include <cstring>

#include "digest/simd_target.h"
#include "digest/sketch_hash.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "digest/kernels.cc"
#include "hwy/foreach_target.h"  // Includes this file once more for each target.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace isobit::digest {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Bit patterns of the type: magnitude of infinity, of the smallest normal number.
template <typename T>
struct FloatBits;
template <>
struct FloatBits<float> {
  static constexpr int32_t kInfinity = 0x7F800000;
  static constexpr int32_t kMinNormal = 0x00800000;
};
template <>
struct FloatBits<double> {
  static constexpr int64_t kInfinity = 0x7FF0000000000000;
  static constexpr int64_t kMinNormal = 0x0010000000000000;
};

template <class D, class V = hn::Vec<D>>
HWY_INLINE auto Magnitude(D /*d*/, V x) {
  const hn::RebindToSigned<D> di;
  using I = hn::TFromD<decltype(di)>;
  return hn::And(hn::BitCast(di, x),
                 hn::Set(di, static_cast<I>(~I{0} ^ (I{1} << (sizeof(I) * 8 - 1)))));
}

// Lanes of `counter` hold minus the count.
template <class DI>
HWY_INLINE uint64_t CountOf(DI di, hn::Vec<DI> counter) {
  return static_cast<uint64_t>(-static_cast<int64_t>(hn::GetLane(hn::SumOfLanes(di, counter))));
}

// Reductions of min and max by storing: hn::MinOfLanes may treat signed zeros as it likes, as may
// we.
template <class D>
HWY_INLINE void FoldRange(D d, hn::Vec<D> low, hn::Vec<D> high, Scan* scan) {
  using T = hn::TFromD<D>;
  alignas(64) T lows[hn::MaxLanes(d)];
  alignas(64) T highs[hn::MaxLanes(d)];
  hn::Store(low, d, lows);
  hn::Store(high, d, highs);
  for (size_t i = 0; i < hn::Lanes(d); ++i) {
    scan->min = static_cast<double>(lows[i]) < scan->min ? static_cast<double>(lows[i]) : scan->min;
    scan->max =
        static_cast<double>(highs[i]) > scan->max ? static_cast<double>(highs[i]) : scan->max;
  }
}

// The rare case: NaN, infinities or subnormals are there.
template <typename T>
HWY_NOINLINE bool ScanSpecial(const T* HWY_RESTRICT x, size_t n, Scan* scan) {
  const hn::ScalableTag<T> d;
  const hn::RebindToSigned<decltype(d)> di;
  const auto infinity = hn::Set(di, FloatBits<T>::kInfinity);
  const auto min_normal = hn::Set(di, FloatBits<T>::kMinNormal);
  const auto float_infinity = hn::BitCast(d, infinity);
  auto low = float_infinity;
  auto high = hn::Neg(float_infinity);
  auto zeros = hn::Zero(di), subnormals = zeros, nans = zeros, infs = zeros, neg_infs = zeros;
  for (size_t i = 0; i < n; i += hn::Lanes(d)) {
    const auto v = hn::LoadU(d, x + i);
    const auto magnitude = Magnitude(d, v);
    const auto zero = hn::VecFromMask(di, hn::Eq(magnitude, hn::Zero(di)));
    const auto nan = hn::Gt(magnitude, infinity);
    const auto inf = hn::VecFromMask(di, hn::Eq(magnitude, infinity));
    const auto negative = hn::VecFromMask(di, hn::Lt(hn::BitCast(di, v), hn::Zero(di)));
    zeros = hn::Add(zeros, zero);
    nans = hn::Add(nans, hn::VecFromMask(di, nan));
    infs = hn::Add(infs, inf);
    neg_infs = hn::Add(neg_infs, hn::And(inf, negative));
    subnormals =
        hn::Add(subnormals, hn::AndNot(zero, hn::VecFromMask(di, hn::Lt(magnitude, min_normal))));
    const auto is_nan = hn::MaskFromVec(hn::BitCast(d, hn::VecFromMask(di, nan)));
    low = hn::Min(low, hn::IfThenElse(is_nan, float_infinity, v));
    high = hn::Max(high, hn::IfThenElse(is_nan, hn::Neg(float_infinity), v));
  }
  const uint64_t nan_count = CountOf(di, nans);
  const uint64_t inf_count = CountOf(di, infs);
  const uint64_t neg_inf_count = CountOf(di, neg_infs);
  scan->zeros += CountOf(di, zeros);
  scan->subnormals += CountOf(di, subnormals);
  scan->nans += nan_count;
  scan->pos_infs += inf_count - neg_inf_count;
  scan->neg_infs += neg_inf_count;
  if (nan_count < n) {  // Else +Inf and -Inf, which stand in for "none", would become the range.
    FoldRange(d, low, high, scan);
  }
  return nan_count + inf_count == 0;
}

template <typename T>
bool ScanBlocks(const T* HWY_RESTRICT x, size_t n, Scan* scan) {
  const hn::ScalableTag<T> d;
  const hn::RebindToSigned<decltype(d)> di;
  const auto largest = hn::Set(di, FloatBits<T>::kInfinity - 1);
  const auto largest_subnormal = hn::Set(di, FloatBits<T>::kMinNormal - 1);
  auto low = hn::LoadU(d, x);
  auto high = low;
  auto zeros = hn::Zero(di);
  auto ordinary = hn::Set(di, -1);  // Stays so while all magnitudes are 0 or normal.
  for (size_t i = 0; i < n; i += hn::Lanes(d)) {
    const auto v = hn::LoadU(d, x + i);
    const auto magnitude = Magnitude(d, v);
    const auto zero = hn::VecFromMask(di, hn::Eq(magnitude, hn::Zero(di)));
    zeros = hn::Add(zeros, zero);
    const auto normal = hn::VecFromMask(di, hn::Gt(magnitude, largest_subnormal));
    const auto infinite = hn::VecFromMask(di, hn::Gt(magnitude, largest));
    ordinary = hn::And(ordinary, hn::AndNot(infinite, hn::Or(zero, normal)));
    low = hn::Min(low, v);
    high = hn::Max(high, v);
  }
  if (!hn::AllTrue(di, hn::Lt(ordinary, hn::Zero(di)))) {
    return ScanSpecial(x, n, scan);
  }
  scan->zeros += CountOf(di, zeros);
  FoldRange(d, low, high, scan);
  return true;
}

template <typename T>
bool AllFinite(const T* HWY_RESTRICT x, size_t n) {
  const hn::ScalableTag<T> d;
  const hn::RebindToSigned<decltype(d)> di;
  const auto largest = hn::Set(di, FloatBits<T>::kInfinity - 1);
  auto infinite = hn::Zero(di);
  for (size_t i = 0; i < n; i += hn::Lanes(d)) {
    const auto magnitude = Magnitude(d, hn::LoadU(d, x + i));
    infinite = hn::Or(infinite, hn::VecFromMask(di, hn::Gt(magnitude, largest)));
  }
  return hn::AllTrue(di, hn::Eq(infinite, hn::Zero(di)));
}

// As many elements as `d` (of double) has lanes, widened; those that are not finite replaced by 0
// unless kFinite.
template <bool kFinite, class D>
HWY_INLINE hn::Vec<D> LoadDoubles(D d, const double* x) {
  const auto v = hn::LoadU(d, x);
  if constexpr (kFinite) {
    return v;
  } else {
    const auto infinity =
        hn::BitCast(d, hn::Set(hn::RebindToSigned<D>(), FloatBits<double>::kInfinity));
    return hn::IfThenElseZero(hn::Lt(hn::Abs(v), infinity), v);
  }
}

template <bool kFinite, class D>
HWY_INLINE hn::Vec<D> LoadDoubles(D d, const float* x) {
  const hn::Rebind<float, D> df;
  const auto v = hn::PromoteTo(d, hn::LoadU(df, x));
  if constexpr (kFinite) {
    return v;
  } else {
    const auto infinity =
        hn::BitCast(d, hn::Set(hn::RebindToSigned<D>(), FloatBits<double>::kInfinity));
    return hn::IfThenElseZero(hn::Lt(hn::Abs(v), infinity), v);
  }
}

template <bool kFinite, typename T>
HWY_INLINE void SumLoop(const T* HWY_RESTRICT x, size_t n, SumLanes* lanes) {
  const hn::ScalableTag<double> d;
  constexpr size_t kN = hn::MaxLanes(d);
  constexpr size_t kVectors = kSumLanes / kN;
  hn::Vec<decltype(d)> sum[kVectors], squares[kVectors];
#pragma GCC unroll 8
  for (size_t v = 0; v < kVectors; ++v) {
    sum[v] = hn::Load(d, lanes->sum.data() + v * kN);
    squares[v] = hn::Load(d, lanes->squares.data() + v * kN);
  }
  for (size_t i = 0; i < n; i += kSumLanes) {
#pragma GCC unroll 8
    for (size_t v = 0; v < kVectors; ++v) {
      const auto value = LoadDoubles<kFinite>(d, x + i + v * kN);
      sum[v] = hn::Add(sum[v], value);
      squares[v] = hn::Add(squares[v], hn::Mul(value, value));
    }
  }
#pragma GCC unroll 8
  for (size_t v = 0; v < kVectors; ++v) {
    hn::Store(sum[v], d, lanes->sum.data() + v * kN);
    hn::Store(squares[v], d, lanes->squares.data() + v * kN);
  }
}

template <typename T>
void SumBlocks(const T* x, size_t n, bool finite, SumLanes* lanes) {
  finite ? SumLoop<true>(x, n, lanes) : SumLoop<false>(x, n, lanes);
}

// The places of family 2 wrap around at the end of its buckets.
HWY_INLINE void AddWrapped(const double* sums, size_t offset, double* buckets) {
  for (size_t i = 0; i < 8; ++i) {
    buckets[(offset + i) % kSketchBuckets] += sums[i];
  }
}

template <bool kFinite, typename T>
HWY_INLINE void SketchLoop(const T* HWY_RESTRICT x, size_t n, uint64_t block,
                           SketchLanes* HWY_RESTRICT lanes) {
  const hn::ScalableTag<double> d;
  const hn::RebindToUnsigned<decltype(d)> du;
  constexpr size_t kN = hn::MaxLanes(d);
  constexpr size_t kVectors = 8 / kN;  // Of a group.
  const auto sign = hn::Set(du, uint64_t{1} << 63);
  const auto lane = hn::Iota(du, 0);
  for (size_t i = 0; i < n; i += kBlock, ++block) {
    const BlockHash hash = HashBlock(block);
    // The bit of the element of each lane on top; shifted on from vector to vector.
    auto first_signs = hn::Shl(hn::Set(du, hash.first_signs), lane);
    auto second_signs = hn::Shl(hn::Set(du, hash.second_signs), lane);
    hn::Vec<decltype(d)> sums[kVectors];
#pragma GCC unroll 8
    for (size_t group = 0; group < 8; ++group) {
      double* const buckets = lanes->first.data() + 8 * (group ^ hash.first_group);
#pragma GCC unroll 4
      for (size_t v = 0; v < kVectors; ++v) {
        const auto value = hn::BitCast(du, LoadDoubles<kFinite>(d, x + i + group * 8 + v * kN));
        const auto first = hn::BitCast(d, hn::Xor(value, hn::And(first_signs, sign)));
        const auto second = hn::BitCast(d, hn::Xor(value, hn::And(second_signs, sign)));
        hn::Store(hn::Add(hn::Load(d, buckets + v * kN), first), d, buckets + v * kN);
        sums[v] = group == 0 ? second : hn::Add(sums[v], second);
        first_signs = hn::ShiftLeft<kN>(first_signs);
        second_signs = hn::ShiftLeft<kN>(second_signs);
      }
    }
    double* const place = lanes->second.data() + hash.second_offset;
    if (hash.second_offset <= kSketchBuckets - 8) {
#pragma GCC unroll 4
      for (size_t v = 0; v < kVectors; ++v) {
        hn::StoreU(hn::Add(hn::LoadU(d, place + v * kN), sums[v]), d, place + v * kN);
      }
    } else {
      alignas(64) double stored[8];
      for (size_t v = 0; v < kVectors; ++v) {
        hn::Store(sums[v], d, stored + v * kN);
      }
      AddWrapped(stored, hash.second_offset, lanes->second.data());
    }
  }
}

template <typename T>
void SketchBlocks(const T* x, size_t n, uint64_t first_block, bool finite, SketchLanes* lanes) {
  finite ? SketchLoop<true>(x, n, first_block, lanes) : SketchLoop<false>(x, n, first_block, lanes);
}

// Shifts the half's exponent and mantissa into place and multiplies by 2^(127 - 15), which is exact
// for normal and subnormal halves alike.
uint64_t WidenHalf(const uint16_t* HWY_RESTRICT from, size_t n, float* HWY_RESTRICT to) {
  const hn::ScalableTag<float> d;
  const hn::RebindToSigned<decltype(d)> di;
  const hn::Rebind<uint16_t, decltype(d)> d16;
  const auto scale = hn::BitCast(d, hn::Set(di, 0x77800000));
  auto subnormals = hn::Zero(di);
  for (size_t i = 0; i < n; i += hn::Lanes(d)) {
    const auto bits = hn::PromoteTo(di, hn::LoadU(d16, from + i));
    const auto magnitude = hn::And(bits, hn::Set(di, 0x7FFF));
    const auto finite = hn::Mul(hn::BitCast(d, hn::ShiftLeft<13>(magnitude)), scale);
    const auto special = hn::VecFromMask(di, hn::Gt(magnitude, hn::Set(di, 0x7BFF)));
    const auto positive =
        hn::Or(hn::BitCast(di, finite), hn::And(special, hn::Set(di, 0x7F800000)));
    const auto sign = hn::ShiftLeft<16>(hn::And(bits, hn::Set(di, 0x8000)));
    hn::StoreU(hn::BitCast(d, hn::Or(positive, sign)), d, to + i);
    const auto zero = hn::VecFromMask(di, hn::Eq(magnitude, hn::Zero(di)));
    subnormals = hn::Add(
        subnormals, hn::AndNot(zero, hn::VecFromMask(di, hn::Lt(magnitude, hn::Set(di, 0x400)))));
  }
  return CountOf(di, subnormals);
}

void WidenBfloat16(const uint16_t* HWY_RESTRICT from, size_t n, float* HWY_RESTRICT to) {
  const hn::ScalableTag<float> d;
  const hn::RebindToUnsigned<decltype(d)> du;
  const hn::Rebind<uint16_t, decltype(d)> d16;
  for (size_t i = 0; i < n; i += hn::Lanes(d)) {
    const auto bits = hn::PromoteTo(du, hn::LoadU(d16, from + i));
    hn::StoreU(hn::BitCast(d, hn::ShiftLeft<16>(bits)), d, to + i);
  }
}

constexpr SimdTarget kTarget =
#if HWY_TARGET == HWY_AVX3
    SimdTarget::kAvx512;
#elif HWY_TARGET == HWY_AVX2
    SimdTarget::kAvx2;
#elif HWY_TARGET == HWY_SSE4
    SimdTarget::kSse4;
#elif HWY_TARGET == HWY_NEON
    SimdTarget::kNeon;
#else
    SimdTarget::kBaseline;
#endif

}  // namespace

const Kernels* GetKernels() {
  static constexpr Kernels kKernels = {
      kTarget,
      {ScanBlocks<float>, AllFinite<float>, SumBlocks<float>, SketchBlocks<float>},
      {ScanBlocks<double>, AllFinite<double>, SumBlocks<double>, SketchBlocks<double>},
      WidenHalf,
      WidenBfloat16};
  return &kKernels;
}

}  // namespace HWY_NAMESPACE
}  // namespace isobit::digest
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace isobit::digest {

const std::vector<const Kernels*>& SupportedKernels() {
  static const auto* const kSupported = [] {
    auto* list = new std::vector<const Kernels*>;
    const auto add = [list](const Kernels* (*get)()) {
      // The target of a table is constant data: asking for it runs no code of that target but a
      // return of an address.
      if (get != nullptr && CpuRuns(get()->target)) {
        list->push_back(get());
      }
    };
#if HWY_ARCH_X86
    add(HWY_CHOOSE_AVX3(GetKernels));
    add(HWY_CHOOSE_AVX2(GetKernels));
    add(HWY_CHOOSE_SSE4(GetKernels));
#endif
    add(&HWY_STATIC_DISPATCH(GetKernels));
    return list;
  }();
  return *kSupported;
}

}  // namespace isobit::digest
#endif  // HWY_ONCE
