// SPDX-License-Identifier: Apache-2.0
#include "trace/scan.h"

#include <algorithm>
#include <span>

#include "base/text.h"

namespace isobit::trace {
namespace {

using mcap::kMagic;
using mcap::kRecordHeaderBytes;

constexpr uint64_t kPieceBytes = uint64_t{1} << 18;
// A record is a chunk with its fields, at most; compressed data may be a little longer than what it
// stands for.
constexpr uint64_t kRecordMarginBytes = uint64_t{1} << 20;

digest::Digest128 ContentOf(std::string_view body) {
  return digest::OfBytes(std::as_bytes(std::span(body)));
}

Status TooShort(const char* record) {
  return Fail(ErrorCode::kTraceRecordFields,
              std::string("a ") + record + " record is too short for its fields");
}

Status Misplaced(const char* what) { return Fail(ErrorCode::kTraceRecordPlace, what); }

std::string Quoted(std::string_view text) { return "\"" + Printable(text.substr(0, 64)) + "\""; }

}  // namespace

Scanner::Scanner(ByteSource* source, const ReaderOptions& options, ScanVisitor* visitor,
                 ScanAudit* audit)
    : source_(source), options_(options), visitor_(visitor), audit_(audit) {}

Status Scanner::At(Status status, uint64_t offset) const {
  if (!status && status.error().where.empty()) {
    status.error().where = source_->name() + " at byte " + std::to_string(offset);
  }
  return status;
}

Status Scanner::Truncated(uint64_t offset, const char* inside) const {
  return At(Fail(ErrorCode::kTraceTruncated, std::string("the file ends inside ") + inside, "",
                 "isobit recover " + source_->name() + " -o OUTPUT"),
            offset);
}

Status Scanner::ReadMagic() {
  const uint64_t size = source_->size();
  if (size == 0) {
    return Fail(ErrorCode::kTraceEmpty, "the file is empty", source_->name(),
                "nothing was recorded; see the messages of isobit record");
  }
  ISOBIT_ASSIGN_OR_RETURN(const std::string_view head,
                          source_->Read(0, std::min<uint64_t>(size, kMagic.size())));
  if (!kMagic.starts_with(head)) {
    return At(Fail(ErrorCode::kTraceMagic, "the file is no recording: it does not begin as MCAP",
                   "", "name a file that isobit record -o FILE wrote"),
              0);
  }
  if (size < kMagic.size()) {
    return Truncated(0, "its first bytes");
  }
  at_ = valid_bytes_ = kMagic.size();
  ISOBIT_ASSIGN_OR_RETURN(const std::string_view tail,
                          source_->Read(size - kMagic.size(), kMagic.size()));
  ends_with_magic_ = size >= kMagic.size() + mcap::kTailBytes && tail == kMagic;
  if (audit_ != nullptr) {
    audit_->OnDataBytes(kMagic);
  }
  return {};
}

Status Scanner::Run() {
  ISOBIT_RETURN_IF_ERROR(ReadMagic());
  Section section = Section::kData;
  for (bool done = false; !done;) {
    if (at_ == source_->size()) {
      return At(Fail(ErrorCode::kTraceNoFooter, "the file ends without a footer", "",
                     "isobit recover " + source_->name() + " -o OUTPUT"),
                at_);
    }
    ISOBIT_ASSIGN_OR_RETURN(const Record record, ReadRecordHeader(at_));
    ISOBIT_RETURN_IF_ERROR(At(section == Section::kData ? TakeDataRecord(record, section)
                                                        : TakeSummaryRecord(record, done),
                              record.offset));
    at_ = valid_bytes_ = std::max(record.end(), valid_bytes_);
  }
  return {};
}

// What a file system leaves after a power failure: the length is there, the data is not.
bool Scanner::AllZero(uint64_t offset) {
  while (offset < source_->size()) {
    const auto piece = source_->Read(offset, std::min(kPieceBytes, source_->size() - offset));
    if (!piece || piece->find_first_not_of('\0') != std::string_view::npos) {
      return false;
    }
    offset += piece->size();
  }
  return true;
}

Result<Scanner::Record> Scanner::ReadRecordHeader(uint64_t offset) {
  const uint64_t left = source_->size() - offset;
  const auto failed = [](Status status) { return tl::unexpected(std::move(status.error())); };
  ISOBIT_ASSIGN_OR_RETURN(const std::string_view head,
                          source_->Read(offset, std::min<uint64_t>(left, kRecordHeaderBytes)));
  if (head[0] == 0) {
    return failed(AllZero(offset)
                      ? Truncated(offset, "zeros that stand for data that was never written")
                      : At(Fail(ErrorCode::kTraceOpcode, "a record has the opcode 0"), offset));
  }
  if (head.size() < kRecordHeaderBytes) {
    return failed(Truncated(offset, "the head of a record"));
  }
  const Record record{static_cast<uint8_t>(head[0]), offset, mcap::GetLittle(head.substr(1))};
  if (record.size > left - kRecordHeaderBytes) {
    // With the closing magic in place, the file is as long as it ever was: the length is wrong.
    return failed(
        ends_with_magic_
            ? At(Fail(ErrorCode::kTraceRecordLength,
                      "a record claims " + std::to_string(record.size) + " bytes, the file has " +
                          std::to_string(left - kRecordHeaderBytes) + " left"),
                 offset)
            : Truncated(offset, "a record"));
  }
  return record;
}

Status Scanner::TakeDataRecord(const Record& record, Section& section) {
  if (!has_header_ && record.opcode != mcap::kHeader) {
    return Fail(ErrorCode::kTraceHeader, "the first record is no Header");
  }
  if (audit_ != nullptr && record.opcode != mcap::kDataEnd) {
    for (uint64_t at = record.offset; at < record.end(); at += kPieceBytes) {
      ISOBIT_ASSIGN_OR_RETURN(const std::string_view piece,
                              source_->Read(at, std::min(kPieceBytes, record.end() - at)));
      audit_->OnDataBytes(piece);
    }
  }
  switch (record.opcode) {
    case mcap::kFooter:
    case mcap::kChunkIndex:
    case mcap::kAttachmentIndex:
    case mcap::kStatistics:
    case mcap::kMetadataIndex:
    case mcap::kSummaryOffset:
      return Misplaced("a record of the summary stands before the end of the data");
    case mcap::kHeader:
    case mcap::kSchema:
    case mcap::kChannel:
    case mcap::kMessage:
    case mcap::kChunk:
    case mcap::kMessageIndex:
    case mcap::kDataEnd:
      break;
    default:  // Attachments, metadata, private records and those of later versions are for others.
      return audit_ == nullptr ? Status() : audit_->OnDataRecord(record.opcode, {}, record.offset);
  }
  if (record.size > options_.chunk_limit_bytes + kRecordMarginBytes) {
    return Fail(ErrorCode::kTraceRecordLimit,
                "a record of " + std::to_string(record.size) + " bytes is above the limit of " +
                    std::to_string(options_.chunk_limit_bytes + kRecordMarginBytes));
  }
  ISOBIT_ASSIGN_OR_RETURN(const std::string_view body,
                          source_->Read(record.offset + kRecordHeaderBytes, record.size));
  if (record.opcode == mcap::kDataEnd) {
    section = Section::kSummary;
    if (body.size() < 4) {
      return TooShort("DataEnd");
    }
  }
  ISOBIT_RETURN_IF_ERROR(TakeBody(record, body));
  return audit_ == nullptr || record.opcode == mcap::kChunk
             ? Status()
             : audit_->OnDataRecord(record.opcode, body, record.offset);
}

Status Scanner::TakeBody(const Record& record, std::string_view body) {
  const Place place{record.offset, 0, false, record.end()};
  switch (record.opcode) {
    case mcap::kHeader: {
      if (has_header_) {
        return Misplaced("a second Header");
      }
      mcap::Header header;
      if (!Parse(body, header)) {
        return Fail(ErrorCode::kTraceHeader, "the Header is too short for its fields");
      }
      if (header.profile != kProfile) {
        return Fail(ErrorCode::kTraceProfile,
                    "an MCAP file of the profile " + Quoted(header.profile) +
                        "; recordings have the profile \"" + std::string(kProfile) + "\"");
      }
      has_header_ = true;
      return {};
    }
    case mcap::kChunk:
      return TakeChunk(record, body);
    case mcap::kSchema:
    case mcap::kChannel:
    case mcap::kMessage:
      uncompressed_bytes_ += body.size();
      return TakeInnerRecord(record.opcode, body, place);
    default:
      return {};
  }
}

Status Scanner::TakeChunk(const Record& record, std::string_view body) {
  mcap::Chunk chunk;
  if (!Parse(body, chunk)) {
    return TooShort("Chunk");
  }
  uncompressed_bytes_ += std::min(chunk.uncompressed_size, options_.chunk_limit_bytes);
  if (uncompressed_bytes_ > options_.total_limit_bytes) {
    return Fail(ErrorCode::kTraceTotalLimit, "the chunks hold more than " +
                                                 std::to_string(options_.total_limit_bytes) +
                                                 " bytes together");
  }
  ISOBIT_ASSIGN_OR_RETURN(const std::string_view records,
                          opener_.Open(chunk, options_.chunk_limit_bytes));
  Place place{record.offset, 0, true, record.end()};
  while (place.inside < records.size()) {
    const std::string_view left = records.substr(place.inside);
    const uint64_t size = left.size() < kRecordHeaderBytes ? 0 : mcap::GetLittle(left.substr(1, 8));
    const bool whole =
        left.size() >= kRecordHeaderBytes && size <= left.size() - kRecordHeaderBytes;
    Status status = whole ? TakeInnerRecord(static_cast<uint8_t>(left[0]),
                                            left.substr(kRecordHeaderBytes, size), place)
                          : Fail(ErrorCode::kTraceChunkRecords,
                                 "a record inside a chunk is longer than the chunk");
    if (!status && status.error().where.empty()) {
      status.error().where = source_->name() + " at byte " + std::to_string(record.offset) + ", " +
                             std::to_string(place.inside) + " bytes into the chunk";
    }
    ISOBIT_RETURN_IF_ERROR(std::move(status));
    place.inside += kRecordHeaderBytes + size;
  }
  return audit_ == nullptr
             ? Status()
             : audit_->OnChunk(chunk, records, record.offset, record.size + kRecordHeaderBytes);
}

Status Scanner::TakeInnerRecord(uint8_t opcode, std::string_view body, const Place& place) {
  switch (opcode) {
    case mcap::kSchema:
      return TakeSchema(body);
    case mcap::kChannel:
      return TakeChannel(body);
    case mcap::kMessage:
      return TakeMessage(body, place);
    default:
      return Fail(ErrorCode::kTraceChunkRecords,
                  "a chunk holds a record that is no Schema, Channel or Message");
  }
}

Status Scanner::TakeSchema(std::string_view body) {
  mcap::Schema schema;
  if (!Parse(body, schema)) {
    return TooShort("Schema");
  }
  const auto [found, added] = schemas_.try_emplace(schema.id);
  if (!added) {
    return found->second.content == ContentOf(body)
               ? Status()
               : Fail(ErrorCode::kTraceSchema,
                      "two schemas have the number " + std::to_string(schema.id));
  }
  found->second.content = ContentOf(body);
  found->second.id = ChannelOfMessage(schema.name);
  if (schema.id == 0) {
    return Fail(ErrorCode::kTraceSchema, "a schema has the number 0");
  }
  if (found->second.id && schema.encoding != "protobuf") {
    return Fail(ErrorCode::kTraceSchema, "the schema " + Quoted(schema.name) +
                                             " is not in protobuf but in " +
                                             Quoted(schema.encoding));
  }
  return visitor_->OnSchema(schema);
}

Status Scanner::TakeChannel(std::string_view body) {
  mcap::Channel channel;
  if (!Parse(body, channel)) {
    return TooShort("Channel");
  }
  const auto [found, added] = channels_.try_emplace(channel.id);
  if (!added) {
    return found->second.content == ContentOf(body)
               ? Status()
               : Fail(ErrorCode::kTraceChannel,
                      "two channels have the number " + std::to_string(channel.id));
  }
  found->second.content = ContentOf(body);
  if (channel.schema_id != 0) {  // 0: without a schema, hence not ours.
    const auto schema = schemas_.find(channel.schema_id);
    if (schema == schemas_.end()) {
      return Fail(ErrorCode::kTraceChannel, "the channel " + Quoted(channel.topic) +
                                                " names a schema that was not defined before");
    }
    found->second.id = schema->second.id;
  }
  if (found->second.id && channel.message_encoding != "protobuf") {
    return Fail(ErrorCode::kTraceChannel, "the messages of " + Quoted(channel.topic) +
                                              " are not in protobuf but in " +
                                              Quoted(channel.message_encoding));
  }
  return visitor_->OnChannel(channel);
}

Status Scanner::TakeMessage(std::string_view body, const Place& place) {
  mcap::Message message;
  if (!Parse(body, message)) {
    return TooShort("Message");
  }
  const auto channel = channels_.find(message.channel_id);
  if (channel == channels_.end()) {
    return Fail(ErrorCode::kTraceChannelUnknown, "a message of channel " +
                                                     std::to_string(message.channel_id) +
                                                     ", which was not defined before");
  }
  return visitor_->OnMessage(channel->second.id, message, place);
}

Status Scanner::TakeSummaryRecord(const Record& record, bool& done) {
  switch (record.opcode) {
    case mcap::kHeader:
    case mcap::kMessage:
    case mcap::kChunk:
    case mcap::kMessageIndex:
    case mcap::kAttachment:
    case mcap::kMetadata:
    case mcap::kDataEnd:
      return Misplaced("a record of the data stands in the summary");
    default:
      break;
  }
  if (record.size > options_.chunk_limit_bytes + kRecordMarginBytes) {
    return Fail(ErrorCode::kTraceRecordLimit,
                "a record of the summary has " + std::to_string(record.size) + " bytes");
  }
  if (audit_ != nullptr) {
    ISOBIT_ASSIGN_OR_RETURN(const std::string_view body,
                            source_->Read(record.offset + kRecordHeaderBytes, record.size));
    ISOBIT_RETURN_IF_ERROR(audit_->OnSummaryRecord(record.opcode, body, record.offset));
  }
  if (record.opcode != mcap::kFooter) {
    return {};
  }
  done = true;
  if (record.size < 20) {
    return TooShort("Footer");
  }
  return ReadClosingMagic(record.end());
}

Status Scanner::ReadClosingMagic(uint64_t offset) {
  const uint64_t left = source_->size() - offset;
  ISOBIT_ASSIGN_OR_RETURN(const std::string_view magic,
                          source_->Read(offset, std::min<uint64_t>(left, kMagic.size())));
  if (!kMagic.starts_with(magic)) {
    return At(
        Fail(ErrorCode::kTraceFooter, "the footer is not followed by the magic bytes of MCAP"),
        offset);
  }
  if (left < kMagic.size()) {
    return Truncated(offset, "its last bytes");
  }
  if (left > kMagic.size()) {
    return At(Fail(ErrorCode::kTraceTrailing,
                   std::to_string(left - kMagic.size()) + " bytes follow the end of the recording"),
              offset + kMagic.size());
  }
  valid_bytes_ = source_->size();
  complete_ = true;
  return {};
}

}  // namespace isobit::trace
