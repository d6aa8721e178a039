// SPDX-License-Identifier: Apache-2.0
#include "trace/reader.h"

#include <new>
#include <utility>

#include "trace/trace_builder.h"

namespace isobit::trace {
namespace {

class ReaderImpl final : public Reader {
 public:
  ReaderImpl(std::unique_ptr<ByteSource> source, Trace trace, ValueIndex values,
             const ReaderOptions& options)
      : source_(std::move(source)),
        trace_(std::move(trace)),
        values_(std::move(values)),
        reader_(source_.get(), options) {}

  const Trace& trace() const override { return trace_; }
  bool HasValue(const Digest128& exact) const override { return values_.Find(exact) != nullptr; }
  Result<Value> ReadValue(const Digest128& exact) override {
    const ValueIndex::Entry* entry = values_.Find(exact);
    if (entry == nullptr) {
      return Fail(ErrorCode::kNotFound,
                  "the recording does not hold the value " + digest::ToHex(exact), source_->name(),
                  "record with a larger --values");
    }
    return reader_.Read(exact, *entry);
  }

 private:
  const std::unique_ptr<ByteSource> source_;
  const Trace trace_;
  const ValueIndex values_;
  ValueReader reader_;
};

Result<std::unique_ptr<Reader>> OpenSource(std::unique_ptr<ByteSource> source,
                                           const ReaderOptions& options) {
  const std::string name = source->name();
  try {
    TraceBuilder builder(options, source->size());
    Scanner scanner(source.get(), options, &builder);
    Status status = scanner.Run();
    if (status) {
      status = builder.CheckHead();
    }
    if (!status && !(options.accept_torn && EndsEarly(status.error()))) {
      if (status.error().where.empty()) {
        status.error().where = name;
      }
      return tl::unexpected(status.error());
    }
    return std::make_unique<ReaderImpl>(std::move(source), builder.TakeTrace(scanner),
                                        std::move(builder.values()), options);
  } catch (const std::bad_alloc&) {
    return Fail(ErrorCode::kTraceMemoryLimit, "this machine has no memory for the recording", name);
  }
}

}  // namespace

Result<std::unique_ptr<Reader>> Reader::Open(const std::string& path,
                                             const ReaderOptions& options) {
  ISOBIT_ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> source, ByteSource::OpenFile(path));
  return OpenSource(std::move(source), options);
}

Result<std::unique_ptr<Reader>> Reader::OpenBytes(std::string bytes, const std::string& name,
                                                  const ReaderOptions& options) {
  return OpenSource(ByteSource::OfBytes(std::move(bytes), name), options);
}

}  // namespace isobit::trace
