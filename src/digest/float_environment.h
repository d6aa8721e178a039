// SPDX-License-Identifier: Apache-2.0
// The IEEE default arithmetic for the time of a scope. TensorFlow's pool threads run with
// flush-to-zero and denormals-are-zero, a program may have changed the rounding mode; results of
// isobit depend on neither.
#ifndef ISOBIT_DIGEST_FLOAT_ENVIRONMENT_H_
#define ISOBIT_DIGEST_FLOAT_ENVIRONMENT_H_

#include <cstdint>

#if defined(__SSE__)
#include <xmmintrin.h>
#elif !defined(__aarch64__)
#include <cfenv>
#endif

namespace isobit::digest {

// Round to nearest even, subnormals kept, all exceptions masked; the destructor puts back what was
// there, sticky flags included. Keep the arithmetic in another function (not inlined) than the
// scope: a compiler may move float operations over the writing of the control register, but not out
// of a call that it cannot see into.
class ScopedFloatEnvironment {
 public:
#if defined(__SSE__)
  ScopedFloatEnvironment() : saved_(_mm_getcsr()) { _mm_setcsr(0x1F80); }
  ~ScopedFloatEnvironment() { _mm_setcsr(saved_); }
#elif defined(__aarch64__)
  ScopedFloatEnvironment() {
    __asm__ volatile("mrs %0, fpcr\n\tmrs %1, fpsr" : "=r"(saved_), "=r"(saved_status_));
    const uint64_t ieee = 0;
    __asm__ volatile("msr fpcr, %0" ::"r"(ieee) : "memory");
  }
  ~ScopedFloatEnvironment() {
    __asm__ volatile("msr fpcr, %0\n\tmsr fpsr, %1" ::"r"(saved_), "r"(saved_status_) : "memory");
  }
#else
  ScopedFloatEnvironment() {
    fegetenv(&saved_);
    fesetenv(FE_DFL_ENV);
  }
  ~ScopedFloatEnvironment() { fesetenv(&saved_); }
#endif
  ScopedFloatEnvironment(const ScopedFloatEnvironment&) = delete;
  ScopedFloatEnvironment& operator=(const ScopedFloatEnvironment&) = delete;

 private:
#if defined(__SSE__)
  uint32_t saved_;
#elif defined(__aarch64__)
  uint64_t saved_, saved_status_;
#else
  fenv_t saved_;
#endif
};

}  // namespace isobit::digest

#endif  // ISOBIT_DIGEST_FLOAT_ENVIRONMENT_H_
