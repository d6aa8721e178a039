// SPDX-License-Identifier: Apache-2.0
#include "explain/program_edit.h"

#include <algorithm>

#include "explain/statement_names.h"

namespace isobit::explain {
namespace {

constexpr const char* kIndent = "    ";  // Of a block whose other statements do not show it.

const std::vector<std::string>& LinesOf(const Program& program, uint32_t line) {
  return program.files[program.lines[line].file].lines;
}

size_t IndentOf(const std::string& text) {
  return std::min(text.find_first_not_of(" \t"), text.size());
}

// What stands in front of a statement.
std::string IndentAt(const Program& program, uint32_t line) {
  const std::string& text = LinesOf(program, line)[program.lines[line].statement.first_line - 1];
  return text.substr(0, IndentOf(text));
}

int Depth(const Program& program, uint32_t line) {
  int depth = 0;
  for (int32_t at = program.lines[line].statement.parent; at >= 0;
       at = program.lines[static_cast<uint32_t>(at)].statement.parent) {
    ++depth;
  }
  return depth;
}

bool IsBlank(const std::string& text) { return IndentOf(text) == text.size(); }

// The last line behind `last` that belongs to no statement and stands deeper than `indent`: what
// is shown or said in the same block.
uint32_t EndOfIdle(const Program& program, uint32_t statement, uint32_t last, size_t indent) {
  const std::vector<std::string>& lines = LinesOf(program, statement);
  const ProgramUnit& unit = program.units[program.lines[statement].unit];
  uint32_t limit = static_cast<uint32_t>(lines.size());
  if (statement + 1 < unit.end) {
    limit = std::min(limit, program.lines[statement + 1].statement.first_line - 1);
  }
  uint32_t end = last;
  for (uint32_t n = last + 1; n <= limit; ++n) {
    if (!IsBlank(lines[n - 1])) {
      if (IndentOf(lines[n - 1]) <= indent) {
        break;
      }
      end = n;
    }
  }
  return end;
}

// Whether a statement begins where its line does and ends where its line ends.
bool OwnsItsLines(const Program& program, uint32_t line) {
  const ProgramLine& at = program.lines[line];
  const auto shares = [&](uint32_t other, bool next) {
    const ProgramLine& there = program.lines[other];
    return there.unit == at.unit && there.file == at.file &&
           (next ? there.statement.first_line <= at.statement.last_line
                 : there.statement.last_line >= at.statement.first_line);
  };
  return !(line > 0 && shares(line - 1, false)) &&
         !(line + 1 < program.lines.size() && shares(line + 1, true));
}

bool Editable(const Program& program, uint32_t begin, uint32_t end) {
  for (uint32_t line = begin; line < end; ++line) {
    if (!OwnsItsLines(program, line) || program.lines[line].file != program.lines[begin].file ||
        program.lines[line].statement.last_line > LinesOf(program, line).size()) {
      return false;
    }
  }
  return true;
}

// What A's first statement has in front of it in B, when it comes behind the statement `before`
// there, as it does behind `before_a` in A.
std::string IndentBehind(const Program& a, uint32_t before_a, uint32_t first, const Program& b,
                         uint32_t before) {
  const int deeper = Depth(a, first) - Depth(a, before_a);
  if (deeper > 0) {
    const bool has_block = before + 1 < b.lines.size() &&
                           b.lines[before + 1].statement.parent == static_cast<int32_t>(before);
    return has_block ? IndentAt(b, before + 1) : IndentAt(b, before) + kIndent;
  }
  uint32_t at = before;
  for (int up = deeper; up < 0 && b.lines[at].statement.parent >= 0; ++up) {
    at = static_cast<uint32_t>(b.lines[at].statement.parent);
  }
  return IndentAt(b, at);
}

// A's statements as lines, the first behind `indent`. Lines within brackets and strings stay.
std::vector<std::string> TakenOver(const Program& a, const Program& b, const Hunk& hunk,
                                   const std::string& indent) {
  std::vector<std::string> taken;
  for (const std::string& import : ImportsFor(a, b, hunk)) {
    taken.push_back(indent + import);
  }
  for (uint32_t line = hunk.begin_a; line < hunk.end_a; ++line) {
    const Statement& statement = a.lines[line].statement;
    const std::vector<std::string>& lines = LinesOf(a, line);
    std::string text;
    for (uint32_t n = statement.first_line; n <= statement.last_line; ++n) {
      const std::string& source = lines[n - 1];
      text += n == statement.first_line ? source.substr(IndentOf(source)) : "\n" + source;
    }
    const std::string first = IndentAt(a, hunk.begin_a), own = IndentAt(a, line);
    const std::string in_b =
        own.size() >= first.size()
            ? indent + own.substr(first.size())
            : indent.substr(0, indent.size() - std::min(indent.size(), first.size() - own.size()));
    // A constant is not written out where it gets its name.
    std::map<std::string, std::string> renamed = hunk.renamed;
    for (const std::string& name : NamesOf(statement.tokens).binds) {
      if (a.units[hunk.unit_a].constants.contains(name)) {
        renamed.erase(name);
      }
    }
    taken.push_back(in_b + InNamesOfB(text, renamed));
  }
  return taken;
}

// Whether the last statement of a hunk opens a block that goes on behind the hunk.
bool OpensBehind(const Program& program, uint32_t begin, uint32_t end) {
  return end > begin && end < program.lines.size() &&
         program.lines[end].statement.parent == static_cast<int32_t>(end - 1);
}

std::optional<Edit> ReplaceLines(const Program& a, const Program& b, const Hunk& hunk) {
  if (!Editable(b, hunk.begin_b, hunk.end_b)) {
    return std::nullopt;
  }
  const std::vector<std::string>& lines = LinesOf(b, hunk.begin_b);
  const std::string indent = IndentAt(b, hunk.begin_b);
  const uint32_t first = b.lines[hunk.begin_b].statement.first_line;
  uint32_t last = b.lines[hunk.end_b - 1].statement.last_line;
  Edit edit{b.files[b.lines[hunk.begin_b].file].name, first, {}, {}, ""};
  edit.new_lines = TakenOver(a, b, hunk, indent);
  const bool block_a = OpensBehind(a, hunk.begin_a, hunk.end_a);
  if (OpensBehind(b, hunk.begin_b, hunk.end_b)) {
    if (!block_a) {
      edit.new_lines.push_back(IndentAt(b, hunk.end_b - 1) + "if True:");
    }
  } else if (block_a) {
    return std::nullopt;
  } else {
    last = EndOfIdle(b, hunk.end_b - 1, last, indent.size());
  }
  if (edit.new_lines.empty()) {
    edit.new_lines.push_back(indent + "pass");
  }
  edit.old_lines.assign(lines.begin() + (first - 1), lines.begin() + last);
  return edit;
}

std::optional<Edit> InsertLines(const Program& a, const Program& b, const Hunk& hunk) {
  const ProgramUnit& unit = b.units[hunk.unit_b];
  if (unit.begin == unit.end || OpensBehind(a, hunk.begin_a, hunk.end_a)) {
    return std::nullopt;
  }
  if (hunk.begin_b == unit.begin) {
    const ProgramLine& next = b.lines[hunk.begin_b];
    return Edit{b.files[next.file].name,
                next.statement.first_line,
                {},
                TakenOver(a, b, hunk, IndentAt(b, hunk.begin_b)),
                ""};
  }
  const uint32_t before = hunk.begin_b - 1;
  if (!Editable(b, before, before + 1) || hunk.begin_a == 0) {
    return std::nullopt;
  }
  const std::string indent = IndentBehind(a, hunk.begin_a - 1, hunk.begin_a, b, before);
  const uint32_t last =
      EndOfIdle(b, before, b.lines[before].statement.last_line,
                (b.lines[before].statement.header ? IndentAt(b, before) : indent).size());
  return Edit{b.files[b.lines[before].file].name,
              last + 1,
              {},
              TakenOver(a, b, hunk, indent),
              LinesOf(b, before)[last - 1]};
}

}  // namespace

std::optional<Edit> EditOf(const Program& a, const Program& b, const Hunk& hunk) {
  const bool there =
      hunk.unit_b < b.units.size() && (hunk.unit_a < a.units.size() || hunk.begin_a == hunk.end_a);
  if (hunk.wraps || !there || !Editable(a, hunk.begin_a, hunk.end_a)) {
    return std::nullopt;
  }
  auto edit = hunk.begin_b < hunk.end_b ? ReplaceLines(a, b, hunk) : InsertLines(a, b, hunk);
  return edit && edit->file.ends_with(".py") ? std::move(edit) : std::nullopt;
}

std::vector<std::string> ImportsFor(const Program& a, const Program& b, const Hunk& hunk) {
  std::vector<std::string> imports;
  if (hunk.unit_a >= a.units.size() || hunk.unit_b >= b.units.size()) {
    return imports;
  }
  const auto& there = b.units[hunk.unit_b].imports;
  for (const auto& import : a.units[hunk.unit_a].imports) {
    const std::string &name = import.first, &whole = import.second;
    const auto found = there.find(name);
    if (found != there.end() && found->second == whole) {
      continue;
    }
    bool used = false;
    for (uint32_t line = hunk.begin_a; line < hunk.end_a && !used; ++line) {
      used = std::ranges::any_of(a.lines[line].statement.tokens, [&](const Token& token) {
        return token.name() && (token.text == whole || token.text.starts_with(whole + "."));
      });
    }
    if (used) {
      const size_t dot = whole.rfind('.');
      const std::string last = whole.substr(dot == whole.npos ? 0 : dot + 1);
      const std::string as = last == name ? "" : " as " + name;
      imports.push_back(dot == whole.npos
                            ? "import " + whole + as
                            : "from " + whole.substr(0, dot) + " import " + last + as);
    }
  }
  return imports;
}

std::string InNamesOfB(const std::string& text, const std::map<std::string, std::string>& renamed) {
  const auto in_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  std::string out;
  char quote = '\0';
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && in_name(text[end])) {
      ++end;
    }
    if (end == i) {
      const bool is_quote = text[i] == '\'' || text[i] == '"';
      quote = !is_quote ? quote : quote == '\0' ? text[i] : quote == text[i] ? '\0' : quote;
      out += text[i++];
      continue;
    }
    const std::string word = text.substr(i, end - i);
    const auto found = renamed.find(word);
    const bool name = quote == '\0' && !(i > 0 && text[i - 1] == '.') && found != renamed.end();
    out += name ? found->second : word;
    i = end;
  }
  return out;
}

}  // namespace isobit::explain
