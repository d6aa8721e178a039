// SPDX-License-Identifier: Apache-2.0
#include <new>

#include "trace/audit.h"
#include "trace/reader.h"
#include "trace/trace_builder.h"

namespace isobit::trace {
namespace {

Status CheckCounts(const char* what, const ChannelCounts& counts, uint64_t stored) {
  // Written while the recorder's threads still counted: seen may be larger than its parts, never
  // smaller.
  uint64_t parts = 0;
  if (__builtin_add_overflow(counts.kept, counts.sampled_out, &parts) ||
      __builtin_add_overflow(parts, counts.dropped, &parts) || counts.seen < parts) {
    return Fail(ErrorCode::kTraceCounts,
                std::string("more ") + what + " were kept, sampled out and dropped than seen");
  }
  if (counts.kept != stored) {
    return Fail(ErrorCode::kTraceCounts, std::to_string(stored) + " " + what +
                                             " are in the file, which counts " +
                                             std::to_string(counts.kept));
  }
  return {};
}

Status CheckContent(ByteSource* source, const ReaderOptions& options, const TraceBuilder& builder) {
  const Trace& trace = builder.trace();
  const ValueIndex& values = builder.values();
  ISOBIT_RETURN_IF_ERROR(builder.CheckHead());
  ValueReader reader(source, options);
  for (const Digest128& exact : values.order()) {
    ISOBIT_RETURN_IF_ERROR(reader.Read(exact, *values.Find(exact)));
  }
  // A full disk may cut the last one; the recorder then says so.
  if (values.has_incomplete() && trace.value_counts.dropped == 0) {
    return Fail(ErrorCode::kTraceValueIncomplete, "the last value is not complete");
  }
  ISOBIT_RETURN_IF_ERROR(CheckCounts("op events", trace.op_counts, trace.events.size()));
  ISOBIT_RETURN_IF_ERROR(CheckCounts("side events", trace.side_counts, trace.side.size()));
  return CheckCounts("values", trace.value_counts, values.order().size());
}

Status VerifySource(ByteSource* source, const ReaderOptions& options) {
  try {
    TraceBuilder builder(options, source->size());
    Audit audit;
    Scanner scanner(source, options, &builder, &audit);
    ISOBIT_RETURN_IF_ERROR(scanner.Run());
    Status status = CheckContent(source, options, builder);
    if (!status && status.error().where.empty()) {
      status.error().where = source->name();
    }
    return status;
  } catch (const std::bad_alloc&) {
    return Fail(ErrorCode::kTraceMemoryLimit, "this machine has no memory for the recording",
                source->name());
  }
}

}  // namespace

Status Verify(const std::string& path, const ReaderOptions& options) {
  ISOBIT_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> source, ByteSource::OpenFile(path));
  return VerifySource(source.get(), options);
}

Status VerifyBytes(std::string bytes, const std::string& name, const ReaderOptions& options) {
  return VerifySource(ByteSource::OfBytes(std::move(bytes), name).get(), options);
}

}  // namespace isobit::trace
