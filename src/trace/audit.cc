// SPDX-License-Identifier: Apache-2.0
#include "trace/audit.h"

#include <algorithm>
#include <span>
#include <utility>

#include "trace/crc32.h"

namespace isobit::trace {
namespace {

using mcap::kRecordHeaderBytes;

digest::Digest128 ContentOf(std::string_view body) {
  return digest::OfBytes(std::as_bytes(std::span(body)));
}

Status TooShort(const char* record) {
  return Fail(ErrorCode::kTraceRecordFields,
              std::string("a ") + record + " record is too short for its fields");
}

Status Wrong(ErrorCode code, const char* what) { return Fail(code, what); }

bool Defines(uint8_t opcode) { return opcode == mcap::kSchema || opcode == mcap::kChannel; }

}  // namespace

void Audit::OnDataBytes(std::string_view bytes) { data_crc_ = Crc32(data_crc_, bytes); }

void Audit::Define(uint8_t opcode, std::string_view body) {
  const auto number = static_cast<uint16_t>(mcap::GetLittle(body.substr(0, 2)));
  if (!definitions_.emplace(std::pair(opcode, number), ContentOf(body)).second) {
    return;
  }
  if (opcode == mcap::kSchema) {
    ++statistics_.schema_count;
  } else {
    ++statistics_.channel_count;
  }
}

void Audit::CountMessage(const mcap::Message& message) {
  const uint64_t time = message.log_time;
  const bool first = statistics_.message_count++ == 0;
  ++statistics_.channel_message_counts[message.channel_id];
  statistics_.start_time = first ? time : std::min(statistics_.start_time, time);
  statistics_.end_time = std::max(statistics_.end_time, time);
}

Status Audit::OnChunk(const mcap::Chunk& chunk, std::string_view records, uint64_t offset,
                      uint64_t length) {
  ISOBIT_RETURN_IF_ERROR(CloseChunk());
  expected_.clear();
  uint64_t first = UINT64_MAX, last = 0;
  for (size_t at = 0; at < records.size();) {
    const auto opcode = static_cast<uint8_t>(records[at]);
    const uint64_t size = mcap::GetLittle(records.substr(at + 1, 8));
    const std::string_view body = records.substr(at + kRecordHeaderBytes, size);
    mcap::Message message;
    if (Defines(opcode)) {
      Define(opcode, body);
    } else if (mcap::Parse(body, message)) {
      CountMessage(message);
      first = std::min(first, message.log_time);
      last = std::max(last, message.log_time);
      mcap::MessageIndex& index = expected_[message.channel_id];
      index.channel_id = message.channel_id;
      index.entries.emplace_back(message.log_time, at);
    }
    at += kRecordHeaderBytes + size;
  }
  first = expected_.empty() ? 0 : first;
  if (chunk.start_time != first || chunk.end_time != last) {
    return Wrong(ErrorCode::kTraceChunkTimes,
                 "a chunk does not begin and end with the times of its messages");
  }
  ++statistics_.chunk_count;
  chunk_open_ = true;
  mcap::ChunkIndex index;
  index.start_time = chunk.start_time;
  index.end_time = chunk.end_time;
  index.offset = offset;
  index.length = length;
  index.compression = chunk.compression;
  index.compressed_size = chunk.records.size();
  index.uncompressed_size = chunk.uncompressed_size;
  chunks_.push_back(std::move(index));
  return {};
}

Status Audit::TakeMessageIndex(std::string_view body, uint64_t offset) {
  mcap::MessageIndex index;
  if (!Parse(body, index)) {
    return TooShort("MessageIndex");
  }
  if (!chunk_open_) {
    return Wrong(ErrorCode::kTraceRecordPlace, "a MessageIndex does not follow a chunk");
  }
  mcap::ChunkIndex& chunk = chunks_.back();
  chunk.message_index_length += kRecordHeaderBytes + body.size();
  if (!chunk.message_index_offsets.emplace(index.channel_id, offset).second) {
    return Wrong(ErrorCode::kTraceMessageIndex, "a channel is indexed twice");
  }
  const auto expected = expected_.find(index.channel_id);
  std::sort(index.entries.begin(), index.entries.end());
  std::vector<std::pair<uint64_t, uint64_t>> entries;
  if (expected != expected_.end()) {
    entries = std::move(expected->second.entries);
    std::sort(entries.begin(), entries.end());
    expected_.erase(expected);
  }
  if (entries != index.entries) {
    return Wrong(ErrorCode::kTraceMessageIndex, "a message index does not fit the chunk before it");
  }
  return {};
}

Status Audit::CloseChunk() {
  const bool indexed = chunk_open_ && chunks_.back().message_index_length > 0;
  chunk_open_ = false;
  return indexed && !expected_.empty()
             ? Wrong(ErrorCode::kTraceMessageIndex, "the messages of a channel are not indexed")
             : Status();
}

Status Audit::OnDataRecord(uint8_t opcode, std::string_view body, uint64_t offset) {
  if (opcode == mcap::kMessageIndex) {
    return TakeMessageIndex(body, offset);
  }
  ISOBIT_RETURN_IF_ERROR(CloseChunk());
  mcap::Message message;
  switch (opcode) {
    case mcap::kSchema:
    case mcap::kChannel:
      Define(opcode, body);
      return {};
    case mcap::kMessage:
      if (Parse(body, message)) {
        CountMessage(message);
      }
      return {};
    case mcap::kAttachment:
      ++statistics_.attachment_count;
      return {};
    case mcap::kMetadata:
      ++statistics_.metadata_count;
      return {};
    case mcap::kDataEnd:
      return CheckDataEnd(body);
    default:
      return {};
  }
}

Status Audit::CheckDataEnd(std::string_view body) const {
  const uint64_t crc = mcap::GetLittle(body.substr(0, 4));
  return crc == 0 || crc == data_crc_
             ? Status()
             : Wrong(ErrorCode::kTraceDataCrc, "the data does not fit its checksum");
}

Status Audit::OnSummaryRecord(uint8_t opcode, std::string_view body, uint64_t offset) {
  summary_start_ = summary_start_ == 0 ? offset : summary_start_;
  if (opcode == mcap::kFooter) {
    return CheckFooter(body, offset);
  }
  std::string head(1, static_cast<char>(opcode));
  mcap::PutLittle(head, body.size(), 8);
  summary_crc_ = Crc32(Crc32(summary_crc_, head), body);

  if (opcode == mcap::kSummaryOffset) {
    offsets_start_ = offsets_start_.value_or(offset);
  } else if (offsets_start_) {
    return Wrong(ErrorCode::kTraceRecordPlace, "a record of the summary stands among its offsets");
  } else {
    Group& group = groups_[opcode];
    group.start = group.length == 0 ? offset : group.start;
    group.length = offset + kRecordHeaderBytes + body.size() - group.start;
    if (last_opcode_ != opcode && std::exchange(group.closed, true)) {
      return Wrong(ErrorCode::kTraceRecordPlace, "the records of the summary are not grouped");
    }
  }
  last_opcode_ = opcode;
  switch (opcode) {
    case mcap::kSchema:
    case mcap::kChannel:
      return CheckDefinition(opcode, body);
    case mcap::kStatistics:
      return CheckStatistics(body);
    case mcap::kChunkIndex:
      return CheckChunkIndex(body);
    case mcap::kSummaryOffset:
      return CheckSummaryOffset(body);
    default:
      return {};
  }
}

Status Audit::CheckDefinition(uint8_t opcode, std::string_view body) const {
  const auto number = static_cast<uint16_t>(mcap::GetLittle(body.substr(0, 2)));
  const auto found = definitions_.find({opcode, number});
  if (body.size() >= 2 && found != definitions_.end() && found->second == ContentOf(body)) {
    return {};
  }
  return opcode == mcap::kSchema
             ? Wrong(ErrorCode::kTraceSchema, "a schema of the summary is not one of the data")
             : Wrong(ErrorCode::kTraceChannel, "a channel of the summary is not one of the data");
}

Status Audit::CheckStatistics(std::string_view body) const {
  mcap::Statistics claimed;
  if (!Parse(body, claimed)) {
    return TooShort("Statistics");
  }
  std::erase_if(claimed.channel_message_counts,
                [](const auto& entry) { return entry.second == 0; });
  return claimed == statistics_
             ? Status()
             : Wrong(ErrorCode::kTraceStatistics, "the statistics do not fit the file");
}

Status Audit::CheckChunkIndex(std::string_view body) {
  mcap::ChunkIndex claimed;
  if (!Parse(body, claimed)) {
    return TooShort("ChunkIndex");
  }
  // Writers may name the chunks in any order, but ours and every known one keep that of the file.
  return next_chunk_ < chunks_.size() && claimed == chunks_[next_chunk_++]
             ? Status()
             : Wrong(ErrorCode::kTraceChunkIndex, "the index of a chunk does not fit the chunk");
}

Status Audit::CheckSummaryOffset(std::string_view body) {
  mcap::SummaryOffset claimed;
  if (!Parse(body, claimed)) {
    return TooShort("SummaryOffset");
  }
  const auto group = groups_.find(claimed.group_opcode);
  // Some writers name empty groups too.
  const bool fits = group == groups_.end() ? claimed.length == 0
                                           : claimed.start == group->second.start &&
                                                 claimed.length == group->second.length;
  return fits ? Status()
              : Wrong(ErrorCode::kTraceSummaryOffset, "an offset does not fit the summary");
}

Status Audit::CheckFooter(std::string_view body, uint64_t offset) const {
  mcap::Footer footer;
  if (!Parse(body, footer)) {
    return TooShort("Footer");
  }
  const bool empty = summary_start_ == offset;
  if (footer.summary_start != (empty ? 0 : summary_start_) ||
      (footer.summary_offset_start != 0 &&
       footer.summary_offset_start != offsets_start_.value_or(offset))) {
    return Wrong(ErrorCode::kTraceFooter, "the footer does not say where the summary begins");
  }
  if (groups_.contains(mcap::kChunkIndex) && next_chunk_ != chunks_.size()) {
    return Wrong(ErrorCode::kTraceChunkIndex, "the summary does not name every chunk");
  }
  std::string head(1, static_cast<char>(mcap::kFooter));
  mcap::PutLittle(head, body.size(), 8);
  const uint32_t crc = Crc32(Crc32(summary_crc_, head), body.substr(0, 16));
  if (footer.summary_crc != 0 && footer.summary_crc != crc) {
    return Wrong(ErrorCode::kTraceSummaryCrc, "the summary does not fit its checksum");
  }
  return {};
}

}  // namespace isobit::trace
