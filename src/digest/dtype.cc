// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "digest/digest.h"

namespace isobit::digest {
namespace {

struct DTypeRow {
  DType dtype;
  const char* name;
  uint8_t size;
};

constexpr DTypeRow kDTypes[] = {
    {DType::kFloat, "float32", 4},
    {DType::kDouble, "float64", 8},
    {DType::kInt32, "int32", 4},
    {DType::kUint8, "uint8", 1},
    {DType::kInt16, "int16", 2},
    {DType::kInt8, "int8", 1},
    {DType::kString, "string", 0},
    {DType::kComplex64, "complex64", 8},
    {DType::kInt64, "int64", 8},
    {DType::kBool, "bool", 1},
    {DType::kQint8, "qint8", 1},
    {DType::kQuint8, "quint8", 1},
    {DType::kQint32, "qint32", 4},
    {DType::kBfloat16, "bfloat16", 2},
    {DType::kQint16, "qint16", 2},
    {DType::kQuint16, "quint16", 2},
    {DType::kUint16, "uint16", 2},
    {DType::kComplex128, "complex128", 16},
    {DType::kHalf, "float16", 2},
    {DType::kResource, "resource", 0},
    {DType::kVariant, "variant", 0},
    {DType::kUint32, "uint32", 4},
    {DType::kUint64, "uint64", 8},
    {DType::kFloat8E5m2, "float8_e5m2", 1},
    {DType::kFloat8E4m3fn, "float8_e4m3fn", 1},
    {DType::kInt4, "int4", 1},
    {DType::kUint4, "uint4", 1},
};

const DTypeRow* Find(DType dtype) {
  const auto* row = std::find_if(std::begin(kDTypes), std::end(kDTypes),
                                 [dtype](const DTypeRow& r) { return r.dtype == dtype; });
  return row == std::end(kDTypes) ? nullptr : row;
}

}  // namespace

std::string DTypeName(DType dtype) {
  const DTypeRow* row = Find(dtype);
  return row != nullptr ? row->name : "dtype<" + std::to_string(static_cast<int>(dtype)) + ">";
}

size_t DTypeSize(DType dtype) {
  const DTypeRow* row = Find(dtype);
  return row != nullptr ? row->size : 0;
}

bool DTypeIsFloat(DType dtype) {
  return dtype == DType::kFloat || dtype == DType::kDouble || dtype == DType::kHalf ||
         dtype == DType::kBfloat16 || dtype == DType::kComplex64 || dtype == DType::kComplex128;
}

}  // namespace isobit::digest
