// SPDX-License-Identifier: Apache-2.0
// What the files of a kit hold, read by what they are for: sh and Python.
#include "match/files.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "match/folder.h"
#include "match/python_literal.h"

namespace isobit::match {
namespace {

constexpr const char* kNasty = "a'b\"c$(touch pwned)`touch pwned`\\ \xC3\xA9;|&*?~#";

class FilesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "kit-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    kit_.like = "a.isobit";
    kit_.other = "b.isobit";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Write() { ASSERT_TRUE(WriteKit(kit_, {folder_ + "/a.isobit", folder_ + "/kit", {}})); }
  // What the command prints, run in a folder where whatever it makes is seen.
  std::string Sh(const std::string& command) const {
    const std::string line = "cd '" + folder_ + "' && unset A B C && { " + command + "; } 2>&1";
    FILE* pipe = popen(line.c_str(), "r");
    std::string out;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
      out += static_cast<char>(c);
    }
    pclose(pipe);
    return out;
  }
  bool Pwned() const { return std::filesystem::exists(folder_ + "/pwned"); }

  std::string folder_;
  Kit kit_;
};

TEST_F(FilesTest, VariablesReachTheProgramAsTheyWere) {
  kit_.variables = {{"A", "plain", {"N101", "why"}},
                    {"B", kNasty, {"", "x\ntouch pwned"}},
                    {"C", std::nullopt, {"N102\ntouch pwned", "why"}},
                    {"D", "", {"N103", "why"}}};
  Write();
  EXPECT_EQ(Sh("C=1 sh kit/run.sh printenv A B"), std::string("plain\n") + kNasty + "\n");
  EXPECT_EQ(Sh("C=1 sh kit/run.sh printenv C"), "");
  EXPECT_EQ(Sh("D=1 sh kit/run.sh printenv D"), "\n");
  EXPECT_FALSE(Pwned());
}

// As docker run --env-file reads it: a line is a comment, or NAME=VALUE without quotes.
TEST_F(FilesTest, TheEnvironmentFileHoldsPlainLines) {
  kit_.variables = {{"A", "plain", {"N101", "why"}},
                    {"B", kNasty, {"N102", "why"}},
                    {"C", std::nullopt, {"N103", "why"}}};
  const std::string text = FilesOf(kit_, {}).at("isobit.env");
  std::string lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    lines += text[at] == '#' ? "" : text.substr(at, end - at) + "|";
    at = end + 1;
  }
  EXPECT_EQ(lines, "A=plain|");
}

TEST_F(FilesTest, TheRecordedCommandIsTheDefault) {
  kit_.command = {"printf", "%s|", kNasty, "two words", "line\nbreak", "", "~/x"};
  Write();
  EXPECT_EQ(Sh("HOME=/home/me sh kit/run.sh"),
            std::string(kNasty) + "|two words|line\nbreak||/home/me/x|");
  EXPECT_EQ(Sh("sh kit/run.sh echo other"), "other\n");
  EXPECT_FALSE(Pwned());
}

TEST_F(FilesTest, WithoutAKnownCommandItIsAskedFor) {
  Write();
  EXPECT_EQ(Sh("sh kit/run.sh; echo $?"),
            "run.sh: give the command, such as: sh run.sh python train.py\n2\n");
}

TEST_F(FilesTest, TheFolderOfTheKitMayHaveAnyName) {
  kit_.variables = {{"A", "1", {"N101", "why"}}};
  ASSERT_TRUE(WriteKit(kit_, {"", folder_ + "/it's $(touch pwned)", {}}));
  EXPECT_EQ(Sh("sh \"it's \\$(touch pwned)/run.sh\" printenv A"), "1\n");
  EXPECT_FALSE(Pwned());
}

// The recording may be called anything, too.
TEST_F(FilesTest, CheckComparesWithTheRecording) {
  ASSERT_TRUE(WriteKit(kit_, {"/x/it's.isobit", folder_ + "/kit", {}}));
  EXPECT_EQ(Sh("ISOBIT=echo sh kit/check.sh"), "check /x/it's.isobit -f -o " + folder_ +
                                                   "/kit/run.isobit -- sh " + folder_ +
                                                   "/kit/run.sh\n");
  EXPECT_EQ(Sh("ISOBIT=echo sh kit/check.sh other.isobit python x.py"),
            "check other.isobit -f -o " + folder_ + "/kit/run.isobit -- sh " + folder_ +
                "/kit/run.sh python x.py\n");
}

TEST_F(FilesTest, WhereBothSidesNeedItTheFirstRunIsRecorded) {
  kit_.variables = {{"A", "1", {"N101", "why"}, true}};
  Write();
  EXPECT_EQ(Sh("ISOBIT=echo sh kit/check.sh new.isobit"),
            "record -o new.isobit -- sh " + folder_ + "/kit/run.sh\n");
  std::ofstream(folder_ + "/new.isobit") << "";
  EXPECT_EQ(Sh("ISOBIT=echo sh kit/check.sh new.isobit").substr(0, 17), "check new.isobit ");
}

TEST_F(FilesTest, SettingsAreWhatTheyWereInPython) {
  const nlohmann::json value = {{kNasty, true},
                                {"\xF0\x9F\x98\x80", {1, -2.5, nullptr, "\n\"\"\""}}};
  kit_.settings = {{"data.order", value, {"D101", "x\nimport os"}}};
  const std::string text = FilesOf(kit_, {}).at("isobit_settings.py");
  const size_t begin = text.find("SETTINGS = "), end = text.find("\n}\n");
  std::ofstream(folder_ + "/read.py")
      << "import json\n"
      << text.substr(begin, end + 3 - begin) << "print(json.dumps(SETTINGS['data.order']))\n";
  EXPECT_EQ(nlohmann::json::parse(Sh("python3 read.py")), value);
  EXPECT_FALSE(Pwned());
}

TEST(PythonLiteralTest, Literals) {
  EXPECT_EQ(PythonLiteral(true), "True");
  EXPECT_EQ(PythonLiteral(nullptr), "None");
  EXPECT_EQ(PythonLiteral(1e-7), "1e-07");
  EXPECT_EQ(PythonLiteral("\x7f\xC3\xA9\xF0\x9F\x98\x80"), "\"\\u007f\\u00e9\\U0001f600\"");
  EXPECT_EQ(PythonLiteral("\xFF"), "\"\\ufffd\"");
  EXPECT_EQ(PythonLiteral(nlohmann::json::object({{"a", {1, 2}}})), "{\"a\": [1, 2]}");
}

TEST(SummaryTest, NothingOfARecordingReachesTheTerminalAsItIs) {
  Kit kit;
  kit.like = "a\x1b[31m";
  kit.steps = {{"x\x1b[2J\n", "t.py:1\r", {"W101", ""}}};
  const std::string text = Summary(kit, {"", "kit", {}});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\r'), std::string::npos);
}

}  // namespace
}  // namespace isobit::match
