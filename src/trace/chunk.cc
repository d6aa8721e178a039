// SPDX-License-Identifier: Apache-2.0
#include "trace/chunk.h"

#include <zstd.h>
#include <zstd_errors.h>

#include "base/text.h"
#include "trace/crc32.h"

namespace isobit::trace {

ChunkOpener::~ChunkOpener() { ZSTD_freeDCtx(static_cast<ZSTD_DCtx*>(zstd_)); }

Result<std::string_view> ChunkOpener::Decompress(const mcap::Chunk& chunk) {
  if (zstd_ == nullptr) {
    zstd_ = ZSTD_createDCtx();
  }
  if (buffer_.size() < chunk.uncompressed_size) {
    buffer_.resize(chunk.uncompressed_size);
  }
  const size_t size =
      ZSTD_decompressDCtx(static_cast<ZSTD_DCtx*>(zstd_), buffer_.data(), chunk.uncompressed_size,
                          chunk.records.data(), chunk.records.size());
  if (ZSTD_isError(size) != 0) {
    if (ZSTD_getErrorCode(size) == ZSTD_error_dstSize_tooSmall) {
      return Fail(ErrorCode::kTraceChunkSize, "a chunk holds more than the " +
                                                  std::to_string(chunk.uncompressed_size) +
                                                  " bytes that it claims");
    }
    return Fail(ErrorCode::kTraceZstd,
                std::string("a chunk is no zstd data: ") + ZSTD_getErrorName(size));
  }
  return std::string_view(buffer_).substr(0, size);
}

Result<std::string_view> ChunkOpener::Open(const mcap::Chunk& chunk, uint64_t limit_bytes) {
  if (chunk.uncompressed_size > limit_bytes) {
    return Fail(ErrorCode::kTraceChunkLimit,
                "a chunk claims " + std::to_string(chunk.uncompressed_size) +
                    " bytes, the limit is " + std::to_string(limit_bytes));
  }
  std::string_view records = chunk.records;
  if (chunk.compression == "zstd") {
    ISOBIT_ASSIGN_OR_RETURN(records, Decompress(chunk));
  } else if (!chunk.compression.empty()) {
    return Fail(ErrorCode::kTraceCompression,
                "chunks are compressed with \"" + Printable(chunk.compression.substr(0, 32)) +
                    "\"; isobit reads zstd and uncompressed ones",
                "", "mcap compress --compression zstd FILE -o OUTPUT");
  }
  if (records.size() != chunk.uncompressed_size) {
    return Fail(ErrorCode::kTraceChunkSize, "a chunk holds " + std::to_string(records.size()) +
                                                " bytes, and claims " +
                                                std::to_string(chunk.uncompressed_size));
  }
  // 0 stands for "not computed".
  if (chunk.uncompressed_crc != 0 && Crc32(0, records) != chunk.uncompressed_crc) {
    return Fail(ErrorCode::kTraceChunkCrc, "the bytes of a chunk do not fit its checksum");
  }
  return records;
}

}  // namespace isobit::trace
