// SPDX-License-Identifier: Apache-2.0
// Any bytes as a recording: an error or a recording whose indices are all in range, within the
// memory that the options allow.
#include <string>

#include "fuzz/visit.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  isobit::trace::ReaderOptions options;
  options.chunk_limit_bytes = size_t{1} << 20;
  options.total_limit_bytes = size_t{16} << 20;
  options.memory_limit_bytes = size_t{64} << 20;
  auto reader = isobit::trace::Reader::OpenBytes(
      std::string(reinterpret_cast<const char*>(data), size), "fuzz", options);
  if (reader) {
    isobit::fuzz::Visit(**reader);
  }
  return 0;
}
