// SPDX-License-Identifier: Apache-2.0
// Does lower precision explain it: the op again with its inputs rounded. Pure functions.
#ifndef ISOBIT_NUMERICS_EMULATE_H_
#define ISOBIT_NUMERICS_EMULATE_H_

#include <span>
#include <string_view>

#include "numerics/referee.h"

namespace isobit::numerics {

// A way in which hardware or a library changes the inputs of an op.
struct Precision {
  std::string_view name;  // "TF32", "bfloat16", "float16", "flush-to-zero"
  double (*round)(double);
  bool products_only;  // Only matrix units do it.
};
std::span<const Precision> Precisions();

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_EMULATE_H_
