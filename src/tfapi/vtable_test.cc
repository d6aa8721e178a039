// SPDX-License-Identifier: Apache-2.0
#include "tfapi/vtable.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <csignal>

namespace isobit::tfapi {
namespace {

int first, second, other;

// A table in read-only memory, as the linker leaves real ones.
class VtableTest : public testing::Test {
 protected:
  void SetUp() override {
    page_ = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    table_ = static_cast<void**>(
        mmap(nullptr, page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    ASSERT_NE(table_, MAP_FAILED);
    table_[5] = &first;
    table_[6] = &second;
    ASSERT_EQ(mprotect(table_, page_, PROT_READ), 0);
  }
  void TearDown() override { munmap(table_, page_); }

  size_t page_ = 0;
  void** table_ = nullptr;
};

TEST_F(VtableTest, FindsTheSlotThatHoldsAFunction) {
  EXPECT_EQ(FindSlot(table_, &second), table_ + 6);
  EXPECT_EQ(FindSlot(table_, &other), nullptr);
  EXPECT_EQ(FindSlot(table_, &second, 6), nullptr);
}

TEST_F(VtableTest, ExchangesAndLeavesThePageReadOnly) {
  void** slot = FindSlot(table_, &first);
  ASSERT_TRUE(ExchangeSlot(slot, &first, &other).has_value());
  EXPECT_EQ(*slot, &other);
  EXPECT_EXIT(
      {
        signal(SIGSEGV, SIG_DFL);  // Sanitizers exit on it.
        *slot = nullptr;
        _exit(0);
      },
      testing::KilledBySignal(SIGSEGV), "");
}

TEST_F(VtableTest, RefusesASlotThatHoldsSomethingElse) {
  Status status = ExchangeSlot(FindSlot(table_, &first), &second, &other);
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(table_[5], &first);
}

}  // namespace
}  // namespace isobit::tfapi
