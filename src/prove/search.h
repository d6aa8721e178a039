// SPDX-License-Identifier: Apache-2.0
// Which of several flips are needed: one by one, then delta debugging over sets (Zeller and
// Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE TSE 28(2), 2002, algorithm
// ddmin). Pure: what a trial means is the caller's affair.
#ifndef ISOBIT_PROVE_SEARCH_H_
#define ISOBIT_PROVE_SEARCH_H_

#include <cstddef>
#include <functional>
#include <vector>

namespace isobit::prove {

// Which side's bits a run has at the place that is looked at.
enum class Bits {
  kFrom,  // Those of the side whose launch is changed.
  kTo,    // Those of the other side.
  kNeither,
  kNotReached,  // The run ended, or went another way, before the place.
};

using FlipSet = std::vector<size_t>;  // Indices of flips, ascending.
using Trial = std::function<Bits(const FlipSet&)>;

struct Minimal {
  bool found = false;
  FlipSet set;                // 1-minimal: without any one of them the bits are no longer kTo.
  Bits all = Bits::kNeither;  // With all flips at once.
};

// The flips 0 ... count - 1 come with the likeliest first; each of the first `singles` is tried
// alone. `trial` is asked about no set twice. Trials: at most 1 + singles, and of ddmin at most
// count^2 + 3 count.
Minimal FindMinimal(size_t count, size_t singles, const Trial& trial);

// `all` without `taken`; both ascending.
FlipSet Without(const FlipSet& all, const FlipSet& taken);

}  // namespace isobit::prove

#endif  // ISOBIT_PROVE_SEARCH_H_
