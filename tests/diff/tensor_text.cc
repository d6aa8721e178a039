// SPDX-License-Identifier: Apache-2.0
#include "tensor_text.h"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <span>

namespace isobit::diff {
namespace {

using trace::DType;

constexpr int kLastDtype = 30;

DType DtypeByName(const std::string& name) {
  for (int i = 1; i <= kLastDtype; ++i) {
    const auto dtype = static_cast<DType>(i);
    if (digest::DTypeName(dtype) == name) {
      return dtype;
    }
  }
  return DType::kInvalid;
}

template <typename T>
void Append(T value, std::vector<std::byte>* bytes) {
  const size_t begin = bytes->size();
  bytes->resize(begin + sizeof(T));
  std::memcpy(bytes->data() + begin, &value, sizeof(T));
}

// Nearest even. The values of a test are few and plain; numbers beyond the range of half become
// infinite.
uint16_t HalfBits(double value) {
  const uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  if (std::isnan(value)) {
    return static_cast<uint16_t>(sign | 0x7e00);
  }
  const double magnitude = std::fabs(value);
  if (magnitude >= 65520.0) {
    return static_cast<uint16_t>(sign | 0x7c00);
  }
  int exponent = magnitude == 0 ? -14 : std::ilogb(magnitude);
  exponent = exponent < -14 ? -14 : exponent;
  // In units of the last place: 2^(exponent - 10); at least 1024 of them for a normal number.
  const double units = std::nearbyint(std::ldexp(magnitude, 10 - exponent));
  const auto biased = static_cast<uint32_t>(exponent + 14) << 10;
  return static_cast<uint16_t>(sign | (biased + static_cast<uint32_t>(units)));
}

uint16_t BfloatBits(float value) {
  uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof(bits));
  if (std::isnan(value)) {
    return static_cast<uint16_t>((bits >> 16) | 0x40);
  }
  bits += 0x7fff + ((bits >> 16) & 1);
  return static_cast<uint16_t>(bits >> 16);
}

bool AppendNumber(DType dtype, const std::string& word, std::vector<std::byte>* bytes) {
  char* end = nullptr;
  const double number = std::strtod(word.c_str(), &end);
  if (end != word.c_str() + word.size() || word.empty()) {
    return false;
  }
  switch (dtype) {
    case DType::kFloat:
      Append(std::strtof(word.c_str(), nullptr), bytes);
      return true;
    case DType::kDouble:
      Append(number, bytes);
      return true;
    case DType::kHalf:
      Append(HalfBits(number), bytes);
      return true;
    case DType::kBfloat16:
      Append(BfloatBits(std::strtof(word.c_str(), nullptr)), bytes);
      return true;
    case DType::kInt32:
      Append(static_cast<int32_t>(number), bytes);
      return true;
    case DType::kInt64:
      Append(static_cast<int64_t>(std::strtoll(word.c_str(), nullptr, 0)), bytes);
      return true;
    case DType::kUint8:
    case DType::kBool:
      Append(static_cast<uint8_t>(number), bytes);
      return true;
    default:
      return false;
  }
}

digest::TensorView View(const TensorText& tensor) {
  return {tensor.dtype, tensor.shape, tensor.bytes};
}

void ReadValues(Cursor& cursor, TensorText* tensor) {
  int64_t wanted = 1;
  for (const int64_t extent : tensor->shape) {
    wanted *= extent;
  }
  int64_t count = 0;
  while (cursor.ok() && !cursor.Take(")")) {
    const std::string word = cursor.Word("a number or ')'");
    if (cursor.ok() && !AppendNumber(tensor->dtype, word, &tensor->bytes)) {
      cursor.FailAt("'" + word + "' is no number of this dtype");
    }
    ++count;
  }
  if (count == 1 && wanted > 1) {  // One number fills the tensor.
    const std::vector<std::byte> element = tensor->bytes;
    for (; count < wanted; ++count) {
      tensor->bytes.insert(tensor->bytes.end(), element.begin(), element.end());
    }
  }
  if (cursor.ok() && count != wanted) {
    cursor.FailAt("the shape has " + std::to_string(wanted) + " elements, not " +
                  std::to_string(count));
  }
  if (!cursor.ok()) {
    return;
  }
  tensor->has_values = true;
  tensor->exact = digest::Exact(View(*tensor));
  trace::Detail detail;
  detail.statistics = digest::ComputeStatistics(View(*tensor));
  detail.sketch = digest::ComputeSketch(View(*tensor));
  if (detail.statistics && detail.statistics->nans > 0) {
    detail.nan_canonical = digest::NanCanonical(View(*tensor));
  }
  if (!tensor->shape.empty()) {
    detail.order_free_rows = digest::OrderFreeRows(View(*tensor));
    tensor->row_digests = digest::RowDigests(View(*tensor), 256);
  }
  tensor->detail = detail;
}

struct Facts {
  trace::Detail detail;
  bool statistics = false;
  std::optional<double> mean;
};

// One entry of <...>. False: no such key.
bool ReadFact(const std::string& key, Cursor& cursor, TensorText* tensor, Facts* facts) {
  if (key == "rows") {
    facts->detail.order_free_rows = NamedDigest(cursor.Word("a name"));
    return true;
  }
  if (key == "nan") {
    facts->detail.nan_canonical = NamedDigest(cursor.Word("a name"));
    return true;
  }
  if (key == "row") {
    do {
      tensor->row_digests.push_back(NamedDigest(cursor.Word("a name")).lo);
    } while (cursor.TakeTight(","));
    return true;
  }
  const std::string word = cursor.Word("a number");
  const double number = std::strtod(word.c_str(), nullptr);
  digest::Statistics& s = *facts->detail.statistics;
  const auto whole = static_cast<uint64_t>(number);
  facts->statistics = true;
  if (key == "min" || key == "max" || key == "sum" || key == "sum_of_squares") {
    (key == "min"   ? s.min
     : key == "max" ? s.max
     : key == "sum" ? s.sum
                    : s.sum_of_squares) = number;
  } else if (key == "mean") {
    facts->mean = number;
  } else if (key == "count" || key == "zeros" || key == "subnormals") {
    (key == "count" ? s.count : key == "zeros" ? s.zeros : s.subnormals) = whole;
  } else if (key == "nans" || key == "pos_infs" || key == "neg_infs") {
    (key == "nans" ? s.nans : key == "pos_infs" ? s.pos_infs : s.neg_infs) = whole;
  } else {
    return false;
  }
  return true;
}

void ReadFacts(Cursor& cursor, TensorText* tensor) {
  Facts facts;
  facts.detail = tensor->detail.value_or(trace::Detail{});
  if (!facts.detail.statistics) {
    facts.detail.statistics.emplace();
    facts.detail.statistics->count = 1;
    for (const int64_t extent : tensor->shape) {
      facts.detail.statistics->count *= static_cast<uint64_t>(extent);
    }
  }
  while (cursor.ok() && !cursor.Take(">")) {
    const std::string key = cursor.Word("a key or '>'");
    if (key == "forwarded" || key == "unreadable") {
      tensor->flags |= key == "forwarded" ? trace::kOutputForwarded : trace::kOutputUnreadable;
    } else if (cursor.Expect("=") && !ReadFact(key, cursor, tensor, &facts)) {
      cursor.FailAt("a tensor has no fact '" + key + "'");
    }
  }
  if (facts.mean) {
    facts.detail.statistics->sum =
        *facts.mean * static_cast<double>(facts.detail.statistics->count);
  }
  if (!facts.statistics && !tensor->has_values) {
    facts.detail.statistics.reset();
  }
  const bool any = facts.statistics || tensor->has_values ||
                   !facts.detail.order_free_rows.empty() || !facts.detail.nan_canonical.empty();
  if (any) {
    tensor->detail = facts.detail;
  }
}

}  // namespace

trace::Digest128 NamedDigest(std::string_view name) {
  return digest::OfBytes(std::as_bytes(std::span(name.data(), name.size())));
}

TensorText ReadTensorText(Cursor& cursor) {
  TensorText tensor;
  const std::string dtype = cursor.Word("a tensor, such as float32[2,3]:x, or 'unset'");
  if (dtype == "unset") {
    tensor.flags = trace::kOutputUnset;
    return tensor;
  }
  tensor.dtype = DtypeByName(dtype);
  if (cursor.ok() && tensor.dtype == DType::kInvalid) {
    cursor.FailAt("'" + dtype + "' is no dtype of TensorFlow");
  }
  cursor.Expect("[");
  while (cursor.ok() && !cursor.Take("]")) {
    tensor.shape.push_back(cursor.Integer("an extent"));
    cursor.Take(",");
  }
  if (cursor.TakeTight(":")) {
    tensor.name = cursor.Word("a name");
    tensor.exact = NamedDigest(tensor.name);
  }
  if (cursor.TakeTight("(")) {
    ReadValues(cursor, &tensor);
  }
  if (cursor.TakeTight("<")) {
    ReadFacts(cursor, &tensor);
  }
  return tensor;
}

}  // namespace isobit::diff
