// SPDX-License-Identifier: Apache-2.0
// What differs outside of the program's text (a package's release, an environment variable) and can
// have made the place where the runs first differ: the table suspects.inc. What cannot have made it
// is never named.
#ifndef ISOBIT_EXPLAIN_RULES_SUSPECTS_H_
#define ISOBIT_EXPLAIN_RULES_SUSPECTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "explain/rules/preprocess.h"

namespace isobit::explain {

// Findings about the first differing array, the first unequal initial weight, and the first op that
// the runs build from other ops: those of them that no file, no seed and no relation between the
// arrays explains. One for each suspect whose fact begins with `prefix`; consistent where it is the
// only one that can have made the spot, and the command is the same.
std::vector<Finding> SuspectFindings(const Case& c, const Rule& rule, std::string_view prefix,
                                     std::string_view title);

// Whether a package's release that differs can have given the array another dtype.
bool DtypeByPackage(const Case& c, const PreprocessDifference& difference);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_SUSPECTS_H_
