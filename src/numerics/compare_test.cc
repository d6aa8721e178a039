// SPDX-License-Identifier: Apache-2.0
#include "numerics/compare.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <random>
#include <type_traits>

#include "numerics/compare_kernels.h"

namespace isobit::numerics {
namespace {

template <typename T>
TensorView View(DType dtype, const std::vector<T>& values, std::span<const int64_t> shape) {
  return {dtype, shape, std::as_bytes(std::span(values))};
}

TEST(UlpTest, CountsRepresentableSteps) {
  EXPECT_EQ(UlpDistance(1.0f, 1.0f), 0u);
  EXPECT_EQ(UlpDistance(1.0f, std::nextafter(1.0f, 2.0f)), 1u);
  EXPECT_EQ(UlpDistance(0.0f, -0.0f), 0u);
  EXPECT_EQ(UlpDistance(-std::bit_cast<float>(1u), std::bit_cast<float>(1u)), 2u);
  EXPECT_EQ(UlpDistance(1.0, 2.0), uint64_t{1} << 52);
  EXPECT_EQ(UlpDistance(NAN, NAN), 0u);
  EXPECT_EQ(UlpDistance(NAN, 1.0f), std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(UlpDistance(-std::numeric_limits<double>::infinity(),
                        std::numeric_limits<double>::infinity()),
            2 * 0x7FF0000000000000u);
  EXPECT_EQ(UlpDistance16(0x3C00, 0x3C02, DType::kHalf), 2u);
  EXPECT_EQ(UlpDistance16(0x8001, 0x0001, DType::kBfloat16), 2u);
  EXPECT_EQ(UlpDistance16(0x7C01, 0x3C00, DType::kHalf), std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(UlpDistance16(0x7C01, 0x3C00, DType::kBfloat16), 0x7C01u - 0x3C00u);
}

// One pass over the elements, written again as plainly as can be, but for the order of the sum,
// which is exact here.
template <typename T>
Comparison Plain(const std::vector<T>& a, const std::vector<T>& b) {
  Comparison c;
  c.count = a.size();
  for (size_t i = 0; i < a.size(); ++i) {
    if (std::memcmp(&a[i], &b[i], sizeof(T)) == 0) {
      continue;
    }
    ++c.unequal;
    if (std::isnan(a[i]) || std::isnan(b[i])) {
      c.nan_payloads += std::isnan(a[i]) && std::isnan(b[i]);
      c.nan_mismatches += std::isnan(a[i]) != std::isnan(b[i]);
      continue;
    }
    c.zero_signs += a[i] == 0 && b[i] == 0;
    c.max_ulp = std::max(c.max_ulp, UlpDistance(a[i], b[i]));
    if (std::isinf(a[i]) || std::isinf(b[i])) {
      continue;
    }
    const double x = a[i], y = b[i], d = std::fabs(x - y);
    if (d > c.max_abs) {
      c.max_abs = d;
      c.worst = i;
    }
    constexpr double kSmallest = std::numeric_limits<double>::min();
    c.max_rel = std::max(c.max_rel, d / std::max({std::fabs(x), std::fabs(y), kSmallest}));
    c.sum_of_squares += d * d;
  }
  return c;
}

void ExpectSame(const Comparison& c, const Comparison& expected, const std::string& what) {
  EXPECT_EQ(c.count, expected.count) << what;
  EXPECT_EQ(c.unequal, expected.unequal) << what;
  EXPECT_EQ(c.nan_payloads, expected.nan_payloads) << what;
  EXPECT_EQ(c.nan_mismatches, expected.nan_mismatches) << what;
  EXPECT_EQ(c.zero_signs, expected.zero_signs) << what;
  EXPECT_EQ(c.max_abs, expected.max_abs) << what;
  EXPECT_EQ(c.max_rel, expected.max_rel) << what;
  EXPECT_EQ(c.max_ulp, expected.max_ulp) << what;
  EXPECT_EQ(c.worst, expected.worst) << what;
  if (std::isfinite(expected.sum_of_squares)) {
    EXPECT_NEAR(c.sum_of_squares, expected.sum_of_squares, 1e-12 * expected.sum_of_squares) << what;
  } else {
    EXPECT_EQ(c.sum_of_squares, expected.sum_of_squares) << what;
  }
}

// Every kernel, at aligned and at odd addresses, against the plain loop; all sums to the bit.
template <typename T>
void ExpectKernelsAgree(DType dtype, const std::vector<T>& a, const std::vector<T>& b,
                        const std::string& what) {
  const int64_t shape[] = {static_cast<int64_t>(a.size())};
  const size_t bytes = a.size() * sizeof(T);
  std::vector<std::byte> odd_a(bytes + 1), odd_b(bytes + 3);
  std::memcpy(odd_a.data() + 1, a.data(), bytes);
  std::memcpy(odd_b.data() + 3, b.data(), bytes);
  const TensorView odd[] = {{dtype, shape, std::span(odd_a).subspan(1)},
                            {dtype, shape, std::span(odd_b).subspan(3)}};
  const Comparison expected = Plain(a, b);
  const double sum =
      CompareWith(*SupportedCompareKernels().front(), View(dtype, a, shape), View(dtype, b, shape))
          .sum_of_squares;
  for (const CompareKernels* kernels : SupportedCompareKernels()) {
    const std::string which = std::string(digest::SimdTargetName(kernels->target)) + " " +
                              std::to_string(a.size()) + " " + what;
    const Comparison even = CompareWith(*kernels, View(dtype, a, shape), View(dtype, b, shape));
    for (const Comparison& c : {even, CompareWith(*kernels, odd[0], odd[1])}) {
      ExpectSame(c, expected, which);
      EXPECT_EQ(std::bit_cast<uint64_t>(c.sum_of_squares), std::bit_cast<uint64_t>(sum)) << which;
    }
  }
}

constexpr size_t kCounts[] = {0, 1, 15, 16, 17, 64, 1000, 1023, 1024, 1025, 3000};

template <typename T>
void ExpectKernelsAgreeOnSpecials(DType dtype) {
  std::mt19937 random(7);
  const T specials[] = {0,
                        static_cast<T>(-0.0),
                        std::numeric_limits<T>::infinity(),
                        -std::numeric_limits<T>::infinity(),
                        std::numeric_limits<T>::quiet_NaN(),
                        -std::numeric_limits<T>::quiet_NaN(),
                        std::numeric_limits<T>::denorm_min(),
                        std::numeric_limits<T>::max(),
                        std::numeric_limits<T>::lowest()};
  for (const size_t count : kCounts) {
    for (const int special_percent : {0, 2, 60}) {
      std::vector<T> a(count), b;
      for (T& x : a) {
        x = static_cast<T>(static_cast<int>(random() % 20001) - 10000) / 64;
      }
      b = a;
      for (size_t i = 0; i < count; ++i) {
        if (random() % 3 == 0) {
          b[i] += static_cast<T>(static_cast<int>(random() % 9) - 4) / 1024;
        }
        if (static_cast<int>(random() % 100) < special_percent) {
          (random() % 2 != 0 ? a : b)[i] = specials[random() % std::size(specials)];
        }
      }
      ExpectKernelsAgree(dtype, a, b, "special " + std::to_string(special_percent));
    }
  }
}

// A finite number of any size, from subnormal to the largest; zero of either sign now and then.
template <typename T>
T AnyFinite(std::mt19937_64* random) {
  using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
  const auto value = std::bit_cast<T>(static_cast<Bits>((*random)()));
  const bool zero = (*random)() % 16 == 0 || !std::isfinite(value);
  return zero ? std::copysign(T{0}, value) : value;
}

// How b comes from a; many elements share the largest figure, or nearly do.
template <typename T>
void ExpectKernelsAgreeOnFinite(DType dtype) {
  constexpr T kEpsilon = std::numeric_limits<T>::epsilon();
  const std::pair<const char*, T (*)(T, std::mt19937_64*)> relations[] = {
      {"other", [](T, std::mt19937_64* r) { return AnyFinite<T>(r); }},
      {"half", [](T x, std::mt19937_64*) { return x / 2; }},
      {"third", [](T x, std::mt19937_64*) { return x / 3; }},
      {"negative", [](T x, std::mt19937_64*) { return -x; }},
      {"offset", [](T x, std::mt19937_64*) { return x + 1; }},
      {"rounded",
       [](T x, std::mt19937_64* r) { return x * (1 + static_cast<T>((*r)() % 3) * kEpsilon); }},
      {"flushed", [](T x, std::mt19937_64*) { return std::isnormal(x) ? x : T{0}; }},
  };
  std::mt19937_64 random(11);
  for (const auto& [name, relation] : relations) {
    for (const size_t count : kCounts) {
      // All sizes at once; about 1; about the smallest normal number.
      for (const int range : {0, 1, 2}) {
        std::vector<T> a(count), b(count);
        for (size_t i = 0; i < count; ++i) {
          int exponent = 0;
          const T any = AnyFinite<T>(&random), about_1 = std::frexp(any, &exponent);
          a[i] = range == 0   ? any
                 : range == 1 ? about_1
                              : about_1 * 4 * std::numeric_limits<T>::min();
          b[i] = relation(a[i], &random);
        }
        ExpectKernelsAgree(dtype, a, b, std::string(name) + " range " + std::to_string(range));
      }
    }
  }
}

TEST(CompareTest, EveryKernelAgreesWithThePlainLoopFloat) {
  ExpectKernelsAgreeOnSpecials<float>(DType::kFloat);
  ExpectKernelsAgreeOnFinite<float>(DType::kFloat);
}
TEST(CompareTest, EveryKernelAgreesWithThePlainLoopDouble) {
  ExpectKernelsAgreeOnSpecials<double>(DType::kDouble);
  ExpectKernelsAgreeOnFinite<double>(DType::kDouble);
}

TEST(CompareTest, HalvesAndIntegers) {
  const int64_t shape[] = {3};
  const std::vector<uint16_t> a = {0x3C00, 0x0000, 0x4000}, b = {0x3C01, 0x8000, 0x4000};
  const Comparison halves = Compare(View(DType::kHalf, a, shape), View(DType::kHalf, b, shape));
  EXPECT_EQ(halves.unequal, 2u);
  EXPECT_EQ(halves.zero_signs, 1u);
  EXPECT_EQ(halves.max_ulp, 1u);
  EXPECT_EQ(halves.max_abs, std::ldexp(1.0, -10));
  const std::vector<int32_t> x = {1, 2, -7}, y = {1, 5, 7};
  const Comparison integers = Compare(View(DType::kInt32, x, shape), View(DType::kInt32, y, shape));
  EXPECT_EQ(integers.unequal, 2u);
  EXPECT_EQ(integers.max_ulp, 0u);
  EXPECT_EQ(integers.max_abs, 14);
  EXPECT_EQ(integers.worst, 2u);
  EXPECT_EQ(integers.sum_of_squares, 9 + 196);
}

}  // namespace
}  // namespace isobit::numerics
