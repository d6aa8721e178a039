// SPDX-License-Identifier: Apache-2.0
// The inside of a chunk: decompressed within its limit, checked against its CRC.
#ifndef ISOBIT_TRACE_CHUNK_H_
#define ISOBIT_TRACE_CHUNK_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "trace/mcap.h"

namespace isobit::trace {

// Keeps its buffer and its zstd context from chunk to chunk. Not thread-safe.
class ChunkOpener {
 public:
  ChunkOpener() = default;
  ~ChunkOpener();
  ChunkOpener(const ChunkOpener&) = delete;
  ChunkOpener& operator=(const ChunkOpener&) = delete;

  // The records of `chunk`, uncompressed; the view holds until the next call, and no longer than
  // chunk.records. Errors (without a place): kTraceChunkLimit, kTraceCompression, kTraceChunkSize,
  // kTraceZstd, kTraceChunkCrc.
  Result<std::string_view> Open(const mcap::Chunk& chunk, uint64_t limit_bytes);

 private:
  Result<std::string_view> Decompress(const mcap::Chunk& chunk);

  void* zstd_ = nullptr;  // ZSTD_DCtx.
  std::string buffer_;
};

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_CHUNK_H_
