// SPDX-License-Identifier: Apache-2.0
#include "tap/tensor_reader.h"

#include <cstring>
#include <string>
#include <string_view>

namespace isobit::tap {
namespace {

// TensorFlow's TF_TString, 24 bytes, as published in its C headers: the two low bits of the first
// byte tell the form.
constexpr size_t kStringBytes = 24;
constexpr uint64_t kMaxStringBytes = uint64_t{256} << 20;
enum StringForm { kSmall = 0, kLarge = 1, kOffset = 2, kView = 3 };

std::string_view StringAt(const char* object) {
  uint64_t word = 0;
  std::memcpy(&word, object, sizeof word);
  const char* data = nullptr;
  switch (static_cast<StringForm>(word & 3)) {
    case kSmall:
      return {object + 1, static_cast<size_t>((word & 0xff) >> 2)};
    case kLarge:  // size, capacity, pointer
      std::memcpy(&data, object + 16, sizeof data);
      return {data, static_cast<size_t>(word >> 2)};
    case kOffset: {  // 32 bits of size, 32 bits of offset from the object
      uint32_t offset = 0;
      std::memcpy(&offset, object + 4, sizeof offset);
      return {object + offset, static_cast<size_t>((word & 0xffffffffu) >> 2)};
    }
    case kView:  // size, pointer
      std::memcpy(&data, object + 8, sizeof data);
      return {data, static_cast<size_t>(word >> 2)};
  }
  return {};
}

void AppendNumber(std::string* out, uint64_t number) {
  out->append(reinterpret_cast<const char*>(&number), sizeof number);
}

}  // namespace

std::optional<ReadableTensor> ReadableBytes(const tfapi::TensorFacts& facts) {
  const auto dtype = static_cast<digest::DType>(facts.dtype);
  const size_t element = digest::DTypeSize(dtype);
  if (element == 0 || facts.elements < 0 || (facts.elements > 0 && facts.data == nullptr)) {
    return std::nullopt;
  }
  const size_t bytes = element * static_cast<size_t>(facts.elements);
  return ReadableTensor{dtype, facts.shape(), {static_cast<const std::byte*>(facts.data), bytes}};
}

std::optional<digest::Digest128> DigestStrings(const tfapi::TensorFacts& facts) {
  if (static_cast<digest::DType>(facts.dtype) != digest::DType::kString || facts.elements < 0 ||
      (facts.elements > 0 && facts.data == nullptr)) {
    return std::nullopt;
  }
  std::string content;
  AppendNumber(&content, static_cast<uint64_t>(facts.rank));
  for (int64_t extent : facts.shape()) {
    AppendNumber(&content, static_cast<uint64_t>(extent));
  }
  const char* object = static_cast<const char*>(facts.data);
  for (int64_t i = 0; i < facts.elements; ++i, object += kStringBytes) {
    const std::string_view text = StringAt(object);
    if (text.size() > kMaxStringBytes || content.size() > kMaxStringBytes) {
      return std::nullopt;
    }
    AppendNumber(&content, text.size());
    content.append(text);
  }
  return digest::OfBytes({reinterpret_cast<const std::byte*>(content.data()), content.size()});
}

std::optional<trace::Detail> MakeDetail(const ReadableTensor& tensor, DetailWish wish) {
  trace::Detail detail;
  if (wish.sketch) {
    if (auto summary = digest::Summarize(tensor.view())) {
      detail.statistics = summary->statistics;
      detail.sketch = summary->sketch;
    }
  } else {
    detail.statistics = digest::ComputeStatistics(tensor.view());
  }
  if (detail.statistics && detail.statistics->nans > 0) {
    detail.nan_canonical = digest::NanCanonical(tensor.view());
  }
  if (wish.order_free_rows && !tensor.shape.empty()) {
    detail.order_free_rows = digest::OrderFreeRows(tensor.view());
  }
  if (!detail.statistics && detail.order_free_rows.empty()) {
    return std::nullopt;
  }
  return detail;
}

}  // namespace isobit::tap
