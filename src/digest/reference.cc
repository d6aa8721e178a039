// SPDX-License-Identifier: Apache-2.0
#include "digest/reference.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "digest/float_environment.h"
#include "digest/sketch_hash.h"

namespace isobit::digest {
namespace {

template <typename T>
T Load(const TensorView& tensor, size_t index) {
  T value;
  std::memcpy(&value, tensor.bytes.data() + index * sizeof(T), sizeof(T));
  return value;
}

// A binary float of `exponent_bits` and `mantissa_bits`; `has_infinity` false: the float8_e4m3fn
// rule, where only the largest bit pattern is NaN and there are no infinities.
Element FromBits(uint64_t bits, int exponent_bits, int mantissa_bits, bool has_infinity = true) {
  const uint64_t mantissa = bits & ((uint64_t{1} << mantissa_bits) - 1);
  const uint64_t top = (uint64_t{1} << exponent_bits) - 1;
  const uint64_t exponent = (bits >> mantissa_bits) & top;
  const double sign = (bits >> (exponent_bits + mantissa_bits)) != 0 ? -1.0 : 1.0;
  const int bias = (1 << (exponent_bits - 1)) - 1;
  const auto scaled = [&](uint64_t integer, int power) {
    return sign * std::ldexp(static_cast<double>(integer), power - bias - mantissa_bits);
  };
  if (exponent == top && has_infinity) {
    return mantissa == 0
               ? Element{sign * std::numeric_limits<double>::infinity(), Element::kInfinity}
               : Element{0, Element::kNan};
  }
  if (!has_infinity && exponent == top && mantissa == (uint64_t{1} << mantissa_bits) - 1) {
    return {0, Element::kNan};
  }
  if (exponent != 0) {
    return {scaled(mantissa | (uint64_t{1} << mantissa_bits), static_cast<int>(exponent)),
            Element::kNormal};
  }
  return {scaled(mantissa, 1), mantissa == 0 ? Element::kZero : Element::kSubnormal};
}

template <typename T>
Element FromInteger(T integer) {
  return {static_cast<double>(integer), integer == 0 ? Element::kZero : Element::kNormal};
}

// Sum over 2^k lanes: the upper half is added to the lower half until one is left.
template <size_t kLanes>
double Tree(std::array<double, kLanes> lanes) {
  for (size_t width = kLanes / 2; width > 0; width /= 2) {
    for (size_t i = 0; i < width; ++i) {
      lanes[i] += lanes[i + width];
    }
  }
  return lanes[0];
}

double Canonical(double value) {
  return std::isnan(value) ? std::bit_cast<double>(uint64_t{0x7FF8000000000000}) : value;
}

void Count(const Element& element, Statistics* statistics, bool* any) {
  statistics->zeros += element.kind == Element::kZero;
  statistics->subnormals += element.kind == Element::kSubnormal;
  statistics->nans += element.kind == Element::kNan;
  if (element.kind == Element::kNan) {
    return;
  }
  if (element.kind == Element::kInfinity) {
    (element.value > 0 ? statistics->pos_infs : statistics->neg_infs) += 1;
  }
  const double value = element.value + 0.0;  // -0 becomes +0.
  statistics->min = !*any || value < statistics->min ? value : statistics->min;
  statistics->max = !*any || value > statistics->max ? value : statistics->max;
  *any = true;
}

// Family 1 adds each element to its own bucket, family 2 the sums of the 8 groups.
void AddBlock(const std::array<double, kBlock>& x, uint64_t block, Sketch* sketch) {
  const BlockHash hash = HashBlock(block);
  const auto is_set = [](uint64_t word, size_t j) { return ((word >> (63 - j)) & 1) != 0; };
  std::array<double, 8> sums{};
  for (size_t j = 0; j < kBlock; ++j) {
    const size_t bucket = ((j / 8) ^ hash.first_group) * 8 + j % 8;
    (*sketch)[bucket] += is_set(hash.first_signs, j) ? -x[j] : x[j];
    sums[j % 8] += is_set(hash.second_signs, j) ? -x[j] : x[j];
  }
  for (size_t i = 0; i < 8; ++i) {
    (*sketch)[kSketchBuckets + (hash.second_offset + i) % 64] += sums[i];
  }
}

[[gnu::noinline]] Summary SummarizeInDefaultEnvironment(const TensorView& tensor, size_t count) {
  Summary summary{};
  summary.statistics.count = count;
  std::array<double, 16> sum{}, squares{};
  std::array<double, kBlock> block{};
  bool any = false;
  for (size_t i = 0; i < count; ++i) {
    const Element element = ElementAt(tensor, i);
    Count(element, &summary.statistics, &any);
    const bool finite = element.kind != Element::kNan && element.kind != Element::kInfinity;
    const double value = finite ? element.value : 0.0;
    const double square = value * value;
    sum[i % 16] += value;
    squares[i % 16] += square;
    block[i % kBlock] = value;
    if (i % kBlock == kBlock - 1 || i == count - 1) {
      AddBlock(block, i / kBlock, &summary.sketch);
      block = {};
    }
  }
  summary.statistics.sum = Canonical(Tree(sum));
  summary.statistics.sum_of_squares = Canonical(Tree(squares));
  for (double& bucket : summary.sketch) {
    bucket = Canonical(bucket);
  }
  return summary;
}

}  // namespace

size_t PartsPerElement(DType dtype) {
  switch (dtype) {
    case DType::kComplex64:
    case DType::kComplex128:
      return 2;
    default:
      return DTypeSize(dtype) == 0 ? 0 : 1;
  }
}

Element ElementAt(const TensorView& tensor, size_t index) {
  switch (tensor.dtype) {
    case DType::kFloat:
    case DType::kComplex64:
      return FromBits(Load<uint32_t>(tensor, index), 8, 23);
    case DType::kDouble:
    case DType::kComplex128:
      return FromBits(Load<uint64_t>(tensor, index), 11, 52);
    case DType::kHalf:
      return FromBits(Load<uint16_t>(tensor, index), 5, 10);
    case DType::kBfloat16:
      return FromBits(Load<uint16_t>(tensor, index), 8, 7);
    case DType::kFloat8E5m2:
      return FromBits(Load<uint8_t>(tensor, index), 5, 2);
    case DType::kFloat8E4m3fn:
      return FromBits(Load<uint8_t>(tensor, index), 4, 3, /*has_infinity=*/false);
    case DType::kInt8:
    case DType::kQint8:
    case DType::kInt4:
      return FromInteger(Load<int8_t>(tensor, index));
    case DType::kUint8:
    case DType::kQuint8:
    case DType::kUint4:
    case DType::kBool:
      return FromInteger(Load<uint8_t>(tensor, index));
    case DType::kInt16:
    case DType::kQint16:
      return FromInteger(Load<int16_t>(tensor, index));
    case DType::kUint16:
    case DType::kQuint16:
      return FromInteger(Load<uint16_t>(tensor, index));
    case DType::kInt32:
    case DType::kQint32:
      return FromInteger(Load<int32_t>(tensor, index));
    case DType::kUint32:
      return FromInteger(Load<uint32_t>(tensor, index));
    case DType::kInt64:
      return FromInteger(Load<int64_t>(tensor, index));
    case DType::kUint64:
      return FromInteger(Load<uint64_t>(tensor, index));
    default:
      return {};
  }
}

std::optional<Summary> SummarizeReference(const TensorView& tensor) {
  const size_t parts = PartsPerElement(tensor.dtype);
  if (parts == 0) {
    return std::nullopt;
  }
  const ScopedFloatEnvironment environment;
  return SummarizeInDefaultEnvironment(tensor,
                                       tensor.bytes.size() / DTypeSize(tensor.dtype) * parts);
}

}  // namespace isobit::digest
