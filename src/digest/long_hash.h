// SPDX-License-Identifier: Apache-2.0
// XXH3-128 of many bytes, by the widest vectors that this CPU has. Every path gives the same hash.
#ifndef ISOBIT_DIGEST_LONG_HASH_H_
#define ISOBIT_DIGEST_LONG_HASH_H_

#include <cstddef>
#include <cstdint>

namespace isobit::digest {

struct LongHash {
  uint64_t low, high;
};
using LongHashFn = LongHash (*)(const void* data, size_t size, uint64_t seed);

// nullptr: this CPU has nothing wider than what every CPU of its architecture has.
LongHashFn WideLongHash();

// Each where the CPU runs it. Within the caches AVX-512 is half as fast again as AVX2.
namespace avx2 {
LongHash HashLong(const void* data, size_t size, uint64_t seed);
}  // namespace avx2
namespace avx512 {
LongHash HashLong(const void* data, size_t size, uint64_t seed);
}  // namespace avx512

}  // namespace isobit::digest

#endif  // ISOBIT_DIGEST_LONG_HASH_H_
