// SPDX-License-Identifier: Apache-2.0
// Input pipelines as the program builds them, one dataset op after the other, and whether two of
// them give the same elements.
#ifndef ISOBIT_EXPLAIN_RULES_PIPELINE_ORDER_H_
#define ISOBIT_EXPLAIN_RULES_PIPELINE_ORDER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "align/alignment.h"
#include "explain/evidence.h"
#include "explain/rules/finding.h"

namespace isobit::explain {

// One op that decides the order of elements: interleave, flat_map, shuffle.
struct OrderStep {
  uint32_t event = 0;     // Into Trace::events.
  std::string method;     // "interleave", "flat_map", "shuffle"
  std::string key;        // Equal keys: the same order of equal elements.
  std::string arguments;  // "cycle_length 4", as far as the numbers were recorded.
};

struct PipelineSteps {
  std::vector<OrderStep> order;
  // Of the steps that choose or repeat elements, op and arguments, sorted: of equal ones nothing
  // differs but the order.
  std::vector<std::string> choice;
  size_t batches = 0;  // Steps that make batches.
};
// The types of the eager dataset ops that make the pipelines, in order.
std::vector<std::string> DatasetOps(const trace::Trace& trace);

// The eager dataset ops of one side before the first difference.
PipelineSteps StepsBefore(const Case& c, Side side, const FirstDifference& first);

// Why the two sides' elements are known to be the same but for their order, as a sentence; empty:
// not known, or they are not. By the batches of one whole pass (numbers, sums, least and greatest
// elements), else by what each op of the pipeline's functions gave, as sets. O(events log events).
std::string SameElements(const Case& c, const align::EventPair& batch);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_PIPELINE_ORDER_H_
