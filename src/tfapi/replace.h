// SPDX-License-Identifier: Apache-2.0
// Gives a tensor of a running kernel another content.
#ifndef ISOBIT_TFAPI_REPLACE_H_
#define ISOBIT_TFAPI_REPLACE_H_

#include <cstddef>
#include <span>

#include "tfapi/layout.h"
#include "tfapi/symbols.h"

namespace isobit::tfapi {

// Puts a new buffer with `bytes` in place of the tensor's own: whoever shares that one (the
// kernel's input, a constant, an array of the program) keeps it as it is. `tensor`: a
// tensorflow::Tensor with the dtype and shape of `facts`, which were read from it; `bytes` is as
// long as its content. False: TensorFlow had no memory, or did not take it; the tensor is as it
// was.
bool ReplaceTensor(const Symbols& symbols, const void* tensor, const TensorFacts& facts,
                   std::span<const std::byte> bytes);

}  // namespace isobit::tfapi

#endif  // ISOBIT_TFAPI_REPLACE_H_
