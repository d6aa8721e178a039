// SPDX-License-Identifier: Apache-2.0
// W101: one side loaded weights, the other did not.
#include <algorithm>

#include "explain/rules/files.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"
#include "explain/rules/weights.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# W101 weights-not-loaded: one side computes with initial weights

## What it means
One run loaded weights before it used the model, or set them by itself (`set_weights`, `assign`; factor `weights.set`). The other one
never did: its variables are, at the first step, what the initialisers had made of them.

## Why it matters
A model with initial weights answers at chance level, without any error. This is the commonest reason for "good at home,
terrible elsewhere".

## How to confirm
Print a digest of one variable before and after the load: `hash(model.get_weights()[0].tobytes())`.

## How to fix
Load the weights after the model is built and before it is used: `model.load_weights(path)`. Let the program fail when the file
is missing; a `try` or an `if os.path.exists(path)` around the load hides it. Where weights are looked up by the names of layers, give
these names of their own: those that Keras gives (`dense_3`) count all layers that the process has made.

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

// No load was seen, but the side's own program has set the variable since it was built, while the
// other side's, built with the same number, is as it was.
bool IsSetOn(const Case& c, Side set, const WeightPair& pair) {
  const trace::SideEvent &here = *pair.Of(set), &there = *pair.Of(Other(set));
  const trace::SideEvent* built_here = SameVariableAt(TraceOf(c, set), here, "build");
  const trace::SideEvent* built_there = SameVariableAt(TraceOf(c, Other(set)), there, "build");
  return built_here != nullptr && built_there != nullptr &&
         built_here->array->exact == built_there->array->exact &&
         built_here->array->exact != here.array->exact &&
         built_there->array->exact == there.array->exact;
}

// What was read from a file before the variable was used, as weights that are set by hand are.
const trace::SideEvent* ReadBefore(const trace::Trace& trace, const trace::SideEvent& variable) {
  const trace::SideEvent* last = nullptr;
  for (const trace::SideEvent& event : trace.side) {
    if (event.sequence < variable.sequence && event.kind == trace::SideKind::kFile &&
        event.Text("op") == "read") {
      last = &event;
    }
  }
  return last;
}

std::vector<Finding> SetOnOneSide(const Case& c, const std::vector<WeightPair>& weights,
                                  const std::vector<WeightPair>& unequal) {
  for (const Side set : kSides) {
    const Side other = Other(set);
    if (unequal.empty() || !std::ranges::all_of(unequal, [&](const WeightPair& pair) {
          return IsSetOn(c, set, pair);
        })) {
      continue;
    }
    const WeightPair& first = unequal.front();
    Finding finding = NewFinding(kW101, "weights.set", Confidence::kConsistent,
                                 "weights: set by the program on one side only");
    finding.summary =
        NameOf(c, set) + " sets weights after the model was built, " + NameOf(c, other) +
        " leaves them as they were initialised: " + std::to_string(unequal.size()) + " of " +
        Count(weights.size(), "variable") + " differ when the model is first used.";
    finding.where = PlaceOf(c.a, *first.a, "weights");
    finding.evidence.push_back(
        Cite(set, *first.Of(set), Quoted(first.Of(set)->name) + " is not as it was built"));
    finding.evidence.push_back(
        Cite(other, *first.Of(other), Quoted(first.Of(other)->name) + " is still as it was built"));
    if (const trace::SideEvent* file = ReadBefore(TraceOf(c, set), *first.Of(set))) {
      finding.evidence.push_back(
          Cite(set, *file, "read " + Quoted(file->name) + " before: " + DescribeFile(*file)));
      finding.summary += " Before, " + NameOf(c, set) + " read " + Quoted(file->name) + ".";
    }
    finding.so_that = NameOf(c, other) + " computes with initial weights";
    if (first.a->name != first.b->name) {
      finding.because = "the variable is called " + Quoted(first.Of(set)->name) + " in " +
                        NameOf(c, set) + " and " + Quoted(first.Of(other)->name) + " in " +
                        NameOf(c, other) +
                        ": Keras counts the layers of a process, so that weights that are looked "
                        "up by a layer's name are not found";
    }
    finding.ruled_out = RuledOut(c, Gate::kWeights);
    finding.fixes = {{"code",
                      "# give each layer a name of its own: Dense(..., name=\"...\"), and "
                      "set the same weights on both sides",
                      SiteText(TraceOf(c, other), first.Of(other)->site)}};
    return {finding};
  }
  return {};
}

// The variable of any model with this content that a load wrote; nullptr: none.
const trace::SideEvent* LoadedAs(const trace::Trace& trace, const trace::Digest128& content) {
  const auto found = std::ranges::find_if(trace.side, [&](const trace::SideEvent& event) {
    return event.kind == trace::SideKind::kVariable && event.Text("at") == "load" && event.array &&
           !content.empty() && event.array->exact == content;
  });
  return found == trace.side.end() ? nullptr : &*found;
}

// Both sides load the same numbers; one computes with them, the other with a model, made anew after
// the other's likeness, whose variables are as they were built.
std::vector<Finding> LoadedForNothing(const Case& c, const std::vector<WeightPair>& unequal) {
  for (const Side loaded : kSides) {
    const Side other = Other(loaded);
    for (const WeightPair& pair : unequal) {
      const trace::SideEvent &here = *pair.Of(loaded), &there = *pair.Of(other);
      const trace::SideEvent* built = SameVariableAt(TraceOf(c, other), there, "build");
      const trace::SideEvent* source = LoadedAs(TraceOf(c, other), here.array->exact);
      if (LoadedAs(TraceOf(c, loaded), here.array->exact) == nullptr || source == nullptr ||
          built == nullptr || built->array->exact != there.array->exact) {
        continue;
      }
      Finding finding = NewFinding(kW101, "weights.loaded", Confidence::kConsistent,
                                   "weights: loaded on both sides, used on one");
      finding.summary = "Both sides load the same weights. " + Quoted(here.name) + " has them in " +
                        NameOf(c, loaded) + "; in " + NameOf(c, other) +
                        " the model that computes has random initial weights, as it was built: a "
                        "copy of the loaded one (clone_model, from_config) has its layers alone.";
      finding.where = PlaceOf(c.a, *pair.a, "weights");
      finding.evidence = {Cite(other, *source,
                               Quoted(source->name) + " is loaded with what " + NameOf(c, loaded) +
                                   " computes with"),
                          Cite(other, there, Quoted(there.name) + " is still as it was built")};
      finding.so_that = NameOf(c, other) + " computes with initial weights";
      finding.ruled_out = RuledOut(c, Gate::kWeights);
      finding.fixes = {{"code", "copy.set_weights(loaded.get_weights())",
                        SiteText(TraceOf(c, other), there.site)}};
      return {finding};
    }
  }
  return {};
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
  const bool loads =
      std::ranges::any_of(kSides, [&](Side side) { return !Loads(TraceOf(c, side)).empty(); });
  return loads ? LoadedForNothing(c, unequal) : SetOnOneSide(c, weights, unequal);
}

}  // namespace

const Rule kW101{"W101", "weights-not-loaded", Gate::kWeights, Label::kWeights, kPage, Evaluate};

}  // namespace isobit::explain
