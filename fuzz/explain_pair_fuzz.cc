// SPDX-License-Identifier: Apache-2.0
// Two recordings in the text form of tests/diff: what must hold of the explanations of any pair.
#include <string_view>

#include "fuzz/must_explain.h"
#include "text_trace.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto pair = isobit::diff::ParseCase(text, "fuzz")) {
    const auto a = isobit::diff::MakeReader(pair->a, pair->values_a);
    const auto b = isobit::diff::MakeReader(pair->b, pair->values_b);
    isobit::fuzz::MustExplain(*a, *b);
  }
  return 0;
}
