// SPDX-License-Identifier: Apache-2.0
// A protobuf message from an untrusted file, field by field, over protozero. Inside the decoder a
// broken rule is thrown; no such exception leaves it.
#ifndef ISOBIT_TRACE_PROTOBUF_H_
#define ISOBIT_TRACE_PROTOBUF_H_

#include <cstdint>
#include <protozero/pbf_reader.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "digest/digest.h"

namespace isobit::trace {

// Thrown by the decoder alone.
struct Malformed {
  ErrorCode code;
  std::string what;
};
[[noreturn]] inline void Throw(ErrorCode code, std::string what) {
  throw Malformed{code, std::move(what)};
}

// Getters check the wire type and throw Malformed or protozero::exception. Views are into the
// message.
class Fields {
 public:
  explicit Fields(std::string_view message) : reader_(message.data(), message.size()) {}

  bool Next() { return reader_.next(); }
  protozero::pbf_tag_type tag() const { return reader_.tag(); }
  void Skip() { reader_.skip(); }

  uint64_t U64();
  uint32_t U32();  // kTraceNumberRange beyond 32 bits.
  int64_t Sint64();
  bool Bool() { return U64() != 0; }
  double Double();
  std::string_view Bytes();
  std::string Text();          // kTraceUtf8, kTraceTextLimit.
  digest::Digest128 Digest();  // Empty or 16 bytes, else kTraceDigestLength.

  // Repeated numbers, packed or single, are appended. At most kColumnLimit in all, else
  // kTraceColumnLength.
  void Varints(std::vector<uint64_t>& out);
  void Fixed64s(std::vector<uint64_t>& out);  // Also doubles, as their bits.

 private:
  void Want(protozero::pbf_wire_type type) const;
  protozero::pbf_reader reader_;
};

// 16 bytes, most significant first.
digest::Digest128 DigestOfBytes(std::string_view bytes);

inline int64_t ZigZag(uint64_t value) { return protozero::decode_zigzag64(value); }

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_PROTOBUF_H_
