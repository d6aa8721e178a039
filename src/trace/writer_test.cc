// SPDX-License-Identifier: Apache-2.0
#include "trace/writer.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <thread>

#include "trace/redact.h"
#include "trace/test_writer.h"

namespace isobit::trace {
namespace {

TEST(Writer, NumbersTextOnce) {
  const TestFolder folder;
  const auto writer = MustOpen(folder.File("a.isobit"));
  EXPECT_EQ(writer->Intern(""), 0u);
  const StringId a = writer->Intern("a"), b = writer->Intern("b");
  EXPECT_NE(a, b);
  EXPECT_EQ(writer->Intern("a"), a);
  const uint32_t site = writer->InternSite("f.py", 1, "f", "a = b");
  EXPECT_NE(site, 0u);
  EXPECT_EQ(writer->InternSite("f.py", 1, "f", "a = b"), site);
  EXPECT_NE(writer->InternSite("f.py", 2, "f", "a = b"), site);
  EXPECT_EQ(writer->InternSite("", 0, "", ""), 0u);
  ASSERT_TRUE(writer->Close({}));
  const auto reader = MustRead(folder.File("a.isobit"));
  EXPECT_EQ(reader->trace().Str(a), "a");
  EXPECT_EQ(reader->trace().sites[site].line, 1);
}

TEST(Writer, CutsAndMendsText) {
  const TestFolder folder;
  const std::string path = folder.File("a.isobit");
  const auto writer = MustOpen(path);
  const StringId broken = writer->Intern(
      "a\xFF"
      "b");
  std::string text(65535, 'x');
  text += "\xC3\xA4";  // Would end in the middle of a character.
  const StringId cut = writer->Intern(text);
  SideEvent event;
  event.kind = SideKind::kMark;
  event.name = "\xFE";
  event.attrs = {{"value", std::string(200000, 'y')}};
  writer->Add(std::move(event), std::nullopt);
  ASSERT_TRUE(writer->Close({}));
  ExpectHonest(path);
  const auto reader = MustRead(path);
  EXPECT_EQ(reader->trace().Str(broken),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_LE(reader->trace().Str(cut).size(), 65536u);
  EXPECT_TRUE(reader->trace().Str(cut).starts_with(std::string(65535, 'x')));
  EXPECT_EQ(reader->trace().side[0].Text("value").size(), 65536u);
}

TEST(Writer, RedactsEverything) {
  const TestFolder folder;
  const std::string path = folder.File("a.isobit");
  RunInfo run = TestRun();
  run.argv = {"python", "--password", "hunter2", "https://u:hunter2@h/x"};
  run.directory = "/home/hunter2/x";
  auto opened = Writer::Open(path, run);
  ASSERT_TRUE(opened);
  Writer& writer = **opened;
  writer.Intern("password='hunter2'");
  writer.InternSite("/home/hunter2/train.py", 3, "main", "login(password='hunter2')");
  SideEvent event;
  event.kind = SideKind::kFile;
  event.name = "/home/hunter2/data.csv";
  event.attrs = {{"path", "/home/hunter2/x"}, {"api_key", "hunter2"}};
  writer.Add(std::move(event), std::nullopt);
  writer.Add(EnvFact{"env.HF_TOKEN", "hunter2hunter2", ""});
  writer.Add(EnvFact{"python.executable", "/home/hunter2/bin/python", ""});
  RunEnd end;
  end.kind = "exception";
  end.exception_message = "no access with password=hunter2";
  ASSERT_TRUE(writer.Close(end));
  ExpectHonest(path);
  const auto reader = MustRead(path);
  const Trace& trace = reader->trace();
  std::vector<std::string> texts = trace.strings;
  texts.insert(texts.end(), trace.run.argv.begin(), trace.run.argv.end());
  texts.push_back(trace.run.directory);
  texts.push_back(trace.end.exception_message);
  texts.push_back(trace.side[0].name);
  texts.push_back(trace.side[0].Text("path"));
  texts.push_back(trace.side[0].Text("api_key"));
  for (const EnvFact& fact : trace.env) {
    texts.push_back(std::get<std::string>(fact.value));
  }
  for (const std::string& text : texts) {
    EXPECT_EQ(text.find("hunter2"), std::string::npos) << text;
  }
  EXPECT_EQ(trace.side[0].Text("api_key"), kRedacted);
}

// What the caller gets wrong costs its event, never the file.
TEST(Writer, KeepsTheFileValidWhateverIsAdded) {
  const TestFolder folder;
  const std::string path = folder.File("a.isobit");
  const auto writer = MustOpen(path);
  std::mt19937_64 random(1);
  writer->Add(TestOp(*writer, 7, random));  // No such node.
  Node node;
  node.name = 999;
  node.inputs = {5, 888};
  node.site = 77;
  EXPECT_EQ(writer->AddNode(node), 0u);
  OpRecord op = TestOp(*writer, 0, random, 3);
  op.event.site = 55;
  op.outputs[0].shape = {-1};
  op.outputs[1].shape = std::vector<int64_t>(300, 1);
  op.outputs[2].shape = {INT64_MAX, INT64_MAX};
  writer->Add(op);
  SideEvent event;
  event.kind = SideKind::kArray;
  event.site = 44;
  event.array.emplace();
  event.array->shape = {-5};
  event.array->exact = {1, 2};
  writer->Add(event, Detail());
  const std::vector<int64_t> shape = {4};
  const std::vector<std::byte> bytes(4);
  EXPECT_FALSE(writer->AddValue({1, 2}, DType::kFloat, shape, bytes));   // Wrong size.
  EXPECT_FALSE(writer->AddValue({1, 2}, DType::kString, shape, bytes));  // No fixed size.
  EXPECT_FALSE(writer->AddValue({}, DType::kUint8, shape, bytes));       // No name.
  const std::vector<int64_t> negative = {-4};
  EXPECT_FALSE(writer->AddValue({1, 2}, DType::kUint8, negative, bytes));
  RunEnd end;
  end.kind = "exit";
  end.site = 33;
  ASSERT_TRUE(writer->Close(end));
  ExpectHonest(path);
  const auto reader = MustRead(path);
  const Trace& trace = reader->trace();
  EXPECT_EQ(trace.op_counts.seen, 2u);
  EXPECT_EQ(trace.op_counts.dropped, 1u);
  ASSERT_EQ(trace.events.size(), 1u);
  EXPECT_EQ(trace.events[0].site, 0u);
  EXPECT_EQ(trace.nodes[0].name, 0u);
  EXPECT_EQ(trace.side[0].site, 0u);
  EXPECT_TRUE(trace.side[0].array->exact.empty());
}

TEST(Writer, DropsAndCountsWhatTheQueueCannotHold) {
  const TestFolder folder;
  const std::string path = folder.File("a.isobit");
  WriterOptions options;
  options.queue_bytes = 64 << 10;
  options.block_limit_ns = 0;
  const auto writer = MustOpen(path, options);
  std::mt19937_64 random(1);
  const uint32_t node = AddTestNode(*writer);
  writer->Flush();
  writer->Add(TestOp(*writer, node, random, 5000));  // Never fits.
  writer->Add(TestOp(*writer, node, random, 10));    // The queue is empty.
  EXPECT_FALSE(Add(*writer, RandomValue(random, 60 << 10)));
  SideEvent event;
  event.kind = SideKind::kMark;
  event.name = std::string(100000, 'x');
  writer->Add(event, std::nullopt);
  for (int i = 0; i < 20000; ++i) {  // As fast as possible: some fit, some do not.
    writer->Add(TestOp(*writer, node, random, 4));
  }
  writer->CountSampledOut(17);
  ASSERT_TRUE(writer->Close({}));
  ExpectHonest(path);
  const auto reader = MustRead(path);
  const Trace& trace = reader->trace();
  EXPECT_EQ(trace.op_counts.seen, 20019u);
  EXPECT_EQ(trace.op_counts.sampled_out, 17u);
  EXPECT_GE(trace.op_counts.dropped, 1u);
  EXPECT_GE(trace.op_counts.kept, 1u);
  EXPECT_EQ(trace.events[0].output_count, 10u);
  EXPECT_EQ(trace.side_counts.dropped, 1u);
  EXPECT_EQ(trace.value_counts.sampled_out, 1u);
}

TEST(Writer, WaitsForRoomBeforeItDrops) {
  const TestFolder folder;
  const std::string path = folder.File("a.isobit");
  WriterOptions options;
  options.queue_bytes = 32 << 10;
  options.block_limit_ns = uint64_t{60} * 1'000'000'000;
  const auto writer = MustOpen(path, options);
  std::mt19937_64 random(1);
  const uint32_t node = AddTestNode(*writer);
  for (int i = 0; i < 20000; ++i) {
    writer->Add(TestOp(*writer, node, random));
  }
  ASSERT_TRUE(writer->Close({}));
  ExpectHonest(path);
  const auto reader = MustRead(path);
  EXPECT_EQ(reader->trace().events.size(), 20000u);
  EXPECT_EQ(reader->trace().op_counts.dropped, 0u);
}

TEST(Writer, KeepsValuesWithinTheirBudget) {
  const TestFolder folder;
  const std::string path = folder.File("a.isobit");
  WriterOptions options;
  options.value_budget_bytes = 2 << 20;
  const auto writer = MustOpen(path, options);
  std::mt19937_64 random(1);
  int kept = 0;
  for (int i = 0; i < 50; ++i) {
    kept += Add(*writer, RandomValue(random, 100000)) ? 1 : 0;
  }
  EXPECT_GE(kept, 10);
  EXPECT_LE(kept, 21);
  writer->Flush();
  EXPECT_FALSE(writer->WantsValue(2 << 20, 0));
  ASSERT_TRUE(writer->Close({}));
  ExpectHonest(path);
  EXPECT_LE(std::filesystem::file_size(path), uint64_t{2} << 20);
  const auto reader = MustRead(path);
  EXPECT_EQ(reader->trace().value_counts.kept, static_cast<uint64_t>(kept));
  EXPECT_EQ(reader->trace().value_counts.sampled_out, static_cast<uint64_t>(50 - kept));
}

TEST(Writer, RoomForOtherValuesCountsAgainstTheBudgetAlone) {
  const TestFolder folder;
  WriterOptions options;
  options.value_budget_bytes = 1 << 30;  // A quarter of it is more than the queue holds.
  const auto writer = MustOpen(folder.File("a.isobit"), options);
  EXPECT_TRUE(writer->WantsValue(100000, options.value_budget_bytes / 4));
  EXPECT_TRUE(writer->WantsValue(100000, options.value_budget_bytes - 100000));
  EXPECT_FALSE(writer->WantsValue(100000, options.value_budget_bytes - 99999));
  ASSERT_TRUE(writer->Close({}));
}

TEST(Writer, CountsValuesAsTheyAreCompressed) {
  const TestFolder folder;
  const std::string path = folder.File("a.isobit");
  WriterOptions options;
  options.value_budget_bytes = 2 << 20;
  const auto writer = MustOpen(path, options);
  for (int i = 0; i < 100; ++i) {
    TestValue value;
    value.bytes.resize(100000, static_cast<std::byte>(i));
    value.shape = {100000};
    value.exact = digest::Exact({DType::kUint8, value.shape, value.bytes});
    EXPECT_TRUE(Add(*writer, value)) << i;
    writer->Flush();
  }
  ASSERT_TRUE(writer->Close({}));
  ExpectHonest(path);
}

TEST(Writer, FlushedEventsAreInTheFile) {
  const TestFolder folder;
  const std::string path = folder.File("a.isobit");
  const auto writer = MustOpen(path);
  std::mt19937_64 random(1);
  const uint32_t node = AddTestNode(*writer);
  for (size_t i = 1; i <= 5; ++i) {
    writer->Add(TestOp(*writer, node, random));
    const TestValue value = RandomValue(random, 1000);
    EXPECT_TRUE(Add(*writer, value));
    writer->Flush();
    const auto reader = MustRead(path + ".part");
    EXPECT_FALSE(reader->trace().complete);
    EXPECT_EQ(reader->trace().events.size(), i);
    EXPECT_EQ(reader->trace().op_counts.kept, i);
    EXPECT_TRUE(reader->HasValue(value.exact));
  }
}

TEST(Writer, TakesFromManyThreads) {
  const TestFolder folder;
  const std::string path = folder.File("a.isobit");
  WriterOptions options;
  options.chunk_bytes = 64 << 10;
  options.block_limit_ns = uint64_t{60} * 1'000'000'000;
  const auto writer = MustOpen(path, options);
  constexpr size_t kThreads = 4, kEvents = 5000;
  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&writer, t] {
      std::mt19937_64 random(t);
      for (size_t i = 0; i < kEvents; ++i) {
        const uint32_t node = AddTestNode(*writer, "node" + std::to_string(i % 50));
        OpRecord op = TestOp(*writer, node, random);
        op.outputs[0].shape = {static_cast<int64_t>(i % 20)};
        op.event.site = writer->InternSite("f.py", static_cast<int>(i % 30), "f", "");
        writer->Add(op);
        writer->CountSampledOut(1);
        if (i % 1000 == 0) {
          Add(*writer, RandomValue(random, 5000));
          writer->Flush();
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  ASSERT_TRUE(writer->Close({}));
  ExpectHonest(path);
  const auto reader = MustRead(path);
  const Trace& trace = reader->trace();
  EXPECT_EQ(trace.events.size(), kThreads * kEvents);
  EXPECT_EQ(trace.op_counts.sampled_out, kThreads * kEvents);
  EXPECT_EQ(trace.value_counts.kept, kThreads * 5);
  std::set<uint64_t> sequences;
  for (const OpEvent& event : trace.events) {
    sequences.insert(event.sequence);
    EXPECT_EQ(trace.shapes[trace.outputs[event.first_output].shape].size(), 1u);
  }
  EXPECT_EQ(sequences.size(), trace.events.size());
}

TEST(Writer, SaysWhyItCannotOpen) {
  const TestFolder folder;
  EXPECT_EQ(CodeOf(Writer::Open(folder.File("none/a.isobit"), TestRun())), "not_found");
  const auto writer = MustOpen(folder.File("a.isobit"));
  const auto second = Writer::Open(folder.File("a.isobit"), TestRun());
  EXPECT_EQ(CodeOf(second), "io");
  std::filesystem::create_symlink("/etc/passwd", folder.File("b.isobit.part"));
  EXPECT_EQ(CodeOf(Writer::Open(folder.File("b.isobit"), TestRun())),
            "io");  // Never through a link.
}

TEST(Writer, TakesNothingAfterClose) {
  const TestFolder folder;
  const std::string path = folder.File("a.isobit");
  const auto writer = MustOpen(path);
  std::mt19937_64 random(1);
  const uint32_t node = AddTestNode(*writer);
  ASSERT_TRUE(writer->Close({}));
  const std::string bytes = ReadWhole(path);
  writer->Add(TestOp(*writer, node, random));
  EXPECT_FALSE(Add(*writer, RandomValue(random, 10)));
  writer->Flush();
  EXPECT_EQ(CodeOf(writer->Close({})), "usage");
  EXPECT_EQ(ReadWhole(path), bytes);
}

TEST(Writer, WithoutCloseIsReadableAndHasNoEnd) {
  const TestFolder folder;
  const std::string path = folder.File("a.isobit");
  {
    const auto writer = MustOpen(path);
    std::mt19937_64 random(1);
    writer->Add(TestOp(*writer, AddTestNode(*writer), random));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  const auto reader = MustRead(path + ".part");
  EXPECT_EQ(reader->trace().events.size(), 1u);
  EXPECT_FALSE(reader->trace().end.recorded);
}

}  // namespace
}  // namespace isobit::trace
