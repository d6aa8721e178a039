// SPDX-License-Identifier: Apache-2.0
#include "match/folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace isobit::match {
namespace {

namespace fs = std::filesystem;

class FolderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "folder-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    top_ = pattern;
    kit_.variables = {{"TF_ENABLE_ONEDNN_OPTS", "0", {"N101", "why"}}};
  }
  void TearDown() override { fs::remove_all(top_); }

  Status Write(const std::string& folder) const {
    return WriteKit(kit_, {"a.isobit", top_ + "/" + folder, {}});
  }
  void Put(const std::string& name, const std::string& text) const {
    fs::create_directories(fs::path(top_ + "/" + name).parent_path());
    std::ofstream(top_ + "/" + name) << text;
  }
  std::string Get(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(top_ + "/" + name).rdbuf();
    return text.str();
  }

  std::string top_;
  Kit kit_;
};

TEST_F(FolderTest, ANewFolderAndAnEmptyOne) {
  EXPECT_TRUE(Write("new/deep"));
  fs::create_directories(top_ + "/empty");
  EXPECT_TRUE(Write("empty"));
  EXPECT_TRUE(fs::exists(top_ + "/empty/run.sh"));
}

TEST_F(FolderTest, AKitIsWrittenAgainAndWhatIsBesideItStays) {
  kit_.settings = {{"keras.floatx", "float64", {"C806", "why"}}};
  ASSERT_TRUE(Write("kit"));
  EXPECT_TRUE(fs::exists(top_ + "/kit/isobit_settings.py"));
  Put("kit/notes.txt", "mine");
  kit_.settings.clear();
  kit_.variables[0].value = "1";
  ASSERT_TRUE(Write("kit"));
  EXPECT_NE(Get("kit/isobit.env").find("TF_ENABLE_ONEDNN_OPTS=1"), std::string::npos);
  EXPECT_FALSE(fs::exists(top_ + "/kit/isobit_settings.py"));
  EXPECT_EQ(Get("kit/notes.txt"), "mine");
}

TEST_F(FolderTest, AFolderThatIsNoKitIsLeftAlone) {
  Put("mine/run.sh", "mine");
  const Status status = Write("mine");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kUsage);
  EXPECT_EQ(Get("mine/run.sh"), "mine");
  Put("file", "x");
  EXPECT_FALSE(Write("file"));
  EXPECT_EQ(Get("file"), "x");
}

TEST_F(FolderTest, AFileOfTheKitThatWasChangedIsLeftAlone) {
  ASSERT_TRUE(Write("kit"));
  Put("kit/run.sh", "changed");
  const std::string env = Get("kit/isobit.env");
  kit_.variables[0].value = "1";
  EXPECT_FALSE(Write("kit"));
  EXPECT_EQ(Get("kit/run.sh"), "changed");
  EXPECT_EQ(Get("kit/isobit.env"), env);
}

// A kit comes from a stranger, too.
TEST_F(FolderTest, AKitThatNamesFilesOfOthers) {
  Put("victim", "");
  Put("kit/kit.json", R"({"schema": "isobit.kit/1", "files": {"../victim": 0, "notes.txt": 0}})");
  Put("kit/notes.txt", "");
  EXPECT_TRUE(Write("kit"));
  EXPECT_TRUE(fs::exists(top_ + "/victim"));
  EXPECT_TRUE(fs::exists(top_ + "/kit/notes.txt"));
  Put("other/kit.json", R"({"schema": "isobit.kit/1", "files": {"run.sh": 0}})");
  Put("other/run.sh", "mine");
  EXPECT_FALSE(Write("other"));
  EXPECT_EQ(Get("other/run.sh"), "mine");
}

TEST_F(FolderTest, ALinkIsNotFollowed) {
  Put("victim", "mine");
  Put("kit/kit.json", R"({"schema": "isobit.kit/1", "files": {}})");
  fs::create_symlink(top_ + "/victim", top_ + "/kit/run.sh");
  EXPECT_FALSE(Write("kit"));
  EXPECT_EQ(Get("victim"), "mine");
}

TEST_F(FolderTest, AMarkThatIsNone) {
  for (const char* text : {"", "[]", "{}", R"({"schema": 1, "files": {}})",
                           R"({"schema": "isobit.kit/1", "files": []})"}) {
    Put("kit/kit.json", text);
    EXPECT_FALSE(Write("kit")) << text;
  }
}

}  // namespace
}  // namespace isobit::match
