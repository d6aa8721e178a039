// SPDX-License-Identifier: Apache-2.0
// Where TensorFlow keeps the outputs and inputs of a running kernel, and what a tensor looks like
// in memory.
//
// Nothing is assumed: DiscoverLayout finds every offset by calling TensorFlow's own C functions on
// memory of ours that is made up to look like a context, and checks it with real tensors, before
// anything of TensorFlow is touched. Reading outputs by these offsets, not by TF_GetMutableOutput,
// is needed because that function crashes on outputs that a kernel left unset (dead branches of
// Switch, kernels that failed), and cheap enough for every kernel of a training.
#ifndef ISOBIT_TFAPI_LAYOUT_H_
#define ISOBIT_TFAPI_LAYOUT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "base/result.h"
#include "tfapi/symbols.h"

namespace isobit::tfapi {

// A tensor as read from memory: valid while the kernel's context is.
struct TensorFacts {
  static constexpr size_t kMaxRank = 254;
  int dtype = 0;  // TensorFlow's number.
  int rank = 0;
  std::array<int64_t, 8> small_shape;
  const int64_t* long_shape = nullptr;  // When rank > 8.
  int64_t elements = 0;
  const void* data = nullptr;  // nullptr: no elements, or not allocated.

  std::span<const int64_t> shape() const {
    return {long_shape != nullptr ? long_shape : small_shape.data(), static_cast<size_t>(rank)};
  }
};

// Offsets in bytes.
struct Layout {
  size_t outputs = 0;      // In the context: an absl::InlinedVector of value slots.
  size_t params = 0;       // In the context: pointer to the parameters.
  size_t inputs_data = 0;  // In the parameters: pointer to the value slots of the inputs.
  size_t inputs_size = 0;
  size_t function_library = 0;  // In the parameters; 0: not found.

  // A value slot is {mutex*, Tensor*}; the mutex is set for references to variables of graph mode.
  struct Slot {
    const void* mutex;
    const void* tensor;
  };
  std::span<const Slot> Outputs(const Context* context) const {
    const char* vector = reinterpret_cast<const char*>(context) + outputs;
    const size_t word = Word(vector);
    const char* slots =
        (word & 1) != 0 ? reinterpret_cast<const char*>(Word(vector + 8)) : vector + 8;
    return {reinterpret_cast<const Slot*>(slots), word >> 1};
  }
  std::span<const Slot> Inputs(const Context* context) const {
    const char* block =
        reinterpret_cast<const char*>(Word(reinterpret_cast<const char*>(context) + params));
    return {reinterpret_cast<const Slot*>(Word(block + inputs_data)),
            static_cast<size_t>(static_cast<uint32_t>(Word(block + inputs_size)))};
  }
  // The function library of a running kernel; nullptr when the offset is not known.
  const void* FunctionLibrary(const Context* context) const {
    if (function_library == 0) {
      return nullptr;
    }
    const char* block =
        reinterpret_cast<const char*>(Word(reinterpret_cast<const char*>(context) + params));
    return reinterpret_cast<const void*>(Word(block + function_library));
  }

  static size_t Word(const char* address) {
    size_t value;
    std::memcpy(&value, address, sizeof value);
    return value;
  }
};

// Reads a tensorflow::Tensor. False for a shape of unknown rank, which no tensor of a kernel has.
bool ReadTensor(const void* tensor, TensorFacts* facts);

// Finds and verifies all of it. Error: kUnsupported with the step that did not fit.
Result<Layout> DiscoverLayout(const Symbols& symbols);

}  // namespace isobit::tfapi

#endif  // ISOBIT_TFAPI_LAYOUT_H_
