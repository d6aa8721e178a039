// SPDX-License-Identifier: Apache-2.0
#include "trace/mcap.h"

#include <type_traits>

namespace isobit::trace::mcap {
namespace {

// Writes opcode and a length to be known later; the destructor fills it in.
class RecordScope {
 public:
  RecordScope(std::string& out, Opcode opcode) : out_(out) {
    out_.push_back(static_cast<char>(opcode));
    at_ = out_.size();
    PutLittle(out_, 0, 8);
  }
  ~RecordScope() { OverwriteLittle(out_, at_, out_.size() - at_ - 8, 8); }
  RecordScope(const RecordScope&) = delete;
  RecordScope& operator=(const RecordScope&) = delete;

 private:
  std::string& out_;
  size_t at_;
};

void PutText(std::string& out, std::string_view text) {
  PutLittle(out, text.size(), 4);
  out.append(text);
}

void PutMap(std::string& out, const std::map<uint16_t, uint64_t>& map) {
  PutLittle(out, map.size() * 10, 4);
  for (const auto& [key, value] : map) {
    PutLittle(out, key, 2);
    PutLittle(out, value, 8);
  }
}

// Takes fields off the front; after the first that does not fit, ok() is false and all are 0.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : left_(bytes) {}

  template <typename T>
  void Number(T& out) {
    static_assert(std::is_unsigned_v<T>);
    out = static_cast<T>(GetLittle(Bytes(sizeof(T))));
  }
  void Text(std::string_view& out) { out = Bytes(Length(4)); }
  void LongText(std::string_view& out) { out = Bytes(Length(8)); }
  void Map(std::map<uint16_t, uint64_t>& out) {
    std::string_view entries;
    Text(entries);
    ok_ = ok_ && entries.size() % 10 == 0;
    for (; ok_ && !entries.empty(); entries.remove_prefix(10)) {
      const auto key = static_cast<uint16_t>(GetLittle(entries.substr(0, 2)));
      ok_ = out.emplace(key, GetLittle(entries.substr(2, 8))).second;
    }
  }
  std::string_view Rest() const { return left_; }
  bool ok() const { return ok_; }

 private:
  uint64_t Length(size_t bytes) { return GetLittle(Bytes(bytes)); }
  std::string_view Bytes(uint64_t count) {
    if (!ok_ || count > left_.size()) {
      ok_ = false;
      return {};
    }
    const std::string_view bytes = left_.substr(0, count);
    left_.remove_prefix(count);
    return bytes;
  }

  std::string_view left_;
  bool ok_ = true;
};

}  // namespace

void PutLittle(std::string& out, uint64_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) {
    out.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
  }
}

void OverwriteLittle(std::string& out, size_t at, uint64_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) {
    out[at + i] = static_cast<char>(value >> (8 * i) & 0xFF);
  }
}

uint64_t GetLittle(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return value;
}

void Put(std::string& out, const Header& record) {
  RecordScope scope(out, kHeader);
  PutText(out, record.profile);
  PutText(out, record.library);
}

void Put(std::string& out, const Footer& record) {
  RecordScope scope(out, kFooter);
  PutLittle(out, record.summary_start, 8);
  PutLittle(out, record.summary_offset_start, 8);
  PutLittle(out, record.summary_crc, 4);
}

void Put(std::string& out, const Schema& record) {
  RecordScope scope(out, kSchema);
  PutLittle(out, record.id, 2);
  PutText(out, record.name);
  PutText(out, record.encoding);
  PutText(out, record.data);
}

void Put(std::string& out, const Channel& record) {
  RecordScope scope(out, kChannel);
  PutLittle(out, record.id, 2);
  PutLittle(out, record.schema_id, 2);
  PutText(out, record.topic);
  PutText(out, record.message_encoding);
  PutText(out, record.metadata);
}

void Put(std::string& out, const Message& record) {
  RecordScope scope(out, kMessage);
  PutLittle(out, record.channel_id, 2);
  PutLittle(out, record.sequence, 4);
  PutLittle(out, record.log_time, 8);
  PutLittle(out, record.publish_time, 8);
  out.append(record.data);
}

void Put(std::string& out, const Chunk& record) {
  RecordScope scope(out, kChunk);
  PutLittle(out, record.start_time, 8);
  PutLittle(out, record.end_time, 8);
  PutLittle(out, record.uncompressed_size, 8);
  PutLittle(out, record.uncompressed_crc, 4);
  PutText(out, record.compression);
  PutLittle(out, record.records.size(), 8);
  out.append(record.records);
}

void Put(std::string& out, const MessageIndex& record) {
  RecordScope scope(out, kMessageIndex);
  PutLittle(out, record.channel_id, 2);
  PutLittle(out, record.entries.size() * 16, 4);
  for (const auto& [log_time, offset] : record.entries) {
    PutLittle(out, log_time, 8);
    PutLittle(out, offset, 8);
  }
}

void Put(std::string& out, const ChunkIndex& record) {
  RecordScope scope(out, kChunkIndex);
  PutLittle(out, record.start_time, 8);
  PutLittle(out, record.end_time, 8);
  PutLittle(out, record.offset, 8);
  PutLittle(out, record.length, 8);
  PutMap(out, record.message_index_offsets);
  PutLittle(out, record.message_index_length, 8);
  PutText(out, record.compression);
  PutLittle(out, record.compressed_size, 8);
  PutLittle(out, record.uncompressed_size, 8);
}

void Put(std::string& out, const Statistics& record) {
  RecordScope scope(out, kStatistics);
  PutLittle(out, record.message_count, 8);
  PutLittle(out, record.schema_count, 2);
  PutLittle(out, record.channel_count, 4);
  PutLittle(out, record.attachment_count, 4);
  PutLittle(out, record.metadata_count, 4);
  PutLittle(out, record.chunk_count, 4);
  PutLittle(out, record.start_time, 8);
  PutLittle(out, record.end_time, 8);
  PutMap(out, record.channel_message_counts);
}

void Put(std::string& out, const SummaryOffset& record) {
  RecordScope scope(out, kSummaryOffset);
  PutLittle(out, record.group_opcode, 1);
  PutLittle(out, record.start, 8);
  PutLittle(out, record.length, 8);
}

void PutDataEnd(std::string& out, uint32_t data_section_crc) {
  RecordScope scope(out, kDataEnd);
  PutLittle(out, data_section_crc, 4);
}

bool Parse(std::string_view body, Header& out) {
  Cursor cursor(body);
  cursor.Text(out.profile);
  cursor.Text(out.library);
  return cursor.ok();
}

bool Parse(std::string_view body, Footer& out) {
  Cursor cursor(body);
  cursor.Number(out.summary_start);
  cursor.Number(out.summary_offset_start);
  cursor.Number(out.summary_crc);
  return cursor.ok();
}

bool Parse(std::string_view body, Schema& out) {
  Cursor cursor(body);
  cursor.Number(out.id);
  cursor.Text(out.name);
  cursor.Text(out.encoding);
  cursor.Text(out.data);
  return cursor.ok();
}

bool Parse(std::string_view body, Channel& out) {
  Cursor cursor(body);
  cursor.Number(out.id);
  cursor.Number(out.schema_id);
  cursor.Text(out.topic);
  cursor.Text(out.message_encoding);
  cursor.Text(out.metadata);
  return cursor.ok();
}

bool Parse(std::string_view body, Message& out) {
  Cursor cursor(body);
  cursor.Number(out.channel_id);
  cursor.Number(out.sequence);
  cursor.Number(out.log_time);
  cursor.Number(out.publish_time);
  out.data = cursor.Rest();
  return cursor.ok();
}

bool Parse(std::string_view body, Chunk& out) {
  Cursor cursor(body);
  cursor.Number(out.start_time);
  cursor.Number(out.end_time);
  cursor.Number(out.uncompressed_size);
  cursor.Number(out.uncompressed_crc);
  cursor.Text(out.compression);
  cursor.LongText(out.records);
  return cursor.ok();
}

bool Parse(std::string_view body, MessageIndex& out) {
  Cursor cursor(body);
  std::string_view entries;
  cursor.Number(out.channel_id);
  cursor.Text(entries);
  out.entries.clear();
  if (!cursor.ok() || entries.size() % 16 != 0) {
    return false;
  }
  for (; !entries.empty(); entries.remove_prefix(16)) {
    out.entries.emplace_back(GetLittle(entries.substr(0, 8)), GetLittle(entries.substr(8, 8)));
  }
  return true;
}

bool Parse(std::string_view body, ChunkIndex& out) {
  Cursor cursor(body);
  std::string_view compression;
  cursor.Number(out.start_time);
  cursor.Number(out.end_time);
  cursor.Number(out.offset);
  cursor.Number(out.length);
  cursor.Map(out.message_index_offsets);
  cursor.Number(out.message_index_length);
  cursor.Text(compression);
  cursor.Number(out.compressed_size);
  cursor.Number(out.uncompressed_size);
  out.compression = compression;
  return cursor.ok();
}

bool Parse(std::string_view body, Statistics& out) {
  Cursor cursor(body);
  cursor.Number(out.message_count);
  cursor.Number(out.schema_count);
  cursor.Number(out.channel_count);
  cursor.Number(out.attachment_count);
  cursor.Number(out.metadata_count);
  cursor.Number(out.chunk_count);
  cursor.Number(out.start_time);
  cursor.Number(out.end_time);
  cursor.Map(out.channel_message_counts);
  return cursor.ok();
}

bool Parse(std::string_view body, SummaryOffset& out) {
  Cursor cursor(body);
  cursor.Number(out.group_opcode);
  cursor.Number(out.start);
  cursor.Number(out.length);
  return cursor.ok();
}

}  // namespace isobit::trace::mcap
