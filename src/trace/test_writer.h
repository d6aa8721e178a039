// SPDX-License-Identifier: Apache-2.0
// For tests of the writer: what they add.
#ifndef ISOBIT_TRACE_TEST_WRITER_H_
#define ISOBIT_TRACE_TEST_WRITER_H_

#include <gtest/gtest.h>

#include <random>

#include "trace/test_trace.h"

namespace isobit::trace {

inline std::unique_ptr<Writer> MustOpen(const std::string& path,
                                        const WriterOptions& options = {}) {
  auto writer = Writer::Open(path, TestRun(), options);
  EXPECT_TRUE(writer) << FormatError(writer.error());
  return std::move(*writer);
}

inline uint32_t AddTestNode(Writer& writer, const std::string& name = "node") {
  Node node;
  node.name = writer.Intern(name);
  return writer.AddNode(node);
}

// With `outputs` digests that do not compress.
inline OpRecord TestOp(Writer& writer, uint32_t node, std::mt19937_64& random, size_t outputs = 1) {
  OpRecord record;
  record.event.sequence = writer.NextSequence();
  record.event.node = node;
  record.outputs.resize(outputs);
  for (OpRecord::Out& out : record.outputs) {
    out.output.exact = {random(), random()};
    out.output.dtype = DType::kFloat;
  }
  return record;
}

struct TestValue {
  std::vector<std::byte> bytes;
  std::vector<int64_t> shape;
  Digest128 exact;
};

inline TestValue RandomValue(std::mt19937_64& random, size_t size) {
  TestValue value;
  value.bytes.resize(size);
  for (std::byte& byte : value.bytes) {
    byte = static_cast<std::byte>(random());
  }
  value.shape = {static_cast<int64_t>(size)};
  value.exact = digest::Exact({DType::kUint8, value.shape, value.bytes});
  return value;
}

inline bool Add(Writer& writer, const TestValue& value) {
  return writer.AddValue(value.exact, DType::kUint8, value.shape, value.bytes);
}

inline std::unique_ptr<Reader> MustRead(const std::string& path) {
  auto reader = Reader::Open(path);
  EXPECT_TRUE(reader) << FormatError(reader.error());
  return std::move(*reader);
}

// Verified, complete and honest: all that was seen is accounted for.
inline void ExpectHonest(const std::string& path) {
  const Status status = Verify(path);
  ASSERT_TRUE(status) << FormatError(status.error());
  const auto reader = MustRead(path);
  const Trace& trace = reader->trace();
  for (const ChannelCounts* c : {&trace.op_counts, &trace.value_counts, &trace.side_counts}) {
    EXPECT_EQ(c->seen, c->kept + c->sampled_out + c->dropped);
  }
  EXPECT_EQ(trace.op_counts.kept, trace.events.size());
  EXPECT_EQ(trace.side_counts.kept, trace.side.size());
}

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_TEST_WRITER_H_
