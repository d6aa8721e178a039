// SPDX-License-Identifier: Apache-2.0
#include "numerics/elements.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace isobit::numerics {
namespace {

template <typename T>
T Load(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof(T));
  return value;
}

double HalfToDouble(uint16_t bits) {
  const double sign = (bits & 0x8000) != 0 ? -1.0 : 1.0;
  const int exponent = (bits >> 10) & 31;
  const int fraction = bits & 1023;
  if (exponent == 31) {
    return fraction != 0 ? std::numeric_limits<double>::quiet_NaN()
                         : sign * std::numeric_limits<double>::infinity();
  }
  return exponent == 0 ? sign * std::ldexp(fraction, -24)
                       : sign * std::ldexp(1024 + fraction, exponent - 25);
}

double LoadAs(const std::byte* from, DType dtype) {
  switch (dtype) {
    case DType::kFloat:
      return Load<float>(from);
    case DType::kDouble:
      return Load<double>(from);
    case DType::kHalf:
      return HalfToDouble(Load<uint16_t>(from));
    case DType::kBfloat16:
      return std::bit_cast<float>(uint32_t{Load<uint16_t>(from)} << 16);
    case DType::kInt8:
    case DType::kQint8:
      return Load<int8_t>(from);
    case DType::kUint8:
    case DType::kQuint8:
    case DType::kBool:
      return Load<uint8_t>(from);
    case DType::kInt16:
    case DType::kQint16:
      return Load<int16_t>(from);
    case DType::kUint16:
    case DType::kQuint16:
      return Load<uint16_t>(from);
    case DType::kInt32:
    case DType::kQint32:
      return Load<int32_t>(from);
    case DType::kUint32:
      return Load<uint32_t>(from);
    case DType::kInt64:
      return static_cast<double>(Load<int64_t>(from));
    case DType::kUint64:
      return static_cast<double>(Load<uint64_t>(from));
    default:
      return std::numeric_limits<double>::quiet_NaN();
  }
}

int MinExponent(DType dtype) {  // Of the unit in the last place of subnormals.
  switch (dtype) {
    case DType::kDouble:
      return -1074;
    case DType::kHalf:
      return -24;
    case DType::kBfloat16:
      return -133;
    default:
      return -149;
  }
}

}  // namespace

size_t ElementCount(const TensorView& tensor) {
  size_t count = 1;
  for (const int64_t dimension : tensor.shape) {
    count *= static_cast<size_t>(dimension);
  }
  return count;
}

bool IsReal(DType dtype) {
  switch (dtype) {
    case DType::kComplex64:
    case DType::kComplex128:
    case DType::kFloat8E5m2:
    case DType::kFloat8E4m3fn:
    case DType::kInt4:
    case DType::kUint4:
      return false;
    default:
      return digest::DTypeSize(dtype) != 0;
  }
}

double ElementAt(const TensorView& tensor, size_t index) {
  return LoadAs(tensor.bytes.data() + index * digest::DTypeSize(tensor.dtype), tensor.dtype);
}

std::vector<double> ToDoubles(const TensorView& tensor) {
  std::vector<double> values;
  if (!IsReal(tensor.dtype)) {
    return values;
  }
  const size_t size = digest::DTypeSize(tensor.dtype);
  values.resize(tensor.bytes.size() / size);
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = LoadAs(tensor.bytes.data() + i * size, tensor.dtype);
  }
  return values;
}

int SignificandBits(DType dtype) {
  switch (dtype) {
    case DType::kFloat:
      return 24;
    case DType::kDouble:
      return 53;
    case DType::kHalf:
      return 11;
    case DType::kBfloat16:
      return 8;
    default:
      return 0;
  }
}

double UnitRoundoff(DType dtype) {
  const int bits = SignificandBits(dtype);
  return bits == 0 ? 0.0 : std::ldexp(1.0, -bits);
}

double Ulp(double value, DType dtype) {
  const int least = MinExponent(dtype);
  if (value == 0 || !std::isfinite(value)) {
    return std::ldexp(1.0, least);
  }
  const int exponent = std::ilogb(value) - SignificandBits(dtype) + 1;
  return std::ldexp(1.0, exponent > least ? exponent : least);
}

double RoundToBits(double value, int bits) {
  if (value == 0 || !std::isfinite(value)) {
    return value;
  }
  const int least = -149 + (24 - bits);  // The subnormals of a format with float32's exponents.
  int exponent = std::ilogb(value) - bits + 1;
  exponent = exponent > least ? exponent : least;
  return std::ldexp(std::nearbyint(std::ldexp(value, -exponent)), exponent);
}

double RoundToHalf(double value) {
  if (value == 0 || !std::isfinite(value)) {
    return value;
  }
  int exponent = std::ilogb(value) - 10;
  exponent = exponent > -24 ? exponent : -24;
  const double rounded = std::ldexp(std::nearbyint(std::ldexp(value, -exponent)), exponent);
  return std::fabs(rounded) > 65504.0
             ? std::copysign(std::numeric_limits<double>::infinity(), value)
             : rounded;
}

}  // namespace isobit::numerics
