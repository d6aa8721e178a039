// SPDX-License-Identifier: Apache-2.0
// The fixed hashes of the linear sketch: signs and places of a block of 64 elements.
// docs/format/digests.md, section 3. These are part of the trace format.
#ifndef ISOBIT_DIGEST_SKETCH_HASH_H_
#define ISOBIT_DIGEST_SKETCH_HASH_H_

#include <bit>
#include <cstdint>

namespace isobit::digest {

inline constexpr uint64_t kBlock = 64;  // Elements; also the number of buckets of a family.
inline constexpr uint64_t kGolden = 0x9E3779B97F4A7C15u;
inline constexpr uint64_t kFirstSeed = 0x69736F6269743031u;   // "isobit01"
inline constexpr uint64_t kSecondSeed = 0x69736F6269743032u;  // "isobit02"

// The finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators,
// 2014).
constexpr uint64_t Mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

// Bit 63 - j of a sign word is the sign of element j of the block: 1 means that it is subtracted.
struct BlockHash {
  uint64_t first_signs, second_signs;
  uint32_t first_group;    // 0..7: exclusive-ored to the group (of 8 elements) of an element gives
                           // the group of its bucket.
  uint32_t second_offset;  // 0..63: where the 8 sums of the block go.
};

constexpr BlockHash HashBlock(uint64_t block) {
  const uint64_t first = Mix(kFirstSeed + (block + 1) * kGolden);
  const uint64_t second = Mix(kSecondSeed + (block + 1) * kGolden);
  const uint64_t place = (first ^ std::rotl(second, 32)) * kGolden;
  return {first, second, static_cast<uint32_t>(place >> 61),
          static_cast<uint32_t>((place >> 55) & 63)};
}

}  // namespace isobit::digest

#endif  // ISOBIT_DIGEST_SKETCH_HASH_H_
