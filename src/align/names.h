// SPDX-License-Identifier: Apache-2.0
// Names of graph nodes, taken apart: "StatefulPartitionedCall/sequential_1/dense_4/MatMul".
// TensorFlow and Keras make a name unique by a counter that depends on what the process built
// before, so a number is a place in an order, not an identity.
#ifndef ISOBIT_ALIGN_NAMES_H_
#define ISOBIT_ALIGN_NAMES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace isobit::align {

// "lstm_3_while_body_2345": pattern "lstm_#while_body_#", numbers {3, 2345}. A component without a
// number at its end has the number 0 there: "dense" and "dense_1" are the first two of one pattern.
// Numbers behind each other are one place: a "dense_1" whose scope is entered again is "dense_1_1".
// TensorFlow also counts "unknown", "unknown_0", "unknown_1": `counted` tells the first two apart.
struct Component {
  std::string pattern;
  std::vector<uint64_t> numbers;
  bool counted = false;  // It ends in a number.
};
Component ParseComponent(std::string_view component);

// The pattern of a whole name, of attributes or of any other text in which counters occur.
std::string WithoutCounters(std::string_view text);

// A node that calls a function ("StatefulPartitionedCall", "PartitionedCall_3"), before whose name
// an inlined function's nodes stand.
bool IsCall(std::string_view component);

// By '/'. Never empty.
std::vector<std::string_view> SplitName(std::string_view name);

// An input as a NodeDef writes it: "x" is output 0 of x, "y:1" output 1. Control inputs ("^c") give
// an empty name.
std::pair<std::string_view, uint32_t> ParseInput(std::string_view input);

}  // namespace isobit::align

#endif  // ISOBIT_ALIGN_NAMES_H_
