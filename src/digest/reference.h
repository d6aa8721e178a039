// SPDX-License-Identifier: Apache-2.0
// The definition of statistics and sketch, element by element in plain C++: what the bits are is
// what these functions return. The fast paths (summary.cc, kernels.cc) must equal them; nothing but
// tests calls them.
#ifndef ISOBIT_DIGEST_REFERENCE_H_
#define ISOBIT_DIGEST_REFERENCE_H_

#include <optional>

#include "digest/digest.h"

namespace isobit::digest {

// One element as the statistics see it.
struct Element {
  double value = 0;  // Exact for all types but int64 and uint64, which are rounded to nearest even.
  enum Class : uint8_t {
    kNormal,
    kZero,
    kSubnormal,
    kInfinity,
    kNan
  } kind = kZero;  // In its own format.
};

// Numbers per element: 2 for complex types, 0 for types that are not numbers, else 1.
size_t PartsPerElement(DType dtype);

// Part `index` of the tensor (real and imaginary parts alternate). Requires PartsPerElement(dtype)
// != 0 and index < parts of the tensor.
Element ElementAt(const TensorView& tensor, size_t index);

std::optional<Summary> SummarizeReference(const TensorView& tensor);

}  // namespace isobit::digest

#endif  // ISOBIT_DIGEST_REFERENCE_H_
