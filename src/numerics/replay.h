// SPDX-License-Identifier: Apache-2.0
// In which order did a kernel add? A matrix product is computed again in float32 in the orders that
// libraries are known to use; the one that gives a side's bits is how it was computed. Every kernel
// looked at so far sums products a[k] b[k] in chains over k, with one rounding a step (FMA) or two
// (multiply, add), cuts k into chunks that are chains of their own, and adds the chunks in order
// (docs/numerics.md, "Replay", has the measurements). Pure functions.
#ifndef ISOBIT_NUMERICS_REPLAY_H_
#define ISOBIT_NUMERICS_REPLAY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "numerics/op.h"

namespace isobit::numerics {

// One order of summation.
struct SumOrder {
  bool fma = true;
  // Lengths of the chunks, whose sum is K; chunks of one group are added to each other first, and
  // then the groups. One group: all are added in order.
  std::vector<std::vector<uint32_t>> groups;
  // Whose it is known to be: "oneDNN's AVX-512 kernels"; often several, or none in particular.
  std::vector<std::string> libraries;

  // Of K products. Precondition: K is the sum of the chunks.
  float Sum(const float* a, const float* b) const;
  // "one FMA chain", "FMA chains in chunks of 384, 308, 308", "... of 256 times 8".
  std::string Text() const;
};

// All orders that are tried for sums of K products, the best known ones first, no two the same.
// At most about `limit`.
std::vector<SumOrder> SumOrders(uint32_t k, size_t limit);

// Of one side.
struct Replayed {
  std::optional<SumOrder> order;  // The first that fits. Empty: none of them does.
  uint64_t others = 0;            // So many other orders give the same bits, too.
  uint64_t rounded = 0;           // Elements whose bits are not those of the correctly rounded sum.
};
struct Replay {
  uint64_t terms = 0;            // K.
  uint64_t elements = 0;         // Looked at, spread evenly.
  uint64_t count = 0;            // Of the output.
  std::optional<Replayed> a, b;  // Empty: the values do not tell (kFewestRounded).
};

// An order is said to be a side's only if it gives all elements that are looked at and so many of
// them are not simply the correctly rounded sum, which another order might give as well.
inline constexpr uint64_t kFewestRounded = 32;

// Of MatMul, fused or not with a bias and Relu, and convolutions by 1x1 filters, in float32.
// Empty: another op, an input or output that was not recorded, too long or too few sums.
std::optional<Replay> ReplayProducts(const OpDescription& op, const TensorView& a,
                                     const TensorView& b);

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_REPLAY_H_
