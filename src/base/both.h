// SPDX-License-Identifier: Apache-2.0
// Two pieces of work at the same time.
#ifndef ISOBIT_BASE_BOTH_H_
#define ISOBIT_BASE_BOTH_H_

#include <future>
#include <system_error>

namespace isobit {

// Calls both, the first one on a thread of its own where one can be had, and returns when both are
// done. They must not touch what the other writes. An exception of the first is thrown here.
template <typename First, typename Second>
void Both(First&& first, Second&& second) {
  std::future<void> running;
  try {
    running = std::async(std::launch::async, first);
  } catch (const std::system_error&) {
    first();  // No more threads.
  }
  second();
  if (running.valid()) {
    running.get();
  }
}

}  // namespace isobit

#endif  // ISOBIT_BASE_BOTH_H_
