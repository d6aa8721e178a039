// SPDX-License-Identifier: Apache-2.0
// Reads a recording, safely: the file may come from a stranger, or be torn by a kill. Memory is
// bounded by ReaderOptions whatever the file claims; each rule that a file can break has an error
// code of its own (base/error_codes.inc, trace.*), with the offset.
#ifndef ISOBIT_TRACE_READER_H_
#define ISOBIT_TRACE_READER_H_

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "trace/model.h"

namespace isobit::trace {

struct ReaderOptions {
  uint64_t chunk_limit_bytes = uint64_t{64} << 20;  // Decompressed size of one chunk.
  uint64_t total_limit_bytes = uint64_t{4} << 30;   // Decompressed size of all chunks.
  uint64_t memory_limit_bytes = uint64_t{2} << 30;  // Of the Trace that is built.
  uint64_t amplification_limit =
      256;  // Memory of the Trace in relation to the size of the file, beyond ...
  uint64_t amplification_free_bytes = uint64_t{64} << 20;
  bool accept_torn = true;  // A file that ends early gives what is whole, with complete = false.
                            // verify sets it to false.
};

// A tensor out of the values of a trace.
struct Value {
  DType dtype = DType::kInvalid;
  std::vector<int64_t> shape;
  std::vector<std::byte> bytes;
};

// An open recording: the model, and the values on demand.
class Reader {
 public:
  static Result<std::unique_ptr<Reader>> Open(const std::string& path,
                                              const ReaderOptions& options = {});
  // The same of a file that is in memory; `name` stands for its path in messages.
  static Result<std::unique_ptr<Reader>> OpenBytes(std::string bytes,
                                                   const std::string& name = "memory",
                                                   const ReaderOptions& options = {});
  virtual ~Reader() = default;

  virtual const Trace& trace() const = 0;
  virtual bool HasValue(const Digest128& exact) const = 0;
  // Reads, decompresses and checks (digest against content) one value. Errors: kNotFound, trace.*.
  // Not thread-safe.
  virtual Result<Value> ReadValue(const Digest128& exact) = 0;
};

// Checks everything a file promises: structure, CRCs, indices, digests of all values, counts. The
// first broken rule, or nothing.
Status Verify(const std::string& path, const ReaderOptions& options = {});
Status VerifyBytes(std::string bytes, const std::string& name = "memory",
                   const ReaderOptions& options = {});

// Writes what is whole of a torn file as a complete one. Returns how many messages were kept.
// `end`: how the program is known to have ended, for a file that does not say it; may be nullptr.
struct Recovered {
  uint64_t messages = 0, bytes_read = 0, bytes_total = 0;
  std::string reason;  // Why the rest could not be read; empty if all could.
};
Result<Recovered> Recover(const std::string& torn_path, const std::string& output_path,
                          const ReaderOptions& options = {}, const RunEnd* end = nullptr);

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_READER_H_
