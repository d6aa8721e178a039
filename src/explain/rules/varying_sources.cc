// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/varying_sources.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "env/facts.h"

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

}  // namespace

std::optional<VaryingSource> FindVaryingSource(const Case& c, const FirstDifference& first) {
  const auto text = FindReachingText(c, first);
  if (!text || !text->candidates.empty() || text->texts.a.cut || text->texts.b.cut ||
      HasOtherArguments(c) || !OtherSource(c, text->texts, nullptr, text->reach, first).empty()) {
    return std::nullopt;
  }
  Sources sources = SourcesIn(text->texts.a, text->reach.a);
  std::vector<std::string> keys = OtherEnvironment(c), ties;
  std::ranges::copy_if(keys, std::back_inserter(ties), DecidesTies);
  if (!HashesDiffer(c)) {
    sources.erase(Varies::kHash);
  }
  if (ties.empty()) {
    sources.erase(Varies::kTies);
  }
  if (sources.size() != 1) {
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

}  // namespace isobit::explain
