// SPDX-License-Identifier: Apache-2.0
#include "digest/simd_target.h"

namespace isobit::digest {

const char* SimdTargetName(SimdTarget target) {
  switch (target) {
    case SimdTarget::kAvx512:
      return "avx512";
    case SimdTarget::kAvx2:
      return "avx2";
    case SimdTarget::kSse4:
      return "sse4";
    case SimdTarget::kNeon:
      return "neon";
    case SimdTarget::kBaseline:
      break;
  }
  return "baseline";
}

bool CpuRuns(SimdTarget target) {
  if (target == SimdTarget::kBaseline) {
    return true;
  }
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool sse4 = __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.1") &&
                    __builtin_cpu_supports("sse4.2");
  const bool avx2 = sse4 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                    __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") &&
                      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512bw");
  return (target == SimdTarget::kSse4 && sse4) || (target == SimdTarget::kAvx2 && avx2) ||
         (target == SimdTarget::kAvx512 && avx512);
#elif defined(__aarch64__)
  return target == SimdTarget::kNeon;  // Part of the architecture.
#else
  return false;
#endif
}

}  // namespace isobit::digest
