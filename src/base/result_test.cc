// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace isobit {
namespace {

Result<int> Half(int value) {
  if (value % 2 != 0) {
    return Fail(ErrorCode::kUsage, "the number is odd", "argument 1", "give an even number");
  }
  return value / 2;
}

Result<int> Quarter(int value) {
  ISOBIT_ASSIGN_OR_RETURN(const int half, Half(value));
  return Half(half);
}

TEST(ResultTest, ValueTravelsThrough) { EXPECT_EQ(*Quarter(12), 3); }

TEST(ResultTest, ErrorTravelsUnchanged) {
  const Result<int> result = Quarter(3);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(FormatError(result.error()),
            "error: the number is odd (argument 1) [usage]\nhint: give an even number\n");
}

// Paths and names in errors may come from strangers.
TEST(ResultTest, NothingInAnErrorMovesATerminal) {
  EXPECT_EQ(FormatError({ErrorCode::kIo, "no \x1b[2J", "a\n.isobit", "isobit verify \u202e"}),
            "error: no \\x1b[2J (a\\n.isobit) [io]\nhint: isobit verify \\u202e\n");
}

TEST(ErrorCodeTest, NamesAreDistinct) {
  std::set<std::string> names;
  int count = 0;
#define ISOBIT_ERROR_CODE(enumerator, name) \
  names.insert(name);                       \
  ++count;
#include "base/error_codes.inc"
#undef ISOBIT_ERROR_CODE
  EXPECT_EQ(static_cast<int>(names.size()), count);
}

}  // namespace
}  // namespace isobit
