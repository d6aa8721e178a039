// SPDX-License-Identifier: Apache-2.0
// For tests: a float32 tensor that owns its values.
#ifndef ISOBIT_NUMERICS_FLOAT_TENSOR_H_
#define ISOBIT_NUMERICS_FLOAT_TENSOR_H_

#include <cstdint>
#include <span>
#include <vector>

#include "numerics/elements.h"

namespace isobit::numerics {

struct FloatTensor {
  std::vector<int64_t> shape;
  std::vector<float> values;
  TensorView view() const { return {DType::kFloat, shape, std::as_bytes(std::span(values))}; }
};

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_FLOAT_TENSOR_H_
