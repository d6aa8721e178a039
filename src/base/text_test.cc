// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <gtest/gtest.h>

namespace isobit {
namespace {

TEST(TextTest, AcceptsWellFormedUtf8) {
  for (const char* text : {"", "plain", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x99\x82",
                           "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "\xEE\x80\x80"}) {
    EXPECT_TRUE(IsUtf8(text)) << Printable(text);
    EXPECT_EQ(ToUtf8(text, 100), text);
  }
}

TEST(TextTest, RejectsWhatUnicodeForbids) {
  // A lone continuation, overlong forms, a surrogate, beyond U+10FFFF, cut off characters.
  for (const char* text :
       {"\x80", "a\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xC3", "\xE2\x82", "\xF0\x9F\x99", "\xFF"}) {
    EXPECT_FALSE(IsUtf8(text)) << Printable(text);
    EXPECT_TRUE(IsUtf8(ToUtf8(text, 100))) << Printable(text);
  }
}

TEST(TextTest, CutsBetweenCharacters) {
  EXPECT_EQ(ToUtf8("ab\xE2\x82\xAC", 4), "ab");
  EXPECT_EQ(ToUtf8("ab\xE2\x82\xAC", 5), "ab\xE2\x82\xAC");
  EXPECT_EQ(ToUtf8("\xFF", 2), "");
}

TEST(TextTest, MakesControlCharactersVisible) {
  EXPECT_EQ(Printable("\x1b[31mred\x1b]0;title\x07"), "\\x1b[31mred\\x1b]0;title\\x07");
  EXPECT_EQ(Printable("a\nb\tc\rd"), "a\\nb\\tc\\rd");
  EXPECT_EQ(Printable("\xC2\x9B"
                      "2J"),
            "\\x9b2J");  // CSI as one C1 character.
  EXPECT_EQ(Printable("\xE2\x80\xAE"
                      "abc"),
            "\\u202eabc");  // Right-to-left override.
  EXPECT_EQ(Printable("\xFFz"), "\\xffz");
  EXPECT_EQ(Printable("na\xC3\xAFve"), "na\xC3\xAFve");
}

}  // namespace
}  // namespace isobit
