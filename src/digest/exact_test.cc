// SPDX-License-Identifier: Apache-2.0
#define XXH_INLINE_ALL
#include <gtest/gtest.h>
#include <xxhash.h>

#include <bit>
#include <cstring>
#include <random>
#include <set>
#include <utility>

#include "digest/digest.h"
#include "digest/long_hash.h"
#include "digest/simd_target.h"
#include "digest/test_data.h"

namespace isobit::digest {
namespace {

template <typename T>
TensorView View(DType dtype, const std::vector<T>& values, std::span<const int64_t> shape) {
  return {dtype, shape, std::as_bytes(std::span(values))};
}

TEST(ExactTest, DependsOnDtypeShapeAndEveryByte) {
  std::vector<float> values(97);
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<float>(i) * 0.5f;
  }
  const int64_t flat[] = {97}, column[] = {97, 1};
  std::set<Digest128> seen;
  EXPECT_TRUE(seen.insert(Exact(View(DType::kFloat, values, flat))).second);
  EXPECT_TRUE(seen.insert(Exact(View(DType::kFloat, values, column))).second);
  EXPECT_TRUE(seen.insert(Exact(View(DType::kInt32, values, flat))).second);
  EXPECT_TRUE(seen.insert(OfBytes(std::as_bytes(std::span(values)))).second);
  for (size_t i = 0; i < values.size() * sizeof(float); ++i) {
    auto* bytes = reinterpret_cast<unsigned char*>(values.data());
    bytes[i] ^= 1;
    EXPECT_TRUE(seen.insert(Exact(View(DType::kFloat, values, flat))).second) << "byte " << i;
    bytes[i] ^= 1;
  }
  EXPECT_FALSE(seen.insert(Exact(View(DType::kFloat, values, flat))).second);
}

// BytesDigester hashes by the vectors that every CPU has.
TEST(ExactTest, WideVectorsChangeNothing) {
  std::mt19937_64 random(7);
  std::vector<std::byte> bytes(70000);
  for (std::byte& byte : bytes) {
    byte = static_cast<std::byte>(random());
  }
  for (size_t size = 0; size < 3000; ++size) {
    const std::span piece = std::span(bytes).subspan(size % 61, size);
    BytesDigester plain;
    plain.Add(piece);
    EXPECT_EQ(OfBytes(piece), plain.Get()) << size;
  }
  BytesDigester plain;
  plain.Add(bytes);
  EXPECT_EQ(OfBytes(bytes), plain.Get());
}

#if defined(__x86_64__)
TEST(LongHashTest, EveryPathOfThisCpuGivesTheSame) {
  const std::vector<std::byte> bytes = MakeBytes(DType::kUint8, 70000, 3, Content::kOrdinary);
  for (const auto& [target, hash_long] : {std::pair(SimdTarget::kAvx2, &avx2::HashLong),
                                          std::pair(SimdTarget::kAvx512, &avx512::HashLong)}) {
    for (size_t size = 0; CpuRuns(target) && size <= bytes.size(); size = size * 9 / 8 + 1) {
      const XXH128_hash_t plain = XXH3_128bits_withSeed(bytes.data(), size, size * 77);
      const LongHash wide = hash_long(bytes.data(), size, size * 77);
      EXPECT_EQ(wide.low, plain.low64) << SimdTargetName(target) << " " << size;
      EXPECT_EQ(wide.high, plain.high64) << SimdTargetName(target) << " " << size;
    }
  }
}
#endif

TEST(BytesDigesterTest, PiecesGiveTheDigestOfTheWhole) {
  std::vector<std::byte> bytes(70000);
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::byte>(i * 7 + i / 256);
  }
  for (const size_t size :
       {size_t{0}, size_t{1}, size_t{240}, size_t{241}, size_t{4096}, bytes.size()}) {
    const std::span<const std::byte> whole(bytes.data(), size);
    for (const size_t piece : {size_t{1}, size_t{1000}, size_t{1} << 20}) {
      BytesDigester digester;
      for (size_t at = 0; at < size; at += piece) {
        digester.Add(whole.subspan(at, std::min(piece, size - at)));
      }
      EXPECT_EQ(digester.Get(), OfBytes(whole)) << size << " bytes in pieces of " << piece;
    }
  }
}

TEST(ExactTest, EmptyTensorsHaveADigest) {
  const int64_t none[] = {0, 5}, other[] = {5, 0};
  const std::vector<float> values;
  EXPECT_FALSE(Exact(View(DType::kFloat, values, none)).empty());
  EXPECT_NE(Exact(View(DType::kFloat, values, none)), Exact(View(DType::kFloat, values, other)));
  EXPECT_FALSE(OrderFreeRows(View(DType::kFloat, values, other)).empty());
}

TEST(ExactTest, HexPutsTheHighHalfFirst) {
  EXPECT_EQ(ToHex({0x0123456789abcdefu, 0xfedcba9876543210u}), "fedcba98765432100123456789abcdef");
}

template <typename T>
void ExpectPayloadsIgnored(DType dtype, T one, T quiet, T other_payload, T negative, T signaling) {
  // Long enough for several chunks, NaNs on both sides of a chunk border.
  std::vector<T> a(20000 / sizeof(T) * 2, one), b = a;
  const int64_t shape[] = {static_cast<int64_t>(a.size())};
  const auto digest = [&](const std::vector<T>& v) { return NanCanonical(View(dtype, v, shape)); };
  EXPECT_EQ(digest(a), Exact(View(dtype, a, shape)));
  const size_t border = 8192 / sizeof(T);
  a[3] = quiet, b[3] = other_payload;
  a[border - 1] = negative, b[border - 1] = quiet;
  a[border] = signaling, b[border] = negative;
  EXPECT_NE(Exact(View(dtype, a, shape)), Exact(View(dtype, b, shape)));
  EXPECT_EQ(digest(a), digest(b));
  b[5] = quiet;
  EXPECT_NE(digest(a), digest(b));
}

TEST(NanCanonicalTest, IgnoresPayloadsAndNothingElse) {
  ExpectPayloadsIgnored<uint16_t>(DType::kHalf, 0x3C00, 0x7E00, 0x7E01, 0xFE00, 0x7C01);
  ExpectPayloadsIgnored<uint16_t>(DType::kBfloat16, 0x3F80, 0x7FC0, 0x7FC1, 0xFFC0, 0x7F81);
  ExpectPayloadsIgnored<uint32_t>(DType::kFloat, 0x3F800000, 0x7FC00000, 0x7FC00001, 0xFFC00000,
                                  0x7F800001);
  ExpectPayloadsIgnored<uint64_t>(DType::kDouble, 0x3FF0000000000000, 0x7FF8000000000000,
                                  0x7FF8000000000001, 0xFFF8000000000000, 0x7FF0000000000001);
}

TEST(NanCanonicalTest, InfinityIsNoNan) {
  const int64_t shape[] = {1};
  const std::vector<uint32_t> infinity = {0x7F800000}, nan = {0x7FC00000};
  EXPECT_EQ(NanCanonical(View(DType::kFloat, infinity, shape)),
            Exact(View(DType::kFloat, infinity, shape)));
  EXPECT_NE(NanCanonical(View(DType::kFloat, infinity, shape)),
            NanCanonical(View(DType::kFloat, nan, shape)));
}

TEST(OrderFreeRowsTest, EqualForPermutedRowsOnly) {
  const int64_t shape[] = {4, 3};
  const std::vector<int32_t> rows = {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3};
  const std::vector<int32_t> permuted = {4, 5, 6, 1, 2, 3, 1, 2, 3, 7, 8, 9};
  const std::vector<int32_t> other_multiplicity = {1, 2, 3, 4, 5, 6, 7, 8, 9, 4, 5, 6};
  const std::vector<int32_t> within_a_row = {2, 1, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3};
  const Digest128 digest = OrderFreeRows(View(DType::kInt32, rows, shape));
  EXPECT_EQ(digest, OrderFreeRows(View(DType::kInt32, permuted, shape)));
  EXPECT_NE(digest, OrderFreeRows(View(DType::kInt32, other_multiplicity, shape)));
  EXPECT_NE(digest, OrderFreeRows(View(DType::kInt32, within_a_row, shape)));
  const int64_t flat[] = {12};
  EXPECT_NE(digest, OrderFreeRows(View(DType::kInt32, rows, flat)));
}

TEST(OrderFreeRowsTest, ScalarsAreAsExact) {
  const std::vector<float> value = {1.5f};
  EXPECT_EQ(OrderFreeRows(View(DType::kFloat, value, {})), Exact(View(DType::kFloat, value, {})));
}

TEST(RowDigestsTest, EqualForEqualRowsAndNoMoreThanTheLimit) {
  const int64_t shape[] = {4, 3};
  const std::vector<int32_t> rows = {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3};
  const auto digests = RowDigests(View(DType::kInt32, rows, shape), 100);
  ASSERT_EQ(digests.size(), 4u);
  EXPECT_EQ(digests[0], digests[3]);
  EXPECT_NE(digests[0], digests[1]);
  EXPECT_EQ(RowDigests(View(DType::kInt32, rows, shape), 2),
            std::vector(digests.begin(), digests.begin() + 2));
  EXPECT_TRUE(RowDigests(View(DType::kInt32, rows, {}), 2).empty());
}

TEST(DTypeTest, NamesAndSizes) {
  EXPECT_EQ(DTypeName(DType::kBfloat16), "bfloat16");
  EXPECT_EQ(DTypeName(static_cast<DType>(99)), "dtype<99>");
  EXPECT_EQ(DTypeSize(DType::kComplex128), 16u);
  EXPECT_EQ(DTypeSize(DType::kString), 0u);
  EXPECT_TRUE(DTypeIsFloat(DType::kHalf));
  EXPECT_FALSE(DTypeIsFloat(DType::kInt32));
}

}  // namespace
}  // namespace isobit::digest
