// SPDX-License-Identifier: Apache-2.0
#include "trace/zoom.h"

#include <gtest/gtest.h>

namespace isobit::trace {
namespace {

TEST(Zoom, IsReadAsItWasWritten) {
  const Zoom zoom = {{false, 3, 1, "while/body/a name with spaces"}, {true, 0, 0, "MatMul"}};
  const auto read = ParseZoom(FormatZoom(zoom), "z");
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(*read, zoom);
}

TEST(Zoom, RefusesWhatItDoesNotWrite) {
  const std::string head = "isobit zoom 1\n";
  for (const std::string& text :
       {std::string(), std::string("isobit zoom 2\ngraph 0 0 x\n"), head, head + "# nothing\n",
        head + "graph 0 0\n", head + "graph 0 0 \n", head + "graph -1 0 x\n",
        head + "graph 0 1x y\n", head + "graph 4294967296 0 x\n", head + "other 0 0 x\n"}) {
    const auto read = ParseZoom(text, "z");
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::kUsage) << text;
    EXPECT_FALSE(read.error().hint.empty()) << text;
  }
}

TEST(Zoom, TellsTheLine) {
  const auto read = ParseZoom("isobit zoom 1\ngraph 0 0 x\nnonsense\n", "zoom.txt");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().where, "zoom.txt line 3");
}

}  // namespace
}  // namespace isobit::trace
