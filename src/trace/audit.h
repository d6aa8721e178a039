// SPDX-License-Identifier: Apache-2.0
// What an MCAP file promises beside its messages: indexes, checksums of sections, the summary. A
// reader from first to last byte needs none of it; other tools do.
#ifndef ISOBIT_TRACE_AUDIT_H_
#define ISOBIT_TRACE_AUDIT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "digest/digest.h"
#include "trace/mcap.h"
#include "trace/scan.h"

namespace isobit::trace {

class Audit final : public ScanAudit {
 public:
  void OnDataBytes(std::string_view bytes) override;
  Status OnChunk(const mcap::Chunk& chunk, std::string_view records, uint64_t offset,
                 uint64_t length) override;
  Status OnDataRecord(uint8_t opcode, std::string_view body, uint64_t offset) override;
  Status OnSummaryRecord(uint8_t opcode, std::string_view body, uint64_t offset) override;

 private:
  using Indexes = std::map<uint16_t, mcap::MessageIndex>;
  struct Group {
    uint64_t start = 0, length = 0;
    bool closed = false;
  };

  Status TakeMessageIndex(std::string_view body, uint64_t offset);
  // The message indexes of a chunk stand right behind it: all of them, or none.
  Status CloseChunk();
  void CountMessage(const mcap::Message& message);
  void Define(uint8_t opcode, std::string_view body);
  Status CheckDataEnd(std::string_view body) const;
  Status CheckDefinition(uint8_t opcode, std::string_view body) const;
  Status CheckStatistics(std::string_view body) const;
  Status CheckChunkIndex(std::string_view body);
  Status CheckSummaryOffset(std::string_view body);
  Status CheckFooter(std::string_view body, uint64_t offset) const;

  uint32_t data_crc_ = 0, summary_crc_ = 0;
  mcap::Statistics statistics_;
  // Content of each schema and channel, by opcode and number.
  std::map<std::pair<uint8_t, uint16_t>, digest::Digest128> definitions_;

  std::vector<mcap::ChunkIndex> chunks_;
  size_t next_chunk_ = 0;  // Of those that the summary must name.
  // Of the last chunk: what its indexes must be, and which of them were met.
  Indexes expected_;
  bool chunk_open_ = false;

  uint64_t summary_start_ = 0;  // 0: not met yet.
  std::optional<uint64_t> offsets_start_;
  std::map<uint8_t, Group> groups_;
  uint8_t last_opcode_ = 0;
};

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_AUDIT_H_
