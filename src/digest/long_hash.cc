// SPDX-License-Identifier: Apache-2.0
#include "digest/long_hash.h"

#include "digest/simd_target.h"

namespace isobit::digest {

LongHashFn WideLongHash() {
#if defined(__x86_64__)
  if (CpuRuns(SimdTarget::kAvx512)) {
    return &avx512::HashLong;
  }
  if (CpuRuns(SimdTarget::kAvx2)) {
    return &avx2::HashLong;
  }
#endif
  return nullptr;
}

}  // namespace isobit::digest
