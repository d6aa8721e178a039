// SPDX-License-Identifier: Apache-2.0
#include "prove/compare.h"

#include <gtest/gtest.h>

namespace isobit::prove {
namespace {

trace::StringId Intern(trace::Trace* trace, const std::string& text) {
  trace->strings.push_back(text);
  return static_cast<trace::StringId>(trace->strings.size() - 1);
}

trace::Trace Ended() {
  trace::Trace trace;
  trace.complete = true;
  trace.end.recorded = true;
  trace.end.kind = "exit";
  return trace;
}

// One run of a graph node of its own, input -> output.
void AddOp(trace::Trace* trace, const std::string& name, uint64_t input, uint64_t output,
           uint32_t occurrence = 0) {
  trace::Node node;
  node.name = Intern(trace, name);
  node.op = Intern(trace, "MatMul");
  trace->nodes.push_back(node);
  trace::OpEvent event;
  event.sequence = trace->events.size() + 1;
  event.node = static_cast<uint32_t>(trace->nodes.size() - 1);
  event.occurrence = occurrence;
  event.first_input = static_cast<uint32_t>(trace->input_digests.size());
  event.first_output = static_cast<uint32_t>(trace->outputs.size());
  event.input_count = event.output_count = 1;
  trace->input_digests.push_back({input, 0});
  trace::Output out;
  out.exact = {output, 0};
  trace->outputs.push_back(out);
  trace->events.push_back(event);
}

void AddMetric(trace::Trace* trace, const std::string& name, double value) {
  trace::SideEvent event;
  event.kind = trace::SideKind::kMetric;
  event.name = name;
  event.sequence = 1000 + trace->side.size();
  event.attrs = {{"phase", std::string("train")}, {"value", value}};
  trace->side.push_back(std::move(event));
}

TEST(CompareTest, AnOpHasTheBitsOrNot) {
  trace::Trace known = Ended(), same = Ended(), other = Ended(), shorter = Ended();
  for (auto* trace : {&known, &same, &other}) {
    AddOp(trace, "x", 1, 2);
    AddOp(trace, "y", 2, trace == &other ? 4 : 3);
  }
  AddOp(&shorter, "x", 1, 2);
  EXPECT_EQ(EqualAt(same, known, 2), true);
  EXPECT_EQ(EqualAt(other, known, 2), false);
  EXPECT_EQ(EqualAt(other, known, 1), true);
  EXPECT_EQ(EqualAt(shorter, known, 2), std::nullopt);
  EXPECT_EQ(EqualAt(same, known, 77), std::nullopt);
  EXPECT_EQ(EventIn(other, known, 2), 2);
  EXPECT_EQ(EventIn(shorter, known, 2), -1);
}

TEST(CompareTest, ASideEvent) {
  trace::Trace known = Ended(), same = Ended(), other = Ended();
  AddMetric(&known, "loss", 0.5);
  AddMetric(&same, "loss", 0.5);
  AddMetric(&other, "loss", 0.25);
  EXPECT_EQ(EqualAt(same, known, 1000), true);
  EXPECT_EQ(EqualAt(other, known, 1000), false);
  EXPECT_EQ(EqualAt(Ended(), known, 1000), std::nullopt);
}

TEST(CompareTest, WholeRuns) {
  trace::Trace a = Ended(), b = Ended();
  for (auto* trace : {&a, &b}) {
    AddOp(trace, "x", 1, 2);
    AddMetric(trace, "loss", 0.5);
  }
  EXPECT_TRUE(Identical(a, b));
  AddOp(&a, "y", 2, 3);
  AddOp(&b, "y", 2, 4);
  EXPECT_FALSE(Identical(a, b));
  EXPECT_EQ(Compare(a, b).first.event_a, 2);
  EXPECT_EQ(Compare(a, b).first.event_b, 2);
}

TEST(CompareTest, HowFarARunHasCome) {
  trace::Trace known = Ended(), run;
  AddOp(&known, "step", 1, 2, 0);
  AddOp(&known, "step", 1, 2, 7);
  AddMetric(&known, "loss", 0.5);
  AddMetric(&known, "loss", 0.25);
  EXPECT_FALSE(HasReached(run, known, 2));
  AddOp(&run, "step", 1, 9, 0);
  EXPECT_TRUE(HasReached(run, known, 1));
  EXPECT_FALSE(HasReached(run, known, 2));
  AddOp(&run, "step", 1, 9, 8);
  EXPECT_TRUE(HasReached(run, known, 2));
  AddMetric(&run, "loss", 0.5);
  EXPECT_TRUE(HasReached(run, known, 1000));
  EXPECT_FALSE(HasReached(run, known, 1001));
}

// Names of eager ops repeat: they are counted.
TEST(CompareTest, HowFarAnEagerRunHasCome) {
  trace::Trace known = Ended(), run;
  for (int i = 0; i < 3; ++i) {
    AddOp(&known, "MatMul", 1, 2);
    known.events.back().flags = trace::kEventEager;
  }
  AddOp(&run, "MatMul", 1, 2);
  AddOp(&run, "MatMul", 1, 2);
  EXPECT_TRUE(HasReached(run, known, 2));
  EXPECT_FALSE(HasReached(run, known, 3));
}

}  // namespace
}  // namespace isobit::prove
