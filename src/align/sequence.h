// SPDX-License-Identifier: Apache-2.0
// Order-preserving alignment of two sequences of keys.
#ifndef ISOBIT_ALIGN_SEQUENCE_H_
#define ISOBIT_ALIGN_SEQUENCE_H_

#include <cstdint>
#include <span>
#include <vector>

namespace isobit::align {

struct Match {
  uint32_t a, b;
};

// Pairs equal keys, both indices ascending. Common ends are taken off; the rest is split at keys
// that occur once on each side (patience); what lies between is aligned with the fewest insertions
// and deletions (Myers) while that is affordable, else the k-th of a key with the k-th and then the
// longest part of that in order. O(n log n) in all.
//
// Not symmetric: of two equally good alignments one is chosen. Align takes care of that by ordering
// the two traces first.
std::vector<Match> AlignSequences(std::span<const uint64_t> a, std::span<const uint64_t> b);

// Aligns by the first list of keys, then the gaps that it leaves by the next one, and so on. All
// lists of a side have one key an element. Adds to `matches`, which is in order and stays so.
void AlignInGaps(const std::vector<const std::vector<uint64_t>*>& keys_a,
                 const std::vector<const std::vector<uint64_t>*>& keys_b,
                 std::vector<Match>* matches);

}  // namespace isobit::align

#endif  // ISOBIT_ALIGN_SEQUENCE_H_
