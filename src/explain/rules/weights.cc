// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/weights.h"

#include "align/alignment.h"

namespace isobit::explain {

using trace::SideEvent;
using trace::SideKind;

namespace {

// Where a layer's generator of random numbers stands: no weight. Whether it reaches anything shows
// in the random ops.
bool IsGeneratorState(const SideEvent& variable) {
  return variable.name.ends_with("seed_generator_state");
}

}  // namespace

std::vector<WeightPair> WeightsAt(const Case& c, std::string_view at) {
  std::vector<WeightPair> weights;
  for (const align::SidePair& pair : c.alignment.side) {
    if (pair.a == align::kAbsent || pair.b == align::kAbsent) {
      continue;
    }
    const SideEvent &a = c.a.side[pair.a], &b = c.b.side[pair.b];
    const bool fits = a.kind == SideKind::kVariable && a.Text("at") == at && b.Text("at") == at &&
                      !IsGeneratorState(a);
    if (fits && a.array && b.array && !a.array->exact.empty() && !b.array->exact.empty()) {
      weights.push_back({&a, &b, a.array->exact == b.array->exact});
    }
  }
  return weights;
}

std::string MomentOfUse(const Case& c) {
  for (const char* at : {"first_step", "load"}) {
    if (!WeightsAt(c, at).empty()) {
      return at;
    }
  }
  return "build";
}

std::vector<WeightPair> Unequal(const std::vector<WeightPair>& weights) {
  std::vector<WeightPair> unequal;
  for (const WeightPair& pair : weights) {
    if (!pair.equal) {
      unequal.push_back(pair);
    }
  }
  return unequal;
}

const SideEvent* SameVariableAt(const trace::Trace& trace, const SideEvent& variable,
                                std::string_view at) {
  for (const SideEvent& event : trace.side) {
    if (event.kind == SideKind::kVariable && event.name == variable.name &&
        event.Text("at") == at && event.Text("index") == variable.Text("index") && event.array) {
      return &event;
    }
  }
  return nullptr;
}

std::vector<const SideEvent*> Loads(const trace::Trace& trace) {
  std::vector<const SideEvent*> loads;
  for (const SideEvent& event : trace.side) {
    const std::string what = event.kind == SideKind::kModel ? event.Text("event") : "";
    if (what == "load" || what == "load_weights") {
      loads.push_back(&event);
    }
  }
  return loads;
}

std::vector<std::string> Untouched(const SideEvent& load) {
  std::vector<std::string> names;
  const std::string text = load.Text("untouched");
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    if (end > begin) {
      names.push_back(text.substr(begin, end - begin));
    }
    begin = end + 1;
  }
  return names;
}

}  // namespace isobit::explain
