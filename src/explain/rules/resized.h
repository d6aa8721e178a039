// SPDX-License-Identifier: Apache-2.0
// By which methods pictures were resized on the two sides, computed again from the pixels before.
#ifndef ISOBIT_EXPLAIN_RULES_RESIZED_H_
#define ISOBIT_EXPLAIN_RULES_RESIZED_H_

#include <optional>
#include <string>
#include <vector>

#include "explain/rules/preprocess.h"
#include "numerics/resize.h"

namespace isobit::explain {

struct Resized {
  std::vector<numerics::ResizeFit> a, b;            // Of each side; neither is empty.
  const trace::SideEvent* last_before_a = nullptr;  // The last of the pictures, of those in A.
  size_t pictures = 0;

  const std::vector<numerics::ResizeFit>& Of(Side side) const { return side == Side::kA ? a : b; }
};

// How what differs was made of pictures that are equal on both sides and were kept. Empty: they
// were not kept; no method that is known gives all elements of a side; or one method gives both
// sides, which then differ by rounding at most.
std::optional<Resized> HowResized(const Case& c, const PreprocessDifference& difference);

// "bilinear with antialias, over 255"; of several methods the first and what else gives the same.
std::string MethodText(const std::vector<numerics::ResizeFit>& fits);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_RESIZED_H_
