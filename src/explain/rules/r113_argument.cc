// SPDX-License-Identifier: Apache-2.0
// R113: the same program was given another argument, and nothing else differs that can have made
// the first difference.
#include <algorithm>
#include <map>

#include "explain/arguments.h"
#include "explain/rules/reaching_text.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# R113 argument: the same program was given another argument

## What it means
Both sides run the same program, with the same text, in environments that differ in nothing that reaches numbers, on the same files and
seeds. What differs are the words behind its name. Of several arguments those are named that the program uses on the way to the first
difference.

## Why it matters
An argument is part of the program. Scripts that start it, notebooks and schedulers hand over their own.

## How to confirm
`isobit prove A B` runs the program with one side's arguments in the place of the other's.

## How to fix
Start both sides in the same way.

## References
- docs/design/explain.md, gate 0
- Python documentation: argparse, `dest`
)";

constexpr size_t kMaxUses = 3;

// An option with what follows it, "--parts 4"; words in front of all options are one of their own.
struct Argument {
  std::string option;  // "--parts"; empty: words without one.
  std::string words;
};

std::vector<Argument> Split(const trace::Trace& trace) {
  std::vector<Argument> arguments{{"", ""}};
  for (const std::string& word : ArgumentsOfScript(trace)) {
    const bool option = word.size() > 1 && word[0] == '-' && word.find_first_of("0123456789.") != 1;
    if (option) {
      arguments.push_back({word.substr(0, word.find('=')), word});
    } else {
      arguments.back().words += (arguments.back().words.empty() ? "" : " ") + word;
    }
  }
  return arguments;
}

struct OtherArgument {
  std::string option;
  std::string a, b;               // Words; empty: not given.
  std::vector<std::string> used;  // Places of the program.
};

std::vector<OtherArgument> Compare(const Case& c) {
  std::map<std::string, OtherArgument> by_option;
  for (const Side side : kSides) {
    for (const Argument& argument : Split(TraceOf(c, side))) {
      OtherArgument& other = by_option[argument.option];
      other.option = argument.option;
      std::string& words = side == Side::kA ? other.a : other.b;
      words += (words.empty() ? "" : " ") + argument.words;
    }
  }
  std::vector<OtherArgument> others;
  for (auto& [option, other] : by_option) {
    if (other.a != other.b) {
      others.push_back(std::move(other));
    }
  }
  return others;
}

// The name under which a parser keeps the option: "epochs_log" of "--epochs-log".
std::string Kept(const std::string& option) {
  std::string name = option.substr(std::min(option.find_first_not_of('-'), option.size()));
  std::ranges::replace(name, '-', '_');
  return name;
}

// False: the program declares the option and uses it nowhere on the way to the first difference.
// Where it does not declare it, or takes all options at once, it may.
bool CanReach(const Program& program, const std::vector<bool>& reach, OtherArgument* argument) {
  const std::string name = Kept(argument->option);
  bool declared = false, can = false;
  for (uint32_t line = 0; line < program.lines.size(); ++line) {
    const ProgramLine& at = program.lines[line];
    declared = declared || HasToken(at, Token::Kind::kString, ":" + argument->option);
    const bool uses = Names(at, name) || HasToken(at, Token::Kind::kName, "vars") ||
                      HasToken(at, Token::Kind::kName, "getattr");
    if (uses && reach[line]) {
      can = true;
      if (argument->used.size() < kMaxUses) {
        argument->used.push_back(PlaceText(program, line, line));
      }
    }
  }
  return can || !declared || argument->option.empty();
}

std::string Told(const Case& c, const OtherArgument& argument) {
  const auto given = [&](Side side, const std::string& words) {
    return words.empty() ? NameOf(c, side) + " is not" : NameOf(c, side) + " with '" + words + "'";
  };
  return argument.a.empty()
             ? NameOf(c, Side::kB) + " is started with '" + argument.b + "', " + given(Side::kA, "")
             : NameOf(c, Side::kA) + " is started with '" + argument.a + "', " +
                   given(Side::kB, argument.b);
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  if (!first || !HasOtherArguments(c) || SameArguments(c) || !OtherEnvironment(c, *first).empty()) {
    return {};
  }
  const auto reaching = FindReachingText(c, *first);
  if (!reaching || !reaching->hunks.empty() || reaching->texts.a.cut || reaching->texts.b.cut ||
      !OtherSource(c, reaching->texts, nullptr, reaching->reach, *first).empty()) {
    return {};
  }
  std::vector<OtherArgument> able;
  std::vector<std::string> unable;
  for (OtherArgument& other : Compare(c)) {
    if (CanReach(reaching->texts.a, reaching->reach.a, &other)) {
      able.push_back(std::move(other));
    } else {
      unable.push_back(other.option);
    }
  }
  if (able.empty()) {
    return {};
  }
  const bool one = able.size() == 1 && !able[0].option.empty();
  Finding finding =
      NewFinding(kR113, one ? "run.argument." + Kept(able[0].option) : "run.arguments",
                 Confidence::kConsistent, "run: another argument");
  std::vector<std::string> told, used;
  for (const OtherArgument& other : able) {
    told.push_back(Told(c, other));
    used.insert(used.end(), other.used.begin(), other.used.end());
  }
  finding.summary = "The same program: " + NameList(told, 4) + ".";
  finding.because = used.empty() ? "" : "the program uses it at " + NameList(used, kMaxUses);
  finding.so_that = "what is computed from it differs";
  finding.where = first->place;
  finding.evidence = {OfFact("a", "argv", CommandOf(c.a)), OfFact("b", "argv", CommandOf(c.b))};
  finding.evidence.push_back(
      first->op != nullptr ? OfOp(c, *first->op, "the first op that differs")
                           : OfSide(c, *first->side, "the first recorded value that differs"));
  finding.ruled_out = RuledOut(c, Gate::kProgramText);
  finding.ruled_out.push_back("program: the same text on both sides");
  if (!unable.empty()) {
    finding.ruled_out.push_back("arguments: " + NameList(unable, 4) +
                                " cannot reach the first difference");
  }
  finding.fixes = {{"command", CommandOf(c.a), ""}};
  return {finding};
}

}  // namespace

const Rule kR113{"R113", "argument", Gate::kProgramText, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
