// SPDX-License-Identifier: Apache-2.0
// Walks through an MCAP file from its first byte to its last and hands out the messages. Every
// length is checked before it is used; every rule of the container that a file can break has its
// code.
#ifndef ISOBIT_TRACE_SCAN_H_
#define ISOBIT_TRACE_SCAN_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "digest/digest.h"
#include "trace/byte_source.h"
#include "trace/chunk.h"
#include "trace/mcap.h"
#include "trace/reader.h"
#include "trace/schemas.h"

namespace isobit::trace {

// Where a message lies: in the chunk whose record begins at `record`, its own record `inside` bytes
// into the uncompressed records; or, without a chunk, as the record at `record`.
struct Place {
  uint64_t record = 0, inside = 0;
  bool in_chunk = false;
  uint64_t consumed = 0;  // Bytes of the file up to the end of that top-level record.
};

// Views hold during the call. An error ends the walk; its place is filled in by the scanner.
class ScanVisitor {
 public:
  virtual ~ScanVisitor() = default;
  // Once for each schema and channel, when it is met first.
  virtual Status OnSchema(const mcap::Schema&) { return {}; }
  virtual Status OnChannel(const mcap::Channel&) { return {}; }
  // `channel` is empty for messages of a schema that is not ours.
  virtual Status OnMessage(std::optional<ChannelId> channel, const mcap::Message& message,
                           const Place& place) = 0;
};

// What verify looks at beyond the messages; scan calls it in the order of the file.
class ScanAudit {
 public:
  virtual ~ScanAudit() = default;
  virtual void OnDataBytes(
      std::string_view bytes) = 0;  // Everything before DataEnd, piece by piece.
  virtual Status OnChunk(const mcap::Chunk& chunk, std::string_view records, uint64_t offset,
                         uint64_t length) = 0;
  virtual Status OnDataRecord(uint8_t opcode, std::string_view body,
                              uint64_t offset) = 0;  // Others than chunks.
  virtual Status OnSummaryRecord(uint8_t opcode, std::string_view body, uint64_t offset) = 0;
};

class Scanner {
 public:
  // All must outlive the scanner; `audit` may be nullptr.
  Scanner(ByteSource* source, const ReaderOptions& options, ScanVisitor* visitor,
          ScanAudit* audit = nullptr);

  // Errors: kTraceTruncated and kTraceNoFooter when the file ends early, everything before was
  // handed out; others as documented in docs/format/trace.md.
  Status Run();

  bool complete() const { return complete_; }            // Footer and closing magic were there.
  uint64_t valid_bytes() const { return valid_bytes_; }  // End of the last whole record.

 private:
  enum class Section { kData, kSummary };
  struct Record {
    uint8_t opcode = 0;
    uint64_t offset = 0, size = 0;  // Of the record; of its body.
    uint64_t end() const { return offset + mcap::kRecordHeaderBytes + size; }
  };
  struct Known {
    digest::Digest128 content;
    uint16_t schema = 0;
    std::optional<ChannelId> id;
  };

  Status ReadMagic();
  Status Next(Section& section, bool& done);
  Result<Record> ReadRecordHeader(uint64_t offset);
  Status TakeDataRecord(const Record& record, Section& section);
  Status TakeSummaryRecord(const Record& record, bool& done);
  Status TakeBody(const Record& record, std::string_view body);
  Status TakeChunk(const Record& record, std::string_view body);
  Status TakeInnerRecord(uint8_t opcode, std::string_view body, const Place& place);
  Status TakeSchema(std::string_view body);
  Status TakeChannel(std::string_view body);
  Status TakeMessage(std::string_view body, const Place& place);
  Status ReadClosingMagic(uint64_t offset);
  Status Truncated(uint64_t offset, const char* inside) const;
  Status At(Status status, uint64_t offset) const;
  bool AllZero(uint64_t offset);

  ByteSource* source_;
  const ReaderOptions options_;
  ScanVisitor* visitor_;
  ScanAudit* audit_;
  ChunkOpener opener_;
  uint64_t at_ = 0, valid_bytes_ = 0, uncompressed_bytes_ = 0;
  bool complete_ = false, ends_with_magic_ = false, has_header_ = false;
  std::unordered_map<uint16_t, Known> schemas_, channels_;
};

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_SCAN_H_
