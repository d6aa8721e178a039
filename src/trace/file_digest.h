// SPDX-License-Identifier: Apache-2.0
// The digest of a file's content.
#ifndef ISOBIT_TRACE_FILE_DIGEST_H_
#define ISOBIT_TRACE_FILE_DIGEST_H_

#include <cstdint>
#include <string>

#include "base/result.h"
#include "digest/digest.h"

namespace isobit::trace {

struct FileDigest {
  digest::Digest128 digest;
  uint64_t size = 0;
};

// Of a regular file's content, which is opened and read once. Errors: kUnsupported (no regular
// file), kIo.
Result<FileDigest> DigestFile(const std::string& path);

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_FILE_DIGEST_H_
