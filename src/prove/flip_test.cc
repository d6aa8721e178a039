// SPDX-License-Identifier: Apache-2.0
#include "prove/flip.h"

#include <gtest/gtest.h>

#include "prove/launch.h"
#include "prove/side_event.h"

namespace isobit::prove {
namespace {

using trace::AttrValue;
using trace::SideKind;

struct Pair {
  trace::Trace from, to;
  std::string emulator;

  void Fact(const std::string& key, AttrValue of_from, AttrValue of_to) {
    from.env.push_back({key, std::move(of_from), ""});
    to.env.push_back({key, std::move(of_to), ""});
  }
  std::vector<Flip> Flips(const explain::Explanation& explanation = {}) {
    from.run.argv =
        from.run.argv.empty() ? std::vector<std::string>{"python", "train.py"} : from.run.argv;
    to.run.argv = to.run.argv.empty() ? from.run.argv : to.run.argv;
    from.run.directory = to.run.directory = "/";
    const Direction direction{.from = from,
                              .to = to,
                              .launch_from = RecordedLaunch(from),
                              .launch_to = RecordedLaunch(to),
                              .here = {emulator, ""}};
    std::vector<Flip> flips = FindFlips(direction, explanation);
    std::erase_if(flips, [](const Flip& flip) { return flip.kind == FlipKind::kSteady; });
    return flips;
  }
};

Launch Applied(const Flip& flip) {
  Launch launch;
  launch.command = {"python", "train.py"};
  flip.ApplyTo(&launch);
  return launch;
}

TEST(FlipTest, EqualRunsHaveNone) {
  Pair pair;
  pair.Fact("env.TF_ENABLE_ONEDNN_OPTS", std::string("1"), std::string("1"));
  pair.Fact("tf.mixed_precision", std::string("float32"), std::string("float32"));
  EXPECT_TRUE(pair.Flips().empty());
}

TEST(FlipTest, AVariableIsSetAsOnTheOtherSide) {
  Pair pair;
  pair.Fact("env.TF_ENABLE_ONEDNN_OPTS", std::string("1"), std::string("0"));
  pair.Fact("env.TF_DETERMINISTIC_OPS", std::string("1"), false);
  const std::vector<Flip> flips = pair.Flips();
  ASSERT_EQ(flips.size(), 2u);
  EXPECT_EQ(flips[0].factor, "env.TF_DETERMINISTIC_OPS");
  EXPECT_EQ(flips[0].text, "unset TF_DETERMINISTIC_OPS");
  EXPECT_EQ(Applied(flips[0]).variables.at("TF_DETERMINISTIC_OPS"), std::nullopt);
  EXPECT_EQ(flips[1].text, "TF_ENABLE_ONEDNN_OPTS=0");
  EXPECT_EQ(flips[1].back, "TF_ENABLE_ONEDNN_OPTS=1");
  EXPECT_EQ(Applied(flips[1]).variables.at("TF_ENABLE_ONEDNN_OPTS"), "0");
}

TEST(FlipTest, WhatCannotReachResultsIsNotFlipped) {
  Pair pair;
  pair.Fact("env.TF_CPP_MIN_LOG_LEVEL", std::string("0"), std::string("3"));
  EXPECT_TRUE(pair.Flips().empty());
}

TEST(FlipTest, APathThatIsNotHereIsNotSet) {
  Pair pair;
  pair.Fact("env.LD_PRELOAD", false, std::string("/no/such/library.so"));
  EXPECT_TRUE(pair.Flips().empty());
  pair.to.env.back().value = std::string("/dev/null");
  EXPECT_EQ(pair.Flips().size(), 1u);
}

// Not "two flips for one thing": the variable is what differs.
TEST(FlipTest, ThreadsByTheVariableOrByTheCpus) {
  Pair by_variable;
  by_variable.Fact("env.TF_NUM_INTRAOP_THREADS", std::string("1"), std::string("2"));
  by_variable.Fact("cpu.count.affinity", int64_t{4}, int64_t{4});
  by_variable.Fact("tf.threads.intra", int64_t{0}, int64_t{0});
  ASSERT_EQ(by_variable.Flips().size(), 1u);
  Pair by_cpus;
  by_cpus.Fact("env.TF_NUM_INTRAOP_THREADS", false, false);
  by_cpus.Fact("cpu.count.affinity", int64_t{4}, int64_t{2});
  by_cpus.Fact("tf.threads.intra", int64_t{0}, int64_t{0});
  const std::vector<Flip> flips = by_cpus.Flips();
  ASSERT_EQ(flips.size(), 1u);
  EXPECT_EQ(flips[0].text, "TF_NUM_INTRAOP_THREADS=2");
  EXPECT_TRUE(flips[0].Names("cpu.count.affinity"));
}

TEST(FlipTest, ThreadsThatTheProgramChooses) {
  Pair pair;
  pair.Fact("env.TF_NUM_INTRAOP_THREADS", false, false);
  pair.Fact("tf.threads.intra", int64_t{2}, int64_t{1});
  const std::vector<Flip> flips = pair.Flips();
  ASSERT_EQ(flips.size(), 1u);
  EXPECT_EQ(flips[0].text, "tf.threads.intra = 1");
  EXPECT_EQ(Applied(flips[0]).settings, nlohmann::json::parse(R"({"tf.threads.intra": 1})"));
}

TEST(FlipTest, OneDnnByTheCpu) {
  Pair pair;
  pair.Fact("env.TF_ENABLE_ONEDNN_OPTS", false, false);
  pair.Fact("tf.onednn.effective", true, false);
  const std::vector<Flip> flips = pair.Flips();
  ASSERT_EQ(flips.size(), 1u);
  EXPECT_EQ(flips[0].text, "TF_ENABLE_ONEDNN_OPTS=0");
  EXPECT_EQ(flips[0].back, "unset TF_ENABLE_ONEDNN_OPTS");
  EXPECT_TRUE(flips[0].Names("cpu.feature.avx512_vnni"));
}

TEST(FlipTest, AnotherCpuIsEmulatedAndComesLast) {
  Pair pair;
  pair.emulator = "/usr/bin/qemu-x86_64";
  pair.Fact("cpu.machine", std::string("x86_64"), std::string("x86_64"));
  pair.Fact("cpu.feature.avx", true, true);
  pair.Fact("cpu.feature.avx2", true, false);
  pair.Fact("cpu.feature.avx512f", false, false);
  pair.Fact("env.TF_ENABLE_ONEDNN_OPTS", std::string("1"), std::string("0"));
  const std::vector<Flip> flips = pair.Flips();
  ASSERT_EQ(flips.size(), 2u);
  EXPECT_EQ(flips[1].kind, FlipKind::kMachine);
  EXPECT_EQ(Applied(flips[1]).wrapper,
            (std::vector<std::string>{"/usr/bin/qemu-x86_64", "-cpu", "SandyBridge"}));
  pair.emulator.clear();
  EXPECT_EQ(pair.Flips().size(), 1u);
}

TEST(FlipTest, AnEmulatorHasNoAvx512) {
  Pair pair;
  pair.emulator = "/usr/bin/qemu-x86_64";
  pair.Fact("cpu.machine", std::string("x86_64"), std::string("x86_64"));
  pair.Fact("cpu.feature.avx", true, true);
  pair.Fact("cpu.feature.avx512f", false, true);
  EXPECT_TRUE(pair.Flips().empty());
}

TEST(FlipTest, ArgumentsKeepTheInterpreter) {
  Pair pair;
  pair.from.run.argv = {"python", "train.py", "--rate", "0.1"};
  pair.to.run.argv = {"python", "train.py", "--rate", "0.2"};
  const std::vector<Flip> flips = pair.Flips();
  ASSERT_EQ(flips.size(), 1u);
  EXPECT_EQ(flips[0].factor, "run.arguments");
  EXPECT_EQ(Applied(flips[0]).command, pair.to.run.argv);
}

TEST(FlipTest, SeedsInTheirOrder) {
  Pair pair;
  for (auto* trace : {&pair.from, &pair.to}) {
    const int64_t seed = trace == &pair.from ? 1 : 2;
    AddSide(trace, SideKind::kSeed, "python.random",
            {{"action", std::string("set")}, {"seed", seed}});
    AddSide(trace, SideKind::kSeed, "python.random",
            {{"action", std::string("set")}, {"seed", seed + 10}});
  }
  // Seeded by the operating system: cannot be had again.
  AddSide(&pair.to, SideKind::kSeed, "numpy.legacy",
          {{"action", std::string("set")}, {"seed", {}}});
  const std::vector<Flip> flips = pair.Flips();
  ASSERT_EQ(flips.size(), 1u);
  EXPECT_EQ(Applied(flips[0]).settings,
            nlohmann::json::parse(R"({"seed.python.random": [2, 12]})"));
}

TEST(FlipTest, TheOrderOfAFolderWhoseNamesAreAllKnown) {
  Pair pair;
  const auto list = [](trace::Trace* trace, const std::string& order, const std::string& first,
                       int64_t count) {
    AddSide(trace, SideKind::kFile, "pictures",
            {{"op", std::string("list")},
             {"count", count},
             {"order_digest", order},
             {"set_digest", std::string("s")},
             {"first", first}});
  };
  list(&pair.from, "1", "a\nb", 2);
  list(&pair.to, "2", "b\na", 2);
  const std::vector<Flip> flips = pair.Flips();
  ASSERT_EQ(flips.size(), 1u);
  EXPECT_EQ(Applied(flips[0]).settings,
            nlohmann::json::parse(R"({"data.order": {"pictures": ["b", "a"]}})"));
  pair.from.side.clear();
  pair.to.side.clear();
  list(&pair.from, "1", "a\nb", 3);
  list(&pair.to, "2", "b\na", 3);
  EXPECT_TRUE(pair.Flips().empty());
  pair.to.side.clear();
  list(&pair.to, "s", "b\na", 3);
  EXPECT_EQ(Applied(pair.Flips().at(0)).settings,
            nlohmann::json::parse(R"({"data.order": {"pictures": "sorted"}})"));
}

TEST(FlipTest, ModeAndCompiler) {
  Pair pair;
  AddSide(&pair.from, SideKind::kCall, "model", {{"training", false}});
  AddSide(&pair.to, SideKind::kCall, "model", {{"training", true}});
  AddSide(&pair.from, SideKind::kFunction, "forward", {{"jit_compile", true}});
  const std::vector<Flip> flips = pair.Flips();
  ASSERT_EQ(flips.size(), 2u);
  EXPECT_EQ(flips[0].text, "call.training = true");
  EXPECT_EQ(Applied(flips[1]).settings,
            nlohmann::json::parse(R"({"function.jit_compile": {"forward": false}})"));
}

// Both modes on one side: there is no one value to set.
TEST(FlipTest, ModesThatAreMixedAreLeft) {
  Pair pair;
  AddSide(&pair.from, SideKind::kCall, "model", {{"training", false}});
  AddSide(&pair.to, SideKind::kCall, "model", {{"training", true}});
  AddSide(&pair.to, SideKind::kCall, "model", {{"training", false}});
  EXPECT_TRUE(pair.Flips().empty());
}

TEST(FlipTest, WhatAFindingNamesComesFirst) {
  Pair pair;
  pair.Fact("env.TF_DETERMINISTIC_OPS", std::string("1"), false);
  pair.Fact("env.TF_ENABLE_ONEDNN_OPTS", std::string("1"), std::string("0"));
  explain::Explanation explanation;
  explanation.findings.resize(1);
  explanation.findings[0].factor = "env.TF_ENABLE_ONEDNN_OPTS";
  EXPECT_EQ(pair.Flips(explanation)[0].factor, "env.TF_ENABLE_ONEDNN_OPTS");
}

}  // namespace
}  // namespace isobit::prove
