// SPDX-License-Identifier: Apache-2.0
// Writes a recording (docs/format/trace.md). Made for the inside of somebody else's process: never
// throws, never blocks for long, counts what it drops. Thread-safe: any thread may call; one
// background thread encodes, compresses and writes.
#ifndef ISOBIT_TRACE_WRITER_H_
#define ISOBIT_TRACE_WRITER_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "trace/dims.h"
#include "trace/model.h"

namespace isobit::trace {

struct WriterOptions {
  size_t chunk_bytes = size_t{1} << 20;        // Uncompressed size at which a chunk is closed.
  uint64_t flush_interval_ns = 1'000'000'000;  // A chunk is written at least this often.
  size_t queue_bytes = size_t{64} << 20;       // Bound of what waits for the background thread.
  uint64_t block_limit_ns = 20'000'000;        // How long Add may wait for room before it drops.
  uint64_t value_budget_bytes = uint64_t{8} << 20;  // Compressed size of all kept values.
  int compression_level = 1;                        // zstd.
};

// An op event as the tap hands it over, with its strings already interned through the writer.
struct OpRecord {
  OpEvent event;  // first_*, *_count are ignored; the vectors below say it.
  std::vector<Digest128> inputs;
  struct Out {
    Output output;  // shape, detail are ignored.
    Dims shape;
    std::shared_ptr<const Detail> detail;  // A kilobyte with a sketch, and most outputs have none.
  };
  std::vector<Out> outputs;
};

class Writer {
 public:
  // Writes to `path` + ".part", renamed to `path` by Close. Errors: kPermission, kIo, kNoSpace,
  // kNotFound with hints.
  static Result<std::unique_ptr<Writer>> Open(const std::string& path, const RunInfo& run,
                                              const WriterOptions& options = {});
  virtual ~Writer() = default;

  // Interning. Cheap when the text is known already. Text is redacted (trace/redact.h) and cut at
  // 64 KiB.
  virtual StringId Intern(std::string_view text) = 0;
  virtual uint32_t InternSite(std::string_view file, int line, std::string_view function,
                              std::string_view text) = 0;
  virtual uint32_t AddNode(
      const Node& node) = 0;  // The caller keeps nodes apart; returns the node's index.
  // Nodes known from the graph get their call site when a function is traced.
  virtual uint64_t NextSequence() = 0;

  // Copied before the call returns, so that the caller can use its record again.
  virtual void Add(const OpRecord& record) = 0;
  virtual void Add(SideEvent event, std::optional<Detail> detail) = 0;
  virtual void Add(EnvFact fact) = 0;
  // A whole tensor, stored once per digest while the value budget lasts. `bytes` is copied before
  // the call returns. Returns false when it was not kept (budget, queue) or was there already.
  virtual bool AddValue(const Digest128& exact, DType dtype, std::span<const int64_t> shape,
                        std::span<const std::byte> bytes) = 0;
  // Would AddValue of that size probably be kept, and leave `spare_bytes` of the budget?
  virtual bool WantsValue(size_t bytes, uint64_t spare_bytes) const = 0;

  virtual void CountSampledOut(uint64_t events) = 0;
  virtual void Flush() = 0;  // Returns when everything added so far is in the file.
  // Writes end record and footer, fsyncs, renames. The writer takes nothing after it.
  virtual Status Close(const RunEnd& end) = 0;
  // In a forked child: forget the file and the thread without touching either.
  virtual void AbandonAfterFork() = 0;
  // True after an error of the file (disk full): the recording goes no further, and the reason is
  // kept for the end.
  virtual bool failed() const = 0;
};

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_WRITER_H_
