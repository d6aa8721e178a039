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

}  // namespace isobit::align

#endif  // ISOBIT_ALIGN_SEQUENCE_H_
