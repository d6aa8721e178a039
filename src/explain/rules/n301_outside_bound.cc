// SPDX-License-Identifier: Apache-2.0
// N301: on equal inputs one side is farther from the exact result than any correct kernel can be.
#include <algorithm>
#include <optional>

#include "env/facts.h"
#include "explain/judge_origin.h"
#include "explain/rules/finding.h"
#include "explain/rules/rounding.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# N301 outside-bound: outside of what a correct kernel can give

## What it means
The op was computed again in float64 from the recorded inputs. One side's result lies outside the bound that holds for every order of
summation, with or without FMA. That is no rounding: the kernel is wrong there, or computes something else. The same is said where one
kernel that leaves nothing to round (it moves or compares numbers) gave two results on the same inputs.

## Why it matters
It is rare and real: releases have shipped matrix products that were wrong on one kind of CPU, and processors and memory that give a
wrong bit now and then are in every large installation.

## How to confirm
Record both sides again with whole tensors (`isobit record --values 1GiB`) and compare with NumPy in float64.

## How to fix
Switch away from the kernel on the side that is off, as the finding says, pin a release without it, and report it with the recording.
Where nothing differs in the environments, record that side again: a result that does not come back is a fault of the machine (look at
its memory and its machine-check log), not of the release.

## References
- N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.5
- P. H. Hochschild et al., Cores that don't count, HotOS 2021
)";

// The strongest thing that makes another kernel run on one side; nullptr: none is known.
const Candidate* Strongest(const std::vector<Candidate>& candidates) {
  const Candidate* best = nullptr;
  for (const Candidate& candidate : candidates) {
    if (candidate.standing >= Standing::kPossible &&
        (best == nullptr || candidate.standing > best->standing)) {
      best = &candidate;
    }
  }
  return best;
}

// What the referee says, if one side is farther from the exact result than a sound kernel can be.
struct Accusation {
  std::string who;      // "b.isobit", "both sides", "one side"
  std::string summary;  // How far it is off.
  std::string bound;    // As evidence.
};

std::optional<Accusation> ByReferee(const Case& c, const numerics::Judgement& judgement) {
  if (!judgement.bound || !judgement.referee || judgement.emulation) {
    return std::nullopt;
  }
  const numerics::Referee& referee = *judgement.referee;
  const bool off_a = referee.used_a > 1, off_b = referee.used_b > 1;
  if (!off_a && !off_b) {
    return std::nullopt;
  }
  return Accusation{off_a && off_b ? "both sides" : std::string(off_a ? c.name_a : c.name_b),
                    "against float64, the largest error is " + Number(referee.used_a) +
                        " of the bound in " + std::string(c.name_a) + " and " +
                        Number(referee.used_b) + " in " + std::string(c.name_b) +
                        "; a correct kernel stays below 1 in any order of summation",
                    "bound: " + judgement.bound->name + " [" + judgement.bound->source + "]"};
}

// An op that only moves, chooses or rounds once, run by the same kernel, gave two results that no
// rounding takes apart, or did so in one and the same environment: one of them is wrong, and
// without a recomputation it is not known which.
std::optional<Accusation> ByExactness(const Origin& origin, const numerics::Judgement& judgement) {
  if (judgement.bound || origin.op_class != OpClass::kExact || origin.kernel_a != origin.kernel_b) {
    return std::nullopt;
  }
  const bool beyond_rounding =
      judgement.comparison && judgement.relation.relation != numerics::Relation::kRoundingSized;
  if (!beyond_rounding && !SameEnvironment(origin.c)) {
    return std::nullopt;
  }
  return Accusation{
      "one side",
      (judgement.comparison ? "" : "an op that leaves no freedom to round; ") + SizeOf(origin).text,
      "no rounding: the op is exact"};
}

// A library that one side preloads may give the kernel other functions, a sine for instance. It may
// as well be one that has no part in it, such as an allocator: told, not accused.
void TellOfPreloaded(const Case& c, Finding* finding) {
  constexpr std::string_view kFact = "env.LD_PRELOAD";
  const env::Facts facts_a(c.a.env), facts_b(c.b.env);
  const std::string a = facts_a.Text(kFact), b = facts_b.Text(kFact);
  if (a == b) {
    return;
  }
  const auto said = [](const std::string& value) { return value.empty() ? "not set" : value; };
  finding->because += "; LD_PRELOAD is " + said(a) + " in " + NameOf(c, Side::kA) + ", " + said(b) +
                      " in " + NameOf(c, Side::kB);
  finding->evidence.push_back(OfFact("a", std::string(kFact), "LD_PRELOAD " + said(a)));
  finding->evidence.push_back(OfFact("b", std::string(kFact), "LD_PRELOAD " + said(b)));
  finding->fixes.push_back(
      {"env", "unset LD_PRELOAD  # on both sides, and see whether this op agrees then", ""});
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto origin = FindOrigin(c);
  if (!origin) {
    return {};
  }
  const numerics::Judgement judgement = JudgeOrigin(c, origin->pair);
  std::optional<Accusation> found = ByReferee(c, judgement);
  found = found ? found : ByExactness(*origin, judgement);
  if (!found) {
    return {};
  }
  std::vector<Candidate> candidates;
  for (const CandidateRow& row : CandidateRows()) {
    candidates.push_back(row.find(*origin));
  }
  const Candidate* cause = Strongest(candidates);
  Finding finding = NewFinding(
      kN301, cause == nullptr ? "kernel." + PlaceOf(c, origin->pair).op : cause->factor,
      Confidence::kConsistent, "bug: " + found->who + " outside of what a correct kernel can give");
  finding.summary = found->summary;
  finding.because = cause != nullptr
                        ? cause->because
                        : "the kernels that ran: " + origin->kernel_a + " | " + origin->kernel_b;
  finding.where = PlaceOf(c, origin->pair);
  finding.evidence.push_back(OfOp(c, origin->pair, "equal inputs, unequal outputs"));
  finding.evidence.push_back(OfOp(c, origin->pair, found->bound));
  if (cause != nullptr) {
    finding.evidence.insert(finding.evidence.end(), cause->evidence.begin(), cause->evidence.end());
    finding.fixes = cause->fixes;
  } else {
    TellOfPreloaded(c, &finding);
  }
  finding.ruled_out = {"the data: all inputs of this op are equal bit for bit",
                       "rounding: outside of the bound"};
  finding.fixes.push_back(
      {"command", "isobit record --values 1GiB -- ...  # and report both recordings", ""});
  return {finding};
}

}  // namespace

const Rule kN301{"N301", "outside-bound", Gate::kBug, Label::kBug, kPage, Evaluate};

}  // namespace isobit::explain
