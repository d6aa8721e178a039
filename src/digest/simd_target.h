// SPDX-License-Identifier: Apache-2.0
// Which of Highway's targets are compiled, and which of them this CPU can run. Our own detection
// instead of Highway's, whose library is not linked. Include before hwy/foreach_target.h.
#ifndef ISOBIT_DIGEST_SIMD_TARGET_H_
#define ISOBIT_DIGEST_SIMD_TARGET_H_

#include <cstdint>

// The targets left: EMU128 (any x86-64, in plain C++), SSE4, AVX2, AVX3 (AVX-512 F, VL, DQ, BW);
// NEON.
#define HWY_DISABLED_TARGETS \
  (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)

namespace isobit::digest {

// Order of preference, best first.
enum class SimdTarget : uint8_t { kAvx512, kAvx2, kSse4, kNeon, kBaseline };

// "avx512", "avx2", "sse4", "neon", "baseline".
const char* SimdTargetName(SimdTarget target);

// True if this CPU and operating system can run code compiled for the target.
bool CpuRuns(SimdTarget target);

}  // namespace isobit::digest

#endif  // ISOBIT_DIGEST_SIMD_TARGET_H_
