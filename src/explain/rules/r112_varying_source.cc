// SPDX-License-Identifier: Apache-2.0
// R112: the program itself asks for what is another in each process or on each machine.
#include <algorithm>
#include <iterator>

#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"
#include "explain/rules/varying_sources.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# R112 varying-source: the program asks for what is another each time

## What it means
The two runs are of one program, and what reaches the first difference in it is the same text. One statement of it gives other values
in another process or on another machine: `hash` of a text and the order of a `set` of texts, the time, what the operating system
draws, or the order in which a sort that is not stable leaves equal keys. Files, arguments, seeds and the environment that can reach
the difference are equal, and nothing else in the text varies by itself.

## Why it matters
No seed reaches these sources: a program that is seeded everywhere still gives other numbers.

## How to confirm
- `hash`, sets: export `PYTHONHASHSEED=0` on both sides; the runs then agree. `isobit prove A B` does so.
- time: put a number of steps in the place of a number of seconds, a date that is written down in the place of today's.
- sorts: `kind="stable"`.

## How to fix
Write down what was taken from the source, or replace it by something that has one value: a digest of the text
(`int(hashlib.sha256(text.encode()).hexdigest(), 16)`), `sorted(set(texts))`, a count, a stable sort.

## References
- Python documentation: `object.__hash__`, `PYTHONHASHSEED`
- NumPy documentation: `numpy.sort`, the table of stability; numpy/numpy, issue 24064
)";

struct Words {
  Label label;
  std::string factor, title, because, fix;
};

// As a user knows the fact.
std::string NameOf(std::string_view key) {
  key.remove_prefix(key.starts_with("env.") ? 4 : 0);
  return std::string(key);
}

std::vector<std::string> NamesOf(const std::vector<std::string>& keys) {
  std::vector<std::string> names;
  std::ranges::transform(keys, std::back_inserter(names), NameOf);
  return names;
}

Words WordsOf(const VaryingSource& source) {
  switch (source.kind) {
    case Varies::kHash:
      return {Label::kRng, "env.PYTHONHASHSEED", "random: text hashes otherwise in each process",
              "Python draws the seed of its hashes anew in each process (PYTHONHASHSEED)",
              "export PYTHONHASHSEED=0  # on both sides, before Python starts"};
    case Varies::kClock:
      return {Label::kNondeterminism, "code.clock",
              "non-determinism: the result depends on the time",
              "the clock is another in each run, and so is how far a run comes in it",
              "# count steps, not seconds; write a date down instead of asking for it"};
    case Varies::kEntropy:
      return {Label::kRng, "code.entropy", "random: drawn from the operating system",
              "no seed reaches what the operating system draws",
              "# draw from a generator with a seed: numpy.random.default_rng(0)"};
    case Varies::kTies:
      break;
  }
  return {Label::kUndefined, "code.sort.ties", "undefined: the order of equal keys",
          "a sort that is not stable leaves equal keys in any order; which one depends on " +
              NameList(NamesOf(source.facts)),
          "# kind=\"stable\" in the sort"};
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  const auto source = first ? FindVaryingSource(c, *first) : std::nullopt;
  if (!source) {
    return {};
  }
  const Words words = WordsOf(*source);
  Finding finding = NewFinding(kR112, words.factor, Confidence::kConsistent, words.title);
  finding.label = words.label;
  finding.where = first->place;
  std::vector<std::string> places;
  for (const VaryingStatement& statement : source->statements) {
    places.push_back(statement.call + " in " +
                     PlaceText(source->program, statement.line, statement.line));
  }
  const uint32_t line = source->statements.front().line;
  finding.summary =
      "The text that reaches the first difference is the same on both sides, and it calls " +
      NameList(places, 4) + ": '" + SourceOf(source->program, line) + "'.";
  std::ranges::replace(finding.summary, '\n', ' ');
  finding.because = words.because;
  finding.so_that = "what is computed from it differs";
  finding.evidence.push_back(
      first->op != nullptr ? OfOp(c, *first->op, "the first op that differs")
                           : OfSide(c, *first->side, "the first recorded value that differs"));
  for (const std::string& key : source->facts) {
    finding.evidence.push_back(OfFact("both", key, NameOf(key) + " differs"));
  }
  finding.ruled_out = RuledOut(c, Gate::kProgramText);
  finding.ruled_out.push_back("program: no statement that reaches the first difference is another");
  const bool code = source->kind != Varies::kHash;
  finding.fixes = {
      {code ? "code" : "env", words.fix, code ? PlaceText(source->program, line, line) : ""}};
  return {finding};
}

}  // namespace

const Rule kR112{"R112", "varying-source", Gate::kProgramText, Label::kNondeterminism,
                 kPage,  Evaluate};

}  // namespace isobit::explain
