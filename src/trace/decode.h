// SPDX-License-Identifier: Apache-2.0
// Messages of isobit.proto back into the model, with every rule of docs/format/trace.md that
// concerns their content.
#ifndef ISOBIT_TRACE_DECODE_H_
#define ISOBIT_TRACE_DECODE_H_

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "trace/fields.h"
#include "trace/model.h"
#include "trace/protobuf.h"
#include "trace/reader.h"
#include "trace/schemas.h"

namespace isobit::trace {

// Throw Malformed: kTraceNumberRange, kTraceShape.
DType DTypeOf(uint64_t number);
std::vector<int64_t> ShapeOf(std::span<const uint64_t> dims);

// The columns of one message Ops, as they stand; the vectors keep their memory from message to
// message.
class OpColumns {
 public:
  // Throws Malformed, protozero::exception.
  void Read(std::string_view message);

  std::array<std::vector<uint64_t>, fields::kOpOutputDetail + 1> numbers;
  std::string_view input_digests, output_digests;
};

// Builds a Trace from its messages in the order of the file. Memory is counted before it is taken.
class Decoder {
 public:
  Decoder(const ReaderOptions& options, uint64_t file_bytes)
      : options_(options), file_bytes_(file_bytes) {}

  // Rules of order, for messages of every channel: Run is the first, nothing comes after End.
  Status Admit(ChannelId channel);
  // A message of any channel but values, which has been admitted. `consumed`: bytes of the file up
  // to its end, from which the size of the whole trace is foreseen. Errors (without a place):
  // trace.*.
  Status Take(ChannelId channel, std::string_view message, uint64_t consumed);
  // Counts memory that somebody else takes for this trace.
  Status Charge(uint64_t bytes);

  bool has_run() const { return has_run_; }
  const Trace& trace() const { return trace_; }
  Trace& trace() { return trace_; }
  // Brings side events in their order.
  void Finish();

 private:
  void TakeMessage(ChannelId channel, std::string_view message);
  void TakeRun(Fields in);
  void TakeStrings(Fields in);
  void TakeSites(Fields in);
  void TakeShapes(Fields in);
  void TakeNodes(Fields in);
  void TakeDetails(Fields in);
  void TakeOps(std::string_view message);
  void TakeSide(Fields in);
  void TakeEnv(Fields in);
  void TakeCounts(Fields in);
  void TakeEnd(Fields in);
  void AppendNode(Fields in);
  void AppendDetail(Fields in);
  void AppendEvents(size_t count);
  void AppendOutputs(size_t count);
  void CheckOps(size_t events, size_t outputs);
  Attr ReadAttr(Fields in);
  ArrayRecord ReadArray(Fields in);
  void ReadTexts(Fields& in, std::vector<std::string>& out);

  void ChargeOrThrow(uint64_t bytes);
  uint32_t Index(uint64_t index, size_t size, ErrorCode code, const char* what) const;
  StringId String(uint64_t id) const;
  void CheckFirst(uint64_t first_id, size_t expected, const char* what) const;
  // What column `tag` holds, or as many zeros.
  const uint64_t* Column(uint32_t tag, size_t count);
  template <typename T>
  void Grow(std::vector<T>& items, size_t more);

  const ReaderOptions options_;
  const uint64_t file_bytes_;
  Trace trace_;
  uint64_t consumed_ = 0, charged_ = 0;
  bool has_run_ = false;
  OpColumns columns_;
  std::vector<uint64_t> zeros_;
  std::vector<uint64_t> scratch_[4];
};

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_DECODE_H_
