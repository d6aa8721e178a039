// SPDX-License-Identifier: Apache-2.0
// The writer in a process that forks, and where the disk is full.
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>
#include <set>
#include <thread>

#include "trace/test_writer.h"
#include "trace/writer.h"

namespace isobit::trace {
namespace {

TEST(Writer, ForkedChildLeavesTheFileAlone) {
  const TestFolder folder;
  const std::string path = folder.File("a.isobit");
  auto writer = MustOpen(path);
  std::mt19937_64 random(1);
  const uint32_t node = AddTestNode(*writer);
  for (int i = 0; i < 100; ++i) {
    writer->Add(TestOp(*writer, node, random));
  }
  const pid_t child = ::fork();
  if (child == 0) {
    writer->AbandonAfterFork();
    writer->Add(TestOp(*writer, node, random));
    writer->Flush();
    const bool quiet = writer->Intern("child") == 0 && CodeOf(writer->Close({})) == "usage";
    writer.reset();
    ::_exit(quiet ? 0 : 1);
  }
  int status = 1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  writer->Add(TestOp(*writer, node, random));
  ASSERT_TRUE(writer->Close({}));
  ExpectHonest(path);
  EXPECT_EQ(MustRead(path)->trace().events.size(), 101u);
}

// Adds until the file is full. The end must still be told.
void FillUp(const std::string& path, bool values) {
  WriterOptions options;
  options.chunk_bytes = 100000;
  options.value_budget_bytes = uint64_t{1} << 30;
  options.block_limit_ns = uint64_t{60} * 1'000'000'000;
  const auto writer = MustOpen(path, options);
  std::mt19937_64 random(1);
  const uint32_t node = AddTestNode(*writer);
  for (int i = 0; i < 100000 && !writer->failed(); ++i) {
    if (values && writer->WantsValue(700000, 0)) {
      Add(*writer, RandomValue(random, 700000));
    }
    writer->Add(TestOp(*writer, node, random, 10));
  }
  EXPECT_TRUE(writer->failed());
  writer->Add(TestOp(*writer, node, random));
  RunEnd end;
  end.kind = "exit";
  EXPECT_EQ(CodeOf(writer->Close(end)), "no_space");
  ExpectHonest(path);
  const auto reader = MustRead(path);
  const Trace& trace = reader->trace();
  EXPECT_TRUE(trace.complete);
  EXPECT_EQ(trace.end.kind, "exit");
  EXPECT_GE(trace.events.size(), 1u);
  EXPECT_GE(trace.op_counts.dropped, 1u);
  // Values give way before op events do.
  const std::vector<std::string> names = values ? std::vector<std::string>{"values", "recording"}
                                                : std::vector<std::string>{"recording"};
  ASSERT_EQ(trace.side.size(), names.size());
  for (size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(trace.side[i].kind, SideKind::kNote);
    EXPECT_EQ(trace.side[i].name, names[i]);
    EXPECT_NE(trace.side[i].Text("reason").find("cannot write the recording"), std::string::npos);
  }
}

// Runs `body` in a child, whose limits and mounts may change.
template <typename Body>
int InChild(Body body) {
  const pid_t child = ::fork();
  if (child == 0) {
    body();
    ::_exit(::testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 1;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return status;
}

TEST(Writer, EndsInGoodOrderAtALimitOfTheFileSize) {
  const TestFolder folder;
  for (const bool values : {false, true}) {
    EXPECT_EQ(InChild([&] {
                const struct rlimit limit = {4 << 20, 4 << 20};
                ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
                FillUp(folder.File(values ? "v.isobit" : "o.isobit"), values);
              }),
              0);
  }
}

TEST(Writer, EndsInGoodOrderOnAFullDisk) {
  const TestFolder folder;
  constexpr int kNotAllowed = 77;
  for (const bool values : {false, true}) {
    const int status = InChild([&] {
      if (::unshare(CLONE_NEWNS) != 0 ||
          ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
          ::mount("tmpfs", folder.File("").c_str(), "tmpfs", 0, "size=4m") != 0) {
        ::_exit(kNotAllowed);
      }
      FillUp(folder.File("a.isobit"), values);
    });
    if (WIFEXITED(status) && WEXITSTATUS(status) == kNotAllowed) {
      GTEST_SKIP() << "mounting a small disk needs CAP_SYS_ADMIN";
    }
    EXPECT_EQ(status, 0);
  }
}

}  // namespace
}  // namespace isobit::trace
