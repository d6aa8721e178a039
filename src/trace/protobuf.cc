// SPDX-License-Identifier: Apache-2.0
#include "trace/protobuf.h"

#include <bit>

#include "base/text.h"
#include "trace/mcap.h"
#include "trace/schemas.h"

namespace isobit::trace {
namespace {

using protozero::pbf_wire_type;

void CheckColumn(size_t entries) {
  if (entries > kColumnLimit) {
    Throw(ErrorCode::kTraceColumnLength,
          "a column has more than " + std::to_string(kColumnLimit) + " entries");
  }
}

uint64_t BigEndian64(std::string_view bytes) {
  uint64_t value = 0;
  for (const char c : bytes) {
    value = value << 8 | static_cast<unsigned char>(c);
  }
  return value;
}

}  // namespace

digest::Digest128 DigestOfBytes(std::string_view bytes) {
  digest::Digest128 digest;
  digest.hi = BigEndian64(bytes.substr(0, 8));
  digest.lo = BigEndian64(bytes.substr(8, 8));
  return digest;
}

void Fields::Want(pbf_wire_type type) const {
  if (reader_.wire_type() != type) {
    Throw(ErrorCode::kTraceProtobuf,
          "field " + std::to_string(reader_.tag()) + " has the wrong type");
  }
}

uint64_t Fields::U64() {
  Want(pbf_wire_type::varint);
  return reader_.get_uint64();
}

uint32_t Fields::U32() {
  const uint64_t value = U64();
  if (value > UINT32_MAX) {
    Throw(ErrorCode::kTraceNumberRange,
          "field " + std::to_string(reader_.tag()) + " does not fit into 32 bits");
  }
  return static_cast<uint32_t>(value);
}

int64_t Fields::Sint64() { return ZigZag(U64()); }

double Fields::Double() {
  Want(pbf_wire_type::fixed64);
  return reader_.get_double();
}

std::string_view Fields::Bytes() {
  Want(pbf_wire_type::length_delimited);
  const protozero::data_view view = reader_.get_view();
  return {view.data(), view.size()};
}

std::string Fields::Text() {
  const std::string_view text = Bytes();
  if (text.size() > kTextLimitBytes) {
    Throw(ErrorCode::kTraceTextLimit, "a text of " + std::to_string(text.size()) +
                                          " bytes is above the limit of " +
                                          std::to_string(kTextLimitBytes));
  }
  if (!IsUtf8(text)) {
    Throw(ErrorCode::kTraceUtf8, "a text is not UTF-8");
  }
  return std::string(text);
}

digest::Digest128 Fields::Digest() {
  const std::string_view bytes = Bytes();
  if (!bytes.empty() && bytes.size() != 16) {
    Throw(ErrorCode::kTraceDigestLength,
          "a digest has " + std::to_string(bytes.size()) + " bytes in place of 16");
  }
  return bytes.empty() ? digest::Digest128() : DigestOfBytes(bytes);
}

void Fields::Varints(std::vector<uint64_t>& out) {
  if (reader_.wire_type() == pbf_wire_type::varint) {
    CheckColumn(out.size() + 1);
    out.push_back(U64());
    return;
  }
  const std::string_view packed = Bytes();
  size_t entries = 0;
  for (const char c : packed) {
    entries += static_cast<unsigned char>(c) < 0x80 ? 1 : 0;
  }
  CheckColumn(out.size() + entries);
  size_t at = out.size();
  out.resize(at + entries);
  const char* p = packed.data();
  for (const char* const end = p + packed.size(); p != end; ++at) {
    // Throws when the last one has no end, so that `at` stays in range.
    out[at] = protozero::decode_varint(&p, end);
  }
}

void Fields::Fixed64s(std::vector<uint64_t>& out) {
  if (reader_.wire_type() == pbf_wire_type::fixed64) {
    CheckColumn(out.size() + 1);
    out.push_back(std::bit_cast<uint64_t>(Double()));
    return;
  }
  std::string_view packed = Bytes();
  if (packed.size() % 8 != 0) {
    Throw(ErrorCode::kTraceProtobuf, "a packed field ends inside a number");
  }
  CheckColumn(out.size() + packed.size() / 8);
  for (; !packed.empty(); packed.remove_prefix(8)) {
    out.push_back(mcap::GetLittle(packed.substr(0, 8)));
  }
}

}  // namespace isobit::trace
