// SPDX-License-Identifier: Apache-2.0
#include "numerics/compare_kernels.h"

#include <algorithm>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "numerics/compare_kernels.cc"
#include "hwy/foreach_target.h"  // Includes this file once more for each target.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace isobit::numerics {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// The largest lane, or `max` if that is larger.
template <class D, typename T = hn::TFromD<D>>
HWY_INLINE T MaxLane(D d, hn::Vec<D> v, T max) {
  alignas(64) T lanes[hn::MaxLanes(d)];
  hn::Store(v, d, lanes);
  for (const T lane : lanes) {
    max = lane > max ? lane : max;
  }
  return max;
}

template <class D>
HWY_INLINE hn::Vec<D> Widen(D d, const float* x) {
  return hn::PromoteTo(d, hn::LoadU(hn::Rebind<float, D>(), x));
}
template <class D>
HWY_INLINE hn::Vec<D> Widen(D d, const double* x) {
  return hn::LoadU(d, x);
}

// The largest T that is not above `x`, which is not negative.
HWY_INLINE double Below(double x, double /*tag*/) { return x; }
HWY_INLINE float Below(double x, float /*tag*/) {
  const auto nearest = static_cast<float>(x);
  uint32_t bits;
  std::memcpy(&bits, &nearest, sizeof(bits));
  bits -= static_cast<double>(nearest) > x ? 1 : 0;
  float below;
  std::memcpy(&below, &bits, sizeof(below));
  return below;
}

// The largest |a - b| of n elements, in double, or `max` if that is larger.
template <typename T>
HWY_INLINE double MaxAbs(const T* HWY_RESTRICT a, const T* HWY_RESTRICT b, size_t n, double max) {
  const hn::CappedTag<double, kSquareLanes> d;
  auto found = hn::Zero(d);
  for (size_t i = 0; i < n; i += hn::Lanes(d)) {
    found = hn::Max(found, hn::Abs(hn::Sub(Widen(d, a + i), Widen(d, b + i))));
  }
  return MaxLane(d, found, max);
}

// The same of |a - b| / max(|a|, |b|).
template <typename T>
HWY_INLINE double MaxRel(const T* HWY_RESTRICT a, const T* HWY_RESTRICT b, size_t n, double max) {
  const hn::CappedTag<double, kSquareLanes> d;
  const auto tiny =
      hn::Set(d, 2.2250738585072014e-308);  // Keeps 0 / 0 away; both zero gives 0 / tiny.
  auto found = hn::Zero(d);
  for (size_t i = 0; i < n; i += hn::Lanes(d)) {
    const auto x = Widen(d, a + i), y = Widen(d, b + i);
    const auto scale = hn::Max(hn::Max(hn::Abs(x), hn::Abs(y)), tiny);
    found = hn::Max(found, hn::Div(hn::Abs(hn::Sub(x, y)), scale));
  }
  return MaxLane(d, found, max);
}

// What one pass keeps, a lane for each place in a vector of T.
template <class D>
struct Figures {
  using DI = hn::RebindToSigned<D>;
  using DU = hn::RebindToUnsigned<D>;
  hn::Vec<DI> same_bits;      // Minus their count.
  hn::Vec<DI> same_value;     // Likewise; +0 and -0 are.
  hn::Vec<DU> farthest;       // In ulp.
  hn::Vec<D> max_difference;  // Rounded to T.
};

// Numbers in order: those with a sign count downwards from zero.
template <class DI>
HWY_INLINE hn::Vec<DI> Order(DI /*di*/, hn::Vec<DI> bits, hn::Vec<DI> magnitude) {
  const auto sign = hn::BroadcastSignBit(bits);
  return hn::Sub(hn::Xor(magnitude, sign), sign);
}

// Adds one vector; where the quotient of MaxRel may exceed `rel`, the mask is set. Differences and
// products are rounded to T here, and rounding is monotone: if |x - y| > rel * scale, then so it is
// when both are rounded, or they become equal. Elements must be finite.
template <class D>
HWY_INLINE hn::Mask<D> AddVector(D d, hn::Vec<D> x, hn::Vec<D> y, hn::Vec<D> rel,
                                 Figures<D>* figures) {
  const hn::RebindToSigned<D> di;
  const hn::RebindToUnsigned<D> du;
  const auto x_bits = hn::BitCast(di, x), y_bits = hn::BitCast(di, y);
  const auto x_abs = hn::Abs(x), y_abs = hn::Abs(y);
  const auto same_value = hn::Eq(x, y);
  figures->same_bits = hn::Add(figures->same_bits, hn::VecFromMask(di, hn::Eq(x_bits, y_bits)));
  figures->same_value =
      hn::Add(figures->same_value, hn::BitCast(di, hn::VecFromMask(d, same_value)));
  const auto x_order = Order(di, x_bits, hn::BitCast(di, x_abs));
  const auto y_order = Order(di, y_bits, hn::BitCast(di, y_abs));
  // Of finite numbers the distance fits the unsigned lane.
  const auto distance = hn::Sub(hn::Max(x_order, y_order), hn::Min(x_order, y_order));
  figures->farthest = hn::Max(figures->farthest, hn::BitCast(du, distance));
  const auto difference = hn::Abs(hn::Sub(x, y));
  figures->max_difference = hn::Max(figures->max_difference, difference);
  const auto product = hn::Mul(hn::Max(x_abs, y_abs), rel);
  return hn::AndNot(same_value, hn::Ge(difference, product));
}

// Squares of the differences of 16 elements.
template <class D, typename T, size_t kVectors>
HWY_INLINE void AddSquares(D d, const T* HWY_RESTRICT a, const T* HWY_RESTRICT b,
                           hn::Vec<D> (&sums)[kVectors]) {
  constexpr size_t kN = hn::MaxLanes(D());
#pragma GCC unroll 16
  for (size_t v = 0; v < kVectors; ++v) {
    const auto difference = hn::Sub(Widen(d, a + v * kN), Widen(d, b + v * kN));
    sums[v] = hn::Add(sums[v], hn::Mul(difference, difference));
  }
}

// Writes the sums, unless one is not finite: then an element may not be.
template <class D, size_t kVectors>
HWY_INLINE bool StoreSquares(D d, hn::Vec<D> (&sums)[kVectors],
                             std::array<double, kSquareLanes>* squares) {
  auto not_a_number = hn::Zero(d);  // Zero as long as all are finite.
#pragma GCC unroll 16
  for (size_t v = 0; v < kVectors; ++v) {
    not_a_number = hn::Add(not_a_number, hn::Sub(sums[v], sums[v]));
  }
  if (!hn::AllTrue(d, hn::Eq(not_a_number, hn::Zero(d)))) {
    return false;
  }
#pragma GCC unroll 16
  for (size_t v = 0; v < kVectors; ++v) {
    hn::StoreU(sums[v], d, squares->data() + v * hn::MaxLanes(D()));
  }
  return true;
}

template <class D>
HWY_INLINE uint64_t Counted(D d, hn::Vec<D> minus_counts) {
  return static_cast<uint64_t>(-static_cast<int64_t>(hn::GetLane(hn::SumOfLanes(d, minus_counts))));
}

template <typename T>
bool CompareChunk(const T* HWY_RESTRICT a, const T* HWY_RESTRICT b, size_t n, ChunkFigures* figures,
                  std::array<double, kSquareLanes>* squares) {
  using D = hn::CappedTag<T, kSquareLanes>;
  const D d;
  const hn::CappedTag<double, kSquareLanes> dd;
  constexpr size_t kN = hn::MaxLanes(d), kSums = kSquareLanes / hn::MaxLanes(dd);
  hn::Vec<decltype(dd)> sums[kSums];
#pragma GCC unroll 16
  for (size_t v = 0; v < kSums; ++v) {
    sums[v] = hn::LoadU(dd, squares->data() + v * hn::MaxLanes(dd));
  }
  const hn::RebindToSigned<D> di;
  const hn::RebindToUnsigned<D> du;
  Figures<D> found = {hn::Zero(di), hn::Zero(di), hn::Zero(du), hn::Zero(d)};
  double max_rel = figures->max_rel;
  auto rel = hn::Set(d, Below(max_rel, T()));
  for (size_t i = 0; i < n; i += kSquareLanes) {
    auto exceeds = hn::Lt(hn::Zero(d), hn::Zero(d));  // None yet.
#pragma GCC unroll 16
    for (size_t j = i; j < i + kSquareLanes; j += kN) {
      exceeds =
          hn::Or(exceeds, AddVector(D(), hn::LoadU(d, a + j), hn::LoadU(d, b + j), rel, &found));
    }
    AddSquares(dd, a + i, b + i, sums);
    if (HWY_UNLIKELY(!hn::AllFalse(d, exceeds))) {
      max_rel = MaxRel(a + i, b + i, kSquareLanes, max_rel);
      rel = hn::Set(d, Below(max_rel, T()));
    }
  }
  if (!StoreSquares(dd, sums, squares)) {
    return false;
  }
  const uint64_t same_bits = Counted(di, found.same_bits);
  figures->unequal += n - same_bits;
  figures->zero_signs += Counted(di, found.same_value) - same_bits;
  figures->max_rel = max_rel;
  using U = hn::TFromD<decltype(du)>;
  figures->max_ulp = std::max<uint64_t>(figures->max_ulp, MaxLane(du, found.farthest, U{0}));
  if (MaxLane(d, found.max_difference, T{0}) >= static_cast<T>(figures->max_abs)) {
    figures->max_abs = MaxAbs(a, b, n, figures->max_abs);
  }
  return true;
}

constexpr digest::SimdTarget kTarget =
#if HWY_TARGET == HWY_AVX3
    digest::SimdTarget::kAvx512;
#elif HWY_TARGET == HWY_AVX2
    digest::SimdTarget::kAvx2;
#elif HWY_TARGET == HWY_SSE4
    digest::SimdTarget::kSse4;
#elif HWY_TARGET == HWY_NEON
    digest::SimdTarget::kNeon;
#else
    digest::SimdTarget::kBaseline;
#endif

}  // namespace

const CompareKernels* GetCompareKernels() {
  static constexpr CompareKernels kKernels = {
      kTarget, {CompareChunk<float>}, {CompareChunk<double>}};
  return &kKernels;
}

}  // namespace HWY_NAMESPACE
}  // namespace isobit::numerics
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace isobit::numerics {

const std::vector<const CompareKernels*>& SupportedCompareKernels() {
  static const auto* const kSupported = [] {
    auto* list = new std::vector<const CompareKernels*>;
    const auto add = [list](const CompareKernels* (*get)()) {
      if (get != nullptr && digest::CpuRuns(get()->target)) {
        list->push_back(get());
      }
    };
#if HWY_ARCH_X86
    add(HWY_CHOOSE_AVX3(GetCompareKernels));
    add(HWY_CHOOSE_AVX2(GetCompareKernels));
    add(HWY_CHOOSE_SSE4(GetCompareKernels));
#endif
    add(&HWY_STATIC_DISPATCH(GetCompareKernels));
    return list;
  }();
  return *kSupported;
}

}  // namespace isobit::numerics
#endif  // HWY_ONCE
