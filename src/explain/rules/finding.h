// SPDX-License-Identifier: Apache-2.0
// The parts that findings are built of: sites, numbers, references to events, fixes.
#ifndef ISOBIT_EXPLAIN_RULES_FINDING_H_
#define ISOBIT_EXPLAIN_RULES_FINDING_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "explain/evidence.h"
#include "explain/explanation.h"
#include "explain/rule.h"
#include "trace/model.h"

namespace isobit::explain {

// The two sides under one name each, so that a rule can say "for both sides" as a loop.
enum class Side : uint8_t { kA, kB };
inline constexpr Side kSides[] = {Side::kA, Side::kB};
const trace::Trace& TraceOf(const Case& c, Side side);
std::string_view SideKey(Side side);                // "a", "b": as Evidence::side.
std::string NameOf(const Case& c, Side side);       // As sentences call the side: "colab.isobit".
trace::Reader* ReaderOf(const Case& c, Side side);  // May be null.
inline Side Other(Side side) { return side == Side::kA ? Side::kB : Side::kA; }

// The number of the event in that side's trace.
uint64_t SequenceOf(const Case& c, Side side, const FirstDifference& first);

// A finding of the rule's code and label.
Finding NewFinding(const Rule& rule, std::string factor, Confidence confidence, std::string title);

// The source line at the site; empty when not recorded.
std::string SourceLine(const trace::Trace& trace, uint32_t site);
// Where a side event was caused: its site, its name as node.
Place PlaceOf(const trace::Trace& trace, const trace::SideEvent& event, std::string stage);

// A reference to a side event.
Evidence Cite(Side side, const trace::SideEvent& event, std::string what);
Evidence CiteOp(const Case& c, Side side, uint32_t event, std::string what);
// The same event on both sides: A's number.
Evidence CiteBoth(const trace::SideEvent& event_of_a, std::string what);

std::string Number(double value);      // Six significant digits.
std::string Percent(double fraction);  // "31.4 %"
// "x, y and 3 more": at most `limit` of the names.
std::string NameList(const std::vector<std::string>& names, size_t limit = 3);
std::string Quoted(std::string_view text);  // 'text'
std::string Sentence(std::string text);     // With a capital at its beginning.
// The attribute for people: numbers with six digits. Empty when absent.
std::string Shown(const trace::SideEvent& event, std::string_view key);

// `code` with the call of `function` (as it is written there, "os.listdir") wrapped:
// "sorted(os.listdir(folder))" in its place. Empty when the call is not in the line.
std::string WrapCall(std::string_view code, std::string_view function, std::string_view wrapper);

// A bool attribute. A text or number in its place is unknown.
enum class Flag : uint8_t { kNotRecorded, kUnknown, kFalse, kTrue };
Flag FlagOf(const trace::SideEvent& event, std::string_view key);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_FINDING_H_
