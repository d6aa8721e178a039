// SPDX-License-Identifier: Apache-2.0
#include "tap/side.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace isobit::tap {
namespace {

constexpr size_t kRowDigests = 256;
constexpr size_t kSmallValueBytes = 4096;
constexpr int32_t kFirstKind = static_cast<int32_t>(trace::SideKind::kFile);
constexpr int32_t kLastKind = static_cast<int32_t>(trace::SideKind::kProcess);

Result<trace::Attr> MakeAttr(const isobit_attr& from) {
  if (from.key == nullptr || *from.key == '\0') {
    return Fail(ErrorCode::kUsage, "an attribute has no key", "isobit_attr", "");
  }
  trace::Attr attr{from.key, std::monostate()};
  switch (from.type) {
    case ISOBIT_ATTR_UNKNOWN:
      break;
    case ISOBIT_ATTR_BOOL:
      attr.value = from.i != 0;
      break;
    case ISOBIT_ATTR_INT:
      attr.value = from.i;
      break;
    case ISOBIT_ATTR_FLOAT:
      attr.value = from.f;
      break;
    case ISOBIT_ATTR_TEXT:
      attr.value = from.text == nullptr ? std::string() : std::string(from.text, from.text_size);
      break;
    default:
      return Fail(ErrorCode::kUsage,
                  "an attribute has an unknown type: " + std::to_string(from.type), from.key, "");
  }
  return attr;
}

// Adds digests, statistics and, where the budget allows it, the values.
std::optional<trace::Detail> Describe(trace::Writer& writer, const ReadableTensor& tensor,
                                      const isobit_array& array, trace::ArrayRecord* record) {
  record->exact = digest::Exact(tensor.view());
  const size_t size = tensor.bytes.size();
  if (array.keep != 0 && (size <= kSmallValueBytes || writer.WantsValue(size, 0))) {
    writer.AddValue(record->exact, tensor.dtype, tensor.shape, tensor.bytes);
  }
  if (array.rows != 0 && !tensor.shape.empty()) {
    record->row_digests = digest::RowDigests(tensor.view(), kRowDigests);
  }
  DetailWish wish;
  wish.sketch = digest::DTypeIsFloat(tensor.dtype) || size > kSmallValueBytes;
  wish.order_free_rows = array.rows != 0;
  return MakeDetail(tensor, wish);
}

}  // namespace

Result<ReadableTensor> ViewOf(const isobit_array* array) {
  if (array == nullptr || array->rank < 0 || (array->rank > 0 && array->shape == nullptr)) {
    return Fail(ErrorCode::kUsage, "the array has no shape", "isobit_array", "");
  }
  const auto dtype = static_cast<digest::DType>(array->dtype);
  const std::span<const int64_t> shape(array->shape, static_cast<size_t>(array->rank));
  size_t bytes = digest::DTypeSize(dtype);
  if (bytes == 0) {
    return Fail(ErrorCode::kUsage, "the array's dtype has no bytes: " + digest::DTypeName(dtype),
                "isobit_array", "pass the shape alone, with data NULL");
  }
  for (const int64_t extent : shape) {
    if (extent < 0 || __builtin_mul_overflow(bytes, static_cast<size_t>(extent), &bytes)) {
      return Fail(ErrorCode::kUsage, "the array's shape is not a shape", "isobit_array", "");
    }
  }
  if (bytes != array->size || (bytes > 0 && array->data == nullptr)) {
    return Fail(ErrorCode::kUsage, "the array's size does not fit its dtype and shape",
                "isobit_array", "pass a dense, row-major array");
  }
  return ReadableTensor{dtype, shape, {static_cast<const std::byte*>(array->data), bytes}};
}

Status AddSideEvent(trace::Writer& writer, int32_t kind, const char* name, uint32_t site,
                    const isobit_attr* attrs, size_t attr_count, const isobit_array* array) {
  if (kind < kFirstKind || kind > kLastKind || name == nullptr ||
      (attr_count > 0 && attrs == nullptr)) {
    return Fail(ErrorCode::kUsage, "the event has no known kind, or no name", "isobit_event",
                "see docs/format/events.md");
  }
  trace::SideEvent event;
  event.kind = static_cast<trace::SideKind>(kind);
  event.name = name;
  event.site = site;
  for (size_t i = 0; i < attr_count; ++i) {
    ISOBIT_ASSIGN_OR_RETURN(trace::Attr attr, MakeAttr(attrs[i]));
    event.attrs.push_back(std::move(attr));
  }
  std::optional<trace::Detail> detail;
  if (array != nullptr) {
    trace::ArrayRecord record;
    record.dtype = static_cast<digest::DType>(array->dtype);
    if (array->data == nullptr && array->size == 0) {
      if (array->rank > 0 && array->shape != nullptr) {
        record.shape.assign(array->shape, array->shape + array->rank);
      }
    } else {
      ISOBIT_ASSIGN_OR_RETURN(const ReadableTensor tensor, ViewOf(array));
      record.shape.assign(tensor.shape.begin(), tensor.shape.end());
      detail = Describe(writer, tensor, *array, &record);
    }
    event.array = std::move(record);
  }
  event.sequence = writer.NextSequence();
  writer.Add(std::move(event), std::move(detail));
  return {};
}

Status AddEnvFact(trace::Writer& writer, const isobit_attr* fact, const char* reason) {
  if (fact == nullptr) {
    return Fail(ErrorCode::kUsage, "no fact was given", "isobit_env_fact", "");
  }
  ISOBIT_ASSIGN_OR_RETURN(trace::Attr attr, MakeAttr(*fact));
  writer.Add(
      trace::EnvFact{std::move(attr.key), std::move(attr.value), reason == nullptr ? "" : reason});
  return {};
}

Status AddFunctionEvent(trace::Writer& writer, const char* name, bool pipeline, size_t nodes) {
  trace::SideEvent event;
  event.sequence = writer.NextSequence();
  event.kind = trace::SideKind::kFunction;
  event.name = name == nullptr ? "" : name;
  event.attrs.push_back({"pipeline", pipeline});
  event.attrs.push_back({"nodes", static_cast<int64_t>(nodes)});
  writer.Add(std::move(event), std::nullopt);
  return {};
}

}  // namespace isobit::tap
