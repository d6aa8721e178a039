// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/optimizer_state.h"

#include <algorithm>

namespace isobit::explain {

using trace::SideEvent;

namespace {

bool IsCounter(const SideEvent& event) { return event.Text("index") == "0"; }

bool IsOptimizerAtStep(const SideEvent& event) {
  return event.kind == trace::SideKind::kVariable && event.Text("at") == kOptimizerStep &&
         event.array && !event.array->exact.empty();
}

// One entry for each counter, with the slots that were told behind it.
std::vector<OptimizerState> StatesOf(const trace::Trace& trace) {
  std::vector<OptimizerState> states;
  for (const SideEvent& event : trace.side) {
    if (!IsOptimizerAtStep(event)) {
      continue;
    }
    if (IsCounter(event)) {
      states.push_back({&event});
    } else if (!states.empty()) {
      states.back().push_back(&event);
    }
  }
  return states;
}

}  // namespace

bool OptimizerPair::differs() const {
  if (a.front()->array->exact != b.front()->array->exact) {
    return true;
  }
  return a.size() == b.size() && !std::ranges::equal(a, b, [](const auto* x, const auto* y) {
           return x->array->exact == y->array->exact;
         });
}

std::vector<OptimizerPair> OptimizersAtStep(const Case& c) {
  const std::vector<OptimizerState> a = StatesOf(c.a), b = StatesOf(c.b);
  std::vector<OptimizerPair> pairs;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (a[i].front()->Text("optimizer") == b[i].front()->Text("optimizer")) {
      pairs.push_back({a[i], b[i]});
    }
  }
  return pairs;
}

std::optional<int64_t> StepsTaken(const trace::Trace& trace, const OptimizerState& state) {
  const uint32_t detail = state.front()->array->detail;
  const auto& statistics = detail == 0 ? std::nullopt : trace.details[detail - 1].statistics;
  return statistics && statistics->count == 1 ? std::optional(static_cast<int64_t>(statistics->max))
                                              : std::nullopt;
}

bool HasSlots(const OptimizerState& state) {
  return FlagOf(*state.front(), "built") != Flag::kFalse;
}

}  // namespace isobit::explain
