// SPDX-License-Identifier: Apache-2.0
#include "tfapi/probe.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>

namespace isobit::tfapi {
namespace {

// One readable page followed by one that is not.
char* MapPageBeforeHole(size_t page) {
  void* pages = mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  EXPECT_NE(pages, MAP_FAILED);
  EXPECT_EQ(mprotect(static_cast<char*>(pages) + page, page, PROT_NONE), 0);
  return static_cast<char*>(pages);
}

TEST(SafeRead, ReadsWhatIsMappedAndRefusesTheRest) {
  const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  char* pages = MapPageBeforeHole(page);
  pages[page - 8] = 42;
  char out[16] = {};
  EXPECT_TRUE(SafeRead(pages + page - 8, out, 8));
  EXPECT_EQ(out[0], 42);
  EXPECT_FALSE(SafeRead(pages + page - 8, out, 16));  // The second half lies in the hole.
  EXPECT_FALSE(SafeRead(pages + page, out, 8));
  EXPECT_FALSE(SafeRead(nullptr, out, 8));
  EXPECT_EQ(SafeReadPointer(reinterpret_cast<void*>(uintptr_t{0x10})), nullptr);
  munmap(pages, 2 * page);
}

TEST(RunGuarded, ReportsAFaultAndRestoresTheHandlers) {
  struct sigaction before {};
  sigaction(SIGSEGV, nullptr, &before);
  const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  char* pages = MapPageBeforeHole(page);
  volatile char* hole = pages + page;
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(RunGuarded([&] { *hole = 1; }));
    EXPECT_TRUE(RunGuarded([&] { *(hole - 1) = 1; }));
  }
  struct sigaction after {};
  sigaction(SIGSEGV, nullptr, &after);
  EXPECT_EQ(before.sa_handler, after.sa_handler);
  munmap(pages, 2 * page);
}

TEST(ClassSymbol, IsEmptyForWhatIsNoObject) {
  int64_t number = 12345;
  EXPECT_EQ(ClassSymbol(&number), "");
  EXPECT_EQ(ClassSymbol(nullptr), "");
}

TEST(ClassSymbol, NamesAnExportedClass) {
  std::runtime_error error("x");
  EXPECT_EQ(ClassSymbol(&error), "_ZTVSt13runtime_error");
}

}  // namespace
}  // namespace isobit::tfapi
