// SPDX-License-Identifier: Apache-2.0
// Whatever the reader accepts can be explained, with all that must hold of any pair.
#include "fuzz/container.h"
#include "fuzz/must_explain.h"
#include "trace/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using isobit::fuzz::FileOfFrames;
  using isobit::fuzz::Side;
  const auto a = isobit::trace::Reader::OpenBytes(FileOfFrames(data, size, Side::kA));
  const auto b = isobit::trace::Reader::OpenBytes(FileOfFrames(data, size, Side::kB));
  if (a && b) {
    isobit::fuzz::MustExplain(**a, **b);
  }
  return 0;
}
