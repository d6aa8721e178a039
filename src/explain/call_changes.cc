// SPDX-License-Identifier: Apache-2.0
#include "explain/call_changes.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace isobit::explain {
namespace {

using Tokens = std::vector<Token>;

constexpr size_t kMaxCallsCompared = 4096;  // Of one hunk.
constexpr size_t kMaxShownBytes = 200;

std::string Shown(const Tokens& tokens, size_t begin, size_t end) {
  std::string text;
  for (size_t i = begin; i < end && text.size() < kMaxShownBytes; ++i) {
    const Token& token = tokens[i];
    const bool word = token.kind != Token::Kind::kOperator;
    const bool after_word = i > begin && tokens[i - 1].kind != Token::Kind::kOperator;
    text += (word && after_word) || (i > begin && tokens[i - 1].Is(",")) ? " " : "";
    if (token.kind == Token::Kind::kString) {
      text += "'" + token.text.substr(std::min(token.text.find(':') + 1, token.text.size())) + "'";
    } else {
      text += token.text;
    }
  }
  return text;
}

struct Argument {
  std::string name;   // "1" of a positional one.
  std::string plain;  // What is compared: without the arguments of calls in it.
  std::string text;
};

struct Call {
  std::string function;
  std::vector<Argument> arguments;
  std::string text;
};

std::vector<Argument> ArgumentsOf(const Tokens& tokens, const CallPart& call,
                                  const std::vector<size_t>& inner_close, const Renames& renames) {
  std::vector<Argument> arguments;
  size_t begin = call.open + 1, position = 0;
  Argument current;
  const auto end_at = [&](size_t end) {
    if (end > begin) {
      const bool named = tokens[begin].kind == Token::Kind::kArgument;
      current.name = named ? tokens[begin].text : std::to_string(++position);
      current.text = Shown(tokens, begin + (named ? 2 : 0), end);
      arguments.push_back(std::move(current));
    }
    current = {};
    begin = end + 1;
  };
  size_t depth = 0;
  for (size_t i = call.open + 1; i < call.close; ++i) {
    const Token& token = tokens[i];
    if (depth == 0 && token.Is(",")) {
      end_at(i);
      continue;
    }
    depth += token.Is("(") || token.Is("[") || token.Is("{") ? 1 : 0;
    depth -= (token.Is(")") || token.Is("]") || token.Is("}")) && depth > 0 ? 1 : 0;
    current.plain += Renamed(renames, token, Renamable(tokens, i)) + " ";
    if (inner_close[i] != 0) {  // A call's bracket: what it is given is its own affair.
      i = inner_close[i];
      depth -= depth > 0 ? 1 : 0;
    }
  }
  end_at(call.close);
  return arguments;
}

// By function; the k-th of a function is compared with the k-th.
std::map<std::string, std::vector<Call>> CallsIn(const Statements& statements) {
  std::map<std::string, std::vector<Call>> calls;
  size_t count = 0;
  for (uint32_t line = statements.begin; line < statements.end && count < kMaxCallsCompared;
       ++line) {
    const Tokens& tokens = statements.program.lines[line].statement.tokens;
    const std::vector<CallPart> parts = CallsOf(tokens);
    std::vector<size_t> close(tokens.size(), 0);
    for (const CallPart& part : parts) {
      close[part.open] = part.close;
    }
    for (const CallPart& part : parts) {
      if (++count > kMaxCallsCompared) {
        break;
      }
      std::string function = part.function;
      if (Renamable(tokens, part.name)) {
        const std::string root = Renamed(statements.renames, tokens[part.name], true);
        function.replace(0, std::min(function.find('.'), function.size()), root);
      }
      calls[function].push_back({part.function,
                                 ArgumentsOf(tokens, part, close, statements.renames),
                                 Shown(tokens, part.name, part.close + 1)});
    }
  }
  return calls;
}

bool IsPosition(const std::string& name) { return name[0] >= '0' && name[0] <= '9'; }

// "x, 4"; "()" of none.
std::string Positional(const Call& call) {
  std::string text;
  for (const Argument& argument : call.arguments) {
    if (IsPosition(argument.name)) {
      text += (text.empty() ? "" : ", ") + argument.text;
    }
  }
  return text.empty() ? "()" : text;
}

void CompareCalls(const Call& a, const Call& b, std::vector<CallChange>* out) {
  std::map<std::string, std::pair<const Argument*, const Argument*>> arguments;
  for (const Argument& argument : a.arguments) {
    arguments[argument.name].first = &argument;
  }
  for (const Argument& argument : b.arguments) {
    arguments[argument.name].second = &argument;
  }
  const std::string& function = std::min(a.function, b.function);
  bool positional = false;
  for (const auto& [name, both] : arguments) {
    const auto& [x, y] = both;
    if (x != nullptr && y != nullptr && x->plain == y->plain) {
      continue;
    }
    if (IsPosition(name)) {
      positional = true;
    } else {
      out->push_back({function, name, x == nullptr ? "" : x->text, y == nullptr ? "" : y->text});
    }
  }
  if (positional) {
    out->push_back({function, "", Positional(a), Positional(b)});
  }
}

}  // namespace

bool Renamable(const Tokens& tokens, size_t i) {
  return tokens[i].name() && !(i > 0 && tokens[i - 1].Is(".")) &&
         tokens[i].text.find('.') == std::string::npos;
}

std::string Renamed(const Renames& renames, const Token& token, bool renamable) {
  if (!renamable) {
    return token.text;
  }
  const auto found = renames.find(token.text);
  return found == renames.end() ? token.text : found->second;
}

std::vector<CallChange> CallChanges(const Statements& a, const Statements& b) {
  const auto calls_a = CallsIn(a), calls_b = CallsIn(b);
  std::set<std::string> functions;
  for (const auto* calls : {&calls_a, &calls_b}) {
    for (const auto& [function, ignored] : *calls) {
      functions.insert(function);
    }
  }
  static const std::vector<Call> kNone;
  std::vector<CallChange> changes;
  for (const std::string& function : functions) {
    const auto of = [&](const auto& calls) -> const std::vector<Call>& {
      const auto found = calls.find(function);
      return found == calls.end() ? kNone : found->second;
    };
    const std::vector<Call>&x = of(calls_a), &y = of(calls_b);
    for (size_t i = 0; i < std::max(x.size(), y.size()); ++i) {
      if (i < x.size() && i < y.size()) {
        CompareCalls(x[i], y[i], &changes);
      } else if (i < x.size()) {
        changes.push_back({x[i].function, "", x[i].text, ""});
      } else {
        changes.push_back({y[i].function, "", "", y[i].text});
      }
    }
  }
  std::ranges::stable_sort(changes, {}, [](const CallChange& change) {
    return std::tuple(change.function, change.argument, std::minmax(change.a, change.b));
  });
  return changes;
}

}  // namespace isobit::explain
