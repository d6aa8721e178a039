// SPDX-License-Identifier: Apache-2.0
// One changed statement taken over: A's in the place of B's, as an edit of B's file.
#ifndef ISOBIT_EXPLAIN_PROGRAM_EDIT_H_
#define ISOBIT_EXPLAIN_PROGRAM_EDIT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "explain/program_diff.h"
#include "explain/program_text.h"

namespace isobit::explain {

// Whole lines of a file in the place of others.
struct Edit {
  std::string file;   // As recorded.
  uint32_t line = 1;  // The first of the old lines; of none, the line they go before.
  std::vector<std::string> old_lines, new_lines;
  std::string behind;  // Where there are no old lines, the line before `line`; empty: any.

  friend bool operator==(const Edit&, const Edit&) = default;
};

// Nothing where no edit of lines can do it: B has no such file, or its statements share a line with
// others, stand in cells of a notebook, or would have to be indented anew.
std::optional<Edit> EditOf(const Program& a, const Program& b, const Hunk& hunk);

// Imports that A's statements of the hunk need and B does not have, one statement each.
std::vector<std::string> ImportsFor(const Program& a, const Program& b, const Hunk& hunk);

// A's text with the names that B has for the same things. In quotes nothing is a name.
std::string InNamesOfB(const std::string& text, const std::map<std::string, std::string>& renamed);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_PROGRAM_EDIT_H_
