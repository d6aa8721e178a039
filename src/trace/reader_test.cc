// SPDX-License-Identifier: Apache-2.0
#include "trace/reader.h"

#include <gtest/gtest.h>

#include "trace/test_trace.h"

namespace isobit::trace {
namespace {

using digest::Exact;

const std::vector<float> kKernel = {1.5f, -2.0f, 0.25f, 3.0f, 5.0f, -0.0f};
const std::vector<int64_t> kKernelShape = {2, 3};

Digest128 KernelDigest() {
  const std::vector<std::byte> bytes = BytesOf(kKernel);
  return Exact({DType::kFloat, kKernelShape, bytes});
}

Detail TestDetail() {
  const std::vector<std::byte> bytes = BytesOf(kKernel);
  const digest::TensorView view{DType::kFloat, kKernelShape, bytes};
  Detail detail;
  detail.statistics = digest::ComputeStatistics(view);
  detail.sketch = digest::ComputeSketch(view);
  detail.nan_canonical = {7, 8};
  detail.order_free_rows = {9, 0};
  return detail;
}

// Everything that a recording can hold, once.
void WriteEverything(Writer& writer) {
  Node node;
  node.name = writer.Intern("sequential/dense/MatMul");
  node.op = writer.Intern("MatMul");
  node.attrs = writer.Intern("T=DT_FLOAT");
  node.device = writer.Intern("/job:localhost/replica:0/task:0/device:CPU:0");
  node.inputs = {writer.Intern("x"), writer.Intern("y:1")};
  node.site = writer.InternSite("train.py", 12, "main", "model.fit(x, y)");
  EXPECT_EQ(writer.AddNode(node), 0u);
  Node eager = node;
  eager.name = writer.Intern("Relu");
  eager.eager = eager.pipeline = true;
  EXPECT_EQ(writer.AddNode(eager), 1u);

  OpRecord record;
  record.event.sequence = writer.NextSequence();
  record.event.node = 1;
  record.event.occurrence = 3;
  record.event.frame = uint64_t{1} << 40;
  record.event.iteration = 5;
  record.event.call = 6;
  record.event.flags = kEventEager | kEventInputsHashed;
  record.event.thread = 2;
  record.event.site = node.site;
  record.event.start_ns = 123456789012;
  record.event.duration_ns = UINT32_MAX;
  record.inputs = {KernelDigest(), {}};
  OpRecord::Out out;
  out.output.exact = KernelDigest();
  out.output.dtype = DType::kFloat;
  out.output.flags = kOutputForwarded;
  out.shape = kKernelShape;
  out.detail = std::make_shared<const Detail>(TestDetail());
  OpRecord::Out unset;
  unset.output.flags = kOutputUnset;
  record.outputs = {out, unset};
  writer.Add(record);
  record.event.sequence = writer.NextSequence();
  record.event.start_ns -= 1000;  // Another thread.
  record.inputs.clear();
  record.outputs.resize(1);
  writer.Add(record);

  SideEvent event;
  event.sequence = writer.NextSequence();
  event.kind = SideKind::kArray;
  event.name = "fit";
  event.site = node.site;
  event.attrs = {{"flag", true},          {"no", false},    {"integer", int64_t{-5}},
                 {"number", 0.1},         {"text", "x\ty"}, {"empty", std::string()},
                 {"unknown", AttrValue()}};
  event.array.emplace();
  event.array->dtype = DType::kFloat;
  event.array->shape = kKernelShape;
  event.array->exact = KernelDigest();
  event.array->row_digests = {1, UINT64_MAX};
  writer.Add(event, TestDetail());

  writer.Add(EnvFact{"cpu.vendor", "GenuineIntel", ""});
  writer.Add(EnvFact{"object.libm", AttrValue(), "no build id"});
  EXPECT_TRUE(writer.AddValue(KernelDigest(), DType::kFloat, kKernelShape, BytesOf(kKernel)));
  EXPECT_FALSE(writer.AddValue(KernelDigest(), DType::kFloat, kKernelShape, BytesOf(kKernel)));
  writer.CountSampledOut(40);
}

RunEnd TestEnd(uint32_t site) {
  RunEnd end;
  end.kind = "exception";
  end.status = -1;
  end.exception_type = "ValueError";
  end.exception_message = "shapes differ";
  end.site = site;
  end.chain = {11, 12};
  return end;
}

std::string WriteTestTrace(const TestFolder& folder) {
  const std::string path = folder.File("a.isobit");
  auto writer = Writer::Open(path, TestRun());
  EXPECT_TRUE(writer) << FormatError(writer.error());
  WriteEverything(**writer);
  const Status closed = (*writer)->Close(TestEnd(1));
  EXPECT_TRUE(closed) << FormatError(closed.error());
  return path;
}

TEST(Reader, GivesBackTheHeadAndTheEnd) {
  const TestFolder folder;
  const std::string path = WriteTestTrace(folder);
  const auto reader = Reader::Open(path);
  ASSERT_TRUE(reader) << FormatError(reader.error());
  const Trace& trace = (*reader)->trace();
  const RunInfo run = TestRun();
  EXPECT_EQ(trace.run.recorder, run.recorder);
  EXPECT_EQ(trace.run.recorder_version, run.recorder_version);
  EXPECT_EQ(trace.run.sees, run.sees);
  EXPECT_EQ(trace.run.argv, run.argv);
  EXPECT_EQ(trace.run.directory, run.directory);
  EXPECT_EQ(trace.run.python_version, run.python_version);
  EXPECT_EQ(trace.run.tensorflow_version, run.tensorflow_version);
  EXPECT_EQ(trace.run.policy, run.policy);
  EXPECT_EQ(trace.run.schema_version, 1u);
  EXPECT_TRUE(trace.complete);
  EXPECT_EQ(trace.valid_bytes, std::filesystem::file_size(path));
  EXPECT_TRUE(trace.end.recorded);
  EXPECT_EQ(trace.end.kind, "exception");
  EXPECT_EQ(trace.end.status, -1);
  EXPECT_EQ(trace.end.exception_type, "ValueError");
  EXPECT_EQ(trace.end.exception_message, "shapes differ");
  EXPECT_EQ(trace.end.site, 1u);
  EXPECT_EQ(trace.end.chain, (Digest128{11, 12}));
}

TEST(Reader, GivesBackNodesAndOps) {
  const TestFolder folder;
  const auto reader = Reader::Open(WriteTestTrace(folder));
  ASSERT_TRUE(reader) << FormatError(reader.error());
  const Trace& trace = (*reader)->trace();
  ASSERT_EQ(trace.nodes.size(), 2u);
  const Node& node = trace.nodes[0];
  EXPECT_EQ(trace.Str(node.name), "sequential/dense/MatMul");
  EXPECT_EQ(trace.Str(node.op), "MatMul");
  EXPECT_EQ(trace.Str(node.attrs), "T=DT_FLOAT");
  EXPECT_EQ(trace.Str(node.device), "/job:localhost/replica:0/task:0/device:CPU:0");
  ASSERT_EQ(node.inputs.size(), 2u);
  EXPECT_EQ(trace.Str(node.inputs[1]), "y:1");
  EXPECT_FALSE(node.eager || node.pipeline);
  EXPECT_TRUE(trace.nodes[1].eager && trace.nodes[1].pipeline);
  ASSERT_EQ(trace.sites.size(), 2u);
  EXPECT_EQ(trace.Str(trace.sites[1].file), "train.py");
  EXPECT_EQ(trace.sites[1].line, 12);
  EXPECT_EQ(trace.Str(trace.sites[1].function), "main");
  EXPECT_EQ(trace.Str(trace.sites[1].text), "model.fit(x, y)");

  ASSERT_EQ(trace.events.size(), 2u);
  const OpEvent& event = trace.events[0];
  EXPECT_EQ(event.sequence, 1u);
  EXPECT_EQ(event.node, 1u);
  EXPECT_EQ(event.occurrence, 3u);
  EXPECT_EQ(event.frame, uint64_t{1} << 40);
  EXPECT_EQ(event.iteration, 5u);
  EXPECT_EQ(event.call, 6u);
  EXPECT_EQ(event.flags, kEventEager | kEventInputsHashed);
  EXPECT_EQ(event.thread, 2u);
  EXPECT_EQ(event.site, 1u);
  EXPECT_EQ(event.start_ns, 123456789012u);
  EXPECT_EQ(event.duration_ns, UINT32_MAX);
  ASSERT_EQ(event.input_count, 2u);
  EXPECT_EQ(trace.input_digests[event.first_input], KernelDigest());
  EXPECT_TRUE(trace.input_digests[event.first_input + 1].empty());
  ASSERT_EQ(event.output_count, 2u);
  const Output& output = trace.outputs[event.first_output];
  EXPECT_EQ(output.exact, KernelDigest());
  EXPECT_EQ(output.dtype, DType::kFloat);
  EXPECT_EQ(output.flags, kOutputForwarded);
  EXPECT_EQ(trace.shapes[output.shape], kKernelShape);
  const Output& unset = trace.outputs[event.first_output + 1];
  EXPECT_TRUE(unset.exact.empty());
  EXPECT_EQ(unset.flags, kOutputUnset);
  EXPECT_EQ(unset.detail, 0u);

  const OpEvent& second = trace.events[1];
  EXPECT_EQ(second.sequence, 2u);
  EXPECT_EQ(second.start_ns, 123456788012u);
  EXPECT_EQ(second.input_count, 0u);
  EXPECT_EQ(second.first_output, 2u);
  EXPECT_EQ(second.output_count, 1u);
}

TEST(Reader, GivesBackDetails) {
  const TestFolder folder;
  const auto reader = Reader::Open(WriteTestTrace(folder));
  ASSERT_TRUE(reader) << FormatError(reader.error());
  const Trace& trace = (*reader)->trace();
  ASSERT_EQ(trace.details.size(), 1u);  // The same tensor three times.
  EXPECT_EQ(trace.outputs[0].detail, 1u);
  EXPECT_EQ(trace.outputs[2].detail, 1u);
  EXPECT_EQ(trace.side[0].array->detail, 1u);
  const Detail expected = TestDetail();
  EXPECT_EQ(trace.details[0].statistics, expected.statistics);
  EXPECT_EQ(trace.details[0].sketch, expected.sketch);
  EXPECT_EQ(trace.details[0].nan_canonical, expected.nan_canonical);
  EXPECT_EQ(trace.details[0].order_free_rows, expected.order_free_rows);
}

TEST(Reader, GivesBackSideEventsAndEnvironment) {
  const TestFolder folder;
  const auto reader = Reader::Open(WriteTestTrace(folder));
  ASSERT_TRUE(reader) << FormatError(reader.error());
  const Trace& trace = (*reader)->trace();
  ASSERT_EQ(trace.side.size(), 1u);
  const SideEvent& event = trace.side[0];
  EXPECT_EQ(event.sequence, 3u);
  EXPECT_EQ(event.kind, SideKind::kArray);
  EXPECT_EQ(event.name, "fit");
  EXPECT_EQ(event.site, 1u);
  ASSERT_EQ(event.attrs.size(), 7u);
  EXPECT_EQ(*event.Find("flag"), AttrValue(true));
  EXPECT_EQ(*event.Find("no"), AttrValue(false));
  EXPECT_EQ(*event.Find("integer"), AttrValue(int64_t{-5}));
  EXPECT_EQ(*event.Find("number"), AttrValue(0.1));
  EXPECT_EQ(*event.Find("text"), AttrValue("x\ty"));
  EXPECT_EQ(*event.Find("empty"), AttrValue(""));
  EXPECT_EQ(*event.Find("unknown"), AttrValue());
  EXPECT_EQ(event.Find("absent"), nullptr);
  ASSERT_TRUE(event.array);
  EXPECT_EQ(event.array->dtype, DType::kFloat);
  EXPECT_EQ(event.array->shape, kKernelShape);
  EXPECT_EQ(event.array->exact, KernelDigest());
  EXPECT_EQ(event.array->row_digests, (std::vector<uint64_t>{1, UINT64_MAX}));

  ASSERT_EQ(trace.env.size(), 2u);
  EXPECT_EQ(trace.Env("cpu.vendor")->value, AttrValue("GenuineIntel"));
  EXPECT_EQ(trace.Env("object.libm")->value, AttrValue());
  EXPECT_EQ(trace.Env("object.libm")->reason, "no build id");
}

TEST(Reader, GivesBackCounts) {
  const TestFolder folder;
  const auto reader = Reader::Open(WriteTestTrace(folder));
  ASSERT_TRUE(reader) << FormatError(reader.error());
  const Trace& trace = (*reader)->trace();
  EXPECT_EQ(trace.op_counts.seen, 42u);
  EXPECT_EQ(trace.op_counts.kept, 2u);
  EXPECT_EQ(trace.op_counts.sampled_out, 40u);
  EXPECT_EQ(trace.op_counts.dropped, 0u);
  EXPECT_EQ(trace.side_counts.kept, 1u);
  EXPECT_EQ(trace.value_counts.kept, 1u);
}

TEST(Reader, GivesBackValues) {
  const TestFolder folder;
  const auto reader = Reader::Open(WriteTestTrace(folder));
  ASSERT_TRUE(reader) << FormatError(reader.error());
  EXPECT_TRUE((*reader)->HasValue(KernelDigest()));
  EXPECT_FALSE((*reader)->HasValue({1, 2}));
  EXPECT_EQ(CodeOf((*reader)->ReadValue({1, 2})), "not_found");
  const auto value = (*reader)->ReadValue(KernelDigest());
  ASSERT_TRUE(value) << FormatError(value.error());
  EXPECT_EQ(value->dtype, DType::kFloat);
  EXPECT_EQ(value->shape, kKernelShape);
  EXPECT_EQ(value->bytes, BytesOf(kKernel));
}

// Larger than a part, larger than a chunk, empty, a scalar, and an element size that does not
// divide the part.
TEST(Reader, GivesBackValuesOfEverySize) {
  const TestFolder folder;
  const std::string path = folder.File("v.isobit");
  auto writer = Writer::Open(path, TestRun());
  ASSERT_TRUE(writer) << FormatError(writer.error());
  struct Tensor {
    DType dtype;
    std::vector<int64_t> shape;
    std::vector<std::byte> bytes;
    Digest128 exact;
  };
  std::vector<Tensor> tensors;
  const auto add = [&](DType dtype, std::vector<int64_t> shape, size_t size) {
    std::vector<std::byte> bytes(size);
    uint32_t state = 1;
    for (std::byte& byte : bytes) {
      state = state * 1664525 + 1013904223;
      byte = static_cast<std::byte>(state >> 24);
    }
    const Digest128 exact = Exact({dtype, shape, bytes});
    EXPECT_TRUE((*writer)->AddValue(exact, dtype, shape, bytes));
    tensors.push_back({dtype, std::move(shape), std::move(bytes), exact});
  };
  add(DType::kFloat, {1300, 1000}, 5200000);
  add(DType::kFloat, {0, 7}, 0);
  add(DType::kDouble, {}, 8);
  add(DType::kComplex128, {40000}, 640000);
  add(DType::kUint8, {3, 5}, 15);
  ASSERT_TRUE((*writer)->Close({}));
  const auto reader = Reader::Open(path);
  ASSERT_TRUE(reader) << FormatError(reader.error());
  for (const size_t i : {0u, 4u, 1u, 3u, 2u, 0u}) {
    const auto value = (*reader)->ReadValue(tensors[i].exact);
    ASSERT_TRUE(value) << FormatError(value.error());
    EXPECT_EQ(value->dtype, tensors[i].dtype);
    EXPECT_EQ(value->shape, tensors[i].shape);
    EXPECT_TRUE(value->bytes == tensors[i].bytes) << i;
  }
}

TEST(Reader, TakesEveryTornFile) {
  const TestFolder folder;
  const std::string bytes = ReadWhole(WriteTestTrace(folder));
  size_t most_events = 0;
  for (size_t size = 8; size < bytes.size(); ++size) {
    const auto reader = Reader::OpenBytes(bytes.substr(0, size));
    ASSERT_TRUE(reader) << size << ": " << FormatError(reader.error());
    const Trace& trace = (*reader)->trace();
    EXPECT_FALSE(trace.complete);
    EXPECT_LE(trace.valid_bytes, size);
    EXPECT_GE(trace.events.size(), most_events);
    most_events = trace.events.size();
    ReaderOptions strict;
    strict.accept_torn = false;
    const std::string code = CodeOf(Reader::OpenBytes(bytes.substr(0, size), "torn", strict));
    EXPECT_TRUE(code == "trace.truncated" || code == "trace.no_footer") << size << ": " << code;
  }
  EXPECT_EQ(most_events, 2u);
}

TEST(Reader, TakesZerosInPlaceOfDataThatNeverReachedTheDisk) {
  const TestFolder folder;
  const std::string bytes = ReadWhole(WriteTestTrace(folder));
  const auto torn = Reader::OpenBytes(bytes.substr(0, bytes.size() - 200));
  ASSERT_TRUE(torn) << FormatError(torn.error());
  const uint64_t whole = (*torn)->trace().valid_bytes;
  const auto padded = Reader::OpenBytes(bytes.substr(0, whole) + std::string(5000, '\0'));
  ASSERT_TRUE(padded) << FormatError(padded.error());
  EXPECT_EQ((*padded)->trace().valid_bytes, whole);
  EXPECT_EQ(CodeOf(Reader::OpenBytes(bytes.substr(0, whole) + std::string(5000, '\0') + "x")),
            "trace.opcode");
}

TEST(Reader, SaysWhatIsNoRecording) {
  const TestFolder folder;
  EXPECT_EQ(CodeOf(Reader::Open(folder.File("none"))), "not_found");
  EXPECT_EQ(CodeOf(Reader::Open(folder.File("."))), "usage");
  EXPECT_EQ(CodeOf(Reader::OpenBytes("")), "trace.empty");
  EXPECT_EQ(CodeOf(Reader::OpenBytes("hello, world")), "trace.magic");
}

}  // namespace
}  // namespace isobit::trace
