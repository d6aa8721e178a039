// SPDX-License-Identifier: Apache-2.0
// Statistics and sketch: every SIMD path against the reference, and the reference against what the
// header promises.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>

#include "digest/digest.h"
#include "digest/float_environment.h"
#include "digest/kernels.h"
#include "digest/reference.h"
#include "digest/test_data.h"

namespace isobit::digest {
namespace {

bool BitEqual(const Statistics& a, const Statistics& b) {
  return std::memcmp(&a, &b, sizeof(a)) == 0;
}
bool BitEqual(const Sketch& a, const Sketch& b) { return std::memcmp(&a, &b, sizeof(a)) == 0; }

std::string Describe(const Statistics& s) {
  return testing::PrintToString(std::vector<double>{s.min, s.max, s.sum, s.sum_of_squares}) +
         testing::PrintToString(
             std::vector<uint64_t>{s.count, s.zeros, s.subnormals, s.nans, s.pos_infs, s.neg_infs});
}

// All entry points of one kernel set against the reference, bit for bit.
void ExpectEqualsReference(const Kernels& kernels, const TensorView& tensor,
                           const std::string& what) {
  const auto reference = SummarizeReference(tensor);
  ASSERT_TRUE(reference.has_value());
  const std::string where =
      std::string(SimdTargetName(kernels.target)) + " " + DTypeName(tensor.dtype) + " " + what;
  Statistics both_statistics, statistics;
  Sketch both_sketch, sketch;
  ASSERT_TRUE(SummarizeWith(kernels, tensor, &both_statistics, &both_sketch));
  ASSERT_TRUE(SummarizeWith(kernels, tensor, &statistics, nullptr));
  ASSERT_TRUE(SummarizeWith(kernels, tensor, nullptr, &sketch));
  EXPECT_TRUE(BitEqual(statistics, reference->statistics)) << where << "\n"
                                                           << Describe(statistics) << "\n"
                                                           << Describe(reference->statistics);
  EXPECT_TRUE(BitEqual(both_statistics, reference->statistics)) << where;
  EXPECT_TRUE(BitEqual(sketch, reference->sketch)) << where;
  EXPECT_TRUE(BitEqual(both_sketch, reference->sketch)) << where;
}

class KernelsTest : public testing::TestWithParam<const Kernels*> {};

INSTANTIATE_TEST_SUITE_P(All, KernelsTest, testing::ValuesIn(SupportedKernels()),
                         [](const auto& test) { return SimdTargetName(test.param->target); });

TEST_P(KernelsTest, EveryTypeAndSizeEqualsTheReference) {
  for (const DType dtype : kNumericDTypes) {
    for (const size_t count :
         {0, 1, 2, 15, 16, 17, 63, 64, 65, 127, 1000, 2047, 2048, 2049, 4095, 4096, 6500}) {
      for (const Content content : {Content::kOrdinary, Content::kSpecial}) {
        const auto bytes = MakeBytes(dtype, count, 1000 * count, content);
        ExpectEqualsReference(*GetParam(), {dtype, {}, bytes}, std::to_string(count));
      }
    }
  }
}

TEST_P(KernelsTest, AlignmentDoesNotMatter) {
  for (const DType dtype : {DType::kFloat, DType::kDouble, DType::kHalf, DType::kInt32}) {
    const auto bytes = MakeBytes(dtype, 777, 5, Content::kSpecial);
    std::vector<std::byte> room(bytes.size() + 64);
    for (const size_t offset : {1, 2, 3, 4, 8, 13, 31}) {
      std::memcpy(room.data() + offset, bytes.data(), bytes.size());
      ExpectEqualsReference(*GetParam(), {dtype, {}, std::span(room).subspan(offset, bytes.size())},
                            "offset " + std::to_string(offset));
    }
  }
}

// A single special value at every place of a block and of its neighbour, and tensors of nothing
// else.
TEST_P(KernelsTest, EachSpecialValueAtEachPlace) {
  const uint32_t specials[] = {0x7F800000, 0xFF800000, 0x7FC00000, 0xFFC12345,
                               0x7F800001, 0x00000001, 0x807FFFFF, 0x00800000,
                               0x7F7FFFFF, 0xFF7FFFFF, 0x80000000, 0x00000000};
  for (const uint32_t special : specials) {
    for (size_t place = 0; place < 130; ++place) {
      std::vector<uint32_t> words(130, 0xC0490FDB);
      words[place] = special;
      ExpectEqualsReference(*GetParam(), {DType::kFloat, {}, std::as_bytes(std::span(words))},
                            std::to_string(special) + " at " + std::to_string(place));
    }
    for (const size_t count : {1, 5, 64, 200}) {
      const std::vector<uint32_t> words(count, special);
      ExpectEqualsReference(*GetParam(), {DType::kFloat, {}, std::as_bytes(std::span(words))},
                            "only " + std::to_string(special));
    }
  }
}

// Sums that overflow give Inf and then NaN: the same NaN everywhere.
TEST_P(KernelsTest, OverflowingSumsEqualTheReference) {
  std::vector<double> values(1024);
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = (i / 128) % 2 != 0 ? -1.7e308 : 1.7e308;
  }
  const TensorView tensor{DType::kDouble, {}, std::as_bytes(std::span(values))};
  ExpectEqualsReference(*GetParam(), tensor, "overflow");
  EXPECT_EQ(std::bit_cast<uint64_t>(ComputeStatistics(tensor)->sum_of_squares),
            0x7FF0000000000000u);
}

// All 65536 halves, all bfloat16, against the reference's decoding.
TEST_P(KernelsTest, EveryHalfAndBfloat16IsWidenedExactly) {
  for (const DType dtype : {DType::kHalf, DType::kBfloat16}) {
    for (uint32_t bits = 0; bits < 65536; ++bits) {
      const uint16_t word = static_cast<uint16_t>(bits);
      uint16_t block[64];
      float widened[64];
      std::fill(block, block + 64, word);
      if (dtype == DType::kHalf) {
        GetParam()->widen_half(block, 64, widened);
      } else {
        GetParam()->widen_bfloat16(block, 64, widened);
      }
      const Element element = ElementAt({dtype, {}, std::as_bytes(std::span(&word, 1))}, 0);
      if (element.kind == Element::kNan) {
        ASSERT_TRUE(std::isnan(widened[63])) << bits;
      } else {
        ASSERT_EQ(static_cast<double>(widened[63]), element.value) << bits;
        ASSERT_EQ(std::signbit(widened[63]), (bits & 0x8000) != 0) << bits;
      }
    }
  }
}

TEST(ReferenceTest, DecodesAsTheCompilerDoes) {
  for (uint64_t i = 0; i < 20000; ++i) {
    const uint32_t word = static_cast<uint32_t>(Mix(i));
    const float value = std::bit_cast<float>(word);
    const Element element = ElementAt({DType::kFloat, {}, std::as_bytes(std::span(&word, 1))}, 0);
    const uint64_t wide = Mix(i + 1000000);
    const double double_value = std::bit_cast<double>(wide);
    const Element double_element =
        ElementAt({DType::kDouble, {}, std::as_bytes(std::span(&wide, 1))}, 0);
    if (!std::isnan(value)) {
      ASSERT_EQ(element.value, static_cast<double>(value));
    }
    if (!std::isnan(double_value)) {
      ASSERT_EQ(double_element.value, double_value);
    }
    ASSERT_EQ(element.kind == Element::kNan, std::isnan(value));
    ASSERT_EQ(element.kind == Element::kSubnormal, std::fpclassify(value) == FP_SUBNORMAL);
    ASSERT_EQ(double_element.kind == Element::kInfinity, std::isinf(double_value));
  }
}

TEST(StatisticsTest, CountsWhatIsThere) {
  const float inf = INFINITY;
  const std::vector<float> values = {1, -2, 0, -0.0f, NAN, inf, inf, -inf, 1e-40f, 3};
  const auto s = ComputeStatistics({DType::kFloat, {}, std::as_bytes(std::span(values))});
  ASSERT_TRUE(s.has_value());
  EXPECT_EQ(s->count, 10u);
  EXPECT_EQ(s->zeros, 2u);
  EXPECT_EQ(s->subnormals, 1u);
  EXPECT_EQ(s->nans, 1u);
  EXPECT_EQ(s->pos_infs, 2u);
  EXPECT_EQ(s->neg_infs, 1u);
  EXPECT_EQ(s->min, -inf);
  EXPECT_EQ(s->max, inf);
  EXPECT_EQ(s->sum, 2.0 + static_cast<double>(1e-40f));
  EXPECT_EQ(s->sum_of_squares, 14.0 + 0.0);
}

TEST(StatisticsTest, OnlyNumbersHaveThem) {
  EXPECT_FALSE(ComputeStatistics({DType::kString, {}, {}}).has_value());
  EXPECT_FALSE(ComputeSketch({DType::kVariant, {}, {}}).has_value());
  EXPECT_TRUE(ComputeStatistics({DType::kBool, {}, {}}).has_value());
}

TEST(StatisticsTest, OfNothingButNanAreZero) {
  const std::vector<float> values(70, NAN);
  const auto s = ComputeStatistics({DType::kFloat, {}, std::as_bytes(std::span(values))});
  EXPECT_EQ(s->min, 0);
  EXPECT_EQ(s->max, 0);
  EXPECT_EQ(s->nans, 70u);
}

// Sets flush-to-zero, denormals-are-zero (where there is such a thing) and rounding towards zero
// for a scope.
class HostileFloatEnvironment {
 public:
#if defined(__SSE__)
  HostileFloatEnvironment() : saved_(_mm_getcsr()) { _mm_setcsr(kHostile); }
  ~HostileFloatEnvironment() { _mm_setcsr(saved_); }
  bool Untouched() const { return _mm_getcsr() == kHostile; }

 private:
  static constexpr uint32_t kHostile = 0x1F80 | 0x8000 | 0x0040 | 0x6000;
  uint32_t saved_;
#else
  HostileFloatEnvironment() {
    __asm__ volatile("mrs %0, fpcr" : "=r"(saved_));
    const uint64_t hostile = kHostile;
    __asm__ volatile("msr fpcr, %0" ::"r"(hostile) : "memory");
  }
  ~HostileFloatEnvironment() { __asm__ volatile("msr fpcr, %0" ::"r"(saved_) : "memory"); }
  bool Untouched() const {
    uint64_t now;
    __asm__ volatile("mrs %0, fpcr" : "=r"(now));
    return now == kHostile;
  }

 private:
  static constexpr uint64_t kHostile = (1u << 24) | (3u << 22);
  uint64_t saved_;
#endif
};

TEST(FloatEnvironmentTest, EntryStateChangesNothingAndIsPutBack) {
  for (const DType dtype :
       {DType::kFloat, DType::kDouble, DType::kHalf, DType::kInt64, DType::kBfloat16}) {
    const auto bytes = MakeBytes(dtype, 3000, 9, Content::kSpecial);
    const TensorView tensor{dtype, {}, bytes};
    const auto expected = SummarizeReference(tensor);
    for (const Kernels* kernels : SupportedKernels()) {
      Statistics statistics;
      Sketch sketch;
      bool untouched;
      {
        const HostileFloatEnvironment hostile;
        SummarizeWith(*kernels, tensor, &statistics, &sketch);
        untouched = hostile.Untouched();
      }
      EXPECT_TRUE(BitEqual(statistics, expected->statistics)) << DTypeName(dtype);
      EXPECT_TRUE(BitEqual(sketch, expected->sketch)) << DTypeName(dtype);
      EXPECT_TRUE(untouched);
    }
    std::optional<Summary> reference;
    {
      const HostileFloatEnvironment hostile;
      reference = SummarizeReference(tensor);
    }
    EXPECT_TRUE(BitEqual(reference->sketch, expected->sketch)) << DTypeName(dtype);
  }
}

double Distance(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    sum += (static_cast<double>(a[i]) - b[i]) * (static_cast<double>(a[i]) - b[i]);
  }
  return std::sqrt(sum);
}

Sketch SketchOf(const std::vector<float>& values) {
  return *ComputeSketch({DType::kFloat, {}, std::as_bytes(std::span(values))});
}

std::vector<float> RandomFloats(size_t count, uint64_t seed) {
  std::vector<float> values(count);
  for (size_t i = 0; i < count; ++i) {
    values[i] =
        static_cast<float>(static_cast<int32_t>(Mix(seed + i) >> 40) - (1 << 23)) / float{1 << 23};
  }
  return values;
}

TEST(SketchTest, EstimatesTheDistanceOfRandomTensors) {
  for (const size_t count : {1, 3, 64, 100, 1000, 4096, 30000, 200000}) {
    for (uint64_t seed = 1; seed <= 20; ++seed) {
      const auto a = RandomFloats(count, seed << 32);
      const auto b = RandomFloats(count, (seed + 100) << 32);
      const double estimate = EstimateDistance(SketchOf(a), SketchOf(b));
      const double truth = Distance(a, b);
      EXPECT_GT(estimate, 0.5 * truth) << count << " seed " << seed;
      EXPECT_LT(estimate, 1.5 * truth) << count << " seed " << seed;
    }
  }
}

// Differences with structure: one column of a matrix whose width is a multiple of the block, one
// row, an offset.
TEST(SketchTest, EstimatesTheDistanceOfStructuredDifferences) {
  const size_t rows = 500;
  for (const size_t columns : {64, 128, 512, 768}) {
    const auto a = RandomFloats(rows * columns, 1);
    const auto expect_near = [&](const std::vector<float>& b, const char* what) {
      const double estimate = EstimateDistance(SketchOf(a), SketchOf(b));
      const double truth = Distance(a, b);
      EXPECT_GT(estimate, 0.4 * truth) << what << " " << columns;
      EXPECT_LT(estimate, 1.8 * truth) << what << " " << columns;
    };
    std::vector<float> column = a, row = a, offset = a, negated = a;
    for (size_t i = 0; i < rows; ++i) {
      column[i * columns + 7] += 0.25f;
    }
    for (size_t i = 0; i < columns; ++i) {
      row[3 * columns + i] += 0.5f;
    }
    for (size_t i = 0; i < a.size(); ++i) {
      offset[i] += 0.125f;
      negated[i] = -a[i];
    }
    expect_near(column, "column");
    expect_near(row, "row");
    expect_near(offset, "offset");
    expect_near(negated, "negated");
  }
}

TEST(SketchTest, SeesOneUlpOfOneElementOfALargeTensor) {
  auto a = RandomFloats(1000000, 3);
  const Sketch before = SketchOf(a);
  for (const size_t place : {size_t{0}, size_t{123456}, size_t{999999}}) {
    auto b = a;
    b[place] = std::nextafter(b[place], 2.0f);
    const double estimate = EstimateDistance(before, SketchOf(b));
    const double truth = Distance(a, b);
    EXPECT_NEAR(estimate, truth, 0.01 * truth);
  }
  EXPECT_EQ(EstimateDistance(before, SketchOf(a)), 0);
}

TEST(SketchTest, IsLinear) {
  const auto a = RandomFloats(5000, 11), b = RandomFloats(5000, 1u << 20);
  std::vector<double> difference(a.size());
  for (size_t i = 0; i < a.size(); ++i) {
    difference[i] = static_cast<double>(a[i]) - b[i];  // Exact: both are multiples of 2^-23.
  }
  const Sketch of_a = SketchOf(a), of_b = SketchOf(b);
  const Sketch of_difference =
      *ComputeSketch({DType::kDouble, {}, std::as_bytes(std::span(difference))});
  for (size_t i = 0; i < of_a.size(); ++i) {
    EXPECT_EQ(of_a[i] - of_b[i], of_difference[i])
        << i;  // Multiples of 2^-23 below 2^29: every sum is exact.
  }
}

}  // namespace
}  // namespace isobit::digest
