// SPDX-License-Identifier: Apache-2.0
// Arrays as numpy.load reads them.
#ifndef ISOBIT_REPRO_NPZ_H_
#define ISOBIT_REPRO_NPZ_H_

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "trace/reader.h"

namespace isobit::repro {

// A ZIP file of .npy members, not compressed, without times: the same arrays give the same bytes.
// What NumPy has no type of its own for (bfloat16, float8) is kept as unsigned integers of its
// size. Errors: kUsage: a type without a fixed size; 4 GiB or more.
Result<std::string> Npz(const std::vector<std::pair<std::string, trace::Value>>& arrays);

}  // namespace isobit::repro

#endif  // ISOBIT_REPRO_NPZ_H_
