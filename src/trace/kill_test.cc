// SPDX-License-Identifier: Apache-2.0
// A recorder is killed with SIGKILL at random moments, ISOBIT_KILLS times (default 100; ctest's
// slow entry: 1000). Every file must be readable, and whatever was flushed before the kill must be
// in it.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <ctime>
#include <random>

#include "trace/test_trace.h"

namespace isobit::trace {
namespace {

// What the child had flushed when it said so.
struct Progress {
  uint64_t events = 0, side = 0, values = 0, strings = 0;
};

Digest128 EventDigest(uint64_t i) { return {i * 0x9E3779B97F4A7C15u + 1, i}; }

void AddEvent(Writer& writer, uint64_t i) {
  const std::string name = "node" + std::to_string(i);
  Node node;
  node.name = writer.Intern(name);
  node.site = writer.InternSite("train.py", static_cast<int>(i % 100), "main", "");
  OpRecord record;
  record.event.sequence = writer.NextSequence();
  record.event.node = writer.AddNode(node);
  record.outputs.resize(1);
  record.outputs[0].output.exact = EventDigest(i);
  record.outputs[0].output.dtype = DType::kFloat;
  record.outputs[0].shape = {static_cast<int64_t>(i % 7)};
  writer.Add(std::move(record));
}

std::vector<std::byte> ValueBytes(uint64_t i) {
  std::mt19937_64 random(i);
  std::vector<std::byte> bytes(1 + random() % 60000);
  for (size_t at = 0; at < bytes.size(); at += 8) {
    const uint64_t word = random();
    std::memcpy(bytes.data() + at, &word, std::min<size_t>(8, bytes.size() - at));
  }
  return bytes;
}

Digest128 ValueDigest(const std::vector<std::byte>& bytes) {
  const std::vector<int64_t> shape = {static_cast<int64_t>(bytes.size())};
  return digest::Exact({DType::kUint8, shape, bytes});
}

// Records until it is killed; tells after each flush what is in the file.
[[noreturn]] void Child(const std::string& path, uint64_t seed, int pipe) {
  std::mt19937_64 random(seed);
  WriterOptions options;
  options.chunk_bytes = size_t{4096} << random() % 9;
  options.block_limit_ns = uint64_t{60} * 1'000'000'000;
  auto writer = Writer::Open(path, TestRun(), options);
  if (!writer) {
    ::_exit(2);
  }
  Progress progress;
  for (;;) {
    for (uint64_t n = random() % 200; n > 0; --n) {
      AddEvent(**writer, progress.events++);
    }
    if (random() % 4 == 0) {
      SideEvent event;
      event.sequence = (*writer)->NextSequence();
      event.kind = SideKind::kMark;
      event.name = "mark" + std::to_string(progress.side++);
      (*writer)->Add(std::move(event), std::nullopt);
    }
    if (random() % 2 == 0) {
      const std::vector<std::byte> bytes = ValueBytes(progress.values++);
      const std::vector<int64_t> shape = {static_cast<int64_t>(bytes.size())};
      (*writer)->AddValue(ValueDigest(bytes), DType::kUint8, shape, bytes);
    }
    if (random() % 2 == 0) {
      (*writer)->Flush();
      if (::write(pipe, &progress, sizeof(progress)) != sizeof(progress)) {
        ::_exit(3);
      }
    }
  }
}

// Runs a child and kills it after `delay_ns`; returns what it had said last.
Progress RunAndKill(const std::string& path, uint64_t seed, int64_t delay_ns) {
  int pipe[2];
  EXPECT_EQ(::pipe(pipe), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe[0]);
    Child(path, seed, pipe[1]);
  }
  ::close(pipe[1]);
  const struct timespec delay = {delay_ns / 1'000'000'000, delay_ns % 1'000'000'000};
  ::nanosleep(&delay, nullptr);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself, status " << status;
  Progress last, next;
  while (::read(pipe[0], &next, sizeof(next)) == sizeof(next)) {
    last = next;
  }
  ::close(pipe[0]);
  return last;
}

void CheckContent(Reader& reader, const Progress& flushed) {
  const Trace& trace = reader.trace();
  EXPECT_FALSE(trace.end.recorded);
  ASSERT_GE(trace.events.size(), flushed.events);
  ASSERT_GE(trace.side.size(), flushed.side);
  for (size_t i = 0; i < trace.events.size(); ++i) {
    const OpEvent& event = trace.events[i];
    EXPECT_EQ(trace.Str(trace.nodes[event.node].name), "node" + std::to_string(i));
    ASSERT_EQ(event.output_count, 1u);
    EXPECT_EQ(trace.outputs[event.first_output].exact, EventDigest(i));
  }
  for (uint64_t i = 0; i < flushed.values; ++i) {
    const std::vector<std::byte> bytes = ValueBytes(i);
    const auto value = reader.ReadValue(ValueDigest(bytes));
    ASSERT_TRUE(value) << FormatError(value.error());
    EXPECT_TRUE(value->bytes == bytes);
  }
}

TEST(Kill, LosesNothingThatWasFlushed) {
  const char* wanted = std::getenv("ISOBIT_KILLS");
  const int kills = wanted == nullptr ? 100 : std::atoi(wanted);
  ASSERT_GT(kills, 0);
  const TestFolder folder;
  const std::string path = folder.File("k.isobit"), part = path + ".part";
  const std::string recovered = folder.File("r.isobit");
  std::mt19937_64 random(20240607);
  uint64_t events = 0, torn_inside = 0;
  for (int i = 0; i < kills && !::testing::Test::HasFailure(); ++i) {
    SCOPED_TRACE("kill " + std::to_string(i));
    std::filesystem::remove(part);
    const Progress flushed =
        RunAndKill(path, random(), static_cast<int64_t>(random() % 25'000'000));
    const bool begun = std::filesystem::exists(part) && std::filesystem::file_size(part) > 0;
    if (!begun) {  // Killed before the first byte: nothing can have been flushed.
      EXPECT_EQ(flushed.events + flushed.side + flushed.values, 0u);
      continue;
    }
    const auto reader = Reader::Open(part);
    ASSERT_TRUE(reader) << FormatError(reader.error());
    CheckContent(**reader, flushed);
    events += (*reader)->trace().events.size();
    torn_inside += (*reader)->trace().valid_bytes < std::filesystem::file_size(part) ? 1 : 0;
    if (i % 10 == 0 && !(*reader)->trace().run.recorder.empty()) {
      std::filesystem::remove(recovered);
      const auto done = Recover(part, recovered);
      ASSERT_TRUE(done) << FormatError(done.error());
      const Status status = Verify(recovered);
      EXPECT_TRUE(status) << FormatError(status.error());
    }
  }
  EXPECT_GT(events, 0u);
  RecordProperty("torn_inside", static_cast<int>(torn_inside));
}

}  // namespace
}  // namespace isobit::trace
