// SPDX-License-Identifier: Apache-2.0
// R111: one statement of the program is another, and it alone can have made the first difference.
#include <algorithm>

#include "explain/rules/other_arguments.h"
#include "explain/rules/reaching_text.h"
#include "explain/rules/rules.h"
#include "explain/rules/several_changes.h"
#include "explain/rules/statement_finding.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# R111 program-text: a statement of the program is another

## What it means
The two runs are of two versions of one program. Their texts were compared without comments, formatting, printing and renamed variables,
and one changed statement alone can reach the first difference: it is the statement where that is seen, or a name, a call or a setting
leads from it there. All that was recorded before is equal. Where several changed statements can, it is looked for what they come to:
they stand together; they are in one module, of which the sides have other versions; they say the same in other words but for one call or
number (`code.NAME`); or what differs is rounding alone, and they add up in another way. Else all are listed, and the answer stays
*unknown*.

The label tells what kind of change it is, by what the documentation of the changed call says of it.

## Why it matters
Ports, notebooks that became scripts and tidied versions are meant to compute the same. The statement is where they do not.

## How to confirm
`isobit prove A B` runs the program with one side's statement in the place of the other's, each changed statement by itself: the one
that moves the first difference is the cause.

## How to fix
Take the statement that is meant, on both sides.

## References
- M. Weiser, Program Slicing, IEEE Transactions on Software Engineering 10 (1984)
- docs/design/explain.md
)";

Finding ManyCauses(const Case& c, const ReachingText& reaching, const std::string& other,
                   const FirstDifference& first) {
  const Texts& texts = reaching.texts;
  const auto& candidates = reaching.candidates;
  Finding finding = NewFinding(
      kR111, "code", Confidence::kUnknown,
      candidates.size() == 1 ? "program: a statement is another, and it need not be what did it"
                             : "program: statements are others, and which one did it is not known");
  finding.label = LabelOfPlace(c, first);
  constexpr size_t kCited = 8;
  std::vector<std::string> places;
  for (const Hunk* hunk : candidates) {
    places.push_back(Where(texts, *hunk, Has(*hunk, Side::kB) ? Side::kB : Side::kA));
    AddCandidates(c, reaching, *hunk, first, &finding);
    if (places.size() <= kCited) {
      CiteHunk(c, texts, *hunk, &finding);
    }
  }
  CiteFirst(c, first, &finding);
  finding.summary = Count(candidates.size(), "changed statement") +
                    " can reach the first difference: " + NameList(places, kCited) + ".";
  finding.because = other;
  finding.fixes = {{"code", "# make these alike one by one, and record again",
                    Where(texts, *candidates.front(),
                          Has(*candidates.front(), Side::kB) ? Side::kB : Side::kA)}};
  return finding;
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  const auto reaching = first ? FindReachingText(c, *first) : std::nullopt;
  if (!reaching || reaching->candidates.empty()) {
    return {};
  }
  const Texts& texts = reaching->texts;
  const auto& candidates = reaching->candidates;
  std::vector<std::string> keys = OtherEnvironment(c, *first);
  std::erase(keys, "env.PYTHONPATH");  // The text says what it brought.
  std::string other = OtherArgumentsReach(c, *reaching) ? "the programs were given other arguments"
                      : keys.empty()
                          ? ""
                          : "environments differ in what can reach results: " + NameList(keys, 4);
  if (other.empty() && (texts.a.cut || texts.b.cut)) {
    other = "the text of the program is not recorded to its end";
  }
  const bool large = other.empty() && candidates.size() == 1 && !IsSmall(*candidates.front());
  if (other.empty() && candidates.size() == 1) {
    other = large ? "a large part of the program is another"
                  : OtherSource(c, texts, candidates, reaching->reach, *first);
  }
  if (candidates.size() == 1 && other.empty()) {
    const Hunk& hunk = *candidates.front();
    Finding finding = OneCause(c, *reaching, hunk, *first);
    if (!hunk.parts.empty()) {
      AddCandidates(c, *reaching, hunk, *first, &finding);
    }
    return {finding};
  }
  if ((candidates.size() > 1 && other.empty()) || large) {
    if (auto finding = OneCauseOfSeveral(c, *reaching, *first)) {
      return {std::move(*finding)};
    }
  }
  return {ManyCauses(c, *reaching, other, *first)};
}

}  // namespace

const Rule kR111{"R111", "program-text", Gate::kProgramText, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
