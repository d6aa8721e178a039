// SPDX-License-Identifier: Apache-2.0
// ISOBIT_CHECK: our own invariants. On in every build, never reachable from input.
#ifndef ISOBIT_BASE_CHECK_H_
#define ISOBIT_BASE_CHECK_H_

namespace isobit {

// Called when a check fails, with the text of the condition. The default prints and aborts; the
// recorder inside the user's process installs one that switches recording off by throwing, since it
// must never stop the user's program. Must not return.
using CheckHandler = void (*)(const char* condition, const char* file, int line);
void SetCheckHandler(CheckHandler handler);

[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);

}  // namespace isobit

#define ISOBIT_CHECK(condition)                              \
  do {                                                       \
    if (!(condition)) {                                      \
      ::isobit::CheckFailed(#condition, __FILE__, __LINE__); \
    }                                                        \
  } while (0)

#endif  // ISOBIT_BASE_CHECK_H_
