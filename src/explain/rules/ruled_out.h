// SPDX-License-Identifier: Apache-2.0
// The gates that evidence closed: what a finding may say of the causes that it is not.
#ifndef ISOBIT_EXPLAIN_RULES_RULED_OUT_H_
#define ISOBIT_EXPLAIN_RULES_RULED_OUT_H_

#include <string>
#include <vector>

#include "explain/rule.h"

namespace isobit::explain {

// One sentence for each gate before `gate` that recorded evidence closes; gates of which nothing
// was recorded are not mentioned. Precondition of a true list: the finding's place is the first
// difference of its kind.
std::vector<std::string> RuledOut(const Case& c, Gate gate);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_RULED_OUT_H_
