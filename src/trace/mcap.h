// SPDX-License-Identifier: Apache-2.0
// The records of an MCAP file (https://mcap.dev/spec): how they are put into bytes and taken out of
// them. All integers are little-endian; a record is an opcode, a 64-bit length and that many bytes;
// a string is a 32-bit length and its bytes.
#ifndef ISOBIT_TRACE_MCAP_H_
#define ISOBIT_TRACE_MCAP_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace isobit::trace::mcap {

inline constexpr std::string_view kMagic{"\x89MCAP0\r\n", 8};
inline constexpr size_t kRecordHeaderBytes = 9;
// Opcode, length, and the body of a Footer, then the magic.
inline constexpr size_t kTailBytes = kRecordHeaderBytes + 20 + 8;

enum Opcode : uint8_t {
  kHeader = 0x01,
  kFooter = 0x02,
  kSchema = 0x03,
  kChannel = 0x04,
  kMessage = 0x05,
  kChunk = 0x06,
  kMessageIndex = 0x07,
  kChunkIndex = 0x08,
  kAttachment = 0x09,
  kAttachmentIndex = 0x0A,
  kStatistics = 0x0B,
  kMetadata = 0x0C,
  kMetadataIndex = 0x0D,
  kSummaryOffset = 0x0E,
  kDataEnd = 0x0F,
};

// Views are into the bytes that were parsed.
struct Header {
  std::string_view profile, library;
};
struct Footer {
  uint64_t summary_start = 0, summary_offset_start = 0;
  uint32_t summary_crc = 0;
};
struct Schema {
  uint16_t id = 0;
  std::string_view name, encoding, data;
};
struct Channel {
  uint16_t id = 0, schema_id = 0;
  std::string_view topic, message_encoding;
  std::string_view metadata;  // A map of strings, as it stands.
};
struct Message {
  uint16_t channel_id = 0;
  uint32_t sequence = 0;
  uint64_t log_time = 0, publish_time = 0;
  std::string_view data;
};
struct Chunk {
  uint64_t start_time = 0, end_time = 0, uncompressed_size = 0;
  uint32_t uncompressed_crc = 0;
  std::string_view compression, records;
};
// The messages of one channel in one chunk.
struct MessageIndex {
  uint16_t channel_id = 0;
  std::vector<std::pair<uint64_t, uint64_t>>
      entries;  // log_time, offset in the uncompressed records.
  friend bool operator==(const MessageIndex&, const MessageIndex&) = default;
};
struct ChunkIndex {
  uint64_t start_time = 0, end_time = 0, offset = 0, length = 0;
  std::map<uint16_t, uint64_t> message_index_offsets;
  uint64_t message_index_length = 0;
  std::string compression;
  uint64_t compressed_size = 0, uncompressed_size = 0;
  friend bool operator==(const ChunkIndex&, const ChunkIndex&) = default;
};
struct Statistics {
  uint64_t message_count = 0;
  uint16_t schema_count = 0;
  uint32_t channel_count = 0, attachment_count = 0, metadata_count = 0, chunk_count = 0;
  uint64_t start_time = 0, end_time = 0;
  std::map<uint16_t, uint64_t> channel_message_counts;
  friend bool operator==(const Statistics&, const Statistics&) = default;
};
struct SummaryOffset {
  uint8_t group_opcode = 0;
  uint64_t start = 0, length = 0;
};

void PutLittle(std::string& out, uint64_t value, size_t bytes);
void OverwriteLittle(std::string& out, size_t at, uint64_t value, size_t bytes);
uint64_t GetLittle(std::string_view bytes);  // All of them, at most 8.

// Append one record.
void Put(std::string& out, const Header& record);
void Put(std::string& out, const Footer& record);
void Put(std::string& out, const Schema& record);
void Put(std::string& out, const Channel& record);
void Put(std::string& out, const Message& record);
void Put(std::string& out, const Chunk& record);
void Put(std::string& out, const MessageIndex& record);
void Put(std::string& out, const ChunkIndex& record);
void Put(std::string& out, const Statistics& record);
void Put(std::string& out, const SummaryOffset& record);
void PutDataEnd(std::string& out, uint32_t data_section_crc);

// Take a record's body apart. False when it is too short for its fields; further bytes at its end
// are allowed, as MCAP demands. No length is believed before it was compared with what is left of
// the body.
bool Parse(std::string_view body, Header& out);
bool Parse(std::string_view body, Footer& out);
bool Parse(std::string_view body, Schema& out);
bool Parse(std::string_view body, Channel& out);
bool Parse(std::string_view body, Message& out);
bool Parse(std::string_view body, Chunk& out);
bool Parse(std::string_view body, MessageIndex& out);
bool Parse(std::string_view body, ChunkIndex& out);
bool Parse(std::string_view body, Statistics& out);
bool Parse(std::string_view body, SummaryOffset& out);

}  // namespace isobit::trace::mcap

#endif  // ISOBIT_TRACE_MCAP_H_
