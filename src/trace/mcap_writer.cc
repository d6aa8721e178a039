// SPDX-License-Identifier: Apache-2.0
#include "trace/mcap_writer.h"

#include <zstd.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "trace/crc32.h"

namespace isobit::trace {

McapWriter::McapWriter(FileSink* sink, int compression_level)
    : sink_(sink), level_(compression_level), zstd_(ZSTD_createCCtx()) {}

McapWriter::~McapWriter() { ZSTD_freeCCtx(static_cast<ZSTD_CCtx*>(zstd_)); }

Status McapWriter::Append(bool use_reserve) {
  ISOBIT_RETURN_IF_ERROR(sink_->Append(out_, use_reserve));
  data_crc_ = Crc32(data_crc_, out_);
  return {};
}

Status McapWriter::Start(std::string_view profile, std::string_view library) {
  out_ = mcap::kMagic;
  mcap::Put(out_, mcap::Header{profile, library});
  return Append(false);
}

void McapWriter::AddSchema(const mcap::Schema& schema) {
  mcap::Put(open_[Index(Lane::kModel)].records, schema);
  mcap::Put(schemas_, schema);
  ++statistics_.schema_count;
}

void McapWriter::AddChannel(const mcap::Channel& channel) {
  mcap::Put(open_[Index(Lane::kModel)].records, channel);
  mcap::Put(channels_, channel);
  ++statistics_.channel_count;
}

void McapWriter::AddMessage(Lane lane, uint16_t channel, uint64_t log_time, std::string_view data) {
  OpenChunk& chunk = open_[Index(lane)];
  log_time = std::max(log_time, chunk.last_time);
  chunk.last_time = log_time;
  if (!chunk.has_message) {
    chunk.start_time = log_time;
    chunk.has_message = true;
  }
  chunk.end_time = log_time;
  mcap::MessageIndex& index = chunk.indexes[channel];
  index.channel_id = channel;
  index.entries.emplace_back(log_time, chunk.records.size());
  mcap::Put(chunk.records, mcap::Message{channel, sequences_[channel]++, log_time, log_time, data});
}

void McapWriter::CountChunk(const OpenChunk& chunk) {
  const bool had_messages = statistics_.message_count > 0;
  for (const auto& [channel, index] : chunk.indexes) {
    statistics_.channel_message_counts[channel] += index.entries.size();
    statistics_.message_count += index.entries.size();
  }
  ++statistics_.chunk_count;
  if (chunk.has_message) {
    statistics_.start_time =
        had_messages ? std::min(statistics_.start_time, chunk.start_time) : chunk.start_time;
    statistics_.end_time = std::max(statistics_.end_time, chunk.end_time);
  }
}

Status McapWriter::WriteChunk(Lane lane, bool use_reserve) {
  OpenChunk& open = open_[Index(lane)];
  if (open.records.empty()) {
    return {};
  }
  OpenChunk chunk;
  chunk.last_time = open.last_time;
  std::swap(chunk, open);

  compressed_.resize(ZSTD_compressBound(chunk.records.size()));
  const size_t size = zstd_ == nullptr
                          ? 0
                          : ZSTD_compressCCtx(static_cast<ZSTD_CCtx*>(zstd_), compressed_.data(),
                                              compressed_.size(), chunk.records.data(),
                                              chunk.records.size(), level_);
  if (zstd_ == nullptr || ZSTD_isError(size) != 0) {
    return Fail(ErrorCode::kIo, "zstd has no memory to compress a chunk");
  }
  const std::string_view records(compressed_.data(), size);

  mcap::ChunkIndex index;
  index.start_time = chunk.start_time;
  index.end_time = chunk.end_time;
  index.offset = sink_->size();
  index.compression = "zstd";
  index.compressed_size = size;
  index.uncompressed_size = chunk.records.size();
  out_.clear();
  mcap::Put(out_, mcap::Chunk{chunk.start_time, chunk.end_time, chunk.records.size(),
                              Crc32(0, chunk.records), "zstd", records});
  index.length = out_.size();
  for (const auto& [channel, message_index] : chunk.indexes) {
    index.message_index_offsets[channel] = index.offset + out_.size();
    mcap::Put(out_, message_index);
  }
  index.message_index_length = out_.size() - index.length;
  ISOBIT_RETURN_IF_ERROR(Append(use_reserve));
  written_bytes_[Index(lane)] += size;
  CountChunk(chunk);
  chunks_.push_back(std::move(index));
  return {};
}

uint64_t McapWriter::PutGroup(std::string& summary, uint64_t base, uint8_t opcode,
                              std::string_view records, std::string& offsets) {
  const uint64_t start = base + summary.size();
  summary += records;
  if (!records.empty()) {
    mcap::Put(offsets, mcap::SummaryOffset{opcode, start, records.size()});
  }
  return start;
}

Status McapWriter::Finish() {
  ISOBIT_RETURN_IF_ERROR(WriteChunk(Lane::kValues, true));
  ISOBIT_RETURN_IF_ERROR(WriteChunk(Lane::kModel, true));
  std::string tail;
  mcap::PutDataEnd(tail, data_crc_);
  const uint64_t summary_start = sink_->size() + tail.size();

  std::string summary, offsets, statistics, chunks;
  mcap::Put(statistics, statistics_);
  for (const mcap::ChunkIndex& chunk : chunks_) {
    mcap::Put(chunks, chunk);
  }
  PutGroup(summary, summary_start, mcap::kSchema, schemas_, offsets);
  PutGroup(summary, summary_start, mcap::kChannel, channels_, offsets);
  PutGroup(summary, summary_start, mcap::kStatistics, statistics, offsets);
  PutGroup(summary, summary_start, mcap::kChunkIndex, chunks, offsets);
  const uint64_t offset_start = summary_start + summary.size();
  summary += offsets;
  // The CRC runs up to, and not over, its own field, the last four bytes of the footer.
  mcap::Put(summary, mcap::Footer{summary_start, offset_start, 0});
  const uint32_t crc = Crc32(0, std::string_view(summary).substr(0, summary.size() - 4));
  mcap::OverwriteLittle(summary, summary.size() - 4, crc, 4);
  summary += mcap::kMagic;
  return sink_->Append(tail + summary, true);
}

}  // namespace isobit::trace
