// SPDX-License-Identifier: Apache-2.0
#include "explain/program_diff.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "align/hash.h"
#include "align/sequence.h"

namespace isobit::explain {
namespace {

using Tokens = std::vector<Token>;
using Renames = std::map<std::string, std::string>;  // Of a name of one side, its name in both.

constexpr size_t kMaxCallsCompared = 4096;  // Of one hunk.
constexpr size_t kMaxShownBytes = 200;

// ---- renamed names

bool Renamable(const Tokens& tokens, size_t i) {
  return tokens[i].name() && !(i > 0 && tokens[i - 1].Is(".")) &&
         tokens[i].text.find('.') == std::string::npos;
}

const Token* NameAt(const Tokens& tokens, size_t i) {
  return Renamable(tokens, i) ? &tokens[i] : nullptr;
}

std::string Renamed(const Renames& renames, const Token& token, bool renamable) {
  if (!renamable) {
    return token.text;
  }
  const auto found = renames.find(token.text);
  return found == renames.end() ? token.text : found->second;
}

std::set<std::string> NamesOf(const Program& program, const ProgramUnit& unit) {
  std::set<std::string> names;
  for (uint32_t i = unit.begin; i < unit.end; ++i) {
    for (const Token& token : program.lines[i].statement.tokens) {
      if (token.name() || token.kind == Token::Kind::kArgument) {
        names.insert(token.text);
      }
    }
  }
  return names;
}

// ---- keys

bool IsGuard(const Tokens& tokens) {
  return tokens.size() > 1 && tokens[0].IsWord("if") && tokens[1].text == "__name__";
}

// Blocks that decide whether and how often: a statement that is moved into one is another.
std::vector<uint64_t> Contexts(const Program& program, const ProgramUnit& unit) {
  std::vector<uint64_t> contexts(unit.end - unit.begin, 0);
  for (uint32_t i = unit.begin; i < unit.end; ++i) {
    const int32_t parent = program.lines[i].statement.parent;
    if (parent < static_cast<int32_t>(unit.begin)) {
      continue;
    }
    const Tokens& header = program.lines[static_cast<uint32_t>(parent)].statement.tokens;
    uint64_t context = contexts[static_cast<uint32_t>(parent) - unit.begin];
    const bool wraps = IsGuard(header) || header[0].IsWord("def") || header[0].IsWord("class") ||
                       header[0].IsWord("with") || header[0].IsWord("async");
    contexts[i - unit.begin] =
        wraps ? context : align::Mix(context + 1, align::HashText(header[0].text));
  }
  return contexts;
}

uint64_t KeyOf(const Tokens& tokens, const Renames& renames, bool any_name) {
  uint64_t key = tokens.size();
  for (size_t i = 0; i < tokens.size(); ++i) {
    const bool renamable = Renamable(tokens, i);
    key = align::Mix(key, static_cast<uint64_t>(tokens[i].kind));
    key = align::Mix(
        key, renamable && any_name ? 0 : align::HashText(Renamed(renames, tokens[i], renamable)));
  }
  return key;
}

std::vector<uint64_t> KeysOf(const Program& program, const ProgramUnit& unit,
                             const Renames& renames, bool any_name) {
  std::vector<uint64_t> keys = Contexts(program, unit);
  for (uint32_t i = unit.begin; i < unit.end; ++i) {
    uint64_t& key = keys[i - unit.begin];
    key = align::Mix(key, KeyOf(program.lines[i].statement.tokens, renames, any_name));
  }
  return keys;
}

// Of two equally good alignments the same one is chosen for the mirror image.
std::vector<align::Match> AlignKeys(const std::vector<uint64_t>& a,
                                    const std::vector<uint64_t>& b) {
  if (!(b < a)) {
    return align::AlignSequences(a, b);
  }
  std::vector<align::Match> matches = align::AlignSequences(b, a);
  for (align::Match& match : matches) {
    std::swap(match.a, match.b);
  }
  return matches;
}

// Names that stand in each other's place wherever statements are alike but for names, and that the
// other side does not know.
std::pair<Renames, Renames> FindRenames(const Program& a, const ProgramUnit& unit_a,
                                        const Program& b, const ProgramUnit& unit_b) {
  const std::set<std::string> names_a = NamesOf(a, unit_a), names_b = NamesOf(b, unit_b);
  std::map<std::string, std::set<std::string>> of_a, of_b;
  for (const align::Match& match :
       AlignKeys(KeysOf(a, unit_a, {}, true), KeysOf(b, unit_b, {}, true))) {
    const Tokens& x = a.lines[unit_a.begin + match.a].statement.tokens;
    const Tokens& y = b.lines[unit_b.begin + match.b].statement.tokens;
    for (size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
      const Token *p = NameAt(x, i), *q = NameAt(y, i);
      if (p != nullptr && q != nullptr) {
        of_a[p->text].insert(q->text);
        of_b[q->text].insert(p->text);
      }
    }
  }
  std::pair<Renames, Renames> renames;
  for (const auto& [name, others] : of_a) {
    const std::string& other = *others.begin();
    if (others.size() == 1 && other != name && of_b[other].size() == 1 && !names_b.contains(name) &&
        !names_a.contains(other) && unit_a.bound.contains(name) && unit_b.bound.contains(other)) {
      const std::string both = std::min(name, other) + " " + std::max(name, other);
      renames.first[name] = both;
      renames.second[other] = both;
    }
  }
  return renames;
}

// ---- changes in a hunk

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
std::map<std::string, std::vector<Call>> CallsIn(const Program& program, uint32_t begin,
                                                 uint32_t end, const Renames& renames) {
  std::map<std::string, std::vector<Call>> calls;
  size_t count = 0;
  for (uint32_t line = begin; line < end && count < kMaxCallsCompared; ++line) {
    const Tokens& tokens = program.lines[line].statement.tokens;
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
        const std::string root = Renamed(renames, tokens[part.name], true);
        function.replace(0, std::min(function.find('.'), function.size()), root);
      }
      calls[function].push_back({part.function, ArgumentsOf(tokens, part, close, renames),
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

std::vector<CallChange> ChangesIn(const Program& a, const Program& b, const Hunk& hunk,
                                  const Renames& renames_a, const Renames& renames_b) {
  const auto calls_a = CallsIn(a, hunk.begin_a, hunk.end_a, renames_a);
  const auto calls_b = CallsIn(b, hunk.begin_b, hunk.end_b, renames_b);
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

std::map<std::string, std::string> RenamedIn(const Program& a, const Hunk& hunk,
                                             const Renames& renames) {
  std::map<std::string, std::string> renamed;
  for (uint32_t i = hunk.begin_a; i < hunk.end_a; ++i) {
    for (const Token& token : a.lines[i].statement.tokens) {
      const auto found = renames.find(token.text);
      if (found != renames.end() && token.name()) {
        const std::string& both = found->second;
        const size_t space = both.find(' ');
        renamed[token.text] =
            both.substr(0, space) == token.text ? both.substr(space + 1) : both.substr(0, space);
      }
    }
  }
  return renamed;
}

// ---- units

bool IsPlainDef(const Tokens& tokens) {
  return tokens.size() == 5 && tokens[0].IsWord("def") && tokens[3].Is(")");
}

// Functions without parameters that one side alone has and names once beside their definition.
std::set<std::string> Wrappers(const Program& program, const ProgramUnit& unit,
                               const std::set<std::string>& elsewhere) {
  std::map<std::string, size_t> uses;
  for (uint32_t i = unit.begin; i < unit.end; ++i) {
    const Tokens& tokens = program.lines[i].statement.tokens;
    if (IsPlainDef(tokens) && !elsewhere.contains(tokens[1].text)) {
      uses[tokens[1].text] = 0;
    }
  }
  for (uint32_t i = unit.begin; i < unit.end && !uses.empty(); ++i) {
    for (const Token& token : program.lines[i].statement.tokens) {
      if (const auto found = uses.find(token.text); found != uses.end()) {
        ++found->second;
      }
    }
  }
  std::set<std::string> names;
  for (const auto& [name, count] : uses) {
    if (count == 2) {
      names.insert(name);
    }
  }
  return names;
}

bool WrapsOn(const Program& program, uint32_t begin, uint32_t end,
             const std::set<std::string>& wrappers) {
  for (uint32_t i = begin; i < end; ++i) {
    const Tokens& tokens = program.lines[i].statement.tokens;
    const bool calls = tokens.size() == 3 && tokens[1].Is("(") && tokens[2].Is(")");
    const bool of_wrapper = (calls && wrappers.contains(tokens[0].text)) ||
                            (IsPlainDef(tokens) && wrappers.contains(tokens[1].text));
    if (!IsGuard(tokens) && !of_wrapper) {
      return false;
    }
  }
  return true;
}

void DiffUnit(const Program& a, uint32_t of_a, const Program& b, uint32_t of_b,
              std::vector<Hunk>* out) {
  const ProgramUnit &unit_a = a.units[of_a], &unit_b = b.units[of_b];
  const auto [renames_a, renames_b] = FindRenames(a, unit_a, b, unit_b);
  const auto keys_a = KeysOf(a, unit_a, renames_a, false);
  const auto keys_b = KeysOf(b, unit_b, renames_b, false);
  const auto wrappers_a = Wrappers(a, unit_a, unit_b.bound);
  const auto wrappers_b = Wrappers(b, unit_b, unit_a.bound);
  std::vector<align::Match> matches = AlignKeys(keys_a, keys_b);
  matches.push_back({unit_a.end - unit_a.begin, unit_b.end - unit_b.begin});
  uint32_t next_a = 0, next_b = 0;
  for (const align::Match& match : matches) {
    if (match.a > next_a || match.b > next_b) {
      Hunk hunk{of_a,
                of_b,
                unit_a.begin + next_a,
                unit_a.begin + match.a,
                unit_b.begin + next_b,
                unit_b.begin + match.b,
                {},
                {},
                false};
      hunk.calls = ChangesIn(a, b, hunk, renames_a, renames_b);
      hunk.renamed = RenamedIn(a, hunk, renames_a);
      hunk.wraps = WrapsOn(a, hunk.begin_a, hunk.end_a, wrappers_a) &&
                   WrapsOn(b, hunk.begin_b, hunk.end_b, wrappers_b);
      out->push_back(std::move(hunk));
    }
    next_a = match.a + 1;
    next_b = match.b + 1;
  }
}

// A unit that the other side does not have.
Hunk Alone(const Program& a, uint32_t of_a, const Program& b, uint32_t of_b) {
  Hunk hunk{of_a, of_b, 0, 0, 0, 0, {}, {}, false};
  if (of_a != UINT32_MAX) {
    hunk.begin_a = a.units[of_a].begin;
    hunk.end_a = a.units[of_a].end;
  }
  if (of_b != UINT32_MAX) {
    hunk.begin_b = b.units[of_b].begin;
    hunk.end_b = b.units[of_b].end;
  }
  return hunk;
}

}  // namespace

std::vector<Hunk> DiffPrograms(const Program& a, const Program& b) {
  std::map<std::string, std::pair<std::vector<uint32_t>, std::vector<uint32_t>>> units;
  for (uint32_t i = 0; i < a.units.size(); ++i) {
    units[a.units[i].name].first.push_back(i);
  }
  for (uint32_t i = 0; i < b.units.size(); ++i) {
    units[b.units[i].name].second.push_back(i);
  }
  std::vector<Hunk> hunks;
  for (const auto& [name, both] : units) {
    const auto& [x, y] = both;
    for (size_t i = 0; i < std::max(x.size(), y.size()); ++i) {
      if (i < x.size() && i < y.size()) {
        DiffUnit(a, x[i], b, y[i], &hunks);
      } else {
        hunks.push_back(
            Alone(a, i < x.size() ? x[i] : UINT32_MAX, b, i < y.size() ? y[i] : UINT32_MAX));
      }
    }
  }
  std::erase_if(hunks, [](const Hunk& hunk) {
    return hunk.begin_a == hunk.end_a && hunk.begin_b == hunk.end_b;
  });
  return hunks;
}

}  // namespace isobit::explain
