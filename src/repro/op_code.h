// SPDX-License-Identifier: Apache-2.0
// The public ops that TensorFlow makes a recorded kernel of, as Python code.
#ifndef ISOBIT_REPRO_OP_CODE_H_
#define ISOBIT_REPRO_OP_CODE_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/result.h"

namespace isobit::repro {

struct OpCode {
  std::string op;             // Of tf.raw_ops: "MatMul".
  size_t inputs = 0;          // How many the op itself takes; those behind are of `fused`.
  bool list = false;          // They are one argument, a list.
  nlohmann::json attributes;  // By name; of those that this op has not, nothing is to be set.
  // What was fused behind it, one line each: y = tf.raw_ops.BiasAdd(value=y, bias=x[2]).
  std::vector<std::string> fused;
  // The kernel does more than these ops, and its first output does not depend on it.
  bool part = false;
};

// `op` and `attrs` as recorded (trace::Node), `inputs`: how many values went in. Errors: kUsage:
// the kernel is not known to be made of public ops.
Result<OpCode> CodeOf(const std::string& op, const std::string& attrs, size_t inputs);

}  // namespace isobit::repro

#endif  // ISOBIT_REPRO_OP_CODE_H_
