// SPDX-License-Identifier: Apache-2.0
// Verify and Recover, on whole, torn and damaged recordings.
#include <gtest/gtest.h>

#include "trace/mcap.h"
#include "trace/reader.h"
#include "trace/test_trace.h"

namespace isobit::trace {
namespace {

// Many small chunks: events, side events and values that span several.
std::string WriteChunkedTrace(const TestFolder& folder) {
  const std::string path = folder.File("chunks.isobit");
  WriterOptions options;
  options.chunk_bytes = 4096;
  auto writer = Writer::Open(path, TestRun(), options);
  EXPECT_TRUE(writer) << FormatError(writer.error());
  for (int i = 0; i < 40; ++i) {
    Node node;
    node.name = (*writer)->Intern("node" + std::to_string(i));
    node.site = (*writer)->InternSite("train.py", i, "main", "");
    const uint32_t id = (*writer)->AddNode(node);
    for (int k = 0; k < 50; ++k) {
      OpRecord record;
      record.event.sequence = (*writer)->NextSequence();
      record.event.node = id;
      record.event.occurrence = static_cast<uint32_t>(k);
      record.outputs.resize(1);
      record.outputs[0].output.exact = {static_cast<uint64_t>(i * 50 + k), 1};
      record.outputs[0].output.dtype = DType::kFloat;
      record.outputs[0].shape = {i, k};
      (*writer)->Add(std::move(record));
    }
    SideEvent event;
    event.sequence = (*writer)->NextSequence();
    event.kind = SideKind::kMetric;
    event.name = "loss";
    event.attrs = {{"value", 0.5 * i}};
    (*writer)->Add(std::move(event), std::nullopt);
    const std::vector<std::byte> bytes(static_cast<size_t>(20000 * (i + 1)),
                                       static_cast<std::byte>(i));
    const std::vector<int64_t> shape = {static_cast<int64_t>(bytes.size())};
    const Digest128 exact = digest::Exact({DType::kUint8, shape, bytes});
    EXPECT_TRUE((*writer)->AddValue(exact, DType::kUint8, shape, bytes));
    (*writer)->Flush();
  }
  RunEnd end;
  end.kind = "exit";
  EXPECT_TRUE((*writer)->Close(end));
  return path;
}

TEST(Verify, PassesWhatTheWriterWrites) {
  const TestFolder folder;
  const Status status = Verify(WriteChunkedTrace(folder));
  EXPECT_TRUE(status) << FormatError(status.error());
}

TEST(Verify, RefusesTornFiles) {
  const TestFolder folder;
  const std::string bytes = ReadWhole(WriteChunkedTrace(folder));
  EXPECT_EQ(CodeOf(VerifyBytes(bytes)), "");
  EXPECT_EQ(CodeOf(VerifyBytes(bytes.substr(0, bytes.size() - 1))), "trace.truncated");
  EXPECT_EQ(CodeOf(VerifyBytes(bytes.substr(0, bytes.size() - 8 - mcap::kRecordHeaderBytes - 20))),
            "trace.no_footer");
  EXPECT_EQ(CodeOf(VerifyBytes(bytes + '\n')), "trace.trailing");
}

// No byte of the file is without a check.
TEST(Verify, FindsEveryFlippedByte) {
  const TestFolder folder;
  const std::string path = folder.File("small.isobit");
  auto writer = Writer::Open(path, TestRun());
  ASSERT_TRUE(writer) << FormatError(writer.error());
  const std::vector<std::byte> value(64, std::byte{7});
  const std::vector<int64_t> shape = {64};
  const Digest128 exact = digest::Exact({DType::kUint8, shape, value});
  ASSERT_TRUE((*writer)->AddValue(exact, DType::kUint8, shape, value));
  ASSERT_TRUE((*writer)->Close({}));
  const std::string bytes = ReadWhole(path);
  ASSERT_EQ(CodeOf(VerifyBytes(bytes)), "");
  for (size_t at = 0; at < bytes.size(); at += at < 256 || at + 1500 > bytes.size() ? 1 : 5) {
    const int mask = 1 << at % 8;
    std::string bad = bytes;
    bad[at] = static_cast<char>(bad[at] ^ mask);
    EXPECT_TRUE(CodeOf(VerifyBytes(std::move(bad))).starts_with("trace."))
        << "byte " << at << " of " << bytes.size() << " xor " << mask;
  }
}

TEST(Recover, GivesACompleteFileAtEveryLength) {
  const TestFolder folder;
  const std::string bytes = ReadWhole(WriteChunkedTrace(folder));
  const std::string torn = folder.File("torn.isobit"), out = folder.File("out.isobit");
  size_t last_events = 0;
  for (size_t size = 3000; size < bytes.size(); size += 2003) {
    WriteWhole(torn, bytes.substr(0, size));
    const auto before = Reader::Open(torn);
    ASSERT_TRUE(before) << FormatError(before.error());
    std::filesystem::remove(out);
    const auto recovered = Recover(torn, out);
    ASSERT_TRUE(recovered) << size << ": " << FormatError(recovered.error());
    EXPECT_NE(recovered->reason, "");
    EXPECT_EQ(recovered->bytes_read, (*before)->trace().valid_bytes);
    EXPECT_EQ(recovered->bytes_total, size);
    const Status status = Verify(out);
    ASSERT_TRUE(status) << size << ": " << FormatError(status.error());
    const auto after = Reader::Open(out);
    ASSERT_TRUE(after);
    const Trace& a = (*before)->trace();
    const Trace& b = (*after)->trace();
    EXPECT_TRUE(b.complete);
    EXPECT_EQ(a.events.size(), b.events.size());
    EXPECT_EQ(a.outputs.size(), b.outputs.size());
    EXPECT_EQ(a.strings, b.strings);
    EXPECT_EQ(a.side.size() + (b.end.recorded ? 0 : 1), b.side.size());
    EXPECT_GE(b.events.size(), last_events);
    last_events = b.events.size();
  }
  EXPECT_EQ(last_events, 2000u);
}

TEST(Recover, SaysThatItRecovered) {
  const TestFolder folder;
  const std::string bytes = ReadWhole(WriteChunkedTrace(folder));
  const std::string torn = folder.File("torn.isobit"), out = folder.File("out.isobit");
  WriteWhole(torn, bytes.substr(0, bytes.size() / 2));
  const auto recovered = Recover(torn, out);
  ASSERT_TRUE(recovered) << FormatError(recovered.error());
  const auto reader = Reader::Open(out);
  ASSERT_TRUE(reader);
  const SideEvent& note = (*reader)->trace().side.back();
  EXPECT_EQ(note.kind, SideKind::kNote);
  EXPECT_EQ(note.name, "recording");
  EXPECT_NE(note.Text("reason").find("the file ends inside a record"), std::string::npos);
  EXPECT_EQ(note.Text("reason").find(torn), std::string::npos);
  EXPECT_FALSE((*reader)->trace().end.recorded);
}

TEST(Recover, WritesTheEndThatTheFileDoesNotSay) {
  const TestFolder folder;
  const std::string whole = WriteChunkedTrace(folder), out = folder.File("out.isobit");
  const std::string bytes = ReadWhole(whole), torn = folder.File("torn.isobit");
  WriteWhole(torn, bytes.substr(0, bytes.size() / 2));
  RunEnd end;
  end.kind = "signal";
  end.status = 137;
  ASSERT_TRUE(Recover(torn, out, {}, &end));
  EXPECT_EQ(CodeOf(Verify(out)), "");
  const auto reader = Reader::Open(out);
  ASSERT_TRUE(reader);
  EXPECT_TRUE((*reader)->trace().end.recorded);
  EXPECT_EQ((*reader)->trace().end.kind, "signal");
  EXPECT_EQ((*reader)->trace().end.status, 137);
  std::filesystem::remove(out);
  ASSERT_TRUE(Recover(whole, out, {}, &end));
  EXPECT_EQ((*Reader::Open(out))->trace().end.kind, "exit");
}

TEST(Recover, KeepsWhatStandsBeforeTheDamage) {
  const TestFolder folder;
  std::string bytes = ReadWhole(WriteChunkedTrace(folder));
  for (size_t at = bytes.size() / 2; at < bytes.size() / 2 + 2000; ++at) {  // Hits a chunk.
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
  }
  const std::string bad = folder.File("bad.isobit"), out = folder.File("out.isobit");
  WriteWhole(bad, bytes);
  EXPECT_NE(CodeOf(Reader::Open(bad)), "");
  const auto recovered = Recover(bad, out);
  ASSERT_TRUE(recovered) << FormatError(recovered.error());
  EXPECT_NE(recovered->reason, "");
  EXPECT_EQ(CodeOf(Verify(out)), "");
  EXPECT_GT((*Reader::Open(out))->trace().events.size(), 100u);
}

TEST(Recover, OfAWholeFileIsThatFile) {
  const TestFolder folder;
  const std::string path = WriteChunkedTrace(folder), out = folder.File("out.isobit");
  const auto recovered = Recover(path, out);
  ASSERT_TRUE(recovered) << FormatError(recovered.error());
  EXPECT_EQ(recovered->reason, "");
  EXPECT_EQ(CodeOf(Verify(out)), "");
  const auto a = Reader::Open(path), b = Reader::Open(out);
  ASSERT_TRUE(a && b);
  EXPECT_EQ((*a)->trace().events.size(), (*b)->trace().events.size());
  EXPECT_EQ((*a)->trace().side.size(), (*b)->trace().side.size());
  EXPECT_EQ((*a)->trace().value_counts.kept, (*b)->trace().value_counts.kept);
  EXPECT_EQ((*b)->trace().end.kind, "exit");
}

TEST(Recover, WritesTheEndThatIsKnown) {
  const TestFolder folder;
  const std::string bytes = ReadWhole(WriteChunkedTrace(folder));
  const std::string torn = folder.File("torn.isobit"), out = folder.File("out.isobit");
  WriteWhole(torn, bytes.substr(0, bytes.size() / 2));
  RunEnd end;
  end.kind = "signal";
  end.status = 9;
  end.exception_message = "\xFF password=hunter2";
  end.site = 1000000;
  ASSERT_TRUE(Recover(torn, out, {}, &end));
  const Status status = Verify(out);
  ASSERT_TRUE(status) << FormatError(status.error());
  const auto reader = Reader::Open(out);
  ASSERT_TRUE(reader);
  const RunEnd& read = (*reader)->trace().end;
  EXPECT_TRUE(read.recorded);
  EXPECT_EQ(read.kind, "signal");
  EXPECT_EQ(read.status, 9);
  EXPECT_EQ(read.exception_message, "\xEF\xBF\xBD password=<redacted>");
  EXPECT_EQ(read.site, 0u);
}

TEST(Recover, OverwritesNothing) {
  const TestFolder folder;
  const std::string path = WriteChunkedTrace(folder), out = folder.File("out.isobit");
  const std::string bytes = ReadWhole(path);
  EXPECT_EQ(CodeOf(Recover(path, path)), "usage");
  EXPECT_EQ(ReadWhole(path), bytes);
  WriteWhole(out, "mine");
  EXPECT_EQ(CodeOf(Recover(path, out)), "usage");
  EXPECT_EQ(ReadWhole(out), "mine");
}

TEST(Recover, LeavesNothingBehindWhenThereIsNothing) {
  const TestFolder folder;
  const std::string torn = folder.File("torn.isobit"), out = folder.File("out.isobit");
  WriteWhole(torn, std::string(mcap::kMagic));
  EXPECT_EQ(CodeOf(Recover(torn, out)), "trace.no_footer");
  WriteWhole(torn, "");
  EXPECT_EQ(CodeOf(Recover(torn, out)), "trace.empty");
  EXPECT_FALSE(std::filesystem::exists(out));
  EXPECT_FALSE(std::filesystem::exists(out + ".recovering"));
}

}  // namespace
}  // namespace isobit::trace
