// SPDX-License-Identifier: Apache-2.0
// Two versions of a program, made comparable: a constant that one of them alone has a name for is
// written out where it is used.
#ifndef ISOBIT_EXPLAIN_PROGRAM_PAIR_H_
#define ISOBIT_EXPLAIN_PROGRAM_PAIR_H_

#include "explain/program_text.h"
#include "trace/model.h"

namespace isobit::explain {

struct ProgramPair {
  Program a, b;
};

ProgramPair ReadPrograms(const trace::Trace& a, const trace::Trace& b);

// A constant is a name that a unit binds once, on its own level, to a number or a text.
// ProgramUnit::constants then holds those that were written out. O(n log n) in tokens.
void WriteOutConstants(ProgramPair* programs);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_PROGRAM_PAIR_H_
