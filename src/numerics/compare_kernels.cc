// SPDX-License-Identifier: Apache-2.0
#include "numerics/compare_kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "numerics/compare_kernels.cc"
#include "hwy/foreach_target.h"  // Includes this file once more for each target.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace isobit::numerics {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <typename T>
constexpr auto kInfinityBits = sizeof(T) == 4 ? int64_t{0x7F800000} : int64_t{0x7FF0000000000000};

template <class D>
HWY_INLINE double MaxLane(D d, hn::Vec<D> v) {
  alignas(64) double lanes[hn::MaxLanes(d)];
  hn::Store(v, d, lanes);
  double max = 0;
  for (const double lane : lanes) {
    max = lane > max ? lane : max;
  }
  return max;
}

// Bits: counts and ULPs. False if an element is not finite.
template <typename T>
HWY_INLINE bool CompareBits(const T* HWY_RESTRICT a, const T* HWY_RESTRICT b, size_t n,
                            ChunkFigures* figures) {
  const hn::ScalableTag<T> d;
  const hn::RebindToSigned<decltype(d)> di;
  using I = hn::TFromD<decltype(di)>;
  const auto magnitude_mask = hn::Set(di, static_cast<I>(~I{0} ^ (I{1} << (sizeof(I) * 8 - 1))));
  const auto largest = hn::Set(di, static_cast<I>(kInfinityBits<T> - 1));
  const auto zero = hn::Zero(di);
  auto unequal = zero, zeros = zero, special = zero, farthest = zero;
  for (size_t i = 0; i < n; i += hn::Lanes(d)) {
    const auto x = hn::BitCast(di, hn::LoadU(d, a + i));
    const auto y = hn::BitCast(di, hn::LoadU(d, b + i));
    const auto x_magnitude = hn::And(x, magnitude_mask);
    const auto y_magnitude = hn::And(y, magnitude_mask);
    special = hn::Or(special, hn::Or(hn::VecFromMask(di, hn::Gt(x_magnitude, largest)),
                                     hn::VecFromMask(di, hn::Gt(y_magnitude, largest))));
    const auto differ = hn::VecFromMask(di, hn::Ne(x, y));
    const auto both_zero = hn::VecFromMask(di, hn::Eq(hn::Or(x_magnitude, y_magnitude), zero));
    unequal = hn::Add(unequal, differ);
    zeros = hn::Add(zeros, hn::And(differ, both_zero));
    // Numbers in order: those with a sign count downwards from zero. Of finite ones the distance
    // fits the unsigned lane.
    const auto x_order = hn::IfThenElse(hn::Lt(x, zero), hn::Neg(x_magnitude), x);
    const auto y_order = hn::IfThenElse(hn::Lt(y, zero), hn::Neg(y_magnitude), y);
    const auto swap = hn::Lt(x_order, y_order);
    const auto distance =
        hn::Sub(hn::IfThenElse(swap, y_order, x_order), hn::IfThenElse(swap, x_order, y_order));
    // As unsigned: compare with the top bit flipped.
    const auto top = hn::Set(di, static_cast<I>(I{1} << (sizeof(I) * 8 - 1)));
    farthest =
        hn::IfThenElse(hn::Gt(hn::Xor(distance, top), hn::Xor(farthest, top)), distance, farthest);
  }
  if (!hn::AllTrue(di, hn::Eq(special, zero))) {
    return false;
  }
  figures->unequal +=
      static_cast<uint64_t>(-static_cast<int64_t>(hn::GetLane(hn::SumOfLanes(di, unequal))));
  figures->zero_signs +=
      static_cast<uint64_t>(-static_cast<int64_t>(hn::GetLane(hn::SumOfLanes(di, zeros))));
  alignas(64) hwy::MakeUnsigned<I> lanes[hn::MaxLanes(di)];
  hn::Store(hn::BitCast(hn::RebindToUnsigned<decltype(di)>(), farthest),
            hn::RebindToUnsigned<decltype(di)>(), lanes);
  for (const auto lane : lanes) {
    figures->max_ulp = lane > figures->max_ulp ? lane : figures->max_ulp;
  }
  return true;
}

template <class D>
HWY_INLINE hn::Vec<D> Widen(D d, const float* x) {
  return hn::PromoteTo(d, hn::LoadU(hn::Rebind<float, D>(), x));
}
template <class D>
HWY_INLINE hn::Vec<D> Widen(D d, const double* x) {
  return hn::LoadU(d, x);
}

template <typename T>
bool CompareChunk(const T* HWY_RESTRICT a, const T* HWY_RESTRICT b, size_t n, ChunkFigures* figures,
                  std::array<double, kSquareLanes>* squares) {
  if (!CompareBits(a, b, n, figures)) {
    return false;
  }
  const hn::ScalableTag<double> d;
  constexpr size_t kN = hn::MaxLanes(d);
  constexpr size_t kVectors = kSquareLanes / kN;
  const auto tiny =
      hn::Set(d, 2.2250738585072014e-308);  // Keeps 0 / 0 away; both zero gives 0 / tiny.
  hn::Vec<decltype(d)> sums[kVectors];
#pragma GCC unroll 16
  for (size_t v = 0; v < kVectors; ++v) {
    sums[v] = hn::LoadU(d, squares->data() + v * kN);
  }
  auto max_abs = hn::Zero(d), max_rel = hn::Zero(d);
  for (size_t i = 0; i < n; i += kSquareLanes) {
#pragma GCC unroll 16
    for (size_t v = 0; v < kVectors; ++v) {
      const auto x = Widen(d, a + i + v * kN);
      const auto y = Widen(d, b + i + v * kN);
      const auto difference = hn::Sub(x, y);
      sums[v] = hn::Add(sums[v], hn::Mul(difference, difference));
      const auto size = hn::Abs(difference);
      max_abs = hn::Max(max_abs, size);
      max_rel = hn::Max(max_rel, hn::Div(size, hn::Max(hn::Max(hn::Abs(x), hn::Abs(y)), tiny)));
    }
  }
#pragma GCC unroll 16
  for (size_t v = 0; v < kVectors; ++v) {
    hn::StoreU(sums[v], d, squares->data() + v * kN);
  }
  figures->max_abs = MaxLane(d, hn::Max(max_abs, hn::Set(d, figures->max_abs)));
  figures->max_rel = MaxLane(d, hn::Max(max_rel, hn::Set(d, figures->max_rel)));
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
