// SPDX-License-Identifier: Apache-2.0
// Any messages in a sound container: an error, or a recording whose indices are all in range.
#include "fuzz/container.h"
#include "fuzz/visit.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (auto reader = isobit::trace::Reader::OpenBytes(isobit::fuzz::FileOfFrames(data, size))) {
    isobit::fuzz::Visit(**reader);
  }
  return 0;
}
