// SPDX-License-Identifier: Apache-2.0
// Writes an MCAP file chunk by chunk, so that whatever stops it, everything before the last whole
// chunk is readable.
#ifndef ISOBIT_TRACE_MCAP_WRITER_H_
#define ISOBIT_TRACE_MCAP_WRITER_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "trace/mcap.h"

namespace isobit::trace {

// Where bytes go. A write that fails half-way leaves the file as long as it was.
class FileSink {
 public:
  FileSink() = default;
  ~FileSink();
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;

  // Creates or empties `path`, and locks it against a second writer.
  Status Open(const std::string& path);
  // Appends all or nothing. Room for the tail of the file is set aside, so that a full disk is met
  // while there is still place to say so; `use_reserve` writes into that room.
  Status Append(std::string_view bytes, bool use_reserve);
  Status Sync();
  Status Close();
  uint64_t size() const { return size_; }

 private:
  Status Failed(const char* what, int error) const;
  bool ReserveRoom(uint64_t end);

  int fd_ = -1;
  uint64_t size_ = 0;
  std::string path_;
};

// Two chunks are open at a time, so that whole tensors do not lie between op events. Not
// thread-safe.
class McapWriter {
 public:
  enum class Lane { kModel, kValues };

  explicit McapWriter(FileSink* sink, int compression_level);
  ~McapWriter();
  McapWriter(const McapWriter&) = delete;
  McapWriter& operator=(const McapWriter&) = delete;

  // Magic and header are written, nothing else.
  Status Start(std::string_view profile, std::string_view library);
  // To be called before the first message that needs them.
  void AddSchema(const mcap::Schema& schema);
  void AddChannel(const mcap::Channel& channel);
  // log_time is raised to that of the message before in the same lane: order in the file is order
  // in time.
  void AddMessage(Lane lane, uint16_t channel, uint64_t log_time, std::string_view data);

  size_t open_bytes(Lane lane) const { return open_[Index(lane)].records.size(); }
  // Compresses and writes the open chunk of a lane; nothing to do if it is empty. After an error
  // its content is lost, what was written before is not, and writing may go on.
  Status WriteChunk(Lane lane, bool use_reserve = false);
  uint64_t written_bytes(Lane lane) const {
    return written_bytes_[Index(lane)];
  }  // Compressed chunks.

  // DataEnd, summary, footer.
  Status Finish();
  uint64_t message_count() const { return statistics_.message_count; }

 private:
  struct OpenChunk {
    std::string records;
    std::map<uint16_t, mcap::MessageIndex> indexes;
    uint64_t start_time = 0, end_time = 0, last_time = 0;
    bool has_message = false;
  };
  static size_t Index(Lane lane) { return lane == Lane::kModel ? 0 : 1; }
  Status Append(bool use_reserve);
  void CountChunk(const OpenChunk& chunk);
  uint64_t PutGroup(std::string& summary, uint64_t base, uint8_t opcode, std::string_view records,
                    std::string& offsets);

  FileSink* sink_;
  int level_;
  void* zstd_ = nullptr;  // ZSTD_CCtx.
  std::string compressed_, out_;
  OpenChunk open_[2];
  uint64_t written_bytes_[2] = {0, 0};
  std::map<uint16_t, uint32_t> sequences_;
  std::string schemas_, channels_;  // Records, for the summary.
  std::vector<mcap::ChunkIndex> chunks_;
  mcap::Statistics statistics_;
  uint32_t data_crc_ = 0;
};

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_MCAP_WRITER_H_
