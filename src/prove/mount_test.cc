// SPDX-License-Identifier: Apache-2.0
#include "prove/mount.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace isobit::prove {
namespace {

class MountTest : public testing::Test {
 protected:
  MountTest() { std::filesystem::create_directories(folder_); }
  ~MountTest() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& text) { std::ofstream(path_, std::ios::binary) << text; }
  // What stands in the edited file, or the error's code.
  std::string Edited(std::vector<explain::Edit> edits) {
    const Status status = WriteEdited(path_, std::move(edits), to_);
    if (!status) {
      return std::string(ErrorCodeName(status.error().code)) + ": " + status.error().where;
    }
    std::ifstream in(to_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const std::string folder_ = testing::TempDir() + "/isobit-mount-" + std::to_string(getpid());
  const std::string path_ = folder_ + "/train.py", to_ = folder_ + "/edited.py";
};

TEST_F(MountTest, LinesInThePlaceOfOthers) {
  Write("a\nb\nc\nd\n");
  EXPECT_EQ(Edited({{path_, 4, {"d"}, {"y", "z"}, ""}, {path_, 2, {"b", "c"}, {"x"}, ""}}),
            "a\nx\ny\nz\n");
  EXPECT_EQ(Edited({{path_, 1, {}, {"x"}, ""}, {path_, 1, {"a"}, {"y"}, ""}}), "x\ny\nb\nc\nd\n");
  EXPECT_EQ(Edited({{path_, 5, {}, {"e"}, "d"}}), "a\nb\nc\nd\ne\n");
}

TEST_F(MountTest, LineEndsOfWindowsAndNoneAtTheEnd) {
  Write("a\r\nb\r\nc");
  EXPECT_EQ(Edited({{path_, 2, {"b"}, {"x"}, ""}}), "a\nx\nc\n");
}

TEST_F(MountTest, WhatIsNotAsRecorded) {
  Write("a\nb\n");
  EXPECT_EQ(Edited({{path_, 2, {"c"}, {"x"}, ""}}), "usage: " + path_ + ":2");
  EXPECT_EQ(Edited({{path_, 2, {"b", "c"}, {"x"}, ""}}), "usage: " + path_ + ":2");
  EXPECT_EQ(Edited({{path_, 3, {}, {"x"}, "c"}}), "usage: " + path_ + ":3");
  EXPECT_EQ(Edited({{path_, 1, {}, {"x"}, "c"}}), "usage: " + path_ + ":1");
  EXPECT_EQ(Edited({{path_, 9, {}, {"x"}, ""}}), "usage: " + path_ + ":9");
  EXPECT_EQ(Edited({{path_, 1, {"a", "b"}, {"x"}, ""}, {path_, 2, {"b"}, {"y"}, ""}}),
            "usage: " + path_ + ":2")
      << "two edits of one line";
  EXPECT_EQ(std::filesystem::remove(path_), true);
  EXPECT_EQ(Edited({{path_, 1, {"a"}, {"x"}, ""}}), "not_found: " + path_);
}

TEST_F(MountTest, WhatGoesInFrontOfTheCommand) {
  const std::vector<std::string> words = MountOver("unshare", {{"/x", "/y"}});
  ASSERT_EQ(words.size(), 10u);
  EXPECT_EQ(words.front(), "unshare");
  EXPECT_EQ(words[7], "/x");
  EXPECT_EQ(words[8], "/y");
  EXPECT_EQ(words.back(), "--");
}

}  // namespace
}  // namespace isobit::prove
