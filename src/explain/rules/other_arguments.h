// SPDX-License-Identifier: Apache-2.0
// What the two programs were started with otherwise, and what of it they use.
#ifndef ISOBIT_EXPLAIN_RULES_OTHER_ARGUMENTS_H_
#define ISOBIT_EXPLAIN_RULES_OTHER_ARGUMENTS_H_

#include <string>
#include <vector>

#include "explain/program_text.h"
#include "explain/rules/finding.h"
#include "explain/rules/reaching_text.h"

namespace isobit::explain {

struct OtherArgument {
  std::string option;             // "--epochs"; empty: words without one.
  std::string a, b;               // Words; empty: not given.
  std::vector<std::string> used;  // Places of the program; at most three.
};

std::vector<OtherArgument> OtherArguments(const Case& c);

// The name under which a parser keeps the option: "epochs_log" of "--epochs-log".
std::string Kept(const std::string& option);

// False: the program declares the option and uses it nowhere on the way to the first difference.
// Where it does not declare it, or takes all options at once, it may. Adds the places of use.
bool CanReach(const Program& program, const std::vector<bool>& reach, OtherArgument* argument);

// Whether an argument that one side alone was given, or that is another, can have made the first
// difference. Each side's own program says so.
bool OtherArgumentsReach(const Case& c, const ReachingText& text);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_OTHER_ARGUMENTS_H_
