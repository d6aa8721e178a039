// SPDX-License-Identifier: Apache-2.0
#include "explain/statement_names.h"

#include <algorithm>
#include <string_view>

#include "explain/known_calls.h"
#include "explain/program_text.h"

namespace isobit::explain {
namespace {

using Tokens = std::vector<Token>;

bool Plain(const Tokens& tokens, size_t i) {
  return tokens[i].name() && !(i > 0 && tokens[i - 1].Is("."));
}

bool IsAugmented(const Token& token) {
  return token.kind == Token::Kind::kOperator && token.text.size() >= 2 &&
         token.text.back() == '=' && token.text != "==" && token.text != "!=" &&
         token.text != "<=" && token.text != ">=" && token.text != ":=";
}

// The targets in [begin, end): plain names are bound, what has a subscript or an attribute is
// changed.
void ReadTargets(const Tokens& tokens, size_t begin, size_t end, StatementNames* raw) {
  int subscripts = 0;
  for (size_t i = begin; i < end; ++i) {
    const bool of_name = i > begin && (tokens[i - 1].name() || tokens[i - 1].Is("]"));
    if (tokens[i].Is("[") && (of_name || subscripts > 0)) {
      ++subscripts;
    } else if (tokens[i].Is("]") && subscripts > 0) {
      --subscripts;
    } else if (subscripts == 0 && IsLocal(tokens, i)) {
      const bool whole = i + 1 >= end || tokens[i + 1].Is(",") || tokens[i + 1].Is(")") ||
                         tokens[i + 1].Is("]") || tokens[i + 1].Is("=");
      (whole ? raw->binds : raw->changes).insert(tokens[i].text);
    } else if (subscripts == 0 && tokens[i].name() && i > begin && tokens[i - 1].Is(".")) {
      raw->attributes_set.insert(tokens[i].text);
    } else if (tokens[i].name() && tokens[i].text.starts_with("os.environ")) {
      raw->state = true;
    }
  }
}

void ReadBindings(const Tokens& tokens, StatementNames* raw) {
  if (IsDef(tokens) || IsClass(tokens)) {
    return;
  }
  size_t last = 0;
  int depth = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    depth += tokens[i].Is("(") || tokens[i].Is("[") || tokens[i].Is("{") ? 1 : 0;
    depth -= tokens[i].Is(")") || tokens[i].Is("]") || tokens[i].Is("}") ? 1 : 0;
    if (depth <= 0 && (tokens[i].Is("=") || IsAugmented(tokens[i]))) {
      last = i;
    }
    if (tokens[i].IsWord("for")) {
      size_t end = i + 1;
      while (end < tokens.size() && !tokens[end].IsWord("in")) {
        ++end;
      }
      ReadTargets(tokens, i + 1, end, raw);
    }
    const bool as = i > 0 && tokens[i - 1].IsWord("as");
    const bool walrus = i + 1 < tokens.size() && tokens[i + 1].Is(":=");
    if ((as || walrus) && IsLocal(tokens, i)) {
      raw->binds.insert(tokens[i].text);
    }
  }
  size_t begin = 0;  // Behind the condition of "if x: y = 1".
  if (tokens[0].kind == Token::Kind::kKeyword) {
    for (size_t i = 0; i < last; ++i) {
      begin = tokens[i].Is(":") ? i + 1 : begin;
    }
  }
  ReadTargets(tokens, begin, last, raw);
  if (tokens[0].IsWord("del")) {
    ReadTargets(tokens, 1, tokens.size(), raw);
  }
  if (tokens[0].IsWord("import") || tokens[0].IsWord("from")) {
    for (const Token& token : tokens) {
      if (token.name()) {
        raw->binds.insert(token.text);
      }
    }
    raw->state = true;
  }
}

// parser.add_argument("--batch-size") gives the attribute batch_size of what parse_args returns.
void ReadOption(const Tokens& tokens, const CallPart& call, StatementNames* raw) {
  for (size_t i = call.open + 1; i < call.close; ++i) {
    const bool option = tokens[i].kind == Token::Kind::kString && tokens[i].text.starts_with(":") &&
                        (tokens[i - 1].Is("(") || tokens[i - 1].Is(","));
    const size_t name = option ? tokens[i].text.find_first_not_of(":-") : std::string::npos;
    if (name != std::string::npos) {
      std::string attribute = tokens[i].text.substr(name);
      std::ranges::replace(attribute, '-', '_');
      raw->attributes_set.insert(std::move(attribute));
    }
  }
}

void ReadCalls(const Tokens& tokens, StatementNames* raw) {
  const std::vector<CallPart> calls = CallsOf(tokens);
  std::vector<size_t> close(tokens.size(), 0);
  for (const CallPart& call : calls) {
    close[call.open] = call.close;
  }
  bool of_result = false;
  for (const CallPart& call : calls) {
    raw->state |= UsesProcessState(call.function);
    if (HasNoEffect(call.function) || IsPure(call.function)) {
      continue;
    }
    if (call.function.ends_with(".add_argument")) {
      ReadOption(tokens, call, raw);
      continue;
    }
    const bool method = call.open > call.name + 1;
    if (method && IsLocal(tokens, call.name)) {
      raw->changes.insert(tokens[call.name].text);
    }
    of_result |= call.function.starts_with("().");
    for (size_t i = call.open + 1; i < call.close; ++i) {
      const bool alone =
          (tokens[i - 1].Is("(") || tokens[i - 1].Is(",") || tokens[i - 1].Is("=")) &&
          (tokens[i + 1].Is(",") || tokens[i + 1].Is(")"));
      if (alone && IsLocal(tokens, i)) {
        raw->changes.insert(tokens[i].text);
      }
      // The arguments of a call in it are its own.
      i = std::max(i, close[i]);
    }
    // A library's function that is called for what it does, with nothing that is known to change.
    raw->state |= call.name == 0 && call.close + 1 == tokens.size() && !IsLocal(tokens, 0);
  }
  if (of_result) {
    for (size_t i = 0; i < tokens.size(); ++i) {
      if (IsLocal(tokens, i)) {
        raw->changes.insert(tokens[i].text);
      }
    }
  }
}

}  // namespace

bool StartsWith(const Tokens& tokens, std::string_view word) {
  return tokens[0].IsWord(word) ||
         (tokens[0].IsWord("async") && tokens.size() > 1 && tokens[1].IsWord(word));
}
bool IsDef(const Tokens& tokens) { return StartsWith(tokens, "def"); }
bool IsClass(const Tokens& tokens) { return tokens[0].IsWord("class"); }
bool IsLocal(const Tokens& tokens, size_t i) {
  return Plain(tokens, i) && tokens[i].text.find('.') == std::string::npos;
}

StatementNames NamesOf(const Tokens& tokens) {
  StatementNames raw;
  ReadBindings(tokens, &raw);
  ReadCalls(tokens, &raw);
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens[i].name()) {
      continue;
    }
    if (!Plain(tokens, i)) {
      raw.attributes_used.insert(tokens[i].text);
    } else if (tokens[i].text.find('.') == std::string::npos) {
      raw.uses.insert(tokens[i].text);
    } else {
      raw.imported.insert(tokens[i].text);
    }
  }
  return raw;
}

}  // namespace isobit::explain
