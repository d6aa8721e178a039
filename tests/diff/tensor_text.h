// SPDX-License-Identifier: Apache-2.0
// Tensors written as text: float32[2,3]:x, float32[3](1 2.5 nan), int64[]:n<min=1 max=9 rows=r0>,
// resource[]<unreadable>, unset.
#ifndef ISOBIT_TESTS_DIFF_TENSOR_TEXT_H_
#define ISOBIT_TESTS_DIFF_TENSOR_TEXT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "line.h"
#include "trace/model.h"

namespace isobit::diff {

struct TensorText {
  trace::DType dtype = trace::DType::kInvalid;
  std::vector<int64_t> shape;
  std::string name;              // Names the content; empty: anonymous, or not digested.
  trace::Digest128 exact;        // Of the values, else of the name; empty with neither.
  std::vector<std::byte> bytes;  // If values were given.
  bool has_values = false;
  std::optional<trace::Detail> detail;
  std::vector<uint64_t> row_digests;
  uint8_t flags = 0;  // trace::OutputFlags
};

TensorText ReadTensorText(Cursor& cursor);

// The digest that stands for a name. Never empty.
trace::Digest128 NamedDigest(std::string_view name);

}  // namespace isobit::diff

#endif  // ISOBIT_TESTS_DIFF_TENSOR_TEXT_H_
