// SPDX-License-Identifier: Apache-2.0
// The control register of the calling thread. Read from the register itself: fegetround knows
// nothing of flushing.
#include <cstdint>

#include "env/collect.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace isobit::env {
namespace {

struct Mode {
  bool known = false;
  bool flushes_results = false;
  bool flushes_inputs = false;
  const char* rounding = "";
};

#if defined(__x86_64__)
Mode ReadMode() {
  static constexpr const char* kNames[4] = {"nearest", "down", "up", "zero"};
  const uint32_t mxcsr = _mm_getcsr();
  return {true, (mxcsr & 0x8000) != 0, (mxcsr & 0x0040) != 0, kNames[(mxcsr >> 13) & 3]};
}
#elif defined(__aarch64__)
Mode ReadMode() {
  static constexpr const char* kNames[4] = {"nearest", "up", "down", "zero"};
  uint64_t fpcr = 0;
  __asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
  const bool flush = (fpcr >> 24) & 1;  // FZ: inputs and results alike.
  return {true, flush, flush, kNames[(fpcr >> 22) & 3]};
}
#else
Mode ReadMode() { return {}; }
#endif

}  // namespace

void CollectFloatingPoint(std::string_view role, const FactSink& sink) {
  const std::string prefix = "fp." + std::string(role);
  const Mode mode = ReadMode();
  if (!mode.known) {
    for (const char* name : {".ftz", ".daz", ".rounding"}) {
      sink(Unknown(prefix + name, "no control register known on this machine"));
    }
    return;
  }
  sink(Known(prefix + ".ftz", mode.flushes_results));
  sink(Known(prefix + ".daz", mode.flushes_inputs));
  sink(Known(prefix + ".rounding", std::string(mode.rounding)));
}

}  // namespace isobit::env
