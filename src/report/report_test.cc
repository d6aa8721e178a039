// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "report/json.h"
#include "report/text.h"

namespace isobit::report {
namespace {

using explain::Confidence;
using explain::Explanation;
using explain::Finding;
using explain::Label;
using explain::Verdict;

Explanation Sample() {
  Explanation e;
  e.verdict = Verdict::kDifferent;
  e.headline =
      "first at step 0, MatMul 'sequential/dense/MatMul' (MatMul | _MklMatMul), train.py:31";
  e.first = {"step",        0, -1, "sequential/dense/MatMul", "MatMul", "MatMul", "_MklMatMul",
             "train.py:31", 0};
  Finding f;
  f.code = "N101";
  f.label = Label::kRounding;
  f.factor = "env.TF_ENABLE_ONEDNN_OPTS";
  f.confidence = Confidence::kBounded;
  f.title = "rounding: oneDNN's kernels on one side";
  f.summary =
      "2312 of 8192 elements differ, by at most 4.8e-07, which is 0.03 of what any order of "
      "summation may give";
  f.because =
      "colab.isobit computes it with Eigen (TF_ENABLE_ONEDNN_OPTS=0), laptop.isobit with oneDNN";
  f.so_that = "every later tensor differs a little";
  f.ruled_out = {"inputs: equal bit for bit", "threads: 2 on both sides"};
  f.evidence = {{"both", "inputs equal, output unequal", 17, "sequential/dense/MatMul"}};
  f.fixes = {{"env", "TF_ENABLE_ONEDNN_OPTS=0", ""}};
  e.findings = {f};
  e.notes = {"working directory", "TF_CPP_MIN_LOG_LEVEL"};
  e.a.path = "colab.isobit";
  e.b.path = "laptop.isobit";
  return e;
}

TEST(Text, IsOneScreenWithTheVerdictFirst) {
  EXPECT_EQ(
      ToText(Sample()),
      R"(DIFFERENT    first at step 0, MatMul 'sequential/dense/MatMul' (MatMul | _MklMatMul), train.py:31

  cause      N101 rounding: oneDNN's kernels on one side                                   [bounded]
             2312 of 8192 elements differ, by at most 4.8e-07, which is 0.03 of what any order of
             summation may give
  because    colab.isobit computes it with Eigen (TF_ENABLE_ONEDNN_OPTS=0), laptop.isobit with
             oneDNN
  so that    every later tensor differs a little
  ruled out  inputs: equal bit for bit; threads: 2 on both sides
  fix        TF_ENABLE_ONEDNN_OPTS=0
  prove it   isobit prove colab.isobit laptop.isobit

also different, but not a cause: working directory, TF_CPP_MIN_LOG_LEVEL
)");
}

TEST(Text, WhatWasShownStandsInPlaceOfTheAdvice) {
  Explanation e = Sample();
  e.findings[0].proof = {"a, run again: its own bits here", "a with X=0: b's bits here"};
  EXPECT_NE(ToText(e).find("  run again  a, run again: its own bits here\n"
                           "             a with X=0: b's bits here\n"),
            std::string::npos);
  e.findings[0].confidence = explain::Confidence::kProved;
  const std::string text = ToText(e);
  EXPECT_NE(text.find("  proved by  a, run again"), std::string::npos);
  EXPECT_EQ(text.find("prove it"), std::string::npos);
}

TEST(Text, TheNoiseStandsWithTheFindingAboutItsOp) {
  Explanation e = Sample();
  e.findings[0].where = {"step", 0, -1, "", "MatMul", "", "", "", 0, 17, 18};
  e.findings.push_back(e.findings[0]);
  e.findings[1].where.event_a = 21;
  e.noise = explain::Noise{17, 18, 0, 3.0000001, 12.2, 64, {}, {}};
  const std::string noise =
      "  noise      difference 3 ulp, floor 12 ulp (what one ulp in every input does to it)\n";
  const std::string text = ToText(e, {false, true});
  EXPECT_NE(text.find(noise), std::string::npos) << text;
  EXPECT_EQ(text.find("noise  "), text.rfind("noise  ")) << text;
  e.noise = explain::Noise{17, 18, 0, 0.125, 1234567, 64, 27.3, 2.04};
  EXPECT_NE(ToText(e).find("difference 0.12 ulp, floor 1.2e+06 ulp"), std::string::npos);
  EXPECT_NE(ToText(e).find("condition 27, median 2\n"), std::string::npos) << ToText(e);
  e.noise->event_b = 19;
  EXPECT_EQ(ToText(e).find("floor"), std::string::npos);
}

TEST(Text, TheGrowthStandsInTheFindingOfTheFirstDifference) {
  Explanation e = Sample();
  e.first.event_a = e.findings[0].where.event_a = 17;
  e.first.event_b = e.findings[0].where.event_b = 18;
  EXPECT_EQ(ToText(e).find("growth"), std::string::npos);
  e.growth = explain::Growth{"the variables", "step", 1, 256, 3.14e-8, 0.15, 1.0651, 0.97, 10, {}};
  const std::string growth =
      "  growth     the difference is 3.1e-08 of the variables at step 1 and 0.15 at step 256: "
      "times 1.065\n"
      "             a step";
  EXPECT_NE(ToText(e).find(growth + "\n"), std::string::npos) << ToText(e);
  e.growth->level = 0.512;
  EXPECT_NE(ToText(e).find(growth + ", until it levels off near 0.51\n"), std::string::npos);
  e.first.event_b = 19;
  EXPECT_EQ(ToText(e).find("growth"), std::string::npos);
}

TEST(Text, ColoursOnlyWhenAsked) {
  EXPECT_EQ(ToText(Sample()).find('\x1b'), std::string::npos);
  EXPECT_NE(ToText(Sample(), {true, false}).find("\x1b[1;31mDIFFERENT\x1b[0m"), std::string::npos);
}

TEST(Text, RecordedEscapesDoNotReachTheTerminal) {
  Explanation e = Sample();
  const std::string evil = "\x1b]0;owned\x07\r\n\xff";
  e.headline += evil;
  e.findings[0].title += evil;
  e.findings[0].summary += evil;
  e.findings[0].fixes[0].site = evil;
  e.findings[0].evidence[0].what = evil;
  e.notes.push_back(evil);
  e.coverage.push_back(evil);
  for (const bool verbose : {false, true}) {
    const std::string text = ToText(e, {false, verbose});
    EXPECT_EQ(text.find_first_of("\x1b\x07\r\xff"), std::string::npos) << text;
    EXPECT_NE(text.find("\\x1b]0;owned"), std::string::npos) << text;
  }
}

TEST(Text, LinesStayWithinTheWidth) {
  Explanation e = Sample();
  e.findings[0].title =
      "rounding: a title that is so long that it has to be wrapped since nobody thought of its "
      "length before";
  e.findings.push_back(e.findings[0]);
  std::istringstream lines(ToText(e));
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 100u) << line;
  }
}

TEST(Json, HasTheKeysOfTheSchema) {
  const std::string text = ToJson(Sample());
  EXPECT_EQ(text, ToJson(Sample()));
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["schema"], "isobit.explanation/1");
  EXPECT_EQ(json["verdict"], "different");
  EXPECT_EQ(json["first"]["op"], "MatMul");
  EXPECT_EQ(json["first"]["kernel_b"], "_MklMatMul");
  EXPECT_EQ(json["first"]["step"], 0);
  const auto& finding = json["findings"][0];
  EXPECT_EQ(finding["label"], "ROUNDING");
  EXPECT_EQ(finding["confidence"], "bounded");
  EXPECT_EQ(finding["fix"][0]["kind"], "env");
  EXPECT_EQ(finding["evidence"][0]["event"], 17);
  EXPECT_EQ(finding["where"]["step"], nullptr);
  EXPECT_EQ(json["a"]["path"], "colab.isobit");
  EXPECT_EQ(json["coverage"]["compared_events"], 0);
  EXPECT_EQ(json["noise"], nullptr);
  EXPECT_EQ(json["growth"], nullptr);
}

TEST(Json, HasTheGrowth) {
  Explanation e = Sample();
  e.growth = explain::Growth{"the metric 'loss'", "epoch", 1, 20, 3e-8, 0.15, 1.5, 0.97, 10, {}};
  auto growth = nlohmann::json::parse(ToJson(e))["growth"];
  EXPECT_EQ(growth["quantity"], "the metric 'loss'");
  EXPECT_EQ(growth["unit"], "epoch");
  EXPECT_EQ(growth["first_step"], 1);
  EXPECT_EQ(growth["first_difference"], 3e-8);
  EXPECT_EQ(growth["last_step"], 20);
  EXPECT_EQ(growth["last_difference"], 0.15);
  EXPECT_EQ(growth["factor"], 1.5);
  EXPECT_EQ(growth["fit"], 0.97);
  EXPECT_EQ(growth["points"], 10);
  EXPECT_EQ(growth["level"], nullptr);
  e.growth->level = 0.5;
  growth = nlohmann::json::parse(ToJson(e))["growth"];
  EXPECT_EQ(growth["level"], 0.5);
}

TEST(Json, HasTheNoise) {
  Explanation e = Sample();
  e.noise = explain::Noise{17, 18, 0, 3, 12.5, 64, 27.5, {}};
  const auto noise = nlohmann::json::parse(ToJson(e))["noise"];
  EXPECT_EQ(noise["event_a"], 17);
  EXPECT_EQ(noise["event_b"], 18);
  EXPECT_EQ(noise["output"], 0);
  EXPECT_EQ(noise["difference_ulp"], 3);
  EXPECT_EQ(noise["floor_ulp"], 12.5);
  EXPECT_EQ(noise["elements"], 64);
  EXPECT_EQ(noise["condition_max"], 27.5);
  EXPECT_EQ(noise["condition_median"], nullptr);
}

TEST(Json, StaysValidWhateverWasRecorded) {
  Explanation e = Sample();
  e.headline = std::string("\xff\xfe\0\x1b", 4);
  e.findings[0].fixes[0].text = "\xed\xa0\x80";
  EXPECT_FALSE(nlohmann::json::parse(ToJson(e), nullptr, false).is_discarded());
}

}  // namespace
}  // namespace isobit::report
