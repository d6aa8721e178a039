// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/several_changes.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <span>

#include "explain/known_calls.h"
#include "explain/program_edit.h"
#include "explain/rewritten.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"
#include "explain/rules/statement_finding.h"

namespace isobit::explain {
namespace {

// All statements that can have made the first difference, and that.
void CiteAll(const Case& c, const ReachingText& reaching, const FirstDifference& first,
             Finding* finding) {
  for (const Hunk* hunk : reaching.candidates) {
    CiteHunk(c, reaching.texts, *hunk, finding);
    AddCandidates(c, reaching, *hunk, first, finding);
  }
  CiteFirst(c, first, finding);
}

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
std::optional<Hunk> OneRegion(const ReachingText& reaching) {
  const auto& candidates = reaching.candidates;
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

// Whether all that one side has more there are functions; their names.
std::vector<std::string> NewFunctions(const Texts& texts, const Hunk& hunk) {
  if (Has(hunk, Side::kA) == Has(hunk, Side::kB)) {
    return {};
  }
  const Side side = Has(hunk, Side::kA) ? Side::kA : Side::kB;
  const auto begin = static_cast<int32_t>(Begin(hunk, side));
  std::vector<std::string> names;
  for (uint32_t line = Begin(hunk, side); line < End(hunk, side); ++line) {
    const Statement& statement = texts.Of(side).lines[line].statement;
    const auto& tokens = statement.tokens;
    if (statement.parent >= begin || tokens[0].Is("@")) {
      continue;
    }
    if (!tokens[0].IsWord("def") || tokens.size() < 2) {
      return {};
    }
    names.push_back(tokens[1].text);
  }
  return names;
}

bool Mentions(const Texts& texts, const Hunk& hunk, const std::vector<std::string>& names) {
  return std::ranges::any_of(kSides, [&](Side side) {
    for (uint32_t line = Begin(hunk, side); line < End(hunk, side); ++line) {
      for (const Token& token : texts.Of(side).lines[line].statement.tokens) {
        if (token.name() && std::ranges::count(names, token.text) != 0) {
          return true;
        }
      }
    }
    return false;
  });
}

// A function that one side alone has does nothing but where it is called: with the one changed
// statement that calls it, or that calls what calls it, it is one change.
std::optional<Hunk> NewFunctionsAndTheirCall(const ReachingText& reaching) {
  const Hunk* call = nullptr;
  std::vector<std::pair<const Hunk*, std::vector<std::string>>> functions;
  for (const Hunk* hunk : reaching.candidates) {
    if (auto names = NewFunctions(reaching.texts, *hunk); !names.empty()) {
      functions.emplace_back(hunk, std::move(names));
    } else if (call != nullptr) {
      return std::nullopt;
    } else {
      call = hunk;
    }
  }
  if (call == nullptr || functions.empty()) {
    return std::nullopt;
  }
  Hunk joined = *call;
  joined.parts.clear();
  for (const auto& [function, names] : functions) {
    const bool called =
        Mentions(reaching.texts, *call, names) ||
        std::ranges::any_of(
            functions, [&, &function = function, &names = names](const auto& other) {
              return other.first != function && Mentions(reaching.texts, *other.first, names);
            });
    if (!called) {
      return std::nullopt;
    }
    std::ranges::copy_if(function->calls, std::back_inserter(joined.calls),
                         [](const CallChange& change) {
                           return FindKnownCall(change.function, change.argument).has_value();
                         });
  }
  return joined;
}

}  // namespace

std::optional<Finding> OneCauseOfSeveral(const Case& c, const ReachingText& reaching,
                                         const FirstDifference& first) {
  const bool text_alone = OtherSource(c, reaching.texts, {}, reaching.reach, first).empty();
  for (const auto& find : {OneThing, OtherSums, OtherModule}) {
    if (auto finding = text_alone ? find(c, reaching, first) : std::nullopt) {
      return finding;
    }
  }
  if (!text_alone &&
      !OtherSource(c, reaching.texts, reaching.candidates, reaching.reach, first).empty()) {
    return std::nullopt;
  }
  for (const auto& join : {OneRegion, NewFunctionsAndTheirCall}) {
    const auto joined = join(reaching);
    if (joined && IsSmall(*joined)) {
      Finding finding = OneCause(c, reaching, *joined, first);
      for (const Hunk* hunk : reaching.candidates) {
        AddCandidates(c, reaching, *hunk, first, &finding);
        const auto names = NewFunctions(reaching.texts, *hunk);
        if (!names.empty() && Has(*hunk, Side::kA)) {  // What B calls after the fix.
          finding.fixes.push_back(
              {"code",
               "# with " + NameList(names, 4) + " of " + Where(reaching.texts, *hunk, Side::kA),
               ""});
        }
      }
      return finding;
    }
  }
  return std::nullopt;
}

}  // namespace isobit::explain
