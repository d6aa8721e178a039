// SPDX-License-Identifier: Apache-2.0
// Compiled for AVX-512. Includes nothing of C++'s library: an inline function of it that the linker
// takes from here would fail on an older CPU.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "digest/long_hash.h"

namespace isobit::digest::avx512 {

LongHash HashLong(const void* data, size_t size, uint64_t seed) {
  const XXH128_hash_t hash = XXH3_128bits_withSeed(data, size, seed);
  return {hash.low64, hash.high64};
}

}  // namespace isobit::digest::avx512
