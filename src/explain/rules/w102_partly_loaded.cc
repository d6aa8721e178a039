// SPDX-License-Identifier: Apache-2.0
// W102: a load left variables as they were, and those differ.
#include <algorithm>
#include <map>

#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"
#include "explain/rules/weights.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# W102 weights-partly-loaded: a load left some variables as they were

## What it means
Weights were loaded without an error, but some variables of the model were not assigned by the load: they were never saved, they
are not tracked by the model (layers in a list of a closure, an attribute whose name Keras does not follow), their names do not
match (`by_name=True`), or a mismatch was skipped (`skip_mismatch=True`). These variables keep their initial values, which are
others in every run.

## Why it matters
The model looks loaded and predicts badly, differently after every start.

## How to confirm
The finding lists the variables. Compare `len(model.weights)` with the number of arrays in the file.

## How to fix
Make every layer an attribute of the model or of a `keras.layers.Layer`, save again, and load strictly:
`model.load_weights(path)` without `by_name` and `skip_mismatch`; with a checkpoint
`tf.train.Checkpoint(model=model).restore(path).assert_consumed()`.

## References
- keras-team/keras, issue 20260: an attribute named `_layers` is not tracked
- keras-team/keras-cv, pull request 768: layers kept in closures
)";

// The load of a side that left the variable out; nullptr: none.
const trace::SideEvent* LeftOutBy(const trace::Trace& trace, const trace::SideEvent& variable) {
  const trace::SideEvent* left = nullptr;
  for (const trace::SideEvent* load : Loads(trace)) {
    const auto untouched = Untouched(*load);
    if (load->sequence < variable.sequence &&
        std::find(untouched.begin(), untouched.end(), variable.name) != untouched.end()) {
      left = load;
    }
  }
  return left;
}

Fix FixOf(const Case& c, Side side, const trace::SideEvent& load) {
  const std::string site = SiteText(TraceOf(c, side), load.site), path = load.Text("path");
  if (load.Text("reader") == "tf.train.Checkpoint") {
    return {"code",
            "tf.train.Checkpoint(model=model).restore(\"" + path +
                "\").assert_existing_objects_matched()  # an error where the file has no value for "
                "a variable",
            site};
  }
  if (load.Text("skip_mismatch") == "true" || load.Text("by_name") == "true") {
    return {"code",
            "model.load_weights(\"" + path +
                "\")  # without by_name and skip_mismatch: a mismatch is then an error",
            site};
  }
  return {"code",
          "model.load_weights(\"" + path +
              "\")  # after every layer is an attribute of the model and it was saved again",
          site};
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto weights = WeightsAt(c, MomentOfUse(c));
  std::vector<std::string> names;
  const WeightPair* first = nullptr;
  std::map<Side, const trace::SideEvent*> loads;
  const auto unequal = Unequal(weights);
  for (const WeightPair& pair : unequal) {
    bool left = false;
    for (const Side side : kSides) {
      if (const trace::SideEvent* load = LeftOutBy(TraceOf(c, side), *pair.Of(side))) {
        loads[side] = load;
        left = true;
      }
    }
    if (left) {
      first = first == nullptr ? &pair : first;
      names.push_back(pair.a->name);
    }
  }
  if (first == nullptr) {
    return {};
  }
  Finding finding = NewFinding(kW102, "weights.untouched", Confidence::kConsistent,
                               "weights: some were not loaded");
  const bool both = loads.size() == 2;
  const Side side = loads.begin()->first;
  finding.summary = std::string(both ? "Both sides load" : NameOf(c, side) + " loads") +
                    " weights, but the load leaves " + Count(names.size(), "variable") +
                    " as built, and " + (names.size() == 1 ? "it differs: " : "they differ: ") +
                    NameList(names) + ".";
  finding.where = PlaceOf(c.a, *first->a, "weights");
  for (const auto& [where, load] : loads) {
    finding.evidence.push_back(Cite(where, *load,
                                    "the load of " + Quoted(load->Text("path")) + " left " +
                                        Count(Untouched(*load).size(), "variable") + " untouched"));
  }
  finding.evidence.push_back(
      CiteBoth(*first->a, Quoted(first->a->name) + " is unequal when the model is first used"));
  finding.so_that = "the model computes with " + std::to_string(names.size()) + " of " +
                    Count(weights.size(), "variable") + " at random";
  finding.ruled_out = RuledOut(c, Gate::kWeights);
  finding.fixes = {FixOf(c, side, *loads.begin()->second)};
  return {finding};
}

}  // namespace

const Rule kW102{"W102", "weights-partly-loaded", Gate::kWeights, Label::kWeights, kPage, Evaluate};

}  // namespace isobit::explain
