// SPDX-License-Identifier: Apache-2.0
// R111: one statement of the program is another, and it alone can have made the first difference.
#include <algorithm>
#include <set>
#include <span>

#include "base/text.h"
#include "explain/known_calls.h"
#include "explain/program_edit.h"
#include "explain/rewritten.h"
#include "explain/rules/changed_statement.h"
#include "explain/rules/other_arguments.h"
#include "explain/rules/reaching_text.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

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

constexpr uint32_t kMaxStatements = 16;  // Of a change that is still one cause.
constexpr size_t kMaxShown = 160;        // Bytes of a statement in a sentence.
constexpr size_t kMaxCandidates = 32;

// ---- the finding

std::string OneLine(const Program& program, uint32_t begin, uint32_t end) {
  std::string text;
  for (uint32_t line = begin; line < end && text.size() < kMaxShown; ++line) {
    text += (text.empty() ? "" : "; ") + SourceOf(program, line);
  }
  std::ranges::replace(text, '\n', ' ');
  if (text.size() > kMaxShown) {
    text = ToUtf8(text, kMaxShown) + "...";
  }
  return text;
}

// Empty: that side has no such statement.
std::string Where(const Texts& texts, const Hunk& hunk, Side side) {
  return !Has(hunk, side) ? "" : PlaceText(texts.Of(side), Begin(hunk, side), End(hunk, side) - 1);
}

const trace::SideEvent* SourceEvent(const trace::Trace& trace, const std::string& file) {
  const auto found = std::ranges::find_if(trace.side, [&](const trace::SideEvent& event) {
    return event.kind == trace::SideKind::kFile && event.Text("op") == "source" &&
           event.name == file;
  });
  return found == trace.side.end() ? nullptr : &*found;
}

void CiteHunk(const Case& c, const Texts& texts, const Hunk& hunk, Finding* finding) {
  for (const Side side : kSides) {
    if (!Has(hunk, side)) {
      continue;
    }
    const Program& program = texts.Of(side);
    const std::string& file = program.files[program.lines[Begin(hunk, side)].file].name;
    if (const trace::SideEvent* event = SourceEvent(TraceOf(c, side), file)) {
      finding->evidence.push_back(Cite(
          side, *event,
          Where(texts, hunk, side) + ": " + OneLine(program, Begin(hunk, side), End(hunk, side))));
    }
  }
}

std::string Describe(const Case& c, const Texts& texts, const Hunk& hunk) {
  const auto quoted = [&](Side side) {
    return "'" + OneLine(texts.Of(side), Begin(hunk, side), End(hunk, side)) + "' (" +
           Where(texts, hunk, side) + ")";
  };
  if (Has(hunk, Side::kA) && Has(hunk, Side::kB)) {
    return quoted(Side::kA) + " in " + NameOf(c, Side::kA) + " is " + quoted(Side::kB) + " in " +
           NameOf(c, Side::kB);
  }
  const Side side = Has(hunk, Side::kA) ? Side::kA : Side::kB;
  return quoted(side) + " is in " + NameOf(c, side) + " alone";
}

std::string CallText(const Case& c, const CallChange& change) {
  const std::string name(LastName(change.function));
  if (change.argument.empty() && (change.a.empty() || change.b.empty())) {
    return name + " is called in " + NameOf(c, change.a.empty() ? Side::kB : Side::kA) + " alone";
  }
  const auto given = [](const std::string& text) { return text.empty() ? "not given" : text; };
  return name + (change.argument.empty() ? ": " : ": " + change.argument + " ") + given(change.a) +
         " against " + given(change.b);
}

// A's statements in the place of B's.
std::vector<Fix> FixesOf(const Texts& texts, const Hunk& hunk) {
  if (!Has(hunk, Side::kA)) {
    return {{"code", "# take out: " + OneLine(texts.b, hunk.begin_b, hunk.end_b),
             Where(texts, hunk, Side::kB)}};
  }
  std::vector<Fix> fixes;
  for (const std::string& import : ImportsFor(texts.a, texts.b, hunk)) {
    fixes.push_back({"code", import, texts.b.files.empty() ? "" : texts.b.files.front().name});
  }
  std::string site;
  bool before = false;
  if (Has(hunk, Side::kB)) {
    site = Where(texts, hunk, Side::kB);
  } else if (hunk.unit_b < texts.b.units.size() && hunk.begin_b < texts.b.units[hunk.unit_b].end) {
    site = PlaceText(texts.b, hunk.begin_b, hunk.begin_b);
    before = true;
  }
  for (uint32_t line = hunk.begin_a; line < hunk.end_a; ++line) {
    std::string text = InNamesOfB(SourceOf(texts.a, line), hunk.renamed);
    if (text.find_first_of("#\\") == text.npos && text.find("\"\"\"") == text.npos &&
        text.find("'''") == text.npos) {
      std::ranges::replace(text, '\n', ' ');  // Brackets hold it together.
    }
    fixes.push_back({"code", text + (before ? "  # before this line" : ""), site});
  }
  return fixes;
}

void CiteFirst(const Case& c, const FirstDifference& first, Finding* finding) {
  finding->where = first.place;
  finding->evidence.push_back(
      first.op != nullptr ? OfOp(c, *first.op, "the first op that differs")
                          : OfSide(c, *first.side, "the first recorded value that differs"));
}

Finding OneCause(const Case& c, const Texts& texts, const std::vector<Hunk>& hunks,
                 const Hunk& hunk, const FirstDifference& first) {
  const ChangeKind kind = KindOf(c, texts, hunk, first);
  Finding finding =
      NewFinding(kR111, kind.factor, Confidence::kConsistent, "program: a statement is another");
  finding.label = kind.label;
  CiteHunk(c, texts, hunk, &finding);
  CiteFirst(c, first, &finding);
  finding.summary = Sentence(Describe(c, texts, hunk)) + ".";
  std::vector<std::string> calls;
  for (const CallChange& change : hunk.calls) {
    calls.push_back(CallText(c, change));
  }
  finding.because = NameList(calls, 4);
  finding.so_that = "what is computed from it differs";
  finding.ruled_out = RuledOut(c, Gate::kProgramText);
  if (hunks.size() > 1) {
    finding.ruled_out.push_back("program: " + Count(hunks.size() - 1, "other changed statement") +
                                " cannot reach the first difference");
  }
  finding.fixes = FixesOf(texts, hunk);
  finding.statement_a = Where(texts, hunk, Side::kA);
  finding.statement_b = Where(texts, hunk, Side::kB);
  return finding;
}

// The change, or what it consists of, for isobit prove to tell apart.
void AddCandidates(const Case& c, const Texts& texts, const std::vector<Hunk>& hunks,
                   const Hunk& hunk, const FirstDifference& first, Finding* finding) {
  const std::span<const Hunk> all =
      hunk.parts.empty() ? std::span(&hunk, 1) : std::span(hunk.parts);
  for (const Hunk& part : all) {
    if (finding->candidates.size() < kMaxCandidates) {
      finding->candidates.push_back(OneCause(c, texts, hunks, part, first));
    }
  }
}

Finding ManyCauses(const Case& c, const Texts& texts, const std::vector<Hunk>& hunks,
                   const std::vector<const Hunk*>& candidates, const std::string& other,
                   const FirstDifference& first) {
  Finding finding = NewFinding(
      kR111, "code", Confidence::kUnknown,
      candidates.size() == 1 ? "program: a statement is another, and it need not be what did it"
                             : "program: statements are others, and which one did it is not known");
  finding.label = LabelOfPlace(c, first);
  constexpr size_t kCited = 8;
  std::vector<std::string> places;
  for (const Hunk* hunk : candidates) {
    places.push_back(Where(texts, *hunk, Has(*hunk, Side::kB) ? Side::kB : Side::kA));
    AddCandidates(c, texts, hunks, *hunk, first, &finding);
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

// All statements that can have made the first difference, and that.
void CiteAll(const Case& c, const ReachingText& reaching, const FirstDifference& first,
             Finding* finding) {
  for (const Hunk* hunk : reaching.candidates) {
    CiteHunk(c, reaching.texts, *hunk, finding);
    AddCandidates(c, reaching.texts, reaching.hunks, *hunk, first, finding);
  }
  CiteFirst(c, first, finding);
}

// Of several candidates, what they come to. Precondition: nothing but the text can have made the
// first difference (OtherSource).

// The programs are written otherwise, and say the same but for one thing.
std::optional<Finding> OneThing(const Case& c, const ReachingText& reaching,
                                const FirstDifference& first) {
  const Texts& texts = reaching.texts;
  // What makes a model does not reach an array that the program hands over.
  const bool array = first.side != nullptr && first.side->a != align::kAbsent &&
                     c.a.side[first.side->a].kind == trace::SideKind::kArray &&
                     c.a.side[first.side->a].Text("stage") != "output";
  const auto only =
      FindOnlyChange({texts.a, reaching.reach.a}, {texts.b, reaching.reach.b}, !array);
  if (!only) {
    return std::nullopt;
  }
  const auto known = FindKnownCall(only->name, "");
  Finding finding =
      NewFinding(kR111, only->name.empty() ? "code" : "code." + only->name, Confidence::kConsistent,
                 "program: written in another way, and one thing is another");
  finding.label = known ? known->label : LabelOfPlace(c, first);
  const auto place = [&](Side side, int32_t line) {
    const auto at = static_cast<uint32_t>(line);
    return line < 0 ? "" : PlaceText(texts.Of(side), at, at);
  };
  const auto told = [&](Side side, const std::string& text, int32_t line) {
    return (text.empty() ? "nothing for it" : "'" + text + "'") +
           (line < 0 ? "" : " (" + place(side, line) + ")") + " in " + NameOf(c, side);
  };
  finding.summary =
      "What reaches the first difference is written in another way, and says the "
      "same but for one thing: " +
      told(Side::kA, only->a, only->line_a) + " against " + told(Side::kB, only->b, only->line_b) +
      ".";
  CiteAll(c, reaching, first, &finding);
  finding.so_that = "what is computed from it differs";
  finding.ruled_out = RuledOut(c, Gate::kProgramText);
  finding.fixes = {{"code", only->a.empty() ? "# take out: " + only->b : only->a,
                    place(Side::kB, only->line_b)}};
  return finding;
}

// Several statements are others, but what differs is no more than rounding: sums that are added up
// in another way.
std::optional<Finding> OtherSums(const Case& c, const ReachingText& reaching,
                                 const FirstDifference& first) {
  const Texts& texts = reaching.texts;
  if (!RoundingSized(c, first)) {
    return std::nullopt;
  }
  std::set<std::string> of_a, of_b;
  for (const Hunk* hunk : reaching.candidates) {
    for (const CallChange& change : hunk->calls) {
      const std::string name(LastName(change.function));
      if (AddsUp(name)) {
        (change.b.empty() ? of_a : of_b).insert(name);
      }
    }
  }
  if (of_a.empty() && of_b.empty()) {
    return std::nullopt;
  }
  Finding finding =
      NewFinding(kR111, "code." + *(of_a.empty() ? of_b : of_a).begin() + ".order",
                 Confidence::kConsistent, "rounding: the same numbers, added up in another way");
  finding.label = Label::kRounding;
  const auto told = [&](Side side, const std::set<std::string>& names) {
    return NameOf(c, side) + (names.empty()
                                  ? " has no such call there"
                                  : " calls " + NameList({names.begin(), names.end()}, 4));
  };
  finding.summary =
      "What differs first is rounded otherwise and no more. Of the statements that "
      "reach it and are others, " +
      told(Side::kA, of_a) + ", " + told(Side::kB, of_b) + ".";
  CiteAll(c, reaching, first, &finding);
  finding.so_that = "the last digits of all that is computed from it differ";
  finding.ruled_out = RuledOut(c, Gate::kProgramText);
  finding.fixes = {{"code", "# add up in the same order and dtype on both sides",
                    Where(texts, *reaching.candidates.front(),
                          Has(*reaching.candidates.front(), Side::kB) ? Side::kB : Side::kA)}};
  return finding;
}

// All that can have done it stands together, without a statement between that is the same, and does
// it by other functions: the change as a whole. A function that is given another argument is a
// change of its own.
std::optional<Hunk> OneRegion(const std::vector<const Hunk*>& candidates) {
  Hunk region = *candidates.front();
  region.parts.clear();
  for (const Hunk* hunk : candidates) {
    if (hunk->calls.empty() || std::ranges::any_of(hunk->calls, [](const CallChange& change) {
          return !change.argument.empty() || (!change.a.empty() && !change.b.empty());
        })) {
      return std::nullopt;
    }
  }
  for (const Hunk* next : std::span(candidates).subspan(1)) {
    if (next->unit_a != region.unit_a || next->unit_b != region.unit_b ||
        next->begin_a != region.end_a || next->begin_b != region.end_b) {
      return std::nullopt;
    }
    region.end_a = next->end_a;
    region.end_b = next->end_b;
    region.calls.insert(region.calls.end(), next->calls.begin(), next->calls.end());
    region.renamed.insert(next->renamed.begin(), next->renamed.end());
  }
  return region;
}

// All that can have done it is in files of one module that the sides took from different folders.
std::optional<Finding> OtherModule(const Case& c, const ReachingText& reaching,
                                   const FirstDifference& first) {
  const Texts& texts = reaching.texts;
  std::string file_a, file_b;
  for (const Hunk* hunk : reaching.candidates) {
    if (hunk->unit_a >= texts.a.units.size() || texts.a.units[hunk->unit_a].name.empty()) {
      return std::nullopt;
    }
    for (const Side side : kSides) {
      std::string& file = side == Side::kA ? file_a : file_b;
      if (Has(*hunk, side)) {
        const Program& program = texts.Of(side);
        const std::string& name = program.files[program.lines[Begin(*hunk, side)].file].name;
        if (!file.empty() && file != name) {
          return std::nullopt;
        }
        file = name;
      }
    }
  }
  if (file_a.empty() || file_b.empty() || file_a == file_b) {
    return std::nullopt;
  }
  const std::string& module = texts.a.units[reaching.candidates.front()->unit_a].name;
  Finding finding = NewFinding(kR111, "module." + module, Confidence::kConsistent,
                               "program: another version of the module " + module);
  finding.label = Label::kVersion;
  finding.summary = NameOf(c, Side::kA) + " imports " + Quoted(file_a) + ", " +
                    NameOf(c, Side::kB) + " " + Quoted(file_b) + ", with another text; " +
                    Count(reaching.candidates.size(), "changed statement") +
                    " of it can reach the first difference.";
  CiteAll(c, reaching, first, &finding);
  finding.so_that = "what is computed by it differs";
  finding.ruled_out = RuledOut(c, Gate::kProgramText);
  finding.fixes = {
      {"command", "export PYTHONPATH=...  # the folder of " + file_a + " on both sides", ""}};
  return finding;
}

bool Small(const Hunk& hunk) {
  return hunk.unit_a != UINT32_MAX && hunk.unit_b != UINT32_MAX &&
         hunk.end_a - hunk.begin_a <= kMaxStatements && hunk.end_b - hunk.begin_b <= kMaxStatements;
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
  const bool large = other.empty() && candidates.size() == 1 && !Small(*candidates.front());
  if (other.empty() && candidates.size() == 1) {
    other = large ? "a large part of the program is another"
                  : OtherSource(c, texts, candidates.front(), reaching->reach, *first);
  }
  if (candidates.size() == 1 && other.empty()) {
    const Hunk& hunk = *candidates.front();
    Finding finding = OneCause(c, texts, reaching->hunks, hunk, *first);
    if (!hunk.parts.empty()) {
      AddCandidates(c, texts, reaching->hunks, hunk, *first, &finding);
    }
    return {finding};
  }
  if ((candidates.size() > 1 && other.empty()) || large) {
    const bool text_alone = OtherSource(c, texts, nullptr, reaching->reach, *first).empty();
    for (const auto& find : {OneThing, OtherSums, OtherModule}) {
      if (auto finding = text_alone ? find(c, *reaching, *first) : std::nullopt) {
        return {std::move(*finding)};
      }
    }
    if (const auto region = OneRegion(candidates);
        region && Small(*region) &&
        OtherSource(c, texts, &*region, reaching->reach, *first).empty()) {
      Finding finding = OneCause(c, texts, reaching->hunks, *region, *first);
      for (const Hunk* hunk : candidates) {
        AddCandidates(c, texts, reaching->hunks, *hunk, *first, &finding);
      }
      return {finding};
    }
  }
  return {ManyCauses(c, texts, reaching->hunks, candidates, other, *first)};
}

}  // namespace

const Rule kR111{"R111", "program-text", Gate::kProgramText, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
