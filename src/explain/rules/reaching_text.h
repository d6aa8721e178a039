// SPDX-License-Identifier: Apache-2.0
// What of the program's text can have led to the first difference, and whether anything else can.
#ifndef ISOBIT_EXPLAIN_RULES_REACHING_TEXT_H_
#define ISOBIT_EXPLAIN_RULES_REACHING_TEXT_H_

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "explain/rules/changed_statement.h"
#include "explain/rules/finding.h"

namespace isobit::explain {

// Of both sides, which lines can reach the first difference.
struct Reach {
  std::vector<bool> a, b;
  std::vector<bool>& Of(Side side) { return side == Side::kA ? a : b; }
  const std::vector<bool>& Of(Side side) const { return side == Side::kA ? a : b; }
};

struct ReachingText {
  Texts texts;
  Texts settled;            // Without what is known to be equal where it is handed over.
  std::vector<Hunk> hunks;  // All that differs between the texts.
  std::vector<const Hunk*> candidates;  // Of `hunks`, those that can reach it.
  Reach reach;
};

// Nothing where a kernel did it alone, or the text or the place in it is not known.
std::optional<ReachingText> FindReachingText(const Case& c, const FirstDifference& first);

// What a program reads and what it seeds, up to the first difference, is equal but for what the
// changed statements `hunks` do themselves; and nothing is drawn that no seed decides.
// Else what is not, as a sentence. Events for which `known` is true are not asked.
std::string OtherSource(
    const Case& c, const Texts& texts, std::span<const Hunk* const> hunks, const Reach& reach,
    const FirstDifference& first,
    const std::function<bool(Side, const trace::SideEvent&)>& known = [](Side, const auto&) {
      return false;
    });

// The statement at a site of that side's recording; -1: none of the program.
int32_t LineAt(const Case& c, const Texts& texts, Side side, uint32_t site);

// Whether the event lies before the first difference, and its line can reach that. A line that is
// not known may.
bool MayReach(const Case& c, const ReachingText& text, Side side, const trace::SideEvent& event,
              const FirstDifference& first);

// Both programs' texts are recorded, and no statement is another.
bool SameText(const Case& c);

// What follows the script's name in the command.
bool HasOtherArguments(const Case& c);

// Keys of environment facts that differ and can have made the first difference: not those that
// only make a kernel round otherwise, where it is more than that.
std::vector<std::string> OtherEnvironment(const Case& c, const FirstDifference& first);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_REACHING_TEXT_H_
