// SPDX-License-Identifier: Apache-2.0
#include "explain/interval.h"

#include <algorithm>

#include "align/op_class.h"

namespace isobit::explain {
namespace {

bool LeavesOutRuns(const Case& c) {
  return c.a.op_counts.sampled_out != 0 || c.b.op_counts.sampled_out != 0;
}

bool IsStep(const trace::Trace& trace, const trace::OpEvent& event) {
  const trace::Node& node = trace.nodes[event.node];
  return !node.eager && !node.pipeline;
}

// The last run of a graph node that was recorded before A's event `sequence`, of any node.
int64_t LastStep(const Case& c, uint64_t sequence) {
  int64_t last = -1;
  for (const align::EventPair& pair : c.alignment.pairs) {
    const trace::OpEvent& run = EventA(c, pair);
    if (IsStep(c.a, run) && run.sequence < sequence) {
      last = std::max(last, static_cast<int64_t>(run.occurrence));
    }
  }
  return last;
}

// Of the same node in the same iteration.
int64_t LastRun(const Case& c, const trace::OpEvent& at) {
  int64_t last = -1;
  for (const align::EventPair& pair : c.alignment.pairs) {
    const trace::OpEvent& run = EventA(c, pair);
    if (run.node == at.node && run.frame == at.frame && run.iteration == at.iteration &&
        run.occurrence < at.occurrence) {
      last = std::max(last, static_cast<int64_t>(run.occurrence));
    }
  }
  return last;
}

// An op on equal inputs is the place, whatever came before it, and what comes in from the program
// came in there. Of the others, the run before is looked for.
int64_t BeforeOp(const Case& c, const align::EventPair& pair) {
  const trace::OpEvent& at = EventA(c, pair);
  const trace::Node& node = c.a.nodes[at.node];
  if (pair.state == align::PairState::kOrigin || node.pipeline) {
    return -1;
  }
  if (node.eager) {  // All of them are recorded: what they take out of a step is not.
    return align::IsBorder(c.a.Str(node.op)) ? -1 : LastStep(c, at.sequence);
  }
  const int64_t last = LastRun(c, at);
  return last + 1 == static_cast<int64_t>(at.occurrence) ? -1 : last;
}

// Metrics and the variables at the end are made by all steps before them.
int64_t BeforeValue(const Case& c, const align::SidePair& pair) {
  const trace::SideEvent& value = c.a.side[pair.a];
  const bool made_by_steps =
      value.kind == trace::SideKind::kMetric ||
      (value.kind == trace::SideKind::kVariable && value.Text("at") == "end");
  return made_by_steps ? LastStep(c, value.sequence) : -1;
}

}  // namespace

int64_t LastStepBefore(const Case& c, const FirstDifference& first) {
  if (!LeavesOutRuns(c)) {
    return -1;
  }
  return first.op != nullptr ? BeforeOp(c, *first.op) : BeforeValue(c, *first.side);
}

}  // namespace isobit::explain
