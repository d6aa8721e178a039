// SPDX-License-Identifier: Apache-2.0
// The arrays that crossed a border of the program (decoded, resized, entering the model), paired,
// and how two of them differ.
#ifndef ISOBIT_EXPLAIN_RULES_ARRAYS_H_
#define ISOBIT_EXPLAIN_RULES_ARRAYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "explain/rules/finding.h"
#include "numerics/compare.h"

namespace isobit::explain {

enum class ArrayState : uint8_t {
  kEqual,
  kUnknown,  // Not digested on a side.
  kDtype,    // Another dtype; the shape may differ too.
  kShape,    // The same dtype, another shape.
  kOrder,    // The same rows in another order.
  kMoved,    // Another array of the same border: all of them are on both sides, in another order.
  kValues,   // The same dtype and shape, other elements.
};

// One array of both sides: the same border and argument, of the same source file where that was
// recorded. Where the sides decode or resize by different libraries, the border's name differs and
// the stage is the same.
struct BorderPair {
  const trace::SideEvent* a = nullptr;
  const trace::SideEvent* b = nullptr;
  ArrayState state = ArrayState::kUnknown;

  const trace::SideEvent* Of(Side side) const { return side == Side::kA ? a : b; }
  bool differs() const { return state != ArrayState::kEqual && state != ArrayState::kUnknown; }
  bool is_image() const;  // One picture: decoded or resized, of rank 2 or 3.
};

// Arrays of both sides, in A's order. Those without a partner are left out. In a graph that is
// being traced there are no elements: state kUnknown, `array` is absent.
std::vector<BorderPair> Borders(const Case& c);  // Not of results.

// The stage of a border event: "read", "decode", "resize", "input".
std::string StageOf(const trace::SideEvent& array);
// The border as a place: "images.py:12, the result of PIL.resize", "argument x of fit".
std::string DescribeBorder(const trace::SideEvent& array);
// "float32 [64, 28, 28, 3]"
std::string DescribeArray(const trace::SideEvent& array);

// How many rows of a are among those of b, as far as single rows were digested on both sides.
struct CommonRows {
  size_t common = 0, of_a = 0, of_b = 0;
};
CommonRows CountCommonRows(const BorderPair& pair);

struct ArrayRelation {
  enum class Basis : uint8_t { kNone, kSummary, kValues };
  Basis basis =
      Basis::kNone;  // kSummary: from statistics and sketches, the elements were not kept.
  numerics::FoundRelation found;
  std::optional<numerics::Comparison>
      comparison;  // Where dtype and shape agree and the elements were kept.
};
// The first rows of a large array, recorded beside it because they are small enough to keep;
// nullptr: none.
const BorderPair* HeadOf(const std::vector<BorderPair>& borders, const BorderPair& whole);

// The relation of two unequal arrays; kOther if none is recognised.
ArrayRelation Relate(const Case& c, const BorderPair& pair);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_ARRAYS_H_
