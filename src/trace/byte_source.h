// SPDX-License-Identifier: Apache-2.0
// Bytes at an offset, of a file or of memory. The size is fixed when the source is opened: what a
// recorder that still runs appends later is not seen.
#ifndef ISOBIT_TRACE_BYTE_SOURCE_H_
#define ISOBIT_TRACE_BYTE_SOURCE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace isobit::trace {

class ByteSource {
 public:
  // Errors: kNotFound, kPermission, kIo; kUsage for what is no regular file (a pipe would block).
  static Result<std::unique_ptr<ByteSource>> OpenFile(const std::string& path);
  // `name` stands for the path in messages.
  static std::unique_ptr<ByteSource> OfBytes(std::string bytes, std::string name);
  virtual ~ByteSource() = default;

  // The view holds until the next call. offset + size <= size() is the caller's promise. Errors:
  // kIo; kTraceTruncated if the file became shorter meanwhile.
  virtual Result<std::string_view> Read(uint64_t offset, uint64_t size) = 0;

  uint64_t size() const { return size_; }
  const std::string& name() const { return name_; }

 protected:
  ByteSource(std::string name, uint64_t size) : name_(std::move(name)), size_(size) {}

 private:
  std::string name_;
  uint64_t size_;
};

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_BYTE_SOURCE_H_
