// SPDX-License-Identifier: Apache-2.0
#include "explain/program_pair.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "explain/statement_names.h"

namespace isobit::explain {
namespace {

using Tokens = std::vector<Token>;

struct Constant {
  uint32_t line = 0;  // Where it is bound.
  Tokens value;
};
using Constants = std::map<std::string, Constant>;

bool IsLiteral(const Tokens& tokens, size_t begin, size_t end) {
  if (end - begin == 2 && tokens[begin].Is("-")) {
    return tokens[begin + 1].kind == Token::Kind::kNumber;
  }
  if (end - begin != 1) {
    return false;
  }
  const Token& token = tokens[begin];
  // A plain text whose quotes can be put back.
  const bool text = token.kind == Token::Kind::kString && token.text.starts_with(":") &&
                    token.text.find_first_of("'\"\\\n") == std::string::npos;
  return token.kind == Token::Kind::kNumber || text || token.IsWord("True") ||
         token.IsWord("False") || token.IsWord("None");
}

// The parts of [begin, end) between commas; none where brackets stand.
std::vector<std::pair<size_t, size_t>> Parts(const Tokens& tokens, size_t begin, size_t end) {
  std::vector<std::pair<size_t, size_t>> parts;
  for (size_t i = begin; i <= end; ++i) {
    if (i == end || tokens[i].Is(",")) {
      parts.emplace_back(begin, i);
      begin = i + 1;
    }
  }
  return parts;
}

// NAME = 3, or NAME, OTHER = 3, 4.
void ReadConstants(const Tokens& tokens, uint32_t line, Constants* out) {
  size_t equals = 0;
  while (equals < tokens.size() && !tokens[equals].Is("=")) {
    ++equals;
  }
  if (equals >= tokens.size()) {
    return;
  }
  const auto names = Parts(tokens, 0, equals), values = Parts(tokens, equals + 1, tokens.size());
  if (names.size() != values.size()) {
    return;
  }
  for (size_t i = 0; i < names.size(); ++i) {
    const auto [begin, end] = names[i];
    if (end != begin + 1 || !IsLocal(tokens, begin) ||
        !IsLiteral(tokens, values[i].first, values[i].second)) {
      return;
    }
  }
  for (size_t i = 0; i < names.size(); ++i) {
    (*out)[tokens[names[i].first].text] = {
        line, Tokens(tokens.begin() + static_cast<std::ptrdiff_t>(values[i].first),
                     tokens.begin() + static_cast<std::ptrdiff_t>(values[i].second))};
  }
}

// Names that are bound more than once, or that a function takes or shares. Numbers and texts cannot
// be changed otherwise.
std::set<std::string> Rebound(const Program& program, const ProgramUnit& unit) {
  std::set<std::string> once, more;
  const auto bind = [&](const std::string& name) {
    if (!once.insert(name).second) {
      more.insert(name);
    }
  };
  for (uint32_t line = unit.begin; line < unit.end; ++line) {
    const Tokens& tokens = program.lines[line].statement.tokens;
    const bool shares = tokens[0].IsWord("global") || tokens[0].IsWord("nonlocal");
    if (IsDef(tokens) || IsClass(tokens) || shares) {
      for (const Token& token : tokens) {
        more.insert(token.text);
      }
      continue;
    }
    std::ranges::for_each(NamesOf(tokens).binds, bind);
  }
  return more;
}

Constants FindConstants(const Program& program, const ProgramUnit& unit) {
  Constants constants;
  for (uint32_t line = unit.begin; line < unit.end; ++line) {
    if (program.lines[line].statement.parent < 0) {
      ReadConstants(program.lines[line].statement.tokens, line, &constants);
    }
  }
  if (!constants.empty()) {
    for (const std::string& name : Rebound(program, unit)) {
      constants.erase(name);
    }
  }
  return constants;
}

std::string TextOf(const Tokens& value) {
  std::string text;
  for (const Token& token : value) {
    text += token.kind == Token::Kind::kString ? "'" + token.text.substr(1) + "'" : token.text;
  }
  return text;
}

void WriteOut(const Constants& constants, const std::set<std::string>& elsewhere, Program* program,
              ProgramUnit* unit) {
  std::map<std::string, const Constant*> own;
  for (const auto& [name, constant] : constants) {
    if (!elsewhere.contains(name)) {
      own[name] = &constant;
      unit->constants[name] = TextOf(constant.value);
    }
  }
  if (own.empty()) {
    return;
  }
  for (uint32_t line = unit->begin; line < unit->end; ++line) {
    Tokens& tokens = program->lines[line].statement.tokens;
    Tokens out;
    for (size_t i = 0; i < tokens.size(); ++i) {
      const auto found = IsLocal(tokens, i) ? own.find(tokens[i].text) : own.end();
      if (found == own.end() || found->second->line == line) {
        out.push_back(tokens[i]);
      } else {
        out.insert(out.end(), found->second->value.begin(), found->second->value.end());
      }
    }
    tokens = std::move(out);
  }
}

}  // namespace

void WriteOutConstants(ProgramPair* programs) {
  auto &a = programs->a, &b = programs->b;
  for (ProgramUnit& unit_a : a.units) {
    for (ProgramUnit& unit_b : b.units) {
      if (unit_a.name == unit_b.name) {
        const Constants of_a = FindConstants(a, unit_a), of_b = FindConstants(b, unit_b);
        WriteOut(of_a, unit_b.bound, &a, &unit_a);
        WriteOut(of_b, unit_a.bound, &b, &unit_b);
      }
    }
  }
}

ProgramPair ReadPrograms(const trace::Trace& a, const trace::Trace& b) {
  ProgramPair programs{ReadProgram(a), ReadProgram(b)};
  WriteOutConstants(&programs);
  return programs;
}

}  // namespace isobit::explain
