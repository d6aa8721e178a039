// SPDX-License-Identifier: Apache-2.0
#include "explain/program_text.h"

#include <algorithm>
#include <set>

#include "explain/program_reduce.h"

namespace isobit::explain {
namespace {

using Tokens = std::vector<Token>;

constexpr size_t kMaxFiles = 256;
constexpr size_t kMaxBytes = size_t{2} << 20;  // Of all files of a side.

struct SourceFile {
  std::string name, text;
  bool main = false;
};

bool IsCell(std::string_view name) { return name.starts_with("cell-"); }

std::string BaseName(std::string_view name) {
  if (name.ends_with("/__init__.py")) {
    name.remove_suffix(std::string_view("/__init__.py").size());
  }
  name = name.substr(name.rfind('/') + 1);
  return std::string(name.substr(0, name.rfind(".py")));
}

std::vector<std::string> SplitLines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return lines;
}

// Looks layers up by their names.
bool UsesNames(const std::vector<Statement*>& statements) {
  return std::ranges::any_of(statements, [](const Statement* statement) {
    return std::ranges::any_of(statement->tokens, [](const Token& token) {
      return token.text == "get_layer" || token.text == "by_name";
    });
  });
}

void AddUnit(std::string name, const std::vector<const SourceFile*>& files, Program* program) {
  std::vector<std::vector<Statement>> statements;
  std::vector<Statement*> all;
  for (const SourceFile* file : files) {
    statements.push_back(ReadPython(file->text));
  }
  for (auto& of_file : statements) {
    for (Statement& statement : of_file) {
      all.push_back(&statement);
    }
  }
  std::set<std::string> bound;
  const Aliases aliases = FindAliases(all, &bound);
  ProgramUnit unit{std::move(name),
                   static_cast<uint32_t>(program->lines.size()),
                   0,
                   aliases,
                   std::move(bound),
                   {}};
  const bool names_matter = UsesNames(all);
  for (size_t f = 0; f < files.size(); ++f) {
    const auto file = static_cast<uint32_t>(program->files.size());
    program->files.push_back({files[f]->name, SplitLines(files[f]->text)});
    std::vector<int32_t> place(statements[f].size(), -1);
    for (size_t i = 0; i < statements[f].size(); ++i) {
      Statement& statement = statements[f][i];
      if (statement.parent >= 0) {  // A header is never left out.
        statement.parent = place[static_cast<size_t>(statement.parent)];
      }
      Tokens reduced = Reduced(statement, aliases, names_matter);
      if (reduced.empty() && !statement.header) {
        continue;
      }
      statement.tokens = reduced.empty() ? std::move(statement.tokens) : std::move(reduced);
      place[i] = static_cast<int32_t>(program->lines.size());
      program->lines.push_back(
          {file, static_cast<uint32_t>(program->units.size()), std::move(statement)});
    }
  }
  unit.end = static_cast<uint32_t>(program->lines.size());
  program->units.push_back(std::move(unit));
}

Program Build(const std::vector<SourceFile>& files) {
  Program program;
  std::vector<const SourceFile*> main, others;
  const bool script = std::ranges::any_of(files, &SourceFile::main);
  for (const SourceFile& file : files) {
    (script ? file.main : IsCell(file.name)) ? main.push_back(&file) : others.push_back(&file);
  }
  AddUnit("", main, &program);
  for (const SourceFile* file : others) {
    AddUnit(BaseName(file->name), {file}, &program);
  }
  return program;
}

// Whether `file`, as Python has it of a script ("../train.py"), is the one of this name, which is
// told from the folder that the program began in, or in full.
bool IsNamed(std::string_view name, std::string_view file) {
  if (name == file) {
    return true;
  }
  std::string_view rest = file;
  while (rest.starts_with("./") || rest.starts_with("../")) {
    rest.remove_prefix(rest.find('/') + 1);
  }
  return rest.size() < file.size() &&
         (name == rest || (name.ends_with(rest) && name[name.size() - rest.size() - 1] == '/'));
}

}  // namespace

bool HasToken(const ProgramLine& line, Token::Kind kind, std::string_view text) {
  return std::ranges::any_of(line.statement.tokens, [&](const Token& token) {
    return token.kind == kind && token.text == text;
  });
}

bool Mentions(const ProgramLine& line, std::string_view name) {
  return HasToken(line, Token::Kind::kName, name) ||
         HasToken(line, Token::Kind::kString, ":" + std::string(name));
}

Program ReadProgram(const trace::Trace& trace) {
  std::vector<SourceFile> files;
  size_t bytes = 0;
  bool cut = false;
  for (const trace::SideEvent& event : trace.side) {
    if (event.kind != trace::SideKind::kFile || event.Text("op") != "source") {
      continue;
    }
    std::string text = event.Text("text");
    const trace::AttrValue *is_cut = event.Find("cut"), *is_main = event.Find("main");
    const auto yes = [](const trace::AttrValue* value) {
      return value != nullptr && std::holds_alternative<bool>(*value) && std::get<bool>(*value);
    };
    cut |= yes(is_cut) || text.size() > kMaxSourceBytes;
    bytes += text.size();
    if (files.size() >= kMaxFiles || bytes > kMaxBytes) {
      cut = true;
      break;
    }
    files.push_back({event.name, std::move(text), yes(is_main)});
  }
  Program program = Build(files);
  program.cut = cut;
  return program;
}

Program ProgramOf(std::string_view name, std::string_view text) {
  return Build({{std::string(name), std::string(text), true}});
}

int32_t StatementAt(const Program& program, std::string_view file, uint32_t line) {
  int32_t found = -1;
  for (size_t i = 0; i < program.lines.size(); ++i) {
    const ProgramLine& candidate = program.lines[i];
    if (candidate.statement.first_line <= line && line <= candidate.statement.last_line &&
        IsNamed(program.files[candidate.file].name, file)) {
      found = static_cast<int32_t>(i);
    }
  }
  return found;
}

std::string SourceOf(const Program& program, uint32_t line) {
  const ProgramLine& at = program.lines[line];
  const std::vector<std::string>& lines = program.files[at.file].lines;
  std::string text;
  size_t indent = std::string::npos;
  for (uint32_t n = at.statement.first_line; n <= at.statement.last_line && n <= lines.size();
       ++n) {
    const std::string& source = lines[n - 1];
    indent = indent == std::string::npos ? std::min(source.find_first_not_of(" \t"), source.size())
                                         : indent;
    text += (text.empty() ? "" : "\n") +
            source.substr(std::min({indent, source.find_first_not_of(" \t"), source.size()}));
  }
  return text;
}

std::string PlaceText(const Program& program, uint32_t first, uint32_t last) {
  const ProgramLine& begin = program.lines[first];
  const uint32_t from = begin.statement.first_line, to = program.lines[last].statement.last_line;
  return program.files[begin.file].name + ":" + std::to_string(from) +
         (to > from ? "-" + std::to_string(to) : "");
}

std::vector<CallPart> CallsOf(const Tokens& tokens) {
  std::vector<CallPart> calls;
  const std::vector<size_t> close = Brackets(tokens);
  for (size_t i = 1; i < tokens.size(); ++i) {
    if (!tokens[i].Is("(") || close[i] >= tokens.size() || !tokens[i - 1].name()) {
      continue;
    }
    if (i >= 2 && (tokens[i - 2].IsWord("def") || tokens[i - 2].IsWord("class"))) {
      continue;
    }
    size_t name = i - 1;
    std::string function = tokens[name].text;
    while (name >= 2 && tokens[name - 1].Is(".")) {
      const bool attribute = tokens[name - 2].name();
      function.insert(0, (attribute ? tokens[name - 2].text : std::string("()")) + ".");
      if (!attribute) {
        break;
      }
      name -= 2;
      if (function.size() > 256) {
        break;
      }
    }
    calls.push_back({std::move(function), name, i, close[i]});
  }
  return calls;
}

}  // namespace isobit::explain
