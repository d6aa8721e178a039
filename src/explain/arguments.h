// SPDX-License-Identifier: Apache-2.0
// What a program was started with.
#ifndef ISOBIT_EXPLAIN_ARGUMENTS_H_
#define ISOBIT_EXPLAIN_ARGUMENTS_H_

#include <span>
#include <string>
#include <vector>

#include "explain/rule.h"
#include "trace/model.h"

namespace isobit::explain {

// Without the interpreter's own name: "python" and "/opt/env/bin/python3.11" say where Python lies,
// not what it was told to do.
std::span<const std::string> Arguments(const trace::Trace& trace);

bool SameArguments(const Case& c);

// What follows the script's name.
std::vector<std::string> ArgumentsOfScript(const trace::Trace& trace);

// All words with blanks between them.
std::string CommandOf(const trace::Trace& trace);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_ARGUMENTS_H_
