// SPDX-License-Identifier: Apache-2.0
#include "explain/engine.h"

#include <gtest/gtest.h>

#include "explain/verdict.h"
#include "trace/model.h"

namespace isobit::explain {
namespace {

using align::EventPair;
using align::PairState;

trace::StringId Intern(trace::Trace* trace, const std::string& text) {
  trace->strings.push_back(text);
  return static_cast<trace::StringId>(trace->strings.size() - 1);
}

// One run of a graph node of its own, input -> output.
uint32_t AddOp(trace::Trace* trace, const std::string& op, const std::string& name, uint64_t input,
               uint64_t output) {
  trace::Node node;
  node.name = Intern(trace, name);
  node.op = Intern(trace, op);
  trace->nodes.push_back(node);
  trace::OpEvent event;
  event.sequence = trace->events.size() + 1;
  event.node = static_cast<uint32_t>(trace->nodes.size() - 1);
  event.first_input = static_cast<uint32_t>(trace->input_digests.size());
  event.first_output = static_cast<uint32_t>(trace->outputs.size());
  event.input_count = event.output_count = 1;
  trace->input_digests.push_back({input, 0});
  trace::Output out;
  out.exact = {output, 0};
  trace->outputs.push_back(out);
  trace->events.push_back(event);
  return static_cast<uint32_t>(trace->events.size() - 1);
}

trace::Trace Ended() {
  trace::Trace trace;
  trace.complete = true;
  trace.end.recorded = true;
  trace.end.kind = "exit";
  return trace;
}

void EndInException(trace::Trace* trace, const std::string& type, const std::string& message,
                    const std::string& file, int line) {
  trace::Site site;
  site.file = Intern(trace, file);
  site.line = line;
  trace->sites.push_back(site);
  trace->end.kind = "exception";
  trace->end.status = 1;
  trace->end.exception_type = type;
  trace->end.exception_message = message;
  trace->end.site = static_cast<uint32_t>(trace->sites.size() - 1);
}

struct Sides {
  trace::Trace a = Ended(), b = Ended();
  align::Alignment alignment;

  Explanation Ask(std::span<const Rule> rules = AllRules()) const {
    return ExplainCase(Case{a, b, alignment}, rules);
  }
  void Pair(uint32_t event_a, uint32_t event_b, PairState state) {
    EventPair pair;
    pair.a = event_a;
    pair.b = event_b;
    pair.state = state;
    if (state == PairState::kOrigin || state == PairState::kSource) {
      alignment.origins.push_back(static_cast<uint32_t>(alignment.pairs.size()));
    }
    alignment.pairs.push_back(pair);
    auto& node_of_b = alignment.node_of_b;
    node_of_b.resize(a.nodes.size(), align::kAbsent);
    node_of_b[a.events[event_a].node] = b.events[event_b].node;
  }
};

TEST(Verdict, EqualRunsAreIdenticalWhateverTheirEnvironments) {
  Sides sides;
  sides.Pair(AddOp(&sides.a, "MatMul", "m", 1, 2), AddOp(&sides.b, "_MklMatMul", "m", 1, 2),
             PairState::kEqual);
  sides.a.env.push_back({"env.TF_ENABLE_ONEDNN_OPTS", std::string("0"), ""});
  sides.b.env.push_back({"env.TF_ENABLE_ONEDNN_OPTS", std::string("1"), ""});
  const Explanation answer = sides.Ask();
  EXPECT_EQ(answer.verdict, Verdict::kIdentical);
  EXPECT_TRUE(answer.findings.empty());
  EXPECT_EQ(answer.notes, std::vector<std::string>{"TF_ENABLE_ONEDNN_OPTS"});
}

TEST(Verdict, NothingRecordedIsInconclusive) {
  const Explanation answer = Sides().Ask();
  EXPECT_EQ(answer.verdict, Verdict::kInconclusive);
  EXPECT_TRUE(answer.findings.empty());
  EXPECT_FALSE(answer.coverage.empty());
}

TEST(Verdict, AnotherProgramIsInconclusive) {
  Sides sides;
  sides.Pair(AddOp(&sides.a, "MatMul", "m", 1, 2), AddOp(&sides.b, "MatMul", "m", 3, 4),
             PairState::kConsequence);
  sides.alignment.same_program = false;
  const Explanation answer = sides.Ask();
  EXPECT_EQ(answer.verdict, Verdict::kInconclusive);
  EXPECT_TRUE(answer.findings.empty());
}

TEST(Verdict, ARecordingThatBreaksOffIsNotIdentical) {
  Sides sides;
  sides.Pair(AddOp(&sides.a, "MatMul", "m", 1, 2), AddOp(&sides.b, "MatMul", "m", 1, 2),
             PairState::kEqual);
  sides.b.end.recorded = false;
  EXPECT_EQ(sides.Ask().verdict, Verdict::kInconclusive);
  sides.b.end.recorded = true;
  sides.b.op_counts.dropped = 3;
  EXPECT_EQ(sides.Ask().verdict, Verdict::kInconclusive);
}

TEST(Verdict, AnOpOfOneSideAloneIsAbsorbedWhereItsResultReachesWhatBothHave) {
  Sides sides;
  const uint32_t product = AddOp(&sides.a, "MatMul", "dense/MatMul", 1, 7);
  const uint32_t sum = AddOp(&sides.a, "BiasAdd", "dense/BiasAdd", 7, 9);
  sides.Pair(sum, AddOp(&sides.b, "_FusedMatMul", "dense/BiasAdd", 1, 9), PairState::kEqual);
  sides.alignment.only_a.push_back(product);
  EXPECT_EQ(sides.Ask().verdict, Verdict::kIdentical);

  const uint32_t end = AddOp(&sides.a, "Softmax", "softmax", 9, 11);
  sides.alignment.only_a.push_back(end);
  const Explanation answer = sides.Ask();
  EXPECT_EQ(answer.verdict, Verdict::kInconclusive);
  EXPECT_NE(answer.headline.find("Softmax"), std::string::npos) << answer.headline;
}

TEST(Verdict, FurtherRunsOfANodeOfBothAreADifference) {
  Sides sides;
  sides.Pair(AddOp(&sides.a, "MatMul", "m", 1, 2), AddOp(&sides.b, "MatMul", "m", 1, 2),
             PairState::kEqual);
  trace::OpEvent again = sides.b.events[0];
  again.occurrence = 1;
  again.sequence = 9;
  sides.b.events.push_back(again);
  sides.alignment.only_b.push_back(1);
  EXPECT_EQ(sides.Ask().verdict, Verdict::kDifferent);
  EXPECT_EQ(SortUnpaired(Case{sides.a, sides.b, sides.alignment}).more_b.size(), 1u);
}

TEST(Verdict, TheFirstDifferenceIsTheOriginNotItsConsequence) {
  Sides sides;
  sides.Pair(AddOp(&sides.a, "MatMul", "early", 1, 2), AddOp(&sides.b, "MatMul", "early", 1, 2),
             PairState::kEqual);
  sides.Pair(AddOp(&sides.a, "Tanh", "middle", 2, 3), AddOp(&sides.b, "Tanh", "middle", 2, 4),
             PairState::kOrigin);
  sides.Pair(AddOp(&sides.a, "Sum", "late", 3, 5), AddOp(&sides.b, "Sum", "late", 4, 6),
             PairState::kConsequence);
  const Explanation answer = sides.Ask();
  EXPECT_EQ(answer.verdict, Verdict::kDifferent);
  EXPECT_EQ(answer.first.node, "middle");
  EXPECT_EQ(answer.first.op, "Tanh");
  EXPECT_EQ(answer.equal_events, 1u);
}

TEST(Crash, AnExceptionOnOneSideIsTheAnswer) {
  Sides sides;
  EndInException(&sides.b, "NameError", "name 'os' is not defined", "setup_run.py", 7);
  sides.alignment.same_program = false;
  const Explanation answer = sides.Ask();
  EXPECT_EQ(answer.verdict, Verdict::kDifferent);
  ASSERT_EQ(answer.findings.size(), 1u);
  EXPECT_EQ(answer.findings[0].code, "R102");
  EXPECT_EQ(answer.findings[0].factor, "exception.NameError");
  EXPECT_EQ(answer.findings[0].fixes[0].text, "import os");
  EXPECT_EQ(answer.first.site, "setup_run.py:7");
}

TEST(Crash, AnExceptionBehindADifferenceMayBeItsConsequence) {
  Sides sides;
  sides.Pair(AddOp(&sides.a, "MatMul", "m", 1, 2), AddOp(&sides.b, "MatMul", "m", 1, 3),
             PairState::kOrigin);
  EndInException(&sides.b, "InvalidArgumentError", "NaN", "train.py", 3);
  for (const Finding& finding : sides.Ask().findings) {
    EXPECT_NE(finding.code, "R101");
  }
}

// Rules of a test: what they say is what their names say.
Finding Say(const char* code, Confidence confidence, int64_t event = -1) {
  Finding finding;
  finding.code = code;
  finding.confidence = confidence;
  if (event >= 0) {
    finding.evidence.push_back({"both", "differs", event, "m" + std::to_string(event)});
  }
  return finding;
}
std::vector<Finding> SayData(const Case&) { return {Say("D1", Confidence::kConsistent)}; }
std::vector<Finding> SayMaybe(const Case&) { return {Say("R1", Confidence::kUnknown)}; }
std::vector<Finding> SayRounding(const Case&) {
  return {Say("N1", Confidence::kBounded), Say("N2", Confidence::kBounded, 1)};
}

Sides OneOrigin(PairState state = PairState::kSource) {
  Sides sides;
  sides.Pair(AddOp(&sides.a, "MatMul", "m1", 1, 2), AddOp(&sides.b, "MatMul", "m1", 1, 3), state);
  return sides;
}

TEST(Gates, ALaterGateSpeaksOnlyOfOriginsOfItsOwn) {
  Sides sides = OneOrigin();
  const Rule maybe{"R1", "maybe", Gate::kRun, Label::kConfig, "", SayMaybe};
  const Rule data{"D1", "data", Gate::kData, Label::kData, "", SayData};
  const Rule rounding{"N1", "rounding", Gate::kRounding, Label::kRounding, "", SayRounding};
  const std::vector<Rule> rules = {maybe, data, rounding};
  const Explanation answer = sides.Ask(rules);
  ASSERT_EQ(answer.findings.size(), 2u);
  EXPECT_EQ(answer.findings[0].code, "D1");
  EXPECT_EQ(answer.findings[1].code, "N2");

  const Explanation weak = sides.Ask(std::span(rules).first(1));
  ASSERT_EQ(weak.findings.size(), 1u);
  EXPECT_EQ(weak.findings[0].code, "R1");
}

std::vector<Finding> SayText(const Case&) { return {Say("R111", Confidence::kConsistent)}; }
std::vector<Finding> SayTexts(const Case&) { return {Say("R111", Confidence::kUnknown)}; }

// An op that gives other bits on equal inputs: no data, weights or seeds can have done it. What is
// said of another difference stays, behind what is said of the first.
TEST(Gates, WhatComesThroughInputsIsNoCauseWhereTheyAreEqual) {
  const Rule data{"D1", "data", Gate::kData, Label::kData, "", SayData};
  const Rule later{"D2", "later", Gate::kData, Label::kData, "", [](const Case&) {
                     return std::vector<Finding>{Say("D2", Confidence::kConsistent, 2)};
                   }};
  const Rule rounding{"N1", "rounding", Gate::kRounding, Label::kRounding, "", [](const Case&) {
                        return std::vector<Finding>{Say("N1", Confidence::kBounded, 1)};
                      }};
  Sides sides = OneOrigin(PairState::kOrigin);
  sides.Pair(AddOp(&sides.a, "_Arg", "m2", 4, 5), AddOp(&sides.b, "_Arg", "m2", 4, 6),
             PairState::kSource);
  const std::vector<Rule> rules = {data, later, rounding};
  const Explanation answer = sides.Ask(rules);
  ASSERT_EQ(answer.findings.size(), 2u);
  EXPECT_EQ(answer.findings[0].code, "N1");
  EXPECT_EQ(answer.findings[1].code, "D2");
  EXPECT_TRUE(OneOrigin(PairState::kOrigin).Ask(std::span(rules).first(1)).findings.empty());
}

TEST(Gates, TheProgramsTextIsAskedWhereNothingElseHasAnAnswer) {
  Sides sides = OneOrigin();
  const Rule maybe{"R1", "maybe", Gate::kRun, Label::kConfig, "", SayMaybe};
  const Rule data{"D1", "data", Gate::kData, Label::kData, "", SayData};
  const Rule text{"R111", "text", Gate::kProgramText, Label::kConfig, "", SayText};
  const Rule texts{"R111", "text", Gate::kProgramText, Label::kConfig, "", SayTexts};

  const Explanation known = sides.Ask(std::vector<Rule>{maybe, data, text});
  ASSERT_EQ(known.findings.size(), 1u);
  EXPECT_EQ(known.findings[0].code, "D1");

  const Explanation found = sides.Ask(std::vector<Rule>{maybe, text});
  ASSERT_EQ(found.findings.size(), 1u);
  EXPECT_EQ(found.findings[0].code, "R111");
  EXPECT_EQ(found.findings[0].confidence, Confidence::kConsistent);

  const Explanation weak = sides.Ask(std::vector<Rule>{maybe, texts});
  ASSERT_EQ(weak.findings.size(), 2u);
  EXPECT_EQ(weak.findings[0].code, "R111");
  EXPECT_EQ(weak.findings[1].code, "R1");
}

std::vector<Finding> SayComputed(const Case&) {
  Finding finding = Say("P201", Confidence::kConsistent);
  finding.of_computed_numbers = true;
  return {finding};
}

TEST(Gates, TheProgramsTextComesBeforeNumbersThatTheProgramComputes) {
  Sides sides = OneOrigin();
  const Rule scale{"P201", "scale", Gate::kPreprocess, Label::kPreprocess, "", SayComputed};
  const Rule text{"R111", "text", Gate::kProgramText, Label::kConfig, "", SayText};
  const Rule texts{"R111", "text", Gate::kProgramText, Label::kConfig, "", SayTexts};

  const Explanation found = sides.Ask(std::vector<Rule>{scale, text});
  ASSERT_EQ(found.findings.size(), 2u);
  EXPECT_EQ(found.findings[0].code, "R111");
  EXPECT_EQ(found.findings[1].code, "P201");

  const Explanation unsure = sides.Ask(std::vector<Rule>{scale, texts});
  ASSERT_EQ(unsure.findings.size(), 1u);
  EXPECT_EQ(unsure.findings[0].code, "P201");
}

TEST(Rules, AreSortedAndComplete) {
  const auto rules = AllRules();
  ASSERT_FALSE(rules.empty());
  for (size_t i = 0; i < rules.size(); ++i) {
    const Rule& rule = rules[i];
    EXPECT_EQ(FindRule(rule.code), &rule);
    EXPECT_EQ(
        rule.page.rfind("# " + std::string(rule.code) + " " + std::string(rule.name) + ": ", 0), 0u)
        << rule.code << ": the page's first line is '# CODE NAME: what'";
    for (const char* section :
         {"## What it means", "## Why it matters", "## How to confirm", "## How to fix"}) {
      EXPECT_NE(rule.page.find(section), std::string_view::npos)
          << rule.code << " lacks " << section;
    }
    if (i > 0) {
      EXPECT_LE(rules[i - 1].gate, rule.gate);
    }
  }
}

TEST(SideNames, AreFileNamesWhereTheyDiffer) {
  using Names = std::pair<std::string, std::string>;
  EXPECT_EQ(SideNames("x/colab.isobit", "y/laptop.isobit"),
            (Names{"colab.isobit", "laptop.isobit"}));
  EXPECT_EQ(SideNames("x/run.isobit", "y/run.isobit"), (Names{"x/run.isobit", "y/run.isobit"}));
  EXPECT_EQ(SideNames("run.isobit", "run.isobit"), (Names{"a", "b"}));
}

}  // namespace
}  // namespace isobit::explain
