// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "prove/flip.h"
#include "prove/side_event.h"

namespace isobit::prove {
namespace {

using Lines = std::vector<std::string>;

void AddSource(const char* name, const std::string& text, trace::Trace* trace) {
  AddSide(trace, trace::SideKind::kFile, name,
          {{"op", std::string("source")}, {"text", text}, {"main", true}});
}

std::vector<Flip> Flips(const std::string& from, const std::string& to,
                        const char* unshare = "/usr/bin/unshare") {
  trace::Trace trace_from, trace_to;
  AddSource("train.py", from, &trace_from);
  AddSource("port.py", to, &trace_to);
  Launch launch_from, launch_to;
  launch_from.directory = "/a";
  launch_to.directory = "/b";
  const Direction direction{.from = trace_from,
                            .to = trace_to,
                            .launch_from = launch_from,
                            .launch_to = launch_to,
                            .here = {"", unshare}};
  std::vector<Flip> flips;
  FindStatementFlips(direction, &flips);
  return flips;
}

TEST(FlipStatementsTest, EachChangedStatementByItself) {
  const auto flips = Flips("x = f(1)\ny = 2\nz = f(3)\n", "x = f(5)\ny = 2\nz = f(6)\n");
  ASSERT_EQ(flips.size(), 2u);
  EXPECT_EQ(flips[1].text, "train.py:3 as 'z = f(6)'");
  EXPECT_EQ(flips[1].back, "port.py:3 as 'z = f(3)'");
  EXPECT_EQ(flips[1].factor, "code:train.py:3");
  EXPECT_EQ(flips[1].statement_from, "train.py:3");
  EXPECT_EQ(flips[1].statement_to, "port.py:3");
  EXPECT_TRUE(flips[1].proof_only);
  Launch launch;
  flips[1].ApplyTo(&launch);
  ASSERT_EQ(launch.edits.size(), 1u);
  EXPECT_EQ(launch.edits[0].file, "/a/train.py");
  EXPECT_EQ(launch.edits[0].line, 3u);
  EXPECT_EQ(launch.edits[0].old_lines, Lines{"z = f(3)"});
  EXPECT_EQ(launch.edits[0].new_lines, Lines{"z = f(6)"});
}

TEST(FlipStatementsTest, WhatOneSideAloneHas) {
  const auto put_in = Flips("x = 1\n", "x = 1\nseed(0)\n");
  ASSERT_EQ(put_in.size(), 1u);
  EXPECT_EQ(put_in[0].text, "'seed(0)' put in");
  EXPECT_EQ(put_in[0].statement_from, "");
  EXPECT_EQ(put_in[0].factor, "code:port.py:2");
  const auto taken_out = Flips("x = 1\nseed(0)\n", "x = 1\n");
  ASSERT_EQ(taken_out.size(), 1u);
  EXPECT_EQ(taken_out[0].text, "train.py:2 left out");
}

TEST(FlipStatementsTest, WhatHasNoFlip) {
  EXPECT_TRUE(Flips("x = 1\n", "x = 1  # one\nprint(x)\n").empty()) << "nothing is another";
  EXPECT_TRUE(Flips("x = get(1)\n", "x = get('<redacted>')\n").empty()) << "not recorded";
  EXPECT_TRUE(Flips("x = f(1)\n", "x = f(2)\n", "").empty()) << "no mounts here";
  std::string many, others;
  for (int i = 0; i < 100; ++i) {
    many += "x = f(1)\ny = " + std::to_string(i) + "\n";
    others += "x = f(2)\ny = " + std::to_string(i) + "\n";
  }
  EXPECT_TRUE(Flips(many, others).empty()) << "another program";
}

// R111 says where a statement is on each side.
TEST(FlipStatementsTest, NamesTheFindingOfItsStatement) {
  const Flip flip = Flips("x = f(1)\n", "x = f(2)\n").at(0);
  explain::Finding finding;
  EXPECT_FALSE(flip.Names(finding));
  finding.factor = "code.f";
  finding.statement_a = "port.py:1";
  finding.statement_b = "train.py:1";
  EXPECT_TRUE(flip.Names(finding));
  explain::Finding several;
  several.candidates = {finding};
  EXPECT_FALSE(flip.Names(several));
  EXPECT_EQ(flip.CandidateIn(several), &several.candidates[0]);
}

}  // namespace
}  // namespace isobit::prove
