// SPDX-License-Identifier: Apache-2.0
#include "explain/tolerance.h"

#include <gtest/gtest.h>

#include <limits>

#include "align/alignment.h"
#include "explain/engine.h"
#include "trace/model.h"

namespace isobit::explain {
namespace {

using Kind = Remainder::Kind;

Finding Rounding(Confidence confidence = Confidence::kBounded) {
  Finding finding;
  finding.code = "N101";
  finding.label = Label::kRounding;
  finding.factor = "env.TF_ENABLE_ONEDNN_OPTS";
  finding.confidence = confidence;
  finding.title = "rounding: oneDNN's kernels on one side";
  return finding;
}

Finding Other(Label label, Confidence confidence) {
  Finding finding;
  finding.code = "D101";
  finding.label = label;
  finding.factor = "data.order";
  finding.confidence = confidence;
  finding.title = "data: another order";
  return finding;
}

SideSummary Ended(const char* path) {
  SideSummary side;
  side.path = path;
  side.ended = "normally";
  side.status = 0;
  side.complete = true;
  return side;
}

Explanation Different(std::vector<Finding> findings, std::vector<Remainder> remainder = {}) {
  Explanation e;
  e.verdict = Verdict::kDifferent;
  e.headline = "first at step 0";
  e.findings = std::move(findings);
  e.remainder = std::move(remainder);
  e.a = Ended("golden.isobit");
  e.b = Ended("run.isobit");
  return e;
}

Decision With(Allow allow, const Explanation& e, std::vector<std::string> causes = {}) {
  const Check check = Judge(e, {allow, std::move(causes)});
  EXPECT_FALSE(check.reason.empty());
  return check.decision;
}

TEST(Tolerance, EqualRunsPassInEveryClass) {
  Explanation e = Different({});
  e.verdict = Verdict::kIdentical;
  EXPECT_EQ(With(Allow::kBits, e), Decision::kPass);
  EXPECT_EQ(With(Allow::kBounded, e), Decision::kPass);
  EXPECT_EQ(With(Allow::kSameCause, e, {"N101"}), Decision::kPass);
}

TEST(Tolerance, WhatIsInconclusiveStaysSo) {
  Explanation e = Different({});
  e.verdict = Verdict::kInconclusive;
  for (const Allow allow : {Allow::kBits, Allow::kBounded, Allow::kSameCause}) {
    EXPECT_EQ(With(allow, e, {"N101"}), Decision::kInconclusive);
  }
}

TEST(Tolerance, BitsLetsNoDifferencePass) {
  EXPECT_EQ(With(Allow::kBits, Different({Rounding()})), Decision::kFail);
}

TEST(Tolerance, BoundedLetsBoundedAndProvedRoundingPass) {
  EXPECT_EQ(With(Allow::kBounded, Different({Rounding()})), Decision::kPass);
  EXPECT_EQ(With(Allow::kBounded, Different({Rounding(Confidence::kProved), Rounding()})),
            Decision::kPass);
}

TEST(Tolerance, OneFindingThatIsNotBoundedFails) {
  for (const Finding& other :
       {Rounding(Confidence::kConsistent), Rounding(Confidence::kUnknown),
        Other(Label::kData, Confidence::kConsistent), Other(Label::kData, Confidence::kProved),
        Other(Label::kPrecision, Confidence::kBounded),
        Other(Label::kUnknown, Confidence::kUnknown)}) {
    EXPECT_EQ(With(Allow::kBounded, Different({Rounding(), other})), Decision::kFail);
    EXPECT_EQ(With(Allow::kBounded, Different({other, Rounding()})), Decision::kFail);
  }
  EXPECT_EQ(With(Allow::kBounded, Different({})), Decision::kFail);
}

TEST(Tolerance, SameCauseGoesByCodeAndByFactor) {
  const Explanation e = Different({Other(Label::kData, Confidence::kConsistent)});
  EXPECT_EQ(With(Allow::kSameCause, e, {"D101"}), Decision::kPass);
  EXPECT_EQ(With(Allow::kSameCause, e, {"N101", "data.order"}), Decision::kPass);
  EXPECT_EQ(With(Allow::kSameCause, e, {"N101"}), Decision::kFail);
  EXPECT_EQ(With(Allow::kSameCause, Different({Rounding()}), {"D101"}), Decision::kFail);
}

TEST(Tolerance, SameCauseWantsEveryFindingNamedAndNoneGuessed) {
  const Finding data = Other(Label::kData, Confidence::kConsistent);
  EXPECT_EQ(With(Allow::kSameCause, Different({data, Rounding()}), {"D101"}), Decision::kFail);
  EXPECT_EQ(With(Allow::kSameCause, Different({data, Rounding()}), {"D101", "N101"}),
            Decision::kPass);
  const Finding guess = Other(Label::kData, Confidence::kUnknown);
  EXPECT_EQ(With(Allow::kSameCause, Different({guess}), {"D101"}), Decision::kFail);
}

TEST(Tolerance, WhatNoFindingAccountsForDoesNotPass) {
  for (const Kind kind : {Kind::kOutside, Kind::kSource, Kind::kNotFinite, Kind::kUnpaired}) {
    for (const bool reached : {false, true}) {
      const Explanation e = Different({Rounding()}, {{kind, "'x'", 2, reached}});
      EXPECT_EQ(With(Allow::kBounded, e), Decision::kFail) << RemainderName(kind);
      const bool passes = reached && kind != Kind::kNotFinite && kind != Kind::kUnpaired;
      EXPECT_EQ(With(Allow::kSameCause, e, {"N101"}), passes ? Decision::kPass : Decision::kFail)
          << RemainderName(kind);
    }
  }
}

TEST(Tolerance, WhatCannotBeJudgedIsInconclusiveUnlessSomethingFails) {
  const Remainder not_judged{Kind::kNotJudged, "'x'", 1, false}, nan{Kind::kNotFinite, "'y'"};
  EXPECT_EQ(With(Allow::kBounded, Different({Rounding()}, {not_judged})), Decision::kInconclusive);
  EXPECT_EQ(With(Allow::kBounded, Different({Rounding()}, {not_judged, nan})), Decision::kFail);
  Explanation e = Different({Rounding()});
  e.remainder.reset();
  EXPECT_EQ(With(Allow::kBounded, e), Decision::kInconclusive);
}

TEST(Tolerance, IncompleteRecordingsAreInconclusive) {
  Explanation torn = Different({Rounding()});
  torn.b.complete = false;
  EXPECT_EQ(With(Allow::kBounded, torn), Decision::kInconclusive);
  EXPECT_EQ(With(Allow::kSameCause, torn, {"N101"}), Decision::kInconclusive);
  Explanation lost = Different({Rounding()});
  lost.a.lost_events = 3;
  EXPECT_EQ(With(Allow::kBounded, lost), Decision::kInconclusive);
  lost.remainder = {{Kind::kOutside, "'x'"}};
  EXPECT_EQ(With(Allow::kBounded, lost), Decision::kFail);
}

TEST(Tolerance, AProgramThatFailsFailsTheCheck) {
  Explanation e = Different({Rounding()});
  e.verdict = Verdict::kIdentical;
  e.b.status = 3;  // Of a command around the program, which ended normally.
  const Check check = Judge(e, {});
  EXPECT_EQ(check.decision, Decision::kFail);
  EXPECT_FALSE(check.ends_alike);
  EXPECT_NE(check.reason.find("exit status 3"), std::string::npos) << check.reason;
  e.a.status = -1;
  EXPECT_EQ(With(Allow::kBits, e), Decision::kFail);
  e.a.status = 3;
  EXPECT_EQ(With(Allow::kBits, e), Decision::kPass);
  e.b.status = 0;
  EXPECT_EQ(With(Allow::kBits, e), Decision::kFail);
  e.a.status = 0;
  e.ends_differ = true;  // Another exception with the same status.
  EXPECT_EQ(With(Allow::kBounded, e), Decision::kFail);
}

// Two runs of the same graph: what an explanation says is left of them.
struct Runs {
  trace::Trace a, b;
  align::Alignment alignment;

  Runs() {
    for (trace::Trace* side : {&a, &b}) {
      side->complete = true;
      side->end.recorded = true;
      side->end.kind = "exit";
    }
  }
  void Op(const char* name, uint64_t input, uint64_t output_a, uint64_t output_b,
          align::PairState state) {
    Add(&a, name, input, output_a);
    Add(&b, name, input, output_b);
    align::EventPair pair;
    pair.a = pair.b = static_cast<uint32_t>(a.events.size() - 1);
    pair.state = state;
    if (state == align::PairState::kOrigin || state == align::PairState::kSource) {
      alignment.origins.push_back(static_cast<uint32_t>(alignment.pairs.size()));
    }
    alignment.pairs.push_back(pair);
    alignment.node_of_b.push_back(pair.b);
  }
  void Statistics(trace::Trace* side, uint64_t nans) {
    trace::Detail detail;
    detail.statistics.emplace();
    detail.statistics->count = 4;
    detail.statistics->nans = nans;
    side->details.push_back(detail);
    side->outputs.back().detail = static_cast<uint32_t>(side->details.size());
  }
  std::vector<Remainder> Ask() const {
    static const Rule bounded{"N101", "n", Gate::kRounding, Label::kRounding, "", [](const Case&) {
                                Finding finding = Rounding();
                                finding.evidence = {{"both", "differs", 1, "first"}};
                                return std::vector<Finding>{finding};
                              }};
    const auto left =
        ExplainCase(Case{a, b, alignment}, std::span(&bounded, 1), {.remainder = true}).remainder;
    EXPECT_TRUE(left);
    return left.value_or(std::vector<Remainder>{});
  }

 private:
  static void Add(trace::Trace* side, const char* name, uint64_t input, uint64_t output) {
    side->strings.emplace_back(name);
    trace::Node node;
    node.name = static_cast<trace::StringId>(side->strings.size() - 1);
    side->strings.emplace_back("MatMul");
    node.op = static_cast<trace::StringId>(side->strings.size() - 1);
    side->nodes.push_back(node);
    trace::OpEvent event;
    event.sequence = side->events.size() + 1;
    event.node = static_cast<uint32_t>(side->nodes.size() - 1);
    event.first_input = static_cast<uint32_t>(side->input_digests.size());
    event.first_output = static_cast<uint32_t>(side->outputs.size());
    event.input_count = event.output_count = 1;
    side->input_digests.push_back({input, 0});
    side->outputs.push_back({});
    side->outputs.back().exact = {output, 0};
    side->events.push_back(event);
  }
};

TEST(Remainder, ConsequencesOfWhatAFindingCitesAreNone) {
  Runs runs;
  runs.Op("first", 1, 2, 3, align::PairState::kOrigin);
  runs.Op("second", 2, 4, 5, align::PairState::kConsequence);
  EXPECT_TRUE(runs.Ask().empty());
}

TEST(Remainder, AnotherOriginThatWasNotJudgedIsLeft) {
  Runs runs;
  runs.Op("first", 1, 2, 3, align::PairState::kOrigin);
  runs.Op("aside", 7, 8, 9, align::PairState::kOrigin);
  const auto left = runs.Ask();
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].kind, Kind::kNotJudged);
  EXPECT_NE(left[0].what.find("aside"), std::string::npos) << left[0].what;
  EXPECT_TRUE(left[0].reached) << "the same kernels as at the cited origin";
}

TEST(Remainder, AnotherSourceIsLeft) {
  Runs runs;
  runs.Op("first", 1, 2, 3, align::PairState::kOrigin);
  runs.Op("draw", 7, 8, 9, align::PairState::kSource);
  const auto left = runs.Ask();
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].kind, Kind::kSource);
  EXPECT_FALSE(left[0].reached) << "the finding is about an op";
}

TEST(Remainder, NanOnOneSideIsLeftEvenAsAConsequence) {
  Runs runs;
  runs.Op("first", 1, 2, 3, align::PairState::kOrigin);
  runs.Op("loss", 2, 4, 5, align::PairState::kConsequence);
  runs.Statistics(&runs.a, 0);
  runs.Statistics(&runs.b, 1);
  const auto left = runs.Ask();
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].kind, Kind::kNotFinite);
  runs.a.details[0].statistics->nans = 2;  // NaN on both sides, in other places.
  EXPECT_TRUE(runs.Ask().empty());
}

TEST(Remainder, AMetricThatIsNanOnOneSideIsLeft) {
  Runs runs;
  runs.Op("first", 1, 2, 3, align::PairState::kOrigin);
  for (trace::Trace* side : {&runs.a, &runs.b}) {
    trace::SideEvent metric;
    metric.sequence = 9;
    metric.kind = trace::SideKind::kMetric;
    metric.name = "loss";
    const bool nan = side == &runs.b;
    metric.attrs.push_back({"value", nan ? std::numeric_limits<double>::quiet_NaN() : 0.5});
    side->side.push_back(metric);
  }
  runs.alignment.side.push_back({0, 0, false});
  const auto left = runs.Ask();
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].kind, Kind::kNotFinite);
}

TEST(Remainder, OpsOfOneSideAloneAreLeft) {
  Runs runs;
  runs.Op("first", 1, 2, 3, align::PairState::kOrigin);
  trace::OpEvent again = runs.b.events[0];
  again.occurrence = 1;
  again.sequence = 9;
  runs.b.events.push_back(again);
  runs.alignment.only_b.push_back(1);
  const auto left = runs.Ask();
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].kind, Kind::kUnpaired);
}

}  // namespace
}  // namespace isobit::explain
