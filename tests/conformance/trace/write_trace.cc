// SPDX-License-Identifier: Apache-2.0
// usage: conformance_write_trace FILE: a recording with every kind of message, over several chunks;
// test_mcap.py knows what is in it.
#include <cstdio>
#include <cstring>

#include "trace/writer.h"

namespace isobit::trace {
namespace {

constexpr int kRounds = 20, kEventsARound = 100;

Detail DetailOf(const digest::TensorView& view) {
  Detail detail;
  detail.statistics = digest::ComputeStatistics(view);
  detail.sketch = digest::ComputeSketch(view);
  detail.order_free_rows = digest::OrderFreeRows(view);
  return detail;
}

void WriteRound(Writer& writer, int round) {
  Node node;
  node.name = writer.Intern("dense_" + std::to_string(round) + "/MatMul");
  node.op = writer.Intern("MatMul");
  node.inputs = {writer.Intern("x"), writer.Intern("w")};
  node.site = writer.InternSite("train.py", round + 1, "main", "y = model(x)");
  const uint32_t id = writer.AddNode(node);

  std::vector<float> numbers(1000);
  for (size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = static_cast<float>(round) + 0.25f * static_cast<float>(i);
  }
  const std::vector<int64_t> shape = {10, 100};
  const digest::TensorView view{DType::kFloat, shape, std::as_bytes(std::span(numbers))};
  const Digest128 exact = digest::Exact(view);
  writer.AddValue(exact, view.dtype, view.shape, view.bytes);
  for (int i = 0; i < kEventsARound; ++i) {
    OpRecord record;
    record.event.sequence = writer.NextSequence();
    record.event.node = id;
    record.event.occurrence = static_cast<uint32_t>(i);
    record.event.start_ns = static_cast<uint64_t>(1000 * (round * kEventsARound + i));
    record.inputs = {exact, {}};
    record.outputs.resize(1);
    record.outputs[0].output.exact = exact;
    record.outputs[0].output.dtype = DType::kFloat;
    record.outputs[0].shape = shape;
    record.outputs[0].detail = std::make_shared<trace::Detail>(DetailOf(view));
    writer.Add(std::move(record));
  }
  SideEvent event;
  event.sequence = writer.NextSequence();
  event.kind = SideKind::kMetric;
  event.name = "loss";
  event.attrs = {{"value", 0.5 * round}, {"epoch", int64_t{round}}, {"last", round + 1 == kRounds}};
  event.array = ArrayRecord{DType::kFloat, shape, exact, 0, {1, 2, 3}};
  writer.Add(std::move(event), DetailOf(view));
  writer.Flush();
}

int Main(const char* path) {
  RunInfo run;
  run.recorder = "isobit conformance";
  run.recorder_version = "1";
  run.argv = {"python", "train.py"};
  auto writer = Writer::Open(path, run);
  if (!writer) {
    std::fputs(FormatError(writer.error()).c_str(), stderr);
    return 2;
  }
  (*writer)->Add(EnvFact{"cpu.vendor", "GenuineIntel", ""});
  (*writer)->Add(EnvFact{"object.libm", AttrValue(), "no build id"});
  for (int round = 0; round < kRounds; ++round) {
    WriteRound(**writer, round);
  }
  RunEnd end;
  end.kind = "exit";
  end.chain = {1, 2};
  const Status closed = (*writer)->Close(end);
  if (!closed) {
    std::fputs(FormatError(closed.error()).c_str(), stderr);
  }
  return closed ? 0 : 2;
}

}  // namespace
}  // namespace isobit::trace

int main(int argc, char** argv) { return argc == 2 ? isobit::trace::Main(argv[1]) : 2; }
