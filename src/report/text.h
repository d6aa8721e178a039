// SPDX-License-Identifier: Apache-2.0
// The explanation as text: one screen, the verdict first.
#ifndef ISOBIT_REPORT_TEXT_H_
#define ISOBIT_REPORT_TEXT_H_

#include <string>

#include "explain/explanation.h"

namespace isobit::report {

struct TextOptions {
  bool colour = false;   // ANSI bold, colours and faint.
  bool verbose = false;  // All findings with all their evidence, all notes, all of the coverage.
};

// Lines of at most 100 columns, but for single words that are longer. Recorded text passes through
// Printable: no escape sequence of a recording reaches the terminal.
std::string ToText(const explain::Explanation& explanation, const TextOptions& options = {});

}  // namespace isobit::report

#endif  // ISOBIT_REPORT_TEXT_H_
