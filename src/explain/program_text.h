// SPDX-License-Identifier: Apache-2.0
// The program's own text on one side, as it was recorded (docs/format/events.md, file events with
// op `source`), reduced to what can reach a number: without comments, annotations, printing, and
// with imported names written out, so that `import numpy as np` and `import numpy` read alike.
#ifndef ISOBIT_EXPLAIN_PROGRAM_TEXT_H_
#define ISOBIT_EXPLAIN_PROGRAM_TEXT_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "explain/python_text.h"
#include "trace/model.h"

namespace isobit::explain {

// A statement that can reach a number.
struct ProgramLine {
  uint32_t file = 0;    // Into Program::files.
  uint32_t unit = 0;    // Into Program::units.
  Statement statement;  // Tokens as reduced; `parent` is into Program::lines.
};

bool HasToken(const ProgramLine& line, Token::Kind kind, std::string_view text);
// As a name or attribute, or as a text: of what a parser or a dictionary keeps under it.
bool Mentions(const ProgramLine& line, std::string_view name);

struct ProgramFile {
  std::string name;
  std::vector<std::string> lines;  // As they stand there.
};

// What has names of its own: a script, a module; the cells of a notebook together are one.
struct ProgramUnit {
  std::string name;             // "helper": without folders and suffix; of the main unit "".
  uint32_t begin = 0, end = 0;  // Into Program::lines.
  // Names that imports bind, and what they stand for: "np", "numpy".
  std::map<std::string, std::string> imports;
  std::set<std::string> bound;  // Names that it assigns or defines.
  // Names of numbers and texts that were written out where they are used (program_pair.h).
  std::map<std::string, std::string> constants;
};

struct Program {
  std::vector<ProgramFile> files;
  std::vector<ProgramUnit> units;  // The main one first, if there is one.
  std::vector<ProgramLine> lines;
  bool cut = false;  // Of some file the end is missing.
};

Program ReadProgram(const trace::Trace& trace);

// For tests: one script.
Program ProgramOf(std::string_view name, std::string_view text);

// The statement at a line of a file; -1: there is none. Innermost: of a block the line itself. The
// file may be named as Python has it of a script: "../train.py".
int32_t StatementAt(const Program& program, std::string_view file, uint32_t line);

// The source lines of a statement, without their common indentation, joined by newlines.
std::string SourceOf(const Program& program, uint32_t line);
// "train.py:12" or "train.py:12-14".
std::string PlaceText(const Program& program, uint32_t first, uint32_t last);

// A call of a statement: where its name begins and its bracket opens.
struct CallPart {
  std::string function;                  // "numpy.random.seed", "rng.integers", "().tolist"
  size_t name = 0, open = 0, close = 0;  // Of tokens: the name, its bracket, the bracket's end.
};
// All calls of a statement, in the order of their brackets. O(tokens).
std::vector<CallPart> CallsOf(const std::vector<Token>& tokens);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_PROGRAM_TEXT_H_
