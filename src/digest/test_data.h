// SPDX-License-Identifier: Apache-2.0
// Inputs of the digest tests, made with integers only so that every machine makes the same ones.
// tests/conformance/digests has the same generator in Python.
#ifndef ISOBIT_DIGEST_TEST_DATA_H_
#define ISOBIT_DIGEST_TEST_DATA_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "digest/digest.h"
#include "digest/sketch_hash.h"

namespace isobit::digest {

inline constexpr DType kNumericDTypes[] = {
    DType::kFloat,      DType::kDouble,       DType::kHalf,   DType::kBfloat16, DType::kComplex64,
    DType::kComplex128, DType::kInt8,         DType::kUint8,  DType::kInt16,    DType::kUint16,
    DType::kInt32,      DType::kUint32,       DType::kInt64,  DType::kUint64,   DType::kBool,
    DType::kQint8,      DType::kQuint8,       DType::kQint16, DType::kQuint16,  DType::kQint32,
    DType::kFloat8E5m2, DType::kFloat8E4m3fn, DType::kInt4,   DType::kUint4,
};

enum class Content { kOrdinary, kSpecial };

// Bytes of `count` elements. Word i of the stream (as wide as the element's part) is Mix(seed + i),
// from the top. kOrdinary keeps floats finite and near 1 (the exponent's upper bits are forced);
// kSpecial leaves any pattern and plants zeros, subnormals, infinities and NaNs.
inline std::vector<std::byte> MakeBytes(DType dtype, size_t count, uint64_t seed, Content content) {
  const bool complex = dtype == DType::kComplex64 || dtype == DType::kComplex128;
  const size_t width = DTypeSize(dtype) / (complex ? 2 : 1);
  const size_t words = count * (complex ? 2 : 1);
  std::vector<std::byte> bytes(words * width);
  const bool is_float = DTypeIsFloat(dtype);
  const unsigned bits = static_cast<unsigned>(width) * 8;
  const unsigned mantissa = width == 8 ? 52 : width == 4 ? 23 : dtype == DType::kBfloat16 ? 7 : 10;
  const unsigned exponent = bits - 1 - mantissa;
  for (size_t i = 0; i < words; ++i) {
    uint64_t word = Mix(seed + i) >> (64 - bits);
    if (is_float && content == Content::kOrdinary) {
      const uint64_t low_mask =
          (uint64_t{1} << (mantissa + 2)) - 1;  // Mantissa and two bits of exponent are random.
      const uint64_t sign = word & (uint64_t{1} << (bits - 1));
      const uint64_t near_one = ((uint64_t{1} << (exponent - 1)) - 4) << mantissa;
      word = sign | near_one | (word & low_mask);
    } else if (is_float) {
      const uint64_t top = ((uint64_t{1} << exponent) - 1) << mantissa;
      const uint64_t sign = word & (uint64_t{1} << (bits - 1));
      const uint64_t low = word & ((uint64_t{1} << mantissa) - 1);
      switch (Mix(seed ^ (i + 77)) % 11) {
        case 0:
          word = sign;
          break;
        case 1:
          word = sign | low;
          break;
        case 2:
          word = sign | top;
          break;
        case 3:
          word = sign | top | low;
          break;
        default:
          break;
      }
    }
    if (dtype == DType::kBool) {
      word &= 1;
    }
    std::memcpy(bytes.data() + i * width, &word, width);
  }
  return bytes;
}

}  // namespace isobit::digest

#endif  // ISOBIT_DIGEST_TEST_DATA_H_
