// SPDX-License-Identifier: Apache-2.0
#include "match/kit.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "match/fix_text.h"

namespace isobit::match {
namespace {

using explain::Explanation;
using explain::Finding;
using trace::AttrValue;

// What is recorded of two runs, and what explain says of them.
struct Pair {
  trace::Trace like, other;
  Explanation explanation;

  Pair() {
    explanation.a.path = "colab.isobit";
    explanation.b.path = "laptop.isobit";
    like.run.argv = other.run.argv = {"python", "train.py"};
  }
  void Fact(const std::string& key, AttrValue of_like, AttrValue of_other) {
    like.env.push_back({key, std::move(of_like), ""});
    other.env.push_back({key, std::move(of_other), ""});
  }
  void Both(const std::string& key, const AttrValue& value) { Fact(key, value, value); }
  Finding& Find(const std::string& code, explain::Label label, const std::string& factor,
                std::vector<explain::Fix> fixes = {}) {
    Finding finding;
    finding.code = code;
    finding.label = label;
    finding.factor = factor;
    finding.title = "title of " + code;
    finding.fixes = std::move(fixes);
    return explanation.findings.emplace_back(std::move(finding));
  }
  Kit Make() const { return MakeKit(like, other, explanation); }
};

TEST(KitTest, EqualEnvironmentsNeedNothing) {
  Pair pair;
  pair.Both("env.TF_ENABLE_ONEDNN_OPTS", std::string("1"));
  const Kit kit = pair.Make();
  EXPECT_TRUE(kit.empty());
  EXPECT_EQ(kit.command, (std::vector<std::string>{"python", "train.py"}));
}

TEST(KitTest, WhatAFindingNamesIsSetAsOnTheSideToMatch) {
  Pair pair;
  pair.Fact("env.TF_ENABLE_ONEDNN_OPTS", std::string("0"), std::string("1"));
  pair.Find("N101", explain::Label::kRounding, "env.TF_ENABLE_ONEDNN_OPTS",
            {{"env", "export TF_ENABLE_ONEDNN_OPTS=0  # on both sides", ""}});
  const Kit kit = pair.Make();
  ASSERT_EQ(kit.variables.size(), 1u);
  EXPECT_EQ(kit.variables[0].name, "TF_ENABLE_ONEDNN_OPTS");
  EXPECT_EQ(kit.variables[0].value, "0");
  EXPECT_EQ(kit.variables[0].why.code, "N101");
  EXPECT_FALSE(kit.both());
  EXPECT_TRUE(kit.steps.empty());
}

// Behind the first difference it would be the next one.
TEST(KitTest, WhatCanReachResultsIsSetWithoutAFinding) {
  Pair pair;
  pair.Fact("env.TF_ENABLE_ONEDNN_OPTS", std::string("0"), std::string("1"));
  pair.Fact("env.TF_CPP_MIN_LOG_LEVEL", std::string("0"), std::string("1"));
  pair.Fact("env.TF_NUM_INTEROP_THREADS", std::string("1"), std::string("2"));
  const Kit kit = pair.Make();
  ASSERT_EQ(kit.variables.size(), 1u);
  EXPECT_EQ(kit.variables[0].name, "TF_ENABLE_ONEDNN_OPTS");
  EXPECT_EQ(kit.variables[0].why.code, "");
}

TEST(KitTest, ThreadsThatTheProgramChoosesAreSetInTheProcess) {
  Pair pair;
  pair.Both("env.TF_NUM_INTRAOP_THREADS", false);
  pair.Fact("tf.threads.intra", int64_t{1}, int64_t{2});
  pair.Find("N102", explain::Label::kRounding, "tf.threads.intra");
  const Kit kit = pair.Make();
  EXPECT_TRUE(kit.variables.empty());
  ASSERT_EQ(kit.settings.size(), 1u);
  EXPECT_EQ(kit.settings[0].name, "tf.threads.intra");
  EXPECT_EQ(kit.settings[0].value, 1);
}

TEST(KitTest, WhatNeitherSideHasIsSetOnBoth) {
  Pair pair;
  pair.Find("C805", explain::Label::kPrecision, "precision",
            {{"env", "export ONEDNN_DEFAULT_FPMATH_MODE=STRICT", ""}});
  const Kit kit = pair.Make();
  ASSERT_EQ(kit.variables.size(), 1u);
  EXPECT_EQ(kit.variables[0].value, "STRICT");
  EXPECT_TRUE(kit.both());
}

// It may be what another graph makes of the same settings.
TEST(KitTest, WhatIsAboutALaterPlaceAndDiffersNowhereIsNotSet) {
  Pair pair;
  pair.Both("env.TF_ENABLE_ONEDNN_OPTS", false);
  pair.Find("M701", explain::Label::kMode, "call.training", {{"code", "training=False", ""}});
  pair.Find("N101", explain::Label::kRounding, "env.TF_ENABLE_ONEDNN_OPTS",
            {{"env", "export TF_ENABLE_ONEDNN_OPTS=0  # on both sides", ""}});
  const Kit kit = pair.Make();
  EXPECT_TRUE(kit.variables.empty());
  EXPECT_FALSE(kit.both());
  EXPECT_EQ(kit.steps.size(), 1u);
  EXPECT_EQ(kit.later.size(), 1u);
}

TEST(KitTest, GeneratorsThatNobodySeededAreSeededOnBothSides) {
  Pair pair;
  pair.Find("S502", explain::Label::kRng, "seed.python.random",
            {{"code", "keras.utils.set_random_seed(42)", "train.py:3"}});
  const Kit kit = pair.Make();
  EXPECT_EQ(kit.settings.size(), 3u);
  EXPECT_TRUE(std::ranges::all_of(kit.settings, [](const Setting& s) {
    return s.both && s.name.starts_with("seed.") && s.value == nlohmann::json::array({42});
  }));
  ASSERT_EQ(kit.instead.size(), 1u);
  EXPECT_EQ(kit.instead[0].site, "train.py:3");
}

TEST(KitTest, WhatNoFileCanDoIsLeftToAPerson) {
  Pair pair;
  pair.Find("W101", explain::Label::kWeights, "weights.loaded",
            {{"code", "model.load_weights('a.h5')", "infer.py:9"}});
  pair.Fact("object.libm.so.6", std::string("x"), std::string("y"));
  pair.Fact("cpu.feature.avx2", true, false);
  pair.Fact("cpu.feature.avx512f", true, false);
  const Kit kit = pair.Make();
  ASSERT_EQ(kit.steps.size(), 1u);
  EXPECT_EQ(kit.steps[0].text, "model.load_weights('a.h5')");
  EXPECT_EQ(kit.left, (std::vector<std::string>{"the CPU", "object.libm.so.6"}));
}

TEST(KitTest, PinsAreThoseOfTheSideToMatch) {
  Pair pair;
  pair.Fact("package.numpy", std::string("1.26.4"), std::string("2.4.0"));
  pair.Fact("package.pip", std::string("1"), std::string("2"));
  pair.Both("package.h5py", std::string("3.1"));
  pair.Find("V103", explain::Label::kVersion, "package.numpy",
            {{"pin", "pip install numpy==2.4.0", ""}, {"pin", "pip install numpy==1.26.4", ""}});
  const Kit kit = pair.Make();
  ASSERT_EQ(kit.pins.size(), 1u);
  EXPECT_EQ(kit.pins[0].package + "==" + kit.pins[0].version, "numpy==1.26.4");
  std::vector<std::string> constrained;
  for (const Pin& pin : kit.constraints) {
    constrained.push_back(pin.package);
  }
  EXPECT_EQ(constrained, (std::vector<std::string>{"h5py", "numpy"}));
}

// A recording comes from a stranger.
TEST(KitTest, NamesAndVersionsThatAreNone) {
  Pair pair;
  pair.Fact("package.numpy\nevil", std::string("1"), std::string("2"));
  pair.Fact("package.-r", std::string("1"), std::string("2"));
  pair.Fact("package.scipy", std::string("1 --index-url http://x"), std::string("2"));
  pair.Fact("env.X; touch y", std::string("1"), std::string("2"));
  pair.Fact("env.HF_TOKEN", std::string("1"), std::string("2"));
  const Kit kit = pair.Make();
  EXPECT_TRUE(kit.constraints.empty());
  EXPECT_TRUE(kit.empty());
}

TEST(KitTest, WhatLoadsCodeOrIsNotOnOneLineIsNotSet) {
  Pair pair;
  pair.Fact("env.LD_PRELOAD", std::string("/dev/null"), false);
  pair.Fact("env.PYTHONPATH", std::string("/tmp"), false);
  pair.Fact("env.XLA_FLAGS", std::string("--a\nX=1"), false);
  const Kit kit = pair.Make();
  EXPECT_TRUE(kit.variables.empty());
  EXPECT_EQ(kit.steps.size(), 3u);
}

TEST(KitTest, ASecretOfTheCommandStaysAway) {
  Pair pair;
  pair.other.run.argv = {"python", "train.py", "--token", "<redacted>"};
  EXPECT_TRUE(pair.Make().command.empty());
}

TEST(FixTextTest, Variables) {
  const auto of = [](const std::string& text) { return VariablesOf({"env", text, ""}); };
  EXPECT_EQ(of("export A=1 B=x,y  # on both sides").size(), 2u);
  EXPECT_EQ(of("export A=1 B=x,y  # on both sides").at("B"), "x,y");
  EXPECT_EQ(of("CUDA_VISIBLE_DEVICES=-1").at("CUDA_VISIBLE_DEVICES"), "-1");
  EXPECT_EQ(of("unset A  # in b.isobit").at("A"), std::nullopt);
  EXPECT_TRUE(of("export A=$(touch x)").empty());
  EXPECT_TRUE(of("make them alike").empty());
  EXPECT_TRUE(VariablesOf({"code", "A=1", ""}).empty());
}

TEST(FixTextTest, Pins) {
  EXPECT_EQ(PinOf({"pin", "pip install numpy==1.26.4", ""}),
            (std::pair<std::string, std::string>("numpy", "1.26.4")));
  EXPECT_EQ(PinOf({"pin", "pip install numpy", ""}), std::nullopt);
  EXPECT_EQ(PinOf({"code", "pip install numpy==1", ""}), std::nullopt);
}

}  // namespace
}  // namespace isobit::match
