// SPDX-License-Identifier: Apache-2.0
// The one-line text in which TensorFlow prints a NodeDef:
//   {{node dense/MatMul}} = MatMul[T=DT_FLOAT, transpose_a=false, _device="/device:CPU:0"](x,
//   dense/kernel:1, ^start)
#ifndef ISOBIT_TFAPI_NODE_SUMMARY_H_
#define ISOBIT_TFAPI_NODE_SUMMARY_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace isobit::tfapi {

struct NodeSummary {
  std::string name;
  std::string op;
  // As printed, without those whose name starts with an underscore and without those that are
  // random.
  std::string attrs;
  std::string device;  // "" when it is not assigned.
  std::vector<std::string> inputs;
};

// Empty when the text is not of that form. Attribute values may hold brackets, quotes and commas.
std::optional<NodeSummary> ParseNodeSummary(std::string_view text);

// The argument names of an op out of TensorFlow's line for an OpDef:
//   Op<name=AddN; signature=inputs:N*T -> sum:T; attr=N:int,min=1; ...>
std::vector<std::string> ParseArgumentNames(std::string_view text);

}  // namespace isobit::tfapi

#endif  // ISOBIT_TFAPI_NODE_SUMMARY_H_
