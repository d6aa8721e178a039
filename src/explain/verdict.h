// SPDX-License-Identifier: Apache-2.0
// Whether the runs differ: decided on recorded values and on how the runs ended, never on
// environments. Pure functions.
#ifndef ISOBIT_EXPLAIN_VERDICT_H_
#define ISOBIT_EXPLAIN_VERDICT_H_

#include <optional>
#include <string>
#include <vector>

#include "explain/evidence.h"
#include "explain/explanation.h"
#include "explain/rule.h"

namespace isobit::explain {

// Ops that one side ran and the other did not. Input-pipeline ops are left out: their workers race
// ahead of what is used.
struct Unpaired {
  std::vector<uint32_t> more_a, more_b;  // Further runs of a node that both sides have; of graphs,
                                         // of those that train.
  std::vector<uint32_t> other_a,
      other_b;  // Runs on one side alone whose results reach nothing that both have.
  uint64_t absorbed =
      0;  // Their results go into ops that both have (fused or rewritten there), or are copies.
};
Unpaired SortUnpaired(const Case& c);
// "2 ops only in b.isobit (Softmax at train.py:9)"; empty for none.
std::string UnpairedText(const trace::Trace& trace, const std::vector<uint32_t>& events,
                         std::string_view name);

// One side ended in an exception, or with another exit status. Unknown ends are not different.
bool EndsDiffer(const Case& c);
// "NameError at setup_run.py:7", "exit status 3", "normally", "killed by signal 9", "not recorded"
std::string EndText(const trace::Trace& trace);

struct Outcome {
  Verdict verdict = Verdict::kInconclusive;
  std::string reason;  // Of inconclusive: one sentence without a full stop.
  std::optional<FirstDifference> first;
  Unpaired unpaired;
  uint64_t compared_events = 0, equal_events = 0;
  uint64_t compared_values = 0,
           equal_values = 0;  // Side events: arrays, variables, metrics, marks.
};
Outcome Decide(const Case& c);

// What was not recorded or not compared, and what therefore cannot be told.
std::vector<std::string> CoverageOf(const Case& c, const Outcome& outcome);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_VERDICT_H_
