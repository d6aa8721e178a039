// SPDX-License-Identifier: Apache-2.0
// Internal to FindRelation: what its hypotheses share, and those about the places of elements.
#ifndef ISOBIT_NUMERICS_RELATION_PAIR_H_
#define ISOBIT_NUMERICS_RELATION_PAIR_H_

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <string>

#include "numerics/compare.h"

namespace isobit::numerics {

inline bool SameNumber(double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); }

// Two tensors of equal element count, both real.
struct Pair {
  const TensorView& a;
  const TensorView& b;
  size_t count;
  DType
      coarse;  // The float format with the larger ULP among the two; kInvalid if both are integers.

  double A(size_t i) const { return ElementAt(a, i); }
  double B(size_t i) const { return ElementAt(b, i); }
  double Slack(double x, double y, double ulps) const {
    return coarse == DType::kInvalid ? 0 : ulps * Ulp(std::max(std::fabs(x), std::fabs(y)), coarse);
  }
  bool All(const std::function<bool(double, double)>& holds) const {
    for (size_t i = 0; i < count; ++i) {
      if (!holds(A(i), B(i))) {
        return false;
      }
    }
    return true;
  }
};

// What a tensor holds, for choosing points to fit through.
struct Extent {
  size_t largest = 0, least = 0,
         most = 0;  // Indices of max |x|, min x, max x among finite elements.
  bool any = false;
  size_t distinct = 0;  // Counted up to 4.
};

Extent ExtentOf(const TensorView& tensor, size_t count);

using Found = std::optional<FoundRelation>;

inline FoundRelation Make(Relation relation, std::string text, double factor = 1,
                          double offset = 0) {
  return {relation, factor, offset, std::move(text)};
}

Found FindPermutedRows(const Pair& p);
Found FindReversed(const Pair& p);
Found FindTransposed(const Pair& p);
Found FindCropped(const Pair& p);

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_RELATION_PAIR_H_
