// SPDX-License-Identifier: Apache-2.0
// Where the whole tensors of a recording lie, and reading them.
#ifndef ISOBIT_TRACE_VALUES_H_
#define ISOBIT_TRACE_VALUES_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "trace/byte_source.h"
#include "trace/chunk.h"
#include "trace/reader.h"
#include "trace/scan.h"

namespace isobit::trace {

struct DigestHash {
  size_t operator()(const Digest128& digest) const { return static_cast<size_t>(digest.lo); }
};

class ValueIndex {
 public:
  struct Entry {
    DType dtype = DType::kInvalid;
    std::vector<int64_t> shape;
    uint64_t size = 0;
    std::vector<Place> parts;
  };

  // A message of /values. Errors (without a place): trace.value_*, trace.protobuf, ...
  Status Take(std::string_view message, const Place& place);
  // Memory that the last Take added.
  uint64_t added_bytes() const { return added_bytes_; }

  const Entry* Find(const Digest128& exact) const;
  // All whole values, in the order of the file.
  const std::vector<Digest128>& order() const { return order_; }
  bool has_incomplete() const { return open_.has_value(); }

 private:
  std::unordered_map<Digest128, Entry, DigestHash> entries_;
  std::vector<Digest128> order_;
  // The value whose parts are being met.
  struct Open {
    Digest128 exact;
    Entry entry;
    uint64_t next_offset = 0;
  };
  std::optional<Open> open_;
  uint64_t added_bytes_ = 0;
};

// Reads values whose places are known. Keeps the last chunk. Not thread-safe.
class ValueReader {
 public:
  ValueReader(ByteSource* source, const ReaderOptions& options)
      : source_(source), options_(options) {}
  // Errors: trace.*, kIo; kTraceValueDigest when the content is not what the digest says.
  Result<Value> Read(const Digest128& exact, const ValueIndex::Entry& entry);

 private:
  Result<std::string_view> MessageAt(const Place& place);
  Status AppendPart(const Place& place, const ValueIndex::Entry& entry,
                    std::vector<std::byte>& out);

  ByteSource* source_;
  const ReaderOptions options_;
  ChunkOpener opener_;
  std::string records_;  // Of the chunk at chunk_.
  uint64_t chunk_ = 0;   // 0: none; no chunk begins there.
};

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_VALUES_H_
