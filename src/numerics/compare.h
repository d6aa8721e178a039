// SPDX-License-Identifier: Apache-2.0
// How two tensors of equal shape differ: figures in one pass, then the exact relation if there is
// one. Pure functions.
#ifndef ISOBIT_NUMERICS_COMPARE_H_
#define ISOBIT_NUMERICS_COMPARE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "numerics/elements.h"

namespace isobit::numerics {

// Units in the last place between two numbers of one float format: the count of representable steps
// from a to b. Signed zeros are equal (0). NaN against NaN is 0, NaN against a number is
// UINT64_MAX.
uint64_t UlpDistance(float a, float b);
uint64_t UlpDistance(double a, double b);
// The same on the bit patterns of half and bfloat16 (sign, then magnitude).
uint64_t UlpDistance16(uint16_t a, uint16_t b, DType dtype);

// Figures over all elements; differences are taken in double, so those of float32 and smaller are
// exact.
struct Comparison {
  uint64_t count = 0;
  uint64_t unequal = 0;         // By bits.
  uint64_t nan_payloads = 0;    // Of them: NaN on both sides.
  uint64_t nan_mismatches = 0;  // Of them: NaN on one side only.
  uint64_t zero_signs = 0;      // Of them: +0 against -0.
  double max_abs = 0;           // Over pairs of finite elements.
  double max_rel = 0;           // |a - b| / max(|a|, |b|).
  uint64_t max_ulp = 0;         // Over pairs without NaN; 0 for integers.
  uint64_t worst = 0;           // Index of max_abs.
  double sum_of_squares = 0;    // Of the differences.
};
// Same shape, same real dtype, complete.
bool IsComparable(const TensorView& a, const TensorView& b);
// Precondition: IsComparable. The same bits on every CPU.
Comparison Compare(const TensorView& a, const TensorView& b);
// The elements that differ in bits, at most `limit` of them: the one with the largest difference
// and others spread evenly.
std::vector<size_t> UnequalElements(const TensorView& a, const TensorView& b,
                                    const Comparison& comparison, uint64_t limit);

enum class Relation {
  kEqual,             // Same bits.
  kNanPayload,        // Same but for the bits of NaNs (and of zeros' signs).
  kOtherShape,        // Shapes differ and no permutation below explains it.
  kOtherDtype,        // Same values in another dtype.
  kCast,              // The same values after rounding one side to a coarser format: text names it.
  kScale,             // a = factor * b.
  kOffset,            // a = b + offset.
  kAffine,            // a = factor * b + offset.
  kPermutedRows,      // Same rows along the first axis in another order.
  kReversedChannels,  // The last axis (3 or 4 long) reversed: RGB against BGR.
  kFlipped,           // Another axis reversed.
  kTransposed,        // Two axes exchanged.
  kFlushed,           // Subnormals on one side are zeros on the other, all else equal.
  kCropped,           // One side is a window of the other: the same rank, some axes shorter.
  kSaturated,         // Equal where one side is not at its own extreme: clipped or saturated there.
  kRoundingSized,     // None of the above, and every element within 2^10 units in the last place of
                      // the larger scale.
  kOther,
};
std::string_view RelationName(Relation relation);

struct FoundRelation {
  Relation relation = Relation::kOther;
  double factor = 1, offset = 0;
  std::string text;  // "a = 255 * b", "a is b rounded to bfloat16", "axis 3 reversed"
};
// The first relation of the list above that holds for all elements; scale, offset and affine up to
// 4 units in the last place of the larger operand. Dtypes and shapes may differ.
FoundRelation FindRelation(const TensorView& a, const TensorView& b);

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_COMPARE_H_
