// SPDX-License-Identifier: Apache-2.0
#ifndef ISOBIT_TRACE_OP_FAMILY_H_
#define ISOBIT_TRACE_OP_FAMILY_H_

#include <string_view>

namespace isobit::trace {

// The op that a vendor's kernel stands for: "Conv2D" for "_MklNativeConv2D", "FusedConv2D" for
// "_MklNativeFusedConv2D" and for "_FusedConv2D", which is TensorFlow's own.
inline std::string_view OpFamily(std::string_view op) {
  for (const std::string_view prefix : {"_MklNative", "_Mkl"}) {
    if (op.starts_with(prefix) && op.size() > prefix.size()) {
      return op.substr(prefix.size());
    }
  }
  return op.starts_with("_Fused") ? op.substr(1) : op;
}

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_OP_FAMILY_H_
