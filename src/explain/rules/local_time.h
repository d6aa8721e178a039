// SPDX-License-Identifier: Apache-2.0
// Whether the program reads times as local ones, on machines that keep another local time.
#ifndef ISOBIT_EXPLAIN_RULES_LOCAL_TIME_H_
#define ISOBIT_EXPLAIN_RULES_LOCAL_TIME_H_

#include "explain/rule.h"

namespace isobit::explain {

// The time zones differ, and a statement that reaches the first difference, an array, calls a
// function that reads local time (`datetime.fromtimestamp` without a zone). Rows that come again,
// moved or changed, are then no sign of another order or selection: hours repeat every day.
bool LocalTimeMayReach(const Case& c);

// The whole text of both programs is recorded, and no statement that reaches the first difference
// calls anything that reads, makes or parses a time.
bool NoTimeReaches(const Case& c);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_LOCAL_TIME_H_
