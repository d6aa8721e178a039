// SPDX-License-Identifier: Apache-2.0
#include "explain/tolerance.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/check.h"

namespace isobit::explain {
namespace {

using Kind = Remainder::Kind;

struct Answer {
  Decision decision;
  std::string reason;
};
Answer Fail(std::string reason) { return {Decision::kFail, std::move(reason)}; }
Answer Cannot(std::string reason) { return {Decision::kInconclusive, std::move(reason)}; }

bool EndsDiffer(const Explanation& e) {
  return e.ends_differ || (e.a.status != e.b.status && e.b.status > 0) ||
         (e.a.status > 0 && e.b.status == 0);
}

std::string EndText(const SideSummary& side) {
  if (side.status > 0 && side.ended == "normally") {  // A command around the program.
    return "exit status " + std::to_string(side.status);
  }
  return side.ended;
}

std::string NameOf(const Finding& finding) { return finding.code + " " + finding.title; }

bool IsBoundedRounding(const Finding& finding) {
  return finding.label == Label::kRounding &&
         (finding.confidence == Confidence::kBounded || finding.confidence == Confidence::kProved);
}

bool IsNamed(const Finding& finding, const std::vector<std::string>& causes) {
  return finding.confidence != Confidence::kUnknown &&
         std::any_of(causes.begin(), causes.end(), [&](const std::string& cause) {
           return cause == finding.code || cause == finding.factor;
         });
}

// Why the finding does not pass; empty: it does.
std::string Objection(const Finding& finding, const Tolerance& tolerance) {
  if (tolerance.allow == Allow::kSameCause ? IsNamed(finding, tolerance.causes)
                                           : IsBoundedRounding(finding)) {
    return "";
  }
  if (finding.confidence == Confidence::kUnknown) {
    return finding.label == Label::kUnknown
               ? "a difference is not explained: " + NameOf(finding)
               : "the cause is not known, only possible: " + NameOf(finding);
  }
  return NameOf(finding) + (tolerance.allow == Allow::kSameCause
                                ? " is not among the causes that may differ"
                                : " is no rounding within a bound");
}

std::string RemainderText(const Remainder& rest) {
  std::string text;
  switch (rest.kind) {
    case Kind::kOutside:
      text = "on equal inputs more differs than rounding gives: " + rest.what;
      break;
    case Kind::kNotJudged:
      text = "how far apart the results are cannot be told: " + rest.what;
      break;
    case Kind::kSource:
      text = "no finding explains what came in differently: " + rest.what;
      break;
    case Kind::kNotFinite:
      text = "NaN or infinity on one side only: " + rest.what;
      break;
    case Kind::kUnpaired:
      text = rest.what;
      break;
  }
  return rest.count > 1 && rest.kind != Kind::kUnpaired
             ? text + ", " + std::to_string(rest.count) + " times"
             : text;
}

bool Passes(const Remainder& rest, const Tolerance& tolerance) {
  return tolerance.allow == Allow::kSameCause && rest.reached &&
         (rest.kind == Kind::kOutside || rest.kind == Kind::kNotJudged ||
          rest.kind == Kind::kSource);
}

const Remainder* FirstThatFails(const std::vector<Remainder>& remainder, const Tolerance& tolerance,
                                bool not_judged) {
  const auto found = std::find_if(remainder.begin(), remainder.end(), [&](const Remainder& rest) {
    return (rest.kind == Kind::kNotJudged) == not_judged && !Passes(rest, tolerance);
  });
  return found == remainder.end() ? nullptr : &*found;
}

// What keeps even a tolerated difference from passing, since it hides what else there may be.
std::string Gap(const Explanation& e) {
  for (const SideSummary* side : {&e.a, &e.b}) {
    if (!side->complete) {
      return "the recording " + side->path + " ends before the program did";
    }
    if (side->lost_events != 0) {
      return std::to_string(side->lost_events) + " events were lost while recording " + side->path;
    }
  }
  return "";
}

Answer JudgeDifferent(const Explanation& e, const Tolerance& tolerance) {
  if (tolerance.allow == Allow::kBits) {
    return Fail("the runs differ, and only equal bits pass");
  }
  if (e.findings.empty()) {
    return Fail("no cause of the difference is known");
  }
  for (const Finding& finding : e.findings) {
    if (std::string objection = Objection(finding, tolerance); !objection.empty()) {
      return Fail(std::move(objection));
    }
  }
  if (!e.remainder) {
    return Cannot("whether anything else differs was not looked for");
  }
  if (const Remainder* rest = FirstThatFails(*e.remainder, tolerance, false)) {
    return Fail(RemainderText(*rest));
  }
  if (std::string gap = Gap(e); !gap.empty()) {
    return Cannot(std::move(gap));
  }
  if (const Remainder* rest = FirstThatFails(*e.remainder, tolerance, true)) {
    return Cannot(RemainderText(*rest));
  }
  std::string names;
  for (const Finding& finding : e.findings) {
    names += (names.empty() ? "" : "; ") + NameOf(finding);
  }
  return {Decision::kPass, "only what may differ does: " + names};
}

Answer JudgeEnded(const Explanation& e, const Tolerance& tolerance) {
  switch (e.verdict) {
    case Verdict::kIdentical:
      return {Decision::kPass, "the runs are equal bit for bit"};
    case Verdict::kInconclusive:
      return Cannot(e.headline);
    case Verdict::kDifferent:
      return JudgeDifferent(e, tolerance);
  }
  return Cannot("");
}

}  // namespace

std::string_view AllowName(Allow allow) {
  constexpr std::array<std::string_view, 3> kNames = {"bits", "bounded", "same-cause"};
  const auto index = static_cast<size_t>(allow);
  ISOBIT_CHECK(index < kNames.size());
  return kNames[index];
}

Check Judge(const Explanation& explanation, const Tolerance& tolerance) {
  Check check;
  check.allow = AllowName(tolerance.allow);
  check.causes = tolerance.causes;
  check.ends_alike = !EndsDiffer(explanation);
  const Answer answer =
      check.ends_alike ? JudgeEnded(explanation, tolerance)
                       : Fail("the program does not end as recorded: " + EndText(explanation.b) +
                              ", in " + explanation.a.path + " " + EndText(explanation.a));
  check.decision = answer.decision;
  check.reason = answer.reason;
  return check;
}

}  // namespace isobit::explain
