// SPDX-License-Identifier: Apache-2.0
// A rule: one cause that isobit can name. One file a rule under rules/, registered in
// rules/all.inc; its page (isobit rule CODE, docs/rules/) is the text in the same file.
//
// What a rule owes: it speaks only of differences that it cites as evidence (event numbers where
// there are any: the engine tells by them whether two findings are about the same place), and it is
// silent when a cause of an earlier gate can explain the same.
#ifndef ISOBIT_EXPLAIN_RULE_H_
#define ISOBIT_EXPLAIN_RULE_H_

#include <span>
#include <string_view>
#include <vector>

#include "explain/explanation.h"

namespace isobit::align {
struct Alignment;
}
namespace isobit::trace {
class Reader;
struct Trace;
}  // namespace isobit::trace

namespace isobit::explain {

// The questions in the order in which they are asked. A later gate speaks only when the earlier
// ones are closed.
enum class Gate {
  kRun,
  kWeights,
  kData,
  kPreprocess,
  kConfigVersion,
  kRandom,
  kNondeterminism,
  kMode,
  kPrecisionCompiler,
  kUndefined,
  kRounding,
  kBug,
  kProgramText,  // Not a gate of its own: asked only where none of them has an answer.
};

class JudgementCache;  // explain/judge_origin.h

// All that a rule may look at: aligned evidence of both sides, nothing of how it was recorded.
struct Case {
  const trace::Trace& a;
  const trace::Trace& b;
  const align::Alignment& alignment;  // The engine gives rules one in which differences that do not
                                      // last count as equal (lasting.h).
  // For the recorded values of an origin; both may be null in tests without values.
  trace::Reader* reader_a = nullptr;
  trace::Reader* reader_b = nullptr;
  // What the reader of the answer calls the sides: "colab.isobit", "laptop.isobit".
  std::string_view name_a = "a", name_b = "b";
  JudgementCache* judgements = nullptr;  // Of JudgeOrigin; may be null.
};

struct Rule {
  std::string_view code;  // "P203": letter of the family, number; stable for ever.
  std::string_view name;  // "jpeg-decoder"
  Gate gate;
  Label label;
  std::string_view
      page;  // Markdown: what it means, why it matters, how to confirm, how to fix, references.
  // Findings that the evidence supports, best first; empty when it does not. Deterministic; no side
  // effects.
  std::vector<Finding> (*evaluate)(const Case& c);
};

// All rules, in the order of gates, then of codes.
std::span<const Rule> AllRules();
const Rule* FindRule(std::string_view code);

// The page's first line without "# CODE NAME: ".
std::string_view TitleOf(const Rule& rule);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULE_H_
