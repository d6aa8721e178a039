// SPDX-License-Identifier: Apache-2.0
#include "explain/program_reach.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "explain/statement_names.h"

namespace isobit::explain {
namespace {

using Tokens = std::vector<Token>;
constexpr int32_t kNone = -1;

bool IsLoop(const Tokens& tokens) { return StartsWith(tokens, "for") || tokens[0].IsWord("while"); }
// The name that a def or class binds.
std::string BoundBy(const Tokens& tokens) {
  for (size_t i = 1; i < std::min<size_t>(tokens.size(), 3); ++i) {
    if (tokens[i].name()) {
      return tokens[i].text;
    }
  }
  return "";
}

using Key = std::tuple<uint32_t, int32_t, std::string>;  // Unit, function or kNone, name.

class Slicer {
 public:
  explicit Slicer(const Program& program) : program_(program) {
    const size_t count = program.lines.size();
    function_.assign(count, kNone);
    uses_.resize(count);
    inside_.resize(count);
    state_.assign(count, false);
    std::vector<StatementNames> raw;
    raw.reserve(count);
    for (uint32_t i = 0; i < count; ++i) {
      const Statement& statement = program.lines[i].statement;
      raw.push_back(NamesOf(statement.tokens));
      if (statement.parent != kNone) {
        const auto parent = static_cast<uint32_t>(statement.parent);
        function_[i] = IsDef(TokensOf(parent)) ? statement.parent : function_[parent];
        inside_[parent].push_back(i);
      }
    }
    BindLocals(raw);
    for (uint32_t i = 0; i < count; ++i) {
      Link(i, raw[i]);
    }
  }

  std::vector<bool> Reaching(std::span<const uint32_t> roots) {
    reached_.assign(program_.lines.size(), false);
    FindLimit(roots);
    for (const uint32_t root : roots) {
      Push(static_cast<int32_t>(root));
    }
    for (uint32_t i = 0; i < state_.size(); ++i) {
      if (state_[i]) {
        Push(static_cast<int32_t>(i));
      }
    }
    while (!open_.empty()) {
      const uint32_t line = open_.back();
      open_.pop_back();
      Visit(line);
    }
    return reached_;
  }

 private:
  const Tokens& TokensOf(uint32_t line) const { return program_.lines[line].statement.tokens; }
  int32_t ParentOf(uint32_t line) const { return program_.lines[line].statement.parent; }

  // Parameters and what a function assigns are its own.
  void BindLocals(const std::vector<StatementNames>& raw) {
    for (uint32_t i = 0; i < raw.size(); ++i) {
      const Tokens& tokens = TokensOf(i);
      if (IsDef(tokens)) {
        for (size_t t = 2; t < tokens.size(); ++t) {
          if ((IsLocal(tokens, t) || tokens[t].kind == Token::Kind::kArgument) &&
              !tokens[t - 1].Is("=") && !tokens[t - 1].IsWord("def")) {
            locals_[static_cast<int32_t>(i)].insert(tokens[t].text);
          }
        }
      }
      if (function_[i] == kNone) {
        continue;
      }
      if (tokens[0].IsWord("global") || tokens[0].IsWord("nonlocal")) {
        for (const Token& token : tokens) {
          if (token.name()) {
            globals_[function_[i]].insert(token.text);
          }
        }
        continue;
      }
      locals_[function_[i]].insert(raw[i].binds.begin(), raw[i].binds.end());
      if (IsDef(tokens) || IsClass(tokens)) {
        locals_[function_[i]].insert(BoundBy(tokens));
      }
    }
  }

  Key KeyOf(uint32_t line, int32_t function, const std::string& name) const {
    while (function != kNone) {
      const auto locals = locals_.find(function), globals = globals_.find(function);
      const bool global = globals != globals_.end() && globals->second.contains(name);
      if (!global && locals != locals_.end() && locals->second.contains(name)) {
        break;
      }
      function = function_[static_cast<uint32_t>(function)];
    }
    return {program_.lines[line].unit, function, name};
  }
  static Key AttributeKey(const std::string& name) { return {UINT32_MAX, kNone, name}; }

  void Link(uint32_t i, const StatementNames& raw) {
    const Tokens& tokens = TokensOf(i);
    const int32_t function = function_[i];
    const int32_t own = IsDef(tokens) ? static_cast<int32_t>(i) : function;
    state_[i] = raw.state;
    const auto define = [&](const Key& key) { definers_[key].push_back(i); };
    for (const auto* names : {&raw.binds, &raw.changes}) {
      for (const std::string& name : *names) {
        define(KeyOf(i, function, name));
      }
    }
    for (const std::string& name : raw.attributes_set) {
      define(AttributeKey(name));
    }
    if (IsDef(tokens) || IsClass(tokens)) {
      define(KeyOf(i, function, BoundBy(tokens)));
      define(AttributeKey(BoundBy(tokens)));  // A method.
      if (const auto parameters = locals_.find(own);
          own == static_cast<int32_t>(i) && parameters != locals_.end()) {
        for (const std::string& name : parameters->second) {
          define({program_.lines[i].unit, own, name});
        }
      }
    }
    if (ParentOf(i) != kNone && IsClass(TokensOf(static_cast<uint32_t>(ParentOf(i))))) {
      for (const std::string& name : raw.binds) {
        define(AttributeKey(name));
      }
    }
    if (tokens[0].Is("@")) {
      Decorate(i);
    }
    for (const std::string& name : raw.uses) {
      Use(i, KeyOf(i, own, name));
    }
    for (const std::string& name : raw.attributes_used) {
      Use(i, AttributeKey(name));
    }
    for (const std::string& name : raw.imported) {
      UseImported(i, name);
    }
    const bool yields =
        std::ranges::any_of(tokens, [](const Token& token) { return token.IsWord("yield"); });
    const bool gives = tokens[0].IsWord("return") || yields || !raw.changes.empty() ||
                       !raw.attributes_set.empty() || globals_.contains(function);
    if (function != kNone && gives) {
      results_[function].push_back(i);
    }
  }

  void Decorate(uint32_t i) {
    uint32_t next = i;
    while (next < program_.lines.size() && TokensOf(next)[0].Is("@")) {
      ++next;
    }
    if (next < program_.lines.size() && (IsDef(TokensOf(next)) || IsClass(TokensOf(next)))) {
      definers_[KeyOf(i, function_[i], BoundBy(TokensOf(next)))].push_back(i);
    }
  }

  void Use(uint32_t i, const Key& key) {
    uses_[i].push_back(key);
    users_[key].push_back(i);
  }

  // "package.helper.load" is load of the program's own module helper, if there is one.
  void UseImported(uint32_t i, const std::string& dotted) {
    size_t begin = 0;
    for (int parts = 0; parts < 8; ++parts) {
      const size_t end = dotted.find('.', begin);
      if (end == dotted.npos) {
        return;
      }
      const std::string module = dotted.substr(begin, end - begin);
      const size_t next = dotted.find('.', end + 1);
      for (uint32_t unit = 0; unit < program_.units.size(); ++unit) {
        if (program_.units[unit].name == module) {
          Use(i, {unit, kNone, dotted.substr(end + 1, next - end - 1)});
        }
      }
      begin = end + 1;
    }
  }

  // What stands behind the roots on the module's level has not run by then.
  void FindLimit(std::span<const uint32_t> roots) {
    limit_ = 0;
    limit_unit_ = UINT32_MAX;
    for (const uint32_t root : roots) {
      if (program_.lines[root].unit == UINT32_MAX || function_[root] != kNone ||
          (limit_unit_ != UINT32_MAX && limit_unit_ != program_.lines[root].unit)) {
        limit_unit_ = UINT32_MAX;
        return;
      }
      limit_unit_ = program_.lines[root].unit;
      uint32_t top = root;
      while (ParentOf(top) != kNone) {
        top = static_cast<uint32_t>(ParentOf(top));
      }
      uint32_t end = top + 1;
      while (end < program_.lines.size() && ParentOf(end) != kNone &&
             program_.lines[end].unit == limit_unit_) {
        ++end;
      }
      limit_ = std::max(limit_, end);
    }
  }

  void Push(int32_t line) {
    if (line == kNone || reached_[static_cast<uint32_t>(line)]) {
      return;
    }
    const auto i = static_cast<uint32_t>(line);
    const bool later = program_.lines[i].unit == limit_unit_ && i >= limit_ &&
                       function_[i] == kNone && !IsDef(TokensOf(i));
    if (!later) {
      reached_[i] = true;
      open_.push_back(i);
    }
  }

  void PushAll(const std::vector<uint32_t>& lines) {
    for (const uint32_t line : lines) {
      Push(static_cast<int32_t>(line));
    }
  }

  void PushDefiners(const Key& key) {
    if (const auto found = definers_.find(key); found != definers_.end()) {
      PushAll(found->second);
      definers_.erase(found);  // All of them are reached, or will never be.
    }
  }

  void Visit(uint32_t i) {
    const Tokens& tokens = TokensOf(i);
    Push(ParentOf(i));
    for (const Key& key : uses_[i]) {
      PushDefiners(key);
    }
    const int32_t function = function_[i];
    if (function != kNone) {  // Its parameters come from those who name it.
      Push(function);
    }
    if (IsDef(tokens)) {
      PushAll(results_[static_cast<int32_t>(i)]);
      PushUsers(KeyOf(i, function, BoundBy(tokens)));
      PushUsers(AttributeKey(BoundBy(tokens)));
      for (uint32_t unit = 0; unit < program_.units.size(); ++unit) {
        PushUsers({unit, kNone, BoundBy(tokens)});
      }
    }
    if (IsClass(tokens)) {
      PushAll(inside_[i]);
    }
    if (IsLoop(tokens)) {
      PushJumps(i);
    }
    const bool goes_on = tokens[0].IsWord("elif") || tokens[0].IsWord("else") ||
                         tokens[0].IsWord("except") || tokens[0].IsWord("finally");
    if (goes_on) {
      PushBefore(i);
    }
  }

  void PushUsers(const Key& key) {
    if (const auto found = users_.find(key); found != users_.end()) {
      PushAll(found->second);
      users_.erase(found);
    }
  }

  // break and continue decide how often.
  void PushJumps(uint32_t loop) {
    for (uint32_t i = loop + 1; i < program_.lines.size(); ++i) {
      const int32_t parent = ParentOf(i);
      if (parent < static_cast<int32_t>(loop)) {
        return;
      }
      const Tokens& tokens = TokensOf(i);
      if (tokens[0].IsWord("break") || tokens[0].IsWord("continue")) {
        Push(static_cast<int32_t>(i));
      }
    }
  }

  // The branches before this one.
  void PushBefore(uint32_t i) {
    for (uint32_t j = i; j-- > 0 && static_cast<int32_t>(j) > ParentOf(i);) {
      if (ParentOf(j) == ParentOf(i)) {
        if (program_.lines[j].statement.header) {
          Push(static_cast<int32_t>(j));
        }
        return;
      }
    }
  }

  const Program& program_;
  std::vector<int32_t> function_;              // The def that a line is in.
  std::vector<std::vector<Key>> uses_;         // By line.
  std::vector<std::vector<uint32_t>> inside_;  // Of a header its lines.
  std::vector<bool> state_, reached_;
  std::map<int32_t, std::set<std::string>> locals_, globals_;
  std::map<int32_t, std::vector<uint32_t>> results_;  // Of a def: what others can see of it.
  std::map<Key, std::vector<uint32_t>> definers_, users_;
  std::vector<uint32_t> open_;
  uint32_t limit_ = 0, limit_unit_ = UINT32_MAX;
};

}  // namespace

std::vector<bool> LinesThatReach(const Program& program, std::span<const uint32_t> roots) {
  return Slicer(program).Reaching(roots);
}

}  // namespace isobit::explain
