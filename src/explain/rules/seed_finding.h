// SPDX-License-Identifier: Apache-2.0
// The finding that the rules about seeds share.
#ifndef ISOBIT_EXPLAIN_RULES_SEED_FINDING_H_
#define ISOBIT_EXPLAIN_RULES_SEED_FINDING_H_

#include <string>
#include <vector>

#include "explain/rules/random_reach.h"

namespace isobit::explain {

// Place, evidence, how each side was seeded, what was ruled out. The rule adds summary and fix.
Finding SeedFinding(const Rule& rule, const Case& c, const RandomCause& cause, std::string title);

// The causes in one of the states.
std::vector<RandomCause> CausesIn(const Case& c, std::initializer_list<StreamState> states);

// The line that seeds, in a place where it can be typed: that of a seeding that is there already,
// else of the draw, on the side that is to be changed.
Fix SeedingFix(const Case& c, const RandomCause& cause, const std::string& seed);

// A seed that one of the sides used for anything; "42" if none.
std::string SomeSeed(const Case& c, std::string_view generator);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_SEED_FINDING_H_
