// SPDX-License-Identifier: Apache-2.0
// Which statements of a program can have had a hand in what happens at others: a backward slice by
// names. It says "can" too often rather than too seldom: a name is one thing throughout its scope,
// a call changes its object and what it is given unless it is known not to, and what the whole
// process shares (generators, settings) reaches everything.
//
// Source: Weiser 1984, Program Slicing; the conservative handling of calls is ours.
#ifndef ISOBIT_EXPLAIN_PROGRAM_REACH_H_
#define ISOBIT_EXPLAIN_PROGRAM_REACH_H_

#include <cstdint>
#include <span>
#include <vector>

#include "explain/program_text.h"

namespace isobit::explain {

// For each of Program::lines whether it can reach one of `roots`, indices of lines. O(n log n) for
// programs whose names have few definitions; every line is visited once.
std::vector<bool> LinesThatReach(const Program& program, std::span<const uint32_t> roots);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_PROGRAM_REACH_H_
