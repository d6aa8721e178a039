// SPDX-License-Identifier: Apache-2.0
// What an op computes, from its name and attributes as TensorFlow ran it. Pure functions.
#ifndef ISOBIT_NUMERICS_OP_H_
#define ISOBIT_NUMERICS_OP_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "numerics/elements.h"

namespace isobit::numerics {

// The op as TensorFlow ran it. inputs[i] is empty where the value was not recorded.
struct OpDescription {
  std::string op;     // "_FusedMatMul", "_MklNativeConv2DBackpropFilter", ...
  std::string attrs;  // "transpose_a=false, padding=\"SAME\", ..."
  std::vector<std::optional<TensorView>> inputs;
};

// The op's name without the marks of its kernel: "_MklNativeFusedConv2D" and "_FusedConv2D" become
// "Conv2D".
std::string BaseOpName(std::string_view op);

// The attributes of one op.
class Attributes {
 public:
  // text: "key=value, key=[1, 2], key=\"text\""; quotes around text are optional. Whatever does not
  // parse is skipped.
  explicit Attributes(std::string_view text);

  // As written, brackets and quotes included.
  const std::map<std::string, std::string, std::less<>>& all() const { return values_; }
  bool Has(std::string_view key) const;
  // Without quotes; of a list, what is between the brackets.
  std::string Text(std::string_view key, std::string_view fallback = "") const;
  bool Flag(std::string_view key, bool fallback) const;
  double Number(std::string_view key, double fallback) const;
  std::vector<int64_t> Integers(std::string_view key) const;
  std::vector<std::string> Texts(std::string_view key) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_OP_H_
