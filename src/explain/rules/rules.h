// SPDX-License-Identifier: Apache-2.0
// Declares every rule of all.inc; a rule's file includes this and defines its own, kR101.
#ifndef ISOBIT_EXPLAIN_RULES_RULES_H_
#define ISOBIT_EXPLAIN_RULES_RULES_H_

#include "explain/rule.h"

namespace isobit::explain {

#define ISOBIT_RULE(code) extern const Rule k##code;
#include "explain/rules/all.inc"
#undef ISOBIT_RULE

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_RULES_H_
