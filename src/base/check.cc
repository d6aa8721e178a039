// SPDX-License-Identifier: Apache-2.0
#include "base/check.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace isobit {
namespace {
std::atomic<CheckHandler> g_handler{nullptr};
}  // namespace

void SetCheckHandler(CheckHandler handler) { g_handler.store(handler); }

void CheckFailed(const char* condition, const char* file, int line) {
  if (CheckHandler handler = g_handler.load()) {
    handler(condition, file, line);
  }
  std::fprintf(stderr, "isobit: internal error: %s (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace isobit
