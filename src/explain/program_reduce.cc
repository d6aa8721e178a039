// SPDX-License-Identifier: Apache-2.0
#include "explain/program_reduce.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "env/factors.h"
#include "explain/known_calls.h"
#include "explain/program_arguments.h"

namespace isobit::explain {

std::vector<size_t> Brackets(const std::vector<Token>& tokens) {
  std::vector<size_t> close(tokens.size(), tokens.size()), open;
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].Is("(") || tokens[i].Is("[") || tokens[i].Is("{")) {
      open.push_back(i);
    } else if ((tokens[i].Is(")") || tokens[i].Is("]") || tokens[i].Is("}")) && !open.empty()) {
      close[open.back()] = i;
      open.pop_back();
    }
  }
  return close;
}

namespace {

using Tokens = std::vector<Token>;

constexpr int kMaxCallNesting = 32;  // Of calls in the arguments of calls.

bool Follows(const Tokens& tokens, size_t i, std::string_view op) {
  return i + 1 < tokens.size() && tokens[i + 1].Is(op);
}
bool Precedes(const Tokens& tokens, size_t i, std::string_view op) {
  return i > 0 && tokens[i - 1].Is(op);
}

// ---- imports

using Names = std::vector<std::pair<std::string, std::string>>;  // What each stands for.

bool IsImport(const Tokens& tokens) {
  return tokens[0].IsWord("import") || tokens[0].IsWord("from");
}

// Keras is one library by two names.
std::string Canonical(std::string dotted) {
  constexpr std::string_view kLong = "tensorflow.keras";
  if (dotted.starts_with(kLong) && (dotted.size() == kLong.size() || dotted[kLong.size()] == '.')) {
    dotted.erase(0, std::string_view("tensorflow.").size());
  }
  return dotted;
}

// The names that an import binds, each with what it stands for; nothing: it binds names that are
// not told (import *).
std::optional<Names> Bound(const Tokens& tokens) {
  Names bound;
  size_t i = 1;
  const auto dotted = [&] {
    std::string name;
    while (i < tokens.size() && (tokens[i].name() || tokens[i].Is(".") || tokens[i].Is("..."))) {
      name += tokens[i++].text;
    }
    return name.substr(std::min(name.find_first_not_of('.'), name.size()));
  };
  std::string module;
  const bool from = tokens[0].IsWord("from");
  if (from) {
    module = dotted();
    if (i >= tokens.size() || !tokens[i].IsWord("import")) {
      return std::nullopt;
    }
    ++i;
  }
  while (i < tokens.size()) {
    if (tokens[i].Is("(") || tokens[i].Is(")") || tokens[i].Is(",")) {
      ++i;
      continue;
    }
    const std::string name = dotted();
    if (name.empty()) {
      return std::nullopt;
    }
    const std::string whole = from && !module.empty() ? module + "." + name : name;
    if (i + 1 < tokens.size() && tokens[i].IsWord("as")) {
      bound.emplace_back(tokens[i + 1].text, Canonical(whole));
      i += 2;
    } else if (from) {
      bound.emplace_back(name, Canonical(whole));
    } else {  // import a.b binds a.
      const std::string first = name.substr(0, name.find('.'));
      bound.emplace_back(first, first);
    }
  }
  return bound;
}

}  // namespace

Aliases FindAliases(const std::vector<Statement*>& statements, std::set<std::string>* bound) {
  Aliases aliases;
  std::set<std::string>& others = *bound;
  for (const Statement* statement : statements) {
    const Tokens& tokens = statement->tokens;
    if (IsImport(tokens)) {
      for (const auto& [name, whole] : Bound(tokens).value_or(Names{})) {
        const auto [at, is_new] = aliases.emplace(name, whole);
        if (!is_new && at->second != whole) {
          others.insert(name);
        }
      }
      continue;
    }
    // Assigned, a parameter, a target of a loop, a name of with: all look alike enough.
    const bool def = tokens[0].IsWord("def") || tokens[0].IsWord("async");
    const bool binds = def || tokens[0].IsWord("class") || tokens[0].IsWord("for");
    bool target = true;  // Before the last "=".
    size_t last = 0;
    int depth = 0;
    for (size_t i = 0; i < tokens.size(); ++i) {
      depth += tokens[i].Is("(") || tokens[i].Is("[") || tokens[i].Is("{") ? 1 : 0;
      depth -= tokens[i].Is(")") || tokens[i].Is("]") || tokens[i].Is("}") ? 1 : 0;
      last = tokens[i].Is("=") && depth <= 0 ? i : last;
      target &= !tokens[i].IsWord("in");
      const bool named = tokens[i].name() || (def && tokens[i].kind == Token::Kind::kArgument);
      const bool plain = named && !Precedes(tokens, i, ".") && !Follows(tokens, i, ".");
      const bool bound_here =
          (binds && target && (!def || !Precedes(tokens, i, "="))) || Follows(tokens, i, ":=") ||
          (i > 0 && (tokens[i - 1].IsWord("as") || tokens[i - 1].IsWord("for") ||
                     tokens[i - 1].IsWord("global")));
      if (plain && bound_here) {
        others.insert(tokens[i].text);
      }
    }
    for (size_t i = 0; i < last; ++i) {
      if (tokens[i].name() && !Precedes(tokens, i, ".") && !Follows(tokens, i, ".") &&
          !Follows(tokens, i, "[") && !Follows(tokens, i, "(")) {
        others.insert(tokens[i].text);
      }
    }
  }
  for (const std::string& name : others) {
    aliases.erase(name);
  }
  return aliases;
}

namespace {

// ---- reductions

// Imported names written out, with the attributes that follow, as one token.
Tokens WithoutAliases(const Tokens& tokens, const Aliases& aliases) {
  Tokens out;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const auto alias = tokens[i].name() && !Precedes(tokens, i, ".") ? aliases.find(tokens[i].text)
                                                                     : aliases.end();
    if (alias == aliases.end()) {
      out.push_back(tokens[i]);
      continue;
    }
    std::string whole = alias->second;
    while (i + 2 < tokens.size() && tokens[i + 1].Is(".") && tokens[i + 2].name()) {
      whole += "." + tokens[i + 2].text;
      i += 2;
    }
    out.push_back({Token::Kind::kName, Canonical(whole)});
  }
  return out;
}

// x: int = 3 and def f(x: int) -> int: say nothing of what is computed.
Tokens WithoutAnnotations(const Tokens& tokens) {
  const bool def = tokens[0].IsWord("def") || tokens[0].IsWord("async");
  const bool assigned = tokens[0].name() && tokens.size() > 2 && !tokens.back().Is(":");
  if (!def && !assigned) {
    return tokens;
  }
  Tokens out;
  int depth = 0;
  bool skip = false, lambda = false;
  const int level = def ? 1 : 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const bool opens = token.Is("(") || token.Is("[") || token.Is("{");
    const bool closes = token.Is(")") || token.Is("]") || token.Is("}");
    depth -= closes ? 1 : 0;
    if (skip && ((depth == level && (token.Is(",") || token.Is("="))) || depth < level)) {
      skip = false;
    }
    if (def && depth == 0 && token.Is("->")) {
      break;
    }
    lambda |= token.IsWord("lambda");
    if (token.Is(":") && depth == level && !lambda && i + 1 < tokens.size()) {
      skip = true;
    }
    depth += opens ? 1 : 0;
    if (!skip) {
      out.push_back(token);
    }
  }
  for (size_t i = 1; def && i + 1 < out.size(); ++i) {
    if (out[i].name() && (out[i - 1].Is("(") || out[i - 1].Is(",")) && out[i + 1].Is("=")) {
      out[i].kind = Token::Kind::kArgument;
    }
  }
  if (def && !out.empty() && !out.back().Is(":")) {
    out.push_back({Token::Kind::kOperator, ":"});
  }
  return !def && out.size() == 1 ? Tokens{} : out;  // x: int alone declares.
}

// A comma before a closing bracket, but for that of a tuple of one.
Tokens WithoutTrailingCommas(const Tokens& tokens) {
  Tokens out;
  const std::vector<size_t> close = Brackets(tokens);
  std::vector<size_t> open;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const bool closes = tokens[i].Is(")") || tokens[i].Is("]") || tokens[i].Is("}");
    if (closes && !open.empty() && i > 0 && tokens[i - 1].Is(",")) {
      const size_t from = open.back();
      const bool of_name = from > 0 && (tokens[from - 1].name() || tokens[from - 1].Is(")") ||
                                        tokens[from - 1].Is("]"));
      const bool drop = tokens[from].Is("{") || (tokens[from].Is("[") && !of_name) ||
                        (tokens[from].Is("(") && of_name);
      if (drop) {
        out.pop_back();
      }
    }
    if (close[i] < tokens.size()) {
      open.push_back(i);
    } else if (closes && !open.empty()) {
      open.pop_back();
    }
    out.push_back(tokens[i]);
  }
  return out;
}

// Without verbose=0.
Tokens WithoutIdleArguments(const Tokens& tokens) {
  Tokens out;
  const std::vector<size_t> close = Brackets(tokens);
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind != Token::Kind::kArgument || !IsIdleArgument(tokens[i].text)) {
      out.push_back(tokens[i]);
      continue;
    }
    const bool first = Precedes(tokens, i, "(");
    while (i < tokens.size() && !tokens[i].Is(",") && !tokens[i].Is(")")) {
      i = close[i] < tokens.size() ? close[i] + 1 : i + 1;
    }
    if (i < tokens.size() && tokens[i].Is(",") && first) {
      continue;  // The comma behind it.
    }
    if (!first && !out.empty() && out.back().Is(",")) {
      out.pop_back();
    }
    if (i < tokens.size()) {
      out.push_back(tokens[i]);
    }
  }
  return out;
}

struct Chain {
  size_t end = 0;
  size_t behind_last_call = 0;                    // Of those that are not pure; 0: none.
  std::vector<std::pair<size_t, size_t>> groups;  // Brackets of it.
  std::string first_call;
};

// A name with all that follows it: attributes, calls, subscripts.
Chain ChainAt(const Tokens& tokens, const std::vector<size_t>& close, size_t i) {
  Chain chain;
  std::string path = tokens[i++].text;
  while (i < tokens.size()) {
    if (tokens[i].Is(".") && i + 1 < tokens.size() && tokens[i + 1].name()) {
      path += "." + tokens[i + 1].text;
      i += 2;
    } else if ((tokens[i].Is("(") || tokens[i].Is("[")) && close[i] < tokens.size()) {
      chain.groups.emplace_back(i + 1, close[i]);
      if (tokens[i].Is("(")) {
        chain.first_call = chain.first_call.empty() ? path : chain.first_call;
        if (!IsPure(path) && !HasNoEffect(path)) {
          chain.behind_last_call = close[i] + 1;
        }
        path = "()";
      }
      i = close[i] + 1;
    } else {
      break;
    }
  }
  chain.end = i;
  return chain;
}

// The calls in a range that may do more than give a value to be shown, by commas.
void KeepCalls(const Tokens& tokens, const std::vector<size_t>& close, size_t begin, size_t end,
               int nesting, Tokens* out) {
  for (size_t i = begin; i < end;) {
    if (!tokens[i].name() || Precedes(tokens, i, ".")) {
      ++i;
      continue;
    }
    const Chain chain = ChainAt(tokens, close, i);
    if (chain.behind_last_call != 0 || nesting >= kMaxCallNesting) {
      out->insert(out->end(), tokens.begin() + static_cast<std::ptrdiff_t>(i),
                  tokens.begin() + static_cast<std::ptrdiff_t>(nesting >= kMaxCallNesting
                                                                   ? chain.end
                                                                   : chain.behind_last_call));
      out->push_back({Token::Kind::kOperator, ","});
    }
    if (nesting < kMaxCallNesting) {
      for (const auto& [from, to] : chain.groups) {
        if (from > chain.behind_last_call) {
          KeepCalls(tokens, close, from, to, nesting + 1, out);
        }
      }
    }
    i = std::max(chain.end, i + 1);
  }
}

// os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3", of variables that reach no number.
Tokens WithoutIdleVariables(const Tokens& tokens) {
  if (!tokens[0].text.starts_with("os.environ") || tokens.size() < 3 ||
      tokens[2].kind != Token::Kind::kString) {
    return tokens;
  }
  const std::string variable = tokens[2].text.substr(tokens[2].text.find(':') + 1);
  const bool idle = env::FindFactor("env." + variable).reach == env::Reach::kNothing;
  return idle ? Tokens{} : tokens;
}

// Of a statement that only shows something, the calls in its arguments; empty: there are none.
Tokens WithoutShowing(const Tokens& tokens) {
  const bool assertion = tokens[0].IsWord("assert");
  const bool pass = tokens.size() == 1 && tokens[0].IsWord("pass");
  if (pass) {
    return {};
  }
  if (!assertion && !tokens[0].name()) {
    return tokens;
  }
  const std::vector<size_t> close = Brackets(tokens);
  if (!assertion) {
    const Chain chain = ChainAt(tokens, close, 0);
    if (chain.end != tokens.size() || chain.first_call.empty() ||
        (!HasNoEffect(chain.first_call) && chain.behind_last_call != 0)) {
      return tokens;
    }
  }
  Tokens out;
  KeepCalls(tokens, close, assertion ? 1 : 0, tokens.size(), 0, &out);
  return out;
}

}  // namespace

Tokens Reduced(const Statement& statement, const Aliases& aliases, bool names_matter) {
  Tokens tokens = statement.tokens;
  if (IsImport(tokens)) {
    const auto bound = Bound(tokens);
    const bool all = bound && std::ranges::all_of(*bound, [&](const auto& name) {
                       return aliases.contains(name.first);
                     });
    return all ? Tokens{} : tokens;
  }
  using Step = Tokens (*)(const Tokens&);
  tokens = WithoutAliases(tokens, aliases);
  for (const Step step : {WithoutAnnotations, WithoutTrailingCommas, WithoutIdleArguments,
                          WithoutIdleVariables, WithoutShowing}) {
    if (!tokens.empty()) {
      tokens = step(tokens);
    }
  }
  return WithNamedArguments(tokens, names_matter);
}

}  // namespace isobit::explain
