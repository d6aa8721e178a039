// SPDX-License-Identifier: Apache-2.0
// What differs between two versions of a program: changed statements, and in each the calls and
// arguments that were added, removed or given otherwise. Formatting, comments, printing, imports
// written in another way and consistently renamed variables are no difference.
#ifndef ISOBIT_EXPLAIN_PROGRAM_DIFF_H_
#define ISOBIT_EXPLAIN_PROGRAM_DIFF_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "explain/call_changes.h"
#include "explain/program_text.h"

namespace isobit::explain {

// Statements that stand between the same neighbours on both sides; one side may have none.
struct Hunk {
  uint32_t unit_a = 0, unit_b = 0;  // UINT32_MAX: that side has no such unit.
  uint32_t begin_a = 0, end_a = 0, begin_b = 0, end_b = 0;  // Into Program::lines.
  std::vector<CallChange> calls;                            // Sorted.
  std::map<std::string, std::string> renamed;  // Of A's names in it, what stands for them in B.
  // Only puts statements into a function without parameters, and calls that once.
  bool wraps = false;
  // Where statements of both sides stand for each other, one by one: the change in smaller ones, in
  // their order. Empty: it has no smaller ones.
  std::vector<Hunk> parts;
};

// Ordered by A's lines. DiffPrograms(b, a) is the mirror image. O(n log n).
std::vector<Hunk> DiffPrograms(const Program& a, const Program& b);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_PROGRAM_DIFF_H_
