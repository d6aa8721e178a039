// SPDX-License-Identifier: Apache-2.0
#include "trace/values.h"

#include <algorithm>
#include <protozero/exception.hpp>

#include "trace/encode.h"
#include "trace/fields.h"
#include "trace/protobuf.h"

namespace isobit::trace {
namespace {

using namespace fields;  // NOLINT: the field numbers and nothing else.

struct Part {
  Digest128 exact;
  DType dtype = DType::kInvalid;
  std::vector<int64_t> shape;
  uint64_t size = 0, offset = 0, encoding = kEncodingRaw;
  std::string_view data;
};

Part Decode(std::string_view message) {
  Part part;
  std::vector<uint64_t> dims;
  for (Fields in(message); in.Next();) {
    switch (in.tag()) {
      case kValueExact:
        part.exact = in.Digest();
        break;
      case kValueDtype:
        part.dtype = static_cast<DType>(std::min<uint64_t>(in.U64(), UINT8_MAX));
        break;
      case kValueShape:
        in.Varints(dims);
        break;
      case kValueSize:
        part.size = in.U64();
        break;
      case kValueOffset:
        part.offset = in.U64();
        break;
      case kValueEncoding:
        part.encoding = in.U64();
        break;
      case kValueData:
        part.data = in.Bytes();
        break;
      default:
        in.Skip();
    }
  }
  part.shape.assign(dims.begin(), dims.end());
  return part;
}

Result<Part> Parse(std::string_view message) {
  try {
    return Decode(message);
  } catch (const Malformed& malformed) {
    return Fail(malformed.code, malformed.what);
  } catch (const protozero::exception& exception) {
    return Fail(ErrorCode::kTraceProtobuf,
                std::string("a message is no protobuf: ") + exception.what());
  }
}

// What each part must keep on its own.
Status Check(const Part& part) {
  if (part.exact.empty()) {
    return Fail(ErrorCode::kTraceDigestLength, "a value has no digest");
  }
  if (!IsShape(part.shape)) {
    return Fail(ErrorCode::kTraceShape, "a value has too many, negative or too large dimensions");
  }
  const uint64_t element = digest::DTypeSize(part.dtype);
  uint64_t size = element;
  bool fits = element > 0;
  for (const int64_t dim : part.shape) {
    fits = fits && !__builtin_mul_overflow(size, static_cast<uint64_t>(dim), &size);
  }
  if (!fits || size != part.size || size > kValueLimitBytes) {
    return Fail(ErrorCode::kTraceValueSize,
                "a value of " + std::to_string(part.size) +
                    " bytes does not fit its shape and type, or is too large");
  }
  if (part.offset > part.size || part.data.size() > part.size - part.offset ||
      (part.data.empty() && part.size > 0)) {
    return Fail(ErrorCode::kTraceValuePart, "a part of a value lies outside of it");
  }
  if (part.encoding > static_cast<uint64_t>(kEncodingShuffled)) {
    return Fail(ErrorCode::kTraceValueEncoding,
                "a value has the unknown encoding " + std::to_string(part.encoding));
  }
  if (part.encoding == static_cast<uint64_t>(kEncodingShuffled) &&
      part.data.size() % element != 0) {
    return Fail(ErrorCode::kTraceValueEncoding,
                "a shuffled part of a value ends inside an element");
  }
  return {};
}

}  // namespace

const ValueIndex::Entry* ValueIndex::Find(const Digest128& exact) const {
  const auto found = entries_.find(exact);
  return found == entries_.end() ? nullptr : &found->second;
}

Status ValueIndex::Take(std::string_view message, const Place& place) {
  ISOBIT_ASSIGN_OR_RETURN(const Part part, Parse(message));
  ISOBIT_RETURN_IF_ERROR(Check(part));
  added_bytes_ = sizeof(Place);
  if (part.offset == 0) {
    if (open_) {
      return Fail(ErrorCode::kTraceValueIncomplete,
                  "a value begins before the one before it is complete");
    }
    if (entries_.contains(part.exact)) {
      return Fail(ErrorCode::kTraceValueRepeated, "a value is stored twice");
    }
    added_bytes_ += sizeof(Entry) + sizeof(Digest128) * 2 + part.shape.size() * sizeof(int64_t);
    open_ = Open{part.exact, {part.dtype, part.shape, part.size, {}}, 0};
  } else if (!open_ || open_->exact != part.exact || open_->entry.dtype != part.dtype ||
             open_->entry.shape != part.shape || open_->next_offset != part.offset) {
    return Fail(ErrorCode::kTraceValuePart, "a part of a value does not follow the part before it");
  }
  open_->entry.parts.push_back(place);
  open_->next_offset = part.offset + part.data.size();
  if (open_->next_offset == part.size) {
    order_.push_back(part.exact);
    entries_.emplace(part.exact, std::move(open_->entry));
    open_.reset();
  }
  return {};
}

Result<std::string_view> ValueReader::MessageAt(const Place& place) {
  // What the scan has checked may have changed since; nothing is believed a second time.
  const auto changed = [] {
    return Fail(ErrorCode::kTraceRecordFields, "the file changed while it was read");
  };
  const auto record_at = [&](uint64_t offset) -> Result<std::string_view> {
    if (source_->size() - offset < mcap::kRecordHeaderBytes) {
      return changed();
    }
    ISOBIT_ASSIGN_OR_RETURN(const std::string_view head,
                            source_->Read(offset, mcap::kRecordHeaderBytes));
    const uint64_t size = mcap::GetLittle(head.substr(1));
    if (size > source_->size() - offset - mcap::kRecordHeaderBytes) {
      return changed();
    }
    return source_->Read(offset + mcap::kRecordHeaderBytes, size);
  };
  std::string_view body;
  if (!place.in_chunk) {
    ISOBIT_ASSIGN_OR_RETURN(body, record_at(place.record));
  } else {
    if (chunk_ != place.record) {
      chunk_ = 0;
      ISOBIT_ASSIGN_OR_RETURN(const std::string_view record, record_at(place.record));
      mcap::Chunk chunk;
      if (!mcap::Parse(record, chunk)) {
        return changed();
      }
      ISOBIT_ASSIGN_OR_RETURN(const std::string_view opened,
                              opener_.Open(chunk, options_.chunk_limit_bytes));
      records_ = opened;
      chunk_ = place.record;
    }
    if (place.inside + mcap::kRecordHeaderBytes > records_.size()) {
      return changed();
    }
    const std::string_view rest = std::string_view(records_).substr(place.inside);
    body = rest.substr(mcap::kRecordHeaderBytes);
    const uint64_t size = mcap::GetLittle(rest.substr(1, 8));
    if (size > body.size()) {
      return changed();
    }
    body = body.substr(0, size);
  }
  mcap::Message message;
  if (!mcap::Parse(body, message)) {
    return changed();
  }
  return message.data;
}

Status ValueReader::AppendPart(const Place& place, const ValueIndex::Entry& entry,
                               std::vector<std::byte>& out) {
  ISOBIT_ASSIGN_OR_RETURN(const std::string_view message, MessageAt(place));
  ISOBIT_ASSIGN_OR_RETURN(const Part part, Parse(message));
  ISOBIT_RETURN_IF_ERROR(Check(part));
  if (part.size != entry.size || part.offset != out.size()) {
    return Fail(ErrorCode::kTraceValuePart, "a part of a value does not follow the part before it");
  }
  const auto append = [&](std::string_view bytes) {
    const auto* data = reinterpret_cast<const std::byte*>(bytes.data());
    out.insert(out.end(), data, data + bytes.size());
  };
  if (part.encoding == static_cast<uint64_t>(kEncodingShuffled)) {
    append(Unshuffle(part.data, digest::DTypeSize(part.dtype)));
  } else {
    append(part.data);
  }
  return {};
}

Result<trace::Value> ValueReader::Read(const Digest128& exact, const ValueIndex::Entry& entry) {
  trace::Value value{entry.dtype, entry.shape, {}};
  value.bytes.reserve(entry.size);
  for (const Place& place : entry.parts) {
    Status status = AppendPart(place, entry, value.bytes);
    if (!status && status.error().where.empty()) {
      status.error().where = source_->name() + " at byte " + std::to_string(place.record);
    }
    ISOBIT_RETURN_IF_ERROR(std::move(status));
  }
  if (digest::Exact({value.dtype, value.shape, value.bytes}) != exact) {
    return Fail(ErrorCode::kTraceValueDigest,
                "the value " + digest::ToHex(exact) + " is not what its digest says",
                source_->name() + " at byte " + std::to_string(entry.parts.front().record));
  }
  return value;
}

}  // namespace isobit::trace
