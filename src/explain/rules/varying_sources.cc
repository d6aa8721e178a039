// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/varying_sources.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "env/facts.h"
#include "explain/program_reach.h"
#include "explain/rules/other_arguments.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kHashSeed = "python.hash_seed", kHashVariable = "env.PYTHONHASHSEED";

// Text hashes otherwise in the two processes.
bool HashesDiffer(const Case& c) {
  const std::string a = env::Facts(c.a.env).Text(kHashSeed),
                    b = env::Facts(c.b.env).Text(kHashSeed);
  return !a.empty() && !b.empty() && (a != b || a == "random");
}

// What decides the order of equal keys in NumPy's sorts.
bool DecidesTies(std::string_view key) {
  return key == "package.numpy" || key.starts_with("package.numpy.") ||
         key == "env.NPY_DISABLE_CPU_FEATURES" || key == "env.NPY_ENABLE_CPU_FEATURES" ||
         key.starts_with("cpu.feature.") || key == "cpu.model" || key == "cpu.vendor";
}

bool Takes(const std::vector<Token>& tokens, const CallPart& call, std::string_view argument) {
  return std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(call.open),
                     tokens.begin() + static_cast<std::ptrdiff_t>(call.close),
                     [&](const Token& token) {
                       return token.kind == Token::Kind::kArgument && token.text == argument;
                     });
}

// A set whose order is looked at: list(set(names)), for name in set(names).
bool OrdersASet(const std::vector<Token>& tokens, const CallPart& call) {
  constexpr std::string_view kOrdering[] = {"list", "tuple", "enumerate", "iter", "zip", "map"};
  if ((call.function != "set" && call.function != "frozenset") || call.name == 0) {
    return false;
  }
  const Token& before = tokens[call.name - 1];
  if (before.IsWord("in")) {
    return call.close + 1 < tokens.size() &&
           (tokens[call.close + 1].Is(":") || tokens[call.close + 1].Is("]") ||
            tokens[call.close + 1].Is(")"));
  }
  return before.Is("(") && call.name >= 2 && tokens[call.name - 2].name() &&
         std::ranges::count(kOrdering, tokens[call.name - 2].text) != 0;
}

using Sources = std::map<Varies, std::vector<VaryingStatement>>;

Sources SourcesIn(const Program& program, const std::vector<bool>& reach) {
  Sources sources;
  for (uint32_t line = 0; line < reach.size(); ++line) {
    if (!reach[line]) {
      continue;
    }
    const std::vector<Token>& tokens = program.lines[line].statement.tokens;
    for (const CallPart& call : CallsOf(tokens)) {
      if (OrdersASet(tokens, call)) {
        sources[Varies::kHash].push_back({line, call.function});
      }
      const auto kind = FindVarying(call.function);
      const bool settled =
          kind == Varies::kTies && (Takes(tokens, call, "kind") || Takes(tokens, call, "stable"));
      if (kind && !settled) {
        sources[*kind].push_back({line, call.function});
      }
    }
  }
  return sources;
}

// The seed of a generator that is made of what varies: no cause of its own.
bool SeededBy(const Case& c, const Texts& texts, const Sources& sources, Side side,
              const trace::SideEvent& event) {
  const int32_t line =
      event.kind == trace::SideKind::kSeed ? LineAt(c, texts, side, event.site) : -1;
  if (line < 0) {
    return false;
  }
  const uint32_t root[] = {static_cast<uint32_t>(line)};
  const std::vector<bool> reach = LinesThatReach(texts.Of(side), root);
  return std::ranges::any_of(sources, [&](const auto& source) {
    return std::ranges::any_of(source.second,
                               [&](const auto& statement) { return reach[statement.line]; });
  });
}

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

}  // namespace

std::optional<VaryingSource> FindVaryingSource(const Case& c, const FirstDifference& first) {
  const auto text = FindReachingText(c, first);
  if (!text || !text->candidates.empty() || text->texts.a.cut || text->texts.b.cut ||
      OtherArgumentsReach(c, *text)) {
    return std::nullopt;
  }
  Sources sources = SourcesIn(text->texts.a, text->reach.a);
  std::vector<std::string> keys = OtherEnvironment(c, first), ties;
  std::ranges::copy_if(keys, std::back_inserter(ties), DecidesTies);
  if (!HashesDiffer(c)) {
    sources.erase(Varies::kHash);
  }
  if (ties.empty()) {
    sources.erase(Varies::kTies);
  }
  const auto seeded = [&](Side side, const trace::SideEvent& event) {
    return SeededBy(c, text->texts, sources, side, event);
  };
  if (sources.size() != 1 || !OtherSource(c, text->texts, {}, text->reach, first, seeded).empty()) {
    return std::nullopt;
  }
  // The seed of hashes reaches nothing but what hashes.
  std::erase_if(keys, [&](const std::string& key) {
    return key == kHashVariable || key == kHashSeed ||
           (sources.contains(Varies::kTies) && DecidesTies(key));
  });
  if (!keys.empty()) {
    return std::nullopt;
  }
  auto& [kind, statements] = *sources.begin();
  if (kind != Varies::kTies) {
    ties.clear();
  }
  return VaryingSource{kind, std::move(statements), std::move(ties), text->texts.a};
}

Finding FindingOf(const Case& c, const FirstDifference& first, const VaryingSource& source) {
  const Words words = WordsOf(source);
  Finding finding = NewFinding(kR112, words.factor, Confidence::kConsistent, words.title);
  finding.label = words.label;
  finding.where = first.place;
  std::vector<std::string> places;
  for (const VaryingStatement& statement : source.statements) {
    places.push_back(statement.call + " in " +
                     PlaceText(source.program, statement.line, statement.line));
  }
  const uint32_t line = source.statements.front().line;
  finding.summary =
      "The text that reaches the first difference is the same on both sides, and it calls " +
      NameList(places, 4) + ": '" + SourceOf(source.program, line) + "'.";
  std::ranges::replace(finding.summary, '\n', ' ');
  finding.because = words.because;
  finding.so_that = "what is computed from it differs";
  finding.evidence.push_back(first.op != nullptr
                                 ? OfOp(c, *first.op, "the first op that differs")
                                 : OfSide(c, *first.side, "the first recorded value that differs"));
  for (const std::string& key : source.facts) {
    finding.evidence.push_back(OfFact("both", key, NameOf(key) + " differs"));
  }
  finding.ruled_out = RuledOut(c, Gate::kProgramText);
  finding.ruled_out.push_back("program: no statement that reaches the first difference is another");
  const bool code = source.kind != Varies::kHash;
  finding.fixes = {
      {code ? "code" : "env", words.fix, code ? PlaceText(source.program, line, line) : ""}};
  return finding;
}

}  // namespace isobit::explain
