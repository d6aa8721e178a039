// SPDX-License-Identifier: Apache-2.0
// W101: one side loaded weights, the other did not.
#include <algorithm>

#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"
#include "explain/rules/weights.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# W101 weights-not-loaded: one side computes with initial weights

## What it means
One run loaded weights before it used the model. The other one never did: its variables are, at the first step, what the
initialisers had made of them.

## Why it matters
A model with initial weights answers at chance level, without any error. This is the commonest reason for "good at home,
terrible elsewhere".

## How to confirm
Print a digest of one variable before and after the load: `hash(model.get_weights()[0].tobytes())`.

## How to fix
Load the weights after the model is built and before it is used: `model.load_weights(path)`. Let the program fail when the file
is missing; a `try` or an `if os.path.exists(path)` around the load hides it.

## References
- Keras API: `Model.load_weights`
)";

// Loads of side `loaded` brought the value that it used, while the other side used what it had
// built.
bool LoadDecides(const Case& c, Side loaded, const WeightPair& pair) {
  const trace::SideEvent& here = *pair.Of(loaded);
  const trace::SideEvent& there = *pair.Of(Other(loaded));
  const trace::SideEvent* at_load = SameVariableAt(TraceOf(c, loaded), here, "load");
  const trace::SideEvent* built = SameVariableAt(TraceOf(c, Other(loaded)), there, "build");
  return at_load != nullptr && at_load->array->exact == here.array->exact &&
         (built == nullptr || built->array->exact == there.array->exact);
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto weights = WeightsAt(c, MomentOfUse(c));
  const auto unequal = Unequal(weights);
  for (const Side loaded : kSides) {
    const auto loads = Loads(TraceOf(c, loaded));
    if (loads.empty() || !Loads(TraceOf(c, Other(loaded))).empty()) {
      continue;
    }
    const auto first = std::find_if(unequal.begin(), unequal.end(), [&](const WeightPair& pair) {
      return LoadDecides(c, loaded, pair);
    });
    if (first == unequal.end()) {
      continue;
    }
    const trace::SideEvent& load = *loads.front();
    const std::string path = load.Text("path");
    Finding finding = NewFinding(kW101, "weights.loaded", Confidence::kConsistent,
                                 "weights: not loaded on one side");
    finding.summary =
        NameOf(c, loaded) + " loads weights" + (path.empty() ? "" : " from " + Quoted(path)) +
        ", " + NameOf(c, Other(loaded)) + " never does; " + std::to_string(unequal.size()) +
        " of " + Count(weights.size(), "variable") + " differ when the model is first used.";
    finding.where = PlaceOf(c.a, *first->a, "weights");
    finding.evidence.push_back(
        Cite(loaded, load, "loads weights" + (path.empty() ? "" : " from " + Quoted(path))));
    finding.evidence.push_back(
        Cite(Other(loaded), *first->Of(Other(loaded)),
             Quoted(first->Of(Other(loaded))->name) + " is still as it was built"));
    finding.so_that = NameOf(c, Other(loaded)) + " computes with initial weights";
    finding.ruled_out = RuledOut(c, Gate::kWeights);
    const std::string code = SourceLine(TraceOf(c, loaded), load.site);
    finding.fixes = {{"code", code.empty() ? "model.load_weights(" + Quoted(path) + ")" : code,
                      SiteText(TraceOf(c, Other(loaded)), first->Of(Other(loaded))->site)}};
    return {finding};
  }
  return {};
}

}  // namespace

const Rule kW101{"W101", "weights-not-loaded", Gate::kWeights, Label::kWeights, kPage, Evaluate};

}  // namespace isobit::explain
