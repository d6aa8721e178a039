// SPDX-License-Identifier: Apache-2.0
#include "prove/launch.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace isobit::prove {
namespace {

trace::Trace Recorded(std::vector<std::string> argv, std::string directory = "/") {
  trace::Trace trace;
  trace.run.argv = std::move(argv);
  trace.run.directory = std::move(directory);
  return trace;
}

TEST(LaunchTest, HomesAreThoseOfWhoeverRuns) {
  setenv("HOME", "/home/ann", 1);
  const Launch launch = RecordedLaunch(Recorded({"~/venv/bin/python", "a~b"}, "~/work"));
  EXPECT_EQ(launch.command, (std::vector<std::string>{"/home/ann/venv/bin/python", "a~b"}));
  EXPECT_EQ(launch.directory, "/home/ann/work");
}

TEST(LaunchTest, TheInterpreterIsTheOneThatRan) {
  trace::Trace trace = Recorded({"python", "train.py"});
  trace.env.push_back({"python.executable", std::string("/venv/bin/python"), ""});
  EXPECT_EQ(RecordedLaunch(trace).command[0], "/venv/bin/python");
  trace.run.argv[0] = "pytest";
  EXPECT_EQ(RecordedLaunch(trace).command[0], "pytest");
}

TEST(LaunchTest, VariablesOfTheRecording) {
  trace::Trace trace = Recorded({"python"});
  trace.env.push_back({"env.A", std::string("1"), ""});
  trace.env.push_back({"env.B", false, ""});
  trace.env.push_back({"env.C", std::string("<redacted>"), ""});
  trace.env.push_back({"env.PYTHONPATH", std::string("/x/isobit/inject:/own"), ""});
  trace.env.push_back({"cpu.vendor", std::string("x"), ""});
  const Launch launch = RecordedLaunch(trace);
  const std::map<std::string, std::optional<std::string>> expected{
      {"A", "1"}, {"B", std::nullopt}, {"PYTHONPATH", "/own"}};
  EXPECT_EQ(launch.variables, expected);
}

TEST(LaunchTest, TheDoorAloneIsNoPythonpath) {
  trace::Trace trace = Recorded({"python"});
  trace.env.push_back({"env.PYTHONPATH", std::string("/x/isobit/inject"), ""});
  EXPECT_EQ(RecordedLaunch(trace).variables.at("PYTHONPATH"), std::nullopt);
}

TEST(LaunchTest, WhatCannotBeStartedSaysWhatToDo) {
  const auto code = [](const trace::Trace& trace, const LaunchOptions& options = {}) {
    const auto launch = LaunchOf(trace, options);
    EXPECT_TRUE(launch || !launch.error().hint.empty());
    return launch ? std::string("started") : std::string(ErrorCodeName(launch.error().code));
  };
  EXPECT_EQ(code(Recorded({})), "usage");
  EXPECT_EQ(code(Recorded({"python", "--token", "<redacted>"})), "usage");
  EXPECT_EQ(code(Recorded({"/no/such/python"})), "not_found");
  EXPECT_EQ(code(Recorded({"python"}, "/no/such/folder")), "not_found");
  EXPECT_EQ(code(Recorded({"python"}, "/no/such/folder"), {{}, "/"}), "started");
  EXPECT_EQ(code(Recorded({"/no/such/python"}), {{"python", "x.py"}, ""}), "started");
}

TEST(LaunchTest, ShellLines) {
  Launch known;
  known.command = {"python", "my file.py"};
  known.variables = {{"A", "1"}, {"B", "2"}};
  Launch launch = known;
  launch.variables = {{"A", "x y"}, {"B", std::nullopt}};
  launch.wrapper = {"qemu-x86_64", "-cpu", "Haswell"};
  EXPECT_EQ(ShellLine(launch, &known),
            "env -u B A='x y' qemu-x86_64 -cpu Haswell python 'my file.py'");
  EXPECT_EQ(ShellLine(known, &known), "python 'my file.py'");
  EXPECT_EQ(ShellQuote("it's"), "'it'\\''s'");
  EXPECT_EQ(ShellQuote(""), "''");
}

TEST(LaunchTest, JsonAndBack) {
  Launch launch;
  launch.command = {"python", "train.py"};
  launch.directory = "/work";
  launch.variables = {{"A", "1"}, {"B", std::nullopt}};
  launch.wrapper = {"taskset"};
  launch.settings = {{"keras.floatx", "float64"}};
  launch.edits = {{"/p/train.py", 3, {"x = 1"}, {"x = 2", "y = 3"}, ""}};
  const auto back = LaunchFromJson(ToJson(launch));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, launch);
  nlohmann::json line_0 = ToJson(launch);
  line_0["edits"][0]["line"] = 0;
  EXPECT_FALSE(LaunchFromJson(line_0));
  for (const char* text :
       {"{}", "[]", "3",
        R"({"command": [], "directory": "", "wrapper": [], "settings": {}, "variables": {}})"}) {
    EXPECT_FALSE(LaunchFromJson(nlohmann::json::parse(text))) << text;
  }
}

}  // namespace
}  // namespace isobit::prove
