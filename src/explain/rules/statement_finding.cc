// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/statement_finding.h"

#include <algorithm>
#include <span>

#include "base/text.h"
#include "explain/known_calls.h"
#include "explain/program_edit.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr uint32_t kMaxStatements = 16;  // Of a change that is still one cause.
constexpr size_t kMaxShown = 160;        // Bytes of a statement in a sentence.
constexpr size_t kMaxCandidates = 32;

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

const trace::SideEvent* SourceEvent(const trace::Trace& trace, const std::string& file) {
  const auto found = std::ranges::find_if(trace.side, [&](const trace::SideEvent& event) {
    return event.kind == trace::SideKind::kFile && event.Text("op") == "source" &&
           event.name == file;
  });
  return found == trace.side.end() ? nullptr : &*found;
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

// How many of the changes.
size_t CannotReach(const ReachingText& reaching) {
  return static_cast<size_t>(std::ranges::count_if(reaching.hunks, [&](const Hunk& hunk) {
    return std::ranges::none_of(reaching.candidates, [&](const Hunk* candidate) {
      return candidate == &hunk ||
             std::ranges::any_of(hunk.parts, [&](const Hunk& part) { return candidate == &part; });
    });
  }));
}

}  // namespace

std::string Where(const Texts& texts, const Hunk& hunk, Side side) {
  return !Has(hunk, side) ? "" : PlaceText(texts.Of(side), Begin(hunk, side), End(hunk, side) - 1);
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

void CiteFirst(const Case& c, const FirstDifference& first, Finding* finding) {
  finding->where = first.place;
  finding->evidence.push_back(
      first.op != nullptr ? OfOp(c, *first.op, "the first op that differs")
                          : OfSide(c, *first.side, "the first recorded value that differs"));
}

Finding OneCause(const Case& c, const ReachingText& reaching, const Hunk& hunk,
                 const FirstDifference& first) {
  const Texts& texts = reaching.texts;
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
  if (const size_t others = CannotReach(reaching); others > 0) {
    finding.ruled_out.push_back("program: " + Count(others, "other changed statement") +
                                " cannot reach the first difference");
  }
  finding.fixes = FixesOf(texts, hunk);
  finding.statement_a = Where(texts, hunk, Side::kA);
  finding.statement_b = Where(texts, hunk, Side::kB);
  return finding;
}

void AddCandidates(const Case& c, const ReachingText& reaching, const Hunk& hunk,
                   const FirstDifference& first, Finding* finding) {
  const std::span<const Hunk> all =
      hunk.parts.empty() ? std::span(&hunk, 1) : std::span(hunk.parts);
  for (const Hunk& part : all) {
    if (finding->candidates.size() < kMaxCandidates) {
      finding->candidates.push_back(OneCause(c, reaching, part, first));
    }
  }
}

bool IsSmall(const Hunk& hunk) {
  return hunk.unit_a != UINT32_MAX && hunk.unit_b != UINT32_MAX &&
         hunk.end_a - hunk.begin_a <= kMaxStatements && hunk.end_b - hunk.begin_b <= kMaxStatements;
}

}  // namespace isobit::explain
