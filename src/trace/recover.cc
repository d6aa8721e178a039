// SPDX-License-Identifier: Apache-2.0
// Copies the messages of a torn file, as they stand, into a complete one. What this version does
// not know (fields, channels) is copied too; attachments and metadata of other tools are not.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>
#include <set>
#include <utility>

#include "base/text.h"
#include "trace/encode.h"
#include "trace/mcap_writer.h"
#include "trace/reader.h"
#include "trace/redact.h"
#include "trace/trace_builder.h"

namespace isobit::trace {
namespace {

using Lane = McapWriter::Lane;

constexpr size_t kChunkBytes = size_t{1} << 20;
constexpr int kCompressionLevel = 1;

// Passes on what the builder accepts.
class Copier final : public ScanVisitor {
 public:
  Copier(const ReaderOptions& options, uint64_t file_bytes, FileSink* sink)
      : builder_(options, file_bytes), writer_(sink, kCompressionLevel) {}

  Status Start() { return writer_.Start(kProfile, "isobit recover"); }

  Status OnSchema(const mcap::Schema& schema) override {
    schemas_.insert(schema.id);
    writer_.AddSchema(schema);
    return {};
  }
  Status OnChannel(const mcap::Channel& channel) override {
    channels_.insert(channel.id);
    writer_.AddChannel(channel);
    return {};
  }
  Status OnMessage(std::optional<ChannelId> channel, const mcap::Message& message,
                   const Place& place) override;

  // What must come last, and the tail of the file. `error`: why the rest of the file could not be
  // read; `end`: the end of a file that has none. Both may be nullptr.
  Status Finish(const Error* error, const RunEnd* end);
  bool has_head() const { return builder_.CheckHead().has_value(); }
  uint64_t messages() const { return messages_; }

 private:
  struct Held {
    uint16_t channel = 0;
    uint64_t log_time = 0;
    std::string data;
  };

  Status Write(Lane lane, const Held& message);
  // In this order: the head stays the first message, and every channel stands before its first
  // message.
  Status WriteChunks();
  Status WriteNote(const Error& error);
  Status WriteCounts();
  RunEnd Clean(RunEnd end) const;
  Result<uint16_t> ChannelOf(ChannelId id);

  TraceBuilder builder_;
  McapWriter writer_;
  std::set<uint16_t> schemas_, channels_;
  std::map<ChannelId, uint16_t> numbers_;
  std::vector<Held> value_parts_;  // Of the value whose end was not met yet.
  std::optional<Held> end_;
  uint64_t messages_ = 0, last_time_ = 0;
  bool noted_ = false;
};

Status Copier::OnMessage(std::optional<ChannelId> channel, const mcap::Message& message,
                         const Place& place) {
  ISOBIT_RETURN_IF_ERROR(builder_.OnMessage(channel, message, place));
  Held held{message.channel_id, message.log_time, std::string(message.data)};
  last_time_ = std::max(last_time_, held.log_time);
  if (channel) {
    numbers_[*channel] = message.channel_id;
  }
  if (channel == ChannelId::kEnd) {
    end_ = std::move(held);
    return {};
  }
  if (channel != ChannelId::kValues) {
    return Write(Lane::kModel, held);
  }
  value_parts_.push_back(std::move(held));
  if (!builder_.values().has_incomplete()) {
    for (const Held& part : std::exchange(value_parts_, {})) {
      ISOBIT_RETURN_IF_ERROR(Write(Lane::kValues, part));
    }
  }
  return {};
}

Status Copier::Write(Lane lane, const Held& message) {
  writer_.AddMessage(lane, message.channel, message.log_time, message.data);
  ++messages_;
  return writer_.open_bytes(lane) >= kChunkBytes ? WriteChunks() : Status();
}

Status Copier::WriteChunks() {
  ISOBIT_RETURN_IF_ERROR(writer_.WriteChunk(Lane::kModel));
  return writer_.WriteChunk(Lane::kValues);
}

// The number of a channel of ours; it is added where the file has none.
Result<uint16_t> Copier::ChannelOf(ChannelId id) {
  if (const auto known = numbers_.find(id); known != numbers_.end()) {
    return known->second;
  }
  const auto unused = [](const std::set<uint16_t>& taken) -> uint16_t {
    for (uint32_t number = 1; number <= UINT16_MAX; ++number) {
      if (!taken.contains(static_cast<uint16_t>(number))) {
        return static_cast<uint16_t>(number);
      }
    }
    return 0;
  };
  const uint16_t schema_number = unused(schemas_), channel_number = unused(channels_);
  if (schema_number == 0 || channel_number == 0) {
    return Fail(ErrorCode::kTraceChannel, "the file has no number left for a channel");
  }
  const ChannelSchema& schema = ChannelSchemas()[static_cast<size_t>(id) - 1];
  ISOBIT_RETURN_IF_ERROR(OnSchema({schema_number, schema.message, "protobuf", schema.descriptors}));
  ISOBIT_RETURN_IF_ERROR(OnChannel({channel_number, schema_number, schema.topic, "protobuf", ""}));
  return numbers_[id] = channel_number;
}

// Without the path of the file: the recovered one is made to be sent to others.
Status Copier::WriteNote(const Error& error) {
  const Trace& trace = builder_.trace();
  SideEvent note;
  for (const SideEvent& event : trace.side) {
    note.sequence = std::max(note.sequence, event.sequence + 1);
  }
  if (!trace.events.empty()) {
    note.sequence = std::max(note.sequence, trace.events.back().sequence + 1);
  }
  note.kind = SideKind::kNote;
  note.name = "recording";
  note.attrs = {
      {"reason", "recovered from a file of which the rest could not be read: " + error.what}};
  noted_ = true;
  ISOBIT_ASSIGN_OR_RETURN(const uint16_t channel, ChannelOf(ChannelId::kSide));
  return Write(Lane::kModel, {channel, last_time_, Encode(note)});
}

// Of what is in the file now: values may have come after the last counts.
Status Copier::WriteCounts() {
  const Trace& trace = builder_.trace();
  const auto settle = [](ChannelCounts counts, uint64_t kept) {
    counts.kept = kept;
    counts.seen = std::max(counts.seen, kept + counts.sampled_out + counts.dropped);
    return counts;
  };
  const AllCounts counts{settle(trace.op_counts, trace.events.size()),
                         settle(trace.value_counts, builder_.values().order().size()),
                         settle(trace.side_counts, trace.side.size() + (noted_ ? 1 : 0))};
  ISOBIT_ASSIGN_OR_RETURN(const uint16_t channel, ChannelOf(ChannelId::kCounts));
  return Write(Lane::kModel, {channel, last_time_, Encode(counts)});
}

// Fit for the file, whatever the caller knows.
RunEnd Copier::Clean(RunEnd end) const {
  for (std::string* text : {&end.kind, &end.exception_type, &end.exception_message}) {
    *text = ToUtf8(Redactor::OfThisProcess().Text(*text), kTextLimitBytes);
  }
  end.site = end.site < builder_.trace().sites.size() ? end.site : 0;
  return end;
}

Status Copier::Finish(const Error* error, const RunEnd* end) {
  if (error != nullptr && !end_) {
    ISOBIT_RETURN_IF_ERROR(WriteNote(*error));
  }
  ISOBIT_RETURN_IF_ERROR(WriteCounts());
  if (!end_ && end != nullptr) {
    ISOBIT_ASSIGN_OR_RETURN(const uint16_t channel, ChannelOf(ChannelId::kEnd));
    end_ = Held{channel, last_time_, Encode(Clean(*end))};
  }
  ISOBIT_RETURN_IF_ERROR(WriteChunks());
  if (end_) {
    ISOBIT_RETURN_IF_ERROR(Write(Lane::kModel, *end_));
  }
  return writer_.Finish();
}

Status CheckOutput(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0) {
    return Fail(ErrorCode::kUsage, "the output exists already", path,
                "choose another file with -o, or remove it");
  }
  return {};
}

// Errors of the output end the recovery, those of the torn file do not.
bool OfTheFile(const Error& error) { return ErrorCodeName(error.code).starts_with("trace."); }

Result<Recovered> RecoverTo(ByteSource* source, const std::string& part,
                            const ReaderOptions& options, const RunEnd* end) {
  FileSink sink;
  ISOBIT_RETURN_IF_ERROR(sink.Open(part));
  Copier copier(options, source->size(), &sink);
  ISOBIT_RETURN_IF_ERROR(copier.Start());
  Scanner scanner(source, options, &copier);
  const Status status = scanner.Run();
  if (!status && (!OfTheFile(status.error()) || !copier.has_head())) {
    return tl::unexpected(status.error());
  }
  Recovered recovered;
  recovered.bytes_read = scanner.valid_bytes();
  recovered.bytes_total = source->size();
  if (!status) {
    recovered.reason = status.error().what;
    if (!status.error().where.empty()) {
      recovered.reason += " (" + status.error().where + ")";
    }
  }
  ISOBIT_RETURN_IF_ERROR(copier.Finish(status ? nullptr : &status.error(), end));
  ISOBIT_RETURN_IF_ERROR(sink.Sync());
  ISOBIT_RETURN_IF_ERROR(sink.Close());
  recovered.messages = copier.messages();
  return recovered;
}

}  // namespace

Result<Recovered> Recover(const std::string& torn_path, const std::string& output_path,
                          const ReaderOptions& options, const RunEnd* end) {
  ISOBIT_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> source,
                          ByteSource::OpenFile(torn_path));
  ISOBIT_RETURN_IF_ERROR(CheckOutput(output_path));
  // Not ".part": that may be the torn file.
  const std::string part = output_path + ".recovering";
  ISOBIT_RETURN_IF_ERROR(CheckOutput(part));
  Result<Recovered> recovered =
      Fail(ErrorCode::kTraceMemoryLimit, "this machine has no memory for the recording", torn_path);
  try {
    recovered = RecoverTo(source.get(), part, options, end);
  } catch (const std::bad_alloc&) {
  }
  if (!recovered) {
    ::unlink(part.c_str());
    return recovered;
  }
  if (::rename(part.c_str(), output_path.c_str()) != 0) {
    return Fail(ErrorCode::kIo, std::string("cannot rename the recording: ") + std::strerror(errno),
                part, "the recording is whole; rename it yourself");
  }
  return recovered;
}

}  // namespace isobit::trace
