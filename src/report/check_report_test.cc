// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/json.h"
#include "report/junit.h"
#include "report/sarif.h"
#include "report/text.h"

namespace isobit::report {
namespace {

using explain::Decision;
using explain::Explanation;
using explain::Finding;

Explanation Checked(Decision decision) {
  Explanation e;
  e.verdict = explain::Verdict::kDifferent;
  e.headline = "first at step 0, MatMul 'dense/MatMul', train.py:31";
  e.a.path = "golden.isobit";
  e.b.path = "golden.check.isobit";
  Finding f;
  f.code = "N101";
  f.label = explain::Label::kRounding;
  f.factor = "env.TF_ENABLE_ONEDNN_OPTS";
  f.confidence = explain::Confidence::kBounded;
  f.title = "rounding: oneDNN's kernels on one side";
  f.summary = "2312 of 8192 elements differ";
  f.where.node = "dense/MatMul";
  f.where.site = "src/my train.py:31";
  e.findings = {f};
  e.check = explain::Check{};
  e.check->allow = "bits";
  e.check->decision = decision;
  e.check->reason = "the runs differ, and only equal bits pass";
  return e;
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(CheckText, BeginsWithTheDecision) {
  EXPECT_EQ(ToText(Checked(Decision::kFail)).rfind("FAILED       bits: the runs differ", 0), 0u);
  EXPECT_EQ(ToText(Checked(Decision::kPass)).rfind("PASSED       ", 0), 0u);
  EXPECT_EQ(ToText(Checked(Decision::kInconclusive)).rfind("UNDECIDED    ", 0), 0u);
}

TEST(CheckJson, HasTheDecisionAndWhatIsLeft) {
  Explanation e = Checked(Decision::kFail);
  EXPECT_FALSE(nlohmann::json::parse(ToJson(e)).contains("remainder"));
  e.remainder = {{explain::Remainder::Kind::kNotFinite, "'loss'", 2, false}};
  const auto json = nlohmann::json::parse(ToJson(e));
  EXPECT_EQ(json["check"]["decision"], "fail");
  EXPECT_EQ(json["check"]["allow"], "bits");
  EXPECT_EQ(json["remainder"][0]["kind"], "not finite");
  EXPECT_EQ(json["a"]["status"], nullptr);
  e.check.reset();
  EXPECT_FALSE(nlohmann::json::parse(ToJson(e)).contains("check"));
}

TEST(JUnit, PassesAsASuiteOfTwoCases) {
  EXPECT_EQ(ToJUnit(Checked(Decision::kPass)),
            R"xml(<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="isobit check" tests="2" failures="0" errors="0" skipped="0">
  <testcase classname="isobit.check" name="golden.isobit: ends as recorded"/>
  <testcase classname="isobit.check" name="golden.isobit: numbers (bits)"/>
</testsuite>
)xml");
}

TEST(JUnit, TellsFailuresFromErrors) {
  const std::string failed = ToJUnit(Checked(Decision::kFail));
  EXPECT_TRUE(Has(failed, R"(failures="1" errors="0")")) << failed;
  EXPECT_TRUE(Has(failed, R"(<failure type="different" message="the runs differ, and only)"));
  EXPECT_TRUE(Has(failed, "N101 rounding: oneDNN's kernels on one side"));
  const std::string unknown = ToJUnit(Checked(Decision::kInconclusive));
  EXPECT_TRUE(Has(unknown, R"(failures="0" errors="1")")) << unknown;
  EXPECT_TRUE(Has(unknown, R"(<error type="inconclusive")"));
}

TEST(JUnit, AProgramThatFailsIsACaseOfItsOwn) {
  Explanation e = Checked(Decision::kFail);
  e.check->ends_alike = false;
  const std::string text = ToJUnit(e);
  EXPECT_TRUE(Has(text, R"(failures="1" errors="0" skipped="1")")) << text;
  EXPECT_LT(text.find("<failure type=\"end\""), text.find("<skipped type=\"end\""));
}

TEST(JUnit, StaysXmlWhateverWasRecorded) {
  Explanation e = Checked(Decision::kFail);
  const std::string evil = "\"><!-- & ]]>\x01\x1b\r\n\xff\xef\xbf\xbf\xef\xbf\xbe";
  e.a.path = e.check->reason = e.headline = e.findings[0].title = evil;
  const std::string text = ToJUnit(e);
  for (const char* never :
       {"<!--", "]]>", "\x01", "\x1b", "\r", "\xff", "\xef\xbf\xbf", "\xef\xbf\xbe", "& "}) {
    EXPECT_FALSE(Has(text, never)) << never;
  }
  EXPECT_TRUE(Has(text, "&lt;!--"));
}

TEST(Sarif, HasWhatCodeScanningReads) {
  const auto log = nlohmann::json::parse(ToSarif(Checked(Decision::kFail)));
  EXPECT_EQ(log["version"], "2.1.0");
  ASSERT_EQ(log["runs"].size(), 1u);
  const auto& run = log["runs"][0];
  EXPECT_EQ(run["tool"]["driver"]["name"], "isobit");
  ASSERT_EQ(run["tool"]["driver"]["rules"].size(), 1u);
  const auto& rule = run["tool"]["driver"]["rules"][0];
  EXPECT_EQ(rule["id"], "N101");
  EXPECT_EQ(rule["name"], "onednn");
  EXPECT_EQ(rule["shortDescription"]["text"], "oneDNN's kernels on one side, Eigen's on the other");
  ASSERT_EQ(run["results"].size(), 1u);
  const auto& result = run["results"][0];
  EXPECT_EQ(result["ruleId"], "N101");
  EXPECT_EQ(result["ruleIndex"], 0);
  EXPECT_EQ(result["level"], "error");
  const auto& place = result["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "src/my%20train.py");
  EXPECT_EQ(place["region"]["startLine"], 31);
  EXPECT_EQ(result["partialFingerprints"]["isobitFinding/v1"],
            "N101:env.TF_ENABLE_ONEDNN_OPTS:dense/MatMul");
  const auto& note = run["invocations"][0]["toolExecutionNotifications"][0];
  EXPECT_EQ(note["level"], "error");
  EXPECT_EQ(note["message"]["text"], "bits: the runs differ, and only equal bits pass");
}

TEST(Sarif, AFindingWithoutAPlaceIsPutAtTheRecording) {
  Explanation e = Checked(Decision::kPass);
  e.findings[0].where.site = "";
  e.findings.push_back(e.findings[0]);
  e.findings[1].where.site = "/usr/lib/x.py";  // Absolute, without a line.
  const auto run = nlohmann::json::parse(ToSarif(e))["runs"][0];
  EXPECT_EQ(run["tool"]["driver"]["rules"].size(), 1u);
  ASSERT_EQ(run["results"].size(), 2u);
  const auto& first = run["results"][0]["locations"][0]["physicalLocation"];
  EXPECT_EQ(first["artifactLocation"]["uri"], "golden.isobit");
  EXPECT_EQ(first["artifactLocation"]["uriBaseId"], "%SRCROOT%");
  EXPECT_EQ(first["region"]["startLine"], 1);
  EXPECT_EQ(run["results"][0]["level"], "note");
  const auto& second = run["results"][1]["locations"][0]["physicalLocation"];
  EXPECT_EQ(second["artifactLocation"]["uri"], "file:///usr/lib/x.py");
  EXPECT_FALSE(second["artifactLocation"].contains("uriBaseId"));
}

TEST(Sarif, StaysValidWhateverWasRecorded) {
  Explanation e = Checked(Decision::kFail);
  e.findings[0].code = "Z999";
  e.findings[0].title = e.check->reason = std::string("\xff\0\x1b", 3);
  e.findings[0].where.site = "\xff:99999999999999999999";
  const auto log = nlohmann::json::parse(ToSarif(e), nullptr, false);
  ASSERT_FALSE(log.is_discarded());
  const auto& result = log["runs"][0]["results"][0];
  EXPECT_EQ(result["locations"][0]["physicalLocation"]["region"]["startLine"], 1);
}

}  // namespace
}  // namespace isobit::report
