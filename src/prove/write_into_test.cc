// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "prove/prove.h"

namespace isobit::prove {
namespace {

using explain::Confidence;
using explain::Explanation;
using explain::Finding;
using explain::Label;

Flip OneFlip(FlipKind kind, std::string factor, std::string text) {
  Flip flip;
  flip.kind = kind;
  flip.factor = std::move(factor);
  flip.text = std::move(text);
  return flip;
}

Finding OneFinding(std::string factor, Confidence confidence, Label label = Label::kRounding) {
  Finding finding;
  finding.code = "N101";
  finding.factor = std::move(factor);
  finding.confidence = confidence;
  finding.label = label;
  return finding;
}

Round Found(FlipSet set) {
  Round round;
  round.repeats = true;
  round.minimal.found = true;
  round.minimal.set = std::move(set);
  round.minimal.all = Bits::kTo;
  round.without = Bits::kFrom;
  return round;
}

TEST(WriteIntoTest, BothWaysIsProved) {
  Explanation explanation;
  explanation.findings = {OneFinding("env.X", Confidence::kBounded)};
  Proof proof;
  proof.flips = {OneFlip(FlipKind::kFactor, "env.X", "X=1")};
  proof.rounds = {Found({0})};
  proof.identical = true;
  proof.line = "X=1 python train.py";
  WriteInto(proof, &explanation);
  EXPECT_EQ(explanation.findings[0].confidence, Confidence::kProved);
  EXPECT_EQ(
      explanation.findings[0].proof,
      (std::vector<std::string>{"a, run again: its own bits here", "a with X=1: b's bits here",
                                "the whole run is then identical to b's"}));
  EXPECT_EQ(explanation.findings[0].fixes.at(0).text, "X=1 python train.py");
}

TEST(WriteIntoTest, OneWayIsNot) {
  for (const Bits without : {Bits::kTo, Bits::kNotReached}) {
    Explanation explanation;
    explanation.findings = {OneFinding("env.X", Confidence::kBounded)};
    Proof proof;
    proof.flips = {OneFlip(FlipKind::kFactor, "env.X", "X=1")};
    proof.rounds = {Found({0})};
    proof.rounds[0].without = without;
    EXPECT_FALSE(proof.rounds[0].proved());
    WriteInto(proof, &explanation);
    EXPECT_EQ(explanation.findings[0].confidence, Confidence::kBounded);
    EXPECT_FALSE(explanation.findings[0].proof.empty());
  }
}

// What is left may move the bits elsewhere: the other side's are not had without the set.
TEST(WriteIntoTest, WithoutTheSetNeitherSidesBits) {
  for (const bool repeats : {true, false}) {
    Explanation explanation;
    explanation.findings = {OneFinding("env.X", Confidence::kBounded)};
    Proof proof;
    proof.flips = {OneFlip(FlipKind::kFactor, "env.X", "X=1")};
    proof.rounds = {Found({0})};
    proof.rounds[0].repeats = repeats;  // Other bits than recorded, the same again: not that run.
    proof.rounds[0].without = Bits::kNeither;
    proof.rounds[0].others_tried = true;
    WriteInto(proof, &explanation);
    EXPECT_EQ(explanation.findings[0].confidence,
              repeats ? Confidence::kProved : Confidence::kBounded);
    EXPECT_EQ(explanation.findings[0].proof.back(),
              "a with what else can be set as in b, and not that: not b's bits here");
  }
}

TEST(WriteIntoTest, TheFindingThatIsProvedBecomesTheAnswer) {
  Explanation explanation;
  explanation.findings = {OneFinding("env.Y", Confidence::kConsistent),
                          OneFinding("env.X", Confidence::kBounded)};
  Proof proof;
  proof.flips = {OneFlip(FlipKind::kFactor, "env.X", "X=1")};
  proof.rounds = {Found({0})};
  WriteInto(proof, &explanation);
  EXPECT_EQ(explanation.findings[0].factor, "env.X");
  EXPECT_EQ(explanation.findings[1].confidence, Confidence::kConsistent);
}

TEST(WriteIntoTest, ACauseThatNobodyNamed) {
  Explanation explanation;
  explanation.findings = {OneFinding("unknown", Confidence::kUnknown, Label::kUnknown)};
  Proof proof;
  proof.flips = {OneFlip(FlipKind::kFactor, "env.X", "X=1")};
  proof.rounds = {Found({0})};
  WriteInto(proof, &explanation);
  ASSERT_EQ(explanation.findings.size(), 1u);
  EXPECT_EQ(explanation.findings[0].code, "X902");
  EXPECT_EQ(explanation.findings[0].factor, "env.X");
  EXPECT_EQ(explanation.findings[0].confidence, Confidence::kProved);
}

// Arguments bring everything along: that says nothing about one finding.
TEST(WriteIntoTest, AnotherProgramProvesNoFinding) {
  Explanation explanation;
  explanation.findings = {OneFinding("data.order", Confidence::kConsistent, Label::kData)};
  Proof proof;
  proof.flips = {OneFlip(FlipKind::kProgram, "run.arguments", "train.py --reversed")};
  proof.rounds = {Found({0})};
  WriteInto(proof, &explanation);
  ASSERT_EQ(explanation.findings.size(), 1u);
  EXPECT_EQ(explanation.findings[0].confidence, Confidence::kConsistent);
  EXPECT_EQ(explanation.findings[0].proof[1], "a with train.py --reversed: b's bits here");
}

// R111 lists the changed statements that can have done it.
Finding Statement(const std::string& place_a, const std::string& place_b, const char* factor) {
  Finding finding = OneFinding(factor, Confidence::kConsistent, Label::kPreprocess);
  finding.code = "R111";
  finding.summary = "'" + place_a + "' is '" + place_b + "'.";
  finding.statement_a = place_a;
  finding.statement_b = place_b;
  return finding;
}

Finding Listing(std::vector<Finding> candidates) {
  Finding finding = OneFinding("code", Confidence::kUnknown, Label::kConfig);
  finding.code = "R111";
  finding.candidates = std::move(candidates);
  return finding;
}

Flip StatementFlip(const std::string& from, const std::string& to) {
  Flip flip = OneFlip(FlipKind::kFactor, "code:" + from, from + " as there");
  flip.statement_from = from;
  flip.statement_to = to;
  flip.edits.push_back({"train.py", 3, {"x = 1"}, {"x = 2"}, ""});
  return flip;
}

TEST(WriteIntoTest, OneOfSeveralStatementsBecomesTheAnswer) {
  for (const char side : {'a', 'b'}) {
    Explanation explanation;
    Finding many = Listing({Statement("train.py:2", "port.py:3", "code.clip"),
                            Statement("train.py:4", "", "code.mean")});
    explanation.findings = {many,
                            OneFinding("run.arguments", Confidence::kUnknown, Label::kConfig)};
    Proof proof;
    proof.side = side;
    proof.flips = {side == 'a' ? StatementFlip("train.py:4", "") : StatementFlip("", "train.py:4")};
    proof.rounds = {Found({0})};
    WriteInto(proof, &explanation);
    ASSERT_EQ(explanation.findings.size(), 2u);
    EXPECT_EQ(explanation.findings[0].factor, "code.mean");
    EXPECT_EQ(explanation.findings[0].label, Label::kPreprocess);
    EXPECT_EQ(explanation.findings[0].confidence, Confidence::kProved);
    EXPECT_EQ(explanation.findings[1].factor, "run.arguments");
  }
}

TEST(WriteIntoTest, SeveralStatementsTogether) {
  Explanation explanation;
  Finding many = Listing({Statement("t.py:2", "p.py:3", "code.clip"),
                          Statement("t.py:4", "p.py:5", "code.mean"),
                          Statement("t.py:6", "p.py:7", "code.sum")});
  many.candidates[2].label = Label::kRng;
  explanation.findings = {many};
  Proof proof;
  proof.flips = {StatementFlip("t.py:2", "p.py:3"), StatementFlip("t.py:4", "p.py:5"),
                 StatementFlip("t.py:6", "p.py:7")};
  proof.rounds = {Found({0, 2})};
  WriteInto(proof, &explanation);
  ASSERT_EQ(explanation.findings.size(), 1u);
  EXPECT_EQ(explanation.findings[0].factor, "code.clip+code.sum");
  EXPECT_EQ(explanation.findings[0].label, Label::kConfig);
  EXPECT_EQ(explanation.findings[0].summary, "'t.py:2' is 'p.py:3'. 't.py:6' is 'p.py:7'.");
}

// A function that is put in, and the statement that calls it in the place of another one.
TEST(WriteIntoTest, WhatSeveralStatementsBuild) {
  Explanation explanation;
  Finding ops = OneFinding("code.ops.Erfc.Tanh", Confidence::kConsistent);
  ops.candidates = {Statement("t.py:2", "p.py:3", "code.clip"),
                    Statement("t.py:4", "p.py:5", "code.mean")};
  explanation.findings = {ops, Listing(ops.candidates)};
  Proof proof;
  proof.flips = {StatementFlip("t.py:2", "p.py:3"), StatementFlip("t.py:4", "p.py:5")};
  proof.rounds = {Found({0, 1})};
  WriteInto(proof, &explanation);
  EXPECT_EQ(explanation.findings[0].factor, "code.ops.Erfc.Tanh");
  EXPECT_EQ(explanation.findings[0].confidence, Confidence::kProved);
  proof.rounds = {Found({1})};
  explanation.findings = {ops, Listing(ops.candidates)};
  WriteInto(proof, &explanation);
  EXPECT_EQ(explanation.findings[0].factor, "code.mean");
}

TEST(WriteIntoTest, AStatementWithWhatItNeeds) {
  Explanation explanation;
  Finding many =
      Listing({Statement("", "p.py:3", "code.helper"), Statement("t.py:4", "p.py:5", "code.mean")});
  explanation.findings = {many};
  Proof proof;
  proof.flips = {StatementFlip("", "p.py:3"), StatementFlip("t.py:4", "p.py:5")};
  proof.rounds = {Found({0, 1})};
  WriteInto(proof, &explanation);
  ASSERT_EQ(explanation.findings.size(), 1u);
  EXPECT_EQ(explanation.findings[0].factor, "code.mean");
  EXPECT_EQ(explanation.findings[0].label, Label::kPreprocess);
}

TEST(WriteIntoTest, AnotherFolderTellsNoStatementsApart) {
  Explanation explanation;
  Finding many = Listing({Statement("t.py:2", "p.py:3", "code.clip")});
  explanation.findings = {many};
  Proof proof;
  proof.flips = {OneFlip(FlipKind::kProgram, "run.directory", "cd /b")};
  proof.rounds = {Found({0})};
  WriteInto(proof, &explanation);
  ASSERT_EQ(explanation.findings.size(), 1u);
  EXPECT_EQ(explanation.findings[0].factor, "code");
  EXPECT_EQ(explanation.findings[0].confidence, Confidence::kUnknown);
  EXPECT_EQ(explanation.findings[0].proof[1], "a with cd /b: b's bits here");
}

TEST(WriteIntoTest, AStatementThatAFindingNames) {
  Explanation explanation;
  explanation.findings = {Statement("t.py:2", "p.py:3", "code.clip")};
  Proof proof;
  proof.flips = {StatementFlip("t.py:2", "p.py:3")};
  proof.rounds = {Found({0})};
  WriteInto(proof, &explanation);
  EXPECT_EQ(explanation.findings[0].confidence, Confidence::kProved);
}

// What the statement does is said by another finding, of which its words are no proof.
TEST(WriteIntoTest, AStatementThatNoFindingNames) {
  Explanation explanation;
  explanation.findings = {OneFinding("preprocess.scale", Confidence::kConsistent)};
  Proof proof;
  proof.flips = {StatementFlip("t.py:2", "p.py:3")};
  proof.rounds = {Found({0})};
  WriteInto(proof, &explanation);
  ASSERT_EQ(explanation.findings.size(), 1u);
  EXPECT_EQ(explanation.findings[0].confidence, Confidence::kConsistent);
  EXPECT_EQ(explanation.findings[0].proof[1], "a with t.py:2 as there: b's bits here");
}

// A statement makes a kernel give what it must not: that is the finding. Another program is not.
TEST(WriteIntoTest, WhatMakesAKernelGiveNan) {
  for (const bool statement : {true, false}) {
    Explanation explanation;
    explanation.findings = {OneFinding("code.nan.log", Confidence::kConsistent, Label::kUndefined)};
    Proof proof;
    proof.flips = {statement ? StatementFlip("t.py:2", "p.py:3")
                             : OneFlip(FlipKind::kProgram, "run.arguments", "p.py")};
    proof.rounds = {Found({0})};
    WriteInto(proof, &explanation);
    ASSERT_EQ(explanation.findings.size(), 1u);
    EXPECT_EQ(explanation.findings[0].factor, "code.nan.log");
    EXPECT_EQ(explanation.findings[0].confidence,
              statement ? Confidence::kProved : Confidence::kConsistent);
  }
}

TEST(WriteIntoTest, ARunThatNeverRepeats) {
  Explanation explanation;
  explanation.findings = {OneFinding("seed.python.random", Confidence::kConsistent, Label::kRng)};
  Proof proof;
  proof.side = 'b';
  proof.flips = {OneFlip(FlipKind::kSteady, "seed.python.random", "random.seed(42)")};
  proof.rounds = {Found({0})};
  proof.rounds[0].repeats = proof.rounds[0].steady = false;
  proof.rounds[0].steadied = true;
  proof.rounds[0].without = Bits::kNotReached;
  WriteInto(proof, &explanation);
  EXPECT_EQ(explanation.findings[0].confidence, Confidence::kProved);
  EXPECT_EQ(explanation.findings[0].proof,
            (std::vector<std::string>{"b, run again: other bits here each time",
                                      "b with random.seed(42), run twice: the same bits here"}));
}

TEST(WriteIntoTest, NothingMovesIt) {
  Explanation explanation;
  explanation.findings = {OneFinding("env.X", Confidence::kBounded)};
  Proof proof;
  proof.rounds.resize(1);
  proof.rounds[0].repeats = true;
  proof.failures = {"a with Y=1: nothing was recorded"};
  WriteInto(proof, &explanation);
  EXPECT_EQ(explanation.findings[0].confidence, Confidence::kBounded);
  EXPECT_EQ(explanation.findings[0].proof,
            std::vector<std::string>{"a, run again: its own bits here"});
  EXPECT_EQ(explanation.coverage,
            std::vector<std::string>{"a run that failed: a with Y=1: nothing was recorded"});
}

TEST(WriteIntoTest, ASecondPlace) {
  Explanation explanation;
  explanation.findings = {OneFinding("env.X", Confidence::kBounded)};
  Proof proof;
  proof.flips = {OneFlip(FlipKind::kFactor, "env.X", "X=1"),
                 OneFlip(FlipKind::kMachine, "cpu", "a Haswell CPU, emulated")};
  proof.rounds = {Found({0}), Found({1})};
  proof.rounds[1].base = {0};
  proof.rounds[1].place.op = "Rsqrt";
  proof.rounds[1].place.node = "norm/Rsqrt";
  proof.rounds[1].all_settings = Bits::kFrom;
  WriteInto(proof, &explanation);
  const std::vector<std::string> rest(explanation.findings[0].proof.begin() + 2,
                                      explanation.findings[0].proof.end());
  EXPECT_EQ(rest, (std::vector<std::string>{
                      "then the first difference is at Rsqrt 'norm/Rsqrt'",
                      "a with X=1, run again: its own bits here",
                      "a with X=1 and every other setting as in b: its own bits here",
                      "a with a Haswell CPU, emulated: b's bits here"}));
}

}  // namespace
}  // namespace isobit::prove
