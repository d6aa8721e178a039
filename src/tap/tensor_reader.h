// SPDX-License-Identifier: Apache-2.0
// From a tensor in TensorFlow's memory to what the trace keeps of it.
#ifndef ISOBIT_TAP_TENSOR_READER_H_
#define ISOBIT_TAP_TENSOR_READER_H_

#include <optional>
#include <span>

#include "digest/digest.h"
#include "tfapi/layout.h"
#include "trace/writer.h"

namespace isobit::tap {

// A tensor whose bytes can be read; data is empty for those without elements.
struct ReadableTensor {
  digest::DType dtype = digest::DType::kInvalid;
  std::span<const int64_t> shape;
  std::span<const std::byte> bytes;
  digest::TensorView view() const { return {dtype, shape, bytes}; }
};

// The bytes of a tensor of numbers; empty for strings, resources and variants, and for tensors
// without memory.
std::optional<ReadableTensor> ReadableBytes(const tfapi::TensorFacts& facts);

// The exact digest of a tensor of strings: over its shape and over length and bytes of every
// string; empty when it cannot be read.
std::optional<digest::Digest128> DigestStrings(const tfapi::TensorFacts& facts);

struct DetailWish {
  bool sketch = false;
  bool order_free_rows = false;
};
// Statistics of numbers, and what the wish asks for.
std::optional<trace::Detail> MakeDetail(const ReadableTensor& tensor, DetailWish wish);

}  // namespace isobit::tap

#endif  // ISOBIT_TAP_TENSOR_READER_H_
