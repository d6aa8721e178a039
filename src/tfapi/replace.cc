// SPDX-License-Identifier: Apache-2.0
#include "tfapi/replace.h"

#include <cstring>
#include <memory>

namespace isobit::tfapi {

bool ReplaceTensor(const Symbols& symbols, const void* tensor, const TensorFacts& facts,
                   std::span<const std::byte> bytes) {
  const auto shape = facts.shape();
  const std::unique_ptr<CTensor, void (*)(CTensor*)> made(
      symbols.allocate_tensor(facts.dtype, shape.data(), static_cast<int>(shape.size()),
                              bytes.size()),
      symbols.delete_tensor);
  if (made == nullptr) {
    return false;
  }
  void* data = symbols.tensor_data(made.get());
  if (data == nullptr) {
    return bytes.empty();
  }
  std::memcpy(data, bytes.data(), bytes.size());
  symbols.tensor_from_c(made.get(), const_cast<void*>(tensor));
  TensorFacts after;
  return ReadTensor(tensor, &after) && after.data == data;
}

}  // namespace isobit::tfapi
