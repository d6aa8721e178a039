// SPDX-License-Identifier: Apache-2.0
// From the messages of a file to its Trace and the places of its values: what Open, Verify and
// Recover have in common.
#ifndef ISOBIT_TRACE_TRACE_BUILDER_H_
#define ISOBIT_TRACE_TRACE_BUILDER_H_

#include <optional>

#include "trace/decode.h"
#include "trace/scan.h"
#include "trace/values.h"

namespace isobit::trace {

class TraceBuilder : public ScanVisitor {
 public:
  TraceBuilder(const ReaderOptions& options, uint64_t file_bytes) : decoder_(options, file_bytes) {}

  Status OnMessage(std::optional<ChannelId> channel, const mcap::Message& message,
                   const Place& place) override {
    if (!channel) {
      return {};
    }
    ISOBIT_RETURN_IF_ERROR(decoder_.Admit(*channel));
    if (*channel != ChannelId::kValues) {
      return decoder_.Take(*channel, message.data, place.consumed);
    }
    ISOBIT_RETURN_IF_ERROR(values_.Take(message.data, place));
    return decoder_.Charge(values_.added_bytes());
  }

  // Of a file that was read to its end.
  Status CheckHead() const {
    return decoder_.has_run()
               ? Status()
               : Fail(ErrorCode::kTraceRunMissing, "the file has no head of a recording");
  }
  // After the scan.
  Trace TakeTrace(const Scanner& scanner) {
    decoder_.Finish();
    Trace trace = std::move(decoder_.trace());
    trace.complete = scanner.complete();
    trace.valid_bytes = scanner.valid_bytes();
    return trace;
  }
  const Trace& trace() const { return decoder_.trace(); }
  ValueIndex& values() { return values_; }
  const ValueIndex& values() const { return values_; }

 private:
  Decoder decoder_;
  ValueIndex values_;
};

// The file ends early, and everything before is whole.
inline bool EndsEarly(const Error& error) {
  return error.code == ErrorCode::kTraceTruncated || error.code == ErrorCode::kTraceNoFooter;
}

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_TRACE_BUILDER_H_
