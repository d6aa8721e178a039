// SPDX-License-Identifier: Apache-2.0
#include "explain/program_diff.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "align/hash.h"
#include "align/sequence.h"
#include "explain/known_calls.h"

namespace isobit::explain {
namespace {

using Tokens = std::vector<Token>;

// ---- renamed names

const Token* NameAt(const Tokens& tokens, size_t i) {
  return Renamable(tokens, i) ? &tokens[i] : nullptr;
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

// What a statement gives or calls first, whatever it makes that of.
uint64_t ShapeOf(const Program& program, uint32_t line, const Renames& renames) {
  const Statement& statement = program.lines[line].statement;
  const Tokens& tokens = statement.tokens;
  size_t end = 0;  // Behind the target, or the name of what is called.
  while (end < tokens.size() && !tokens[end].Is("=") && !tokens[end].Is("(")) {
    ++end;
  }
  uint64_t key = statement.header ? 1 : 0;
  for (size_t i = 0; i < std::min(end + 1, tokens.size()); ++i) {
    key = align::Mix(key, align::HashText(Renamed(renames, tokens[i], Renamable(tokens, i))));
  }
  return key;
}

std::vector<uint64_t> ShapesOf(const Program& program, uint32_t begin, uint32_t end,
                               const Renames& renames) {
  std::vector<uint64_t> shapes;
  for (uint32_t line = begin; line < end; ++line) {
    shapes.push_back(ShapeOf(program, line, renames));
  }
  return shapes;
}

struct Unit {
  const Program& a;
  const Program& b;
  uint32_t of_a, of_b;
  const Renames &renames_a, &renames_b;
};

Hunk HunkOf(const Unit& unit, uint32_t begin_a, uint32_t end_a, uint32_t begin_b, uint32_t end_b) {
  Hunk hunk{unit.of_a, unit.of_b, begin_a, end_a, begin_b, end_b, {}, {}, false, {}};
  hunk.calls = CallChanges({unit.a, begin_a, end_a, unit.renames_a},
                           {unit.b, begin_b, end_b, unit.renames_b});
  hunk.renamed = RenamedIn(unit.a, hunk, unit.renames_a);
  hunk.renamed.insert(unit.a.units[unit.of_a].constants.begin(),
                      unit.a.units[unit.of_a].constants.end());
  return hunk;
}

// Whether the statement at `line` is in a block that one of [begin, line) opens.
bool InBlockOf(const Program& program, uint32_t begin, uint32_t line, uint32_t end) {
  return line < end && program.lines[line].statement.parent >= static_cast<int32_t>(begin);
}

// The outermost block with the statement at `line` that begins at or behind `begin`; else `line`.
uint32_t BlockAround(const Program& program, uint32_t begin, uint32_t line) {
  while (program.lines[line].statement.parent >= static_cast<int32_t>(begin)) {
    line = static_cast<uint32_t>(program.lines[line].statement.parent);
  }
  return line;
}

std::vector<Hunk> PartsOf(const Unit& unit, const Hunk& hunk) {
  std::vector<Hunk> parts;
  std::vector<align::Match> matches =
      AlignKeys(ShapesOf(unit.a, hunk.begin_a, hunk.end_a, unit.renames_a),
                ShapesOf(unit.b, hunk.begin_b, hunk.end_b, unit.renames_b));
  if (matches.empty()) {
    return parts;
  }
  uint32_t next_a = hunk.begin_a, next_b = hunk.begin_b;
  const auto add = [&](uint32_t end_a, uint32_t end_b) {
    const bool whole = !InBlockOf(unit.a, next_a, end_a, hunk.end_a) &&
                       !InBlockOf(unit.b, next_b, end_b, hunk.end_b);
    if (whole && (end_a > next_a || end_b > next_b)) {
      parts.push_back(HunkOf(unit, next_a, end_a, next_b, end_b));
      next_a = end_a;
      next_b = end_b;
    }
  };
  for (const align::Match& match : matches) {
    // What stands between two pairs, up to the block that the second one is in.
    add(BlockAround(unit.a, next_a, hunk.begin_a + match.a),
        BlockAround(unit.b, next_b, hunk.begin_b + match.b));
    add(hunk.begin_a + match.a + 1, hunk.begin_b + match.b + 1);
  }
  add(hunk.end_a, hunk.end_b);
  if (parts.size() == 1) {
    parts.clear();
  }
  return parts;
}

bool Has(const Hunk& hunk, bool side_a) {
  return side_a ? hunk.end_a > hunk.begin_a : hunk.end_b > hunk.begin_b;
}

// Of calls of one side alone, whether both hunks call a function of one name.
bool CallAlike(const Hunk& x, const Hunk& y) {
  return std::ranges::any_of(x.calls, [&](const CallChange& of_x) {
    return std::ranges::any_of(y.calls, [&](const CallChange& of_y) {
      return LastName(of_x.function) == LastName(of_y.function);
    });
  });
}

// What is taken out here and put in close by, such as in front of a statement or behind it, is one
// change.
void JoinMoved(const Unit& unit, std::vector<Hunk>* hunks, size_t first) {
  constexpr uint32_t kMaxBetween = 3;  // Statements of both sides between them.
  for (size_t i = first; i + 1 < hunks->size(); ++i) {
    const Hunk &x = (*hunks)[i], &y = (*hunks)[i + 1];
    const bool moved = (Has(x, true) != Has(x, false)) && (Has(y, true) != Has(y, false)) &&
                       Has(x, true) == Has(y, false) && !x.wraps && !y.wraps &&
                       y.begin_a - x.end_a <= kMaxBetween && CallAlike(x, y);
    if (moved) {
      Hunk joined = HunkOf(unit, x.begin_a, y.end_a, x.begin_b, y.end_b);
      (*hunks)[i] = std::move(joined);
      hunks->erase(hunks->begin() + static_cast<ptrdiff_t>(i) + 1);
    }
  }
}

void DiffUnit(const Program& a, uint32_t of_a, const Program& b, uint32_t of_b,
              std::vector<Hunk>* out) {
  const ProgramUnit &unit_a = a.units[of_a], &unit_b = b.units[of_b];
  const auto [renames_a, renames_b] = FindRenames(a, unit_a, b, unit_b);
  const auto keys_a = KeysOf(a, unit_a, renames_a, false);
  const auto keys_b = KeysOf(b, unit_b, renames_b, false);
  const auto wrappers_a = Wrappers(a, unit_a, unit_b.bound);
  const auto wrappers_b = Wrappers(b, unit_b, unit_a.bound);
  const Unit unit{a, b, of_a, of_b, renames_a, renames_b};
  std::vector<align::Match> matches = AlignKeys(keys_a, keys_b);
  matches.push_back({unit_a.end - unit_a.begin, unit_b.end - unit_b.begin});
  const size_t first = out->size();
  uint32_t next_a = 0, next_b = 0;
  for (const align::Match& match : matches) {
    if (match.a > next_a || match.b > next_b) {
      Hunk hunk = HunkOf(unit, unit_a.begin + next_a, unit_a.begin + match.a, unit_b.begin + next_b,
                         unit_b.begin + match.b);
      hunk.wraps = WrapsOn(a, hunk.begin_a, hunk.end_a, wrappers_a) &&
                   WrapsOn(b, hunk.begin_b, hunk.end_b, wrappers_b);
      if (!hunk.wraps) {
        hunk.parts = PartsOf(unit, hunk);
      }
      out->push_back(std::move(hunk));
    }
    next_a = match.a + 1;
    next_b = match.b + 1;
  }
  JoinMoved(unit, out, first);
}

// A unit that the other side does not have.
Hunk Alone(const Program& a, uint32_t of_a, const Program& b, uint32_t of_b) {
  Hunk hunk{of_a, of_b, 0, 0, 0, 0, {}, {}, false, {}};
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
