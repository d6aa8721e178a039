// SPDX-License-Identifier: Apache-2.0
// M704: the steps of a model run eagerly on one side, as a graph on the other.
#include <algorithm>

#include "explain/evidence.h"
#include "explain/rules/graph_nodes.h"
#include "explain/rules/reaching_text.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# M704 eager: eager execution on one side, a graph on the other

## What it means
The steps of the model, or a `tf.function` of the program, run eagerly, op by op, on one side and as a traced graph on the other
(`run_eagerly=True`, `tf.config.run_functions_eagerly`). TensorFlow rewrites graphs before it runs them: it fuses a product with its bias and its
activation, folds constants and reassociates, so that other kernels compute.

## Why it matters
The differences are of the size of rounding. They also stand for larger ones that are no rounding: Python code inside a traced
function runs once, while tracing.

## How to confirm
Set `run_eagerly` alike on both sides: the bits at this place agree.

## How to fix
`model.compile(..., run_eagerly=False)` on both sides; `tf.config.run_functions_eagerly(False)`. What has to change from call to call
belongs in a `tf.Variable`, not in a number of Python's.

## References
- TensorFlow guide: graphs and tf.function
)";

const trace::SideEvent* Compiled(const trace::Trace& trace) {
  for (const trace::SideEvent& event : trace.side) {
    if (event.kind == trace::SideKind::kModel && event.Find("run_eagerly") != nullptr) {
      return &event;
    }
  }
  return nullptr;
}

// Both sides run the op that differs first in the same way: the mode is not what makes it differ.
bool SameModeAtOrigin(const Case& c) {
  const align::EventPair* origin = FirstOrigin(c);
  return origin != nullptr && NodeOf(c.a, origin->a).eager == NodeOf(c.b, origin->b).eager;
}

// A function of the program that one side traces and the other runs op by op.
struct EagerFunction {
  Side eager = Side::kA;
  const trace::SideEvent* traced = nullptr;
  uint32_t op = 0;  // The first that ran eagerly.
};

const trace::SideEvent* TracedFunction(const trace::Trace& trace, std::string_view name) {
  const auto found = std::ranges::find_if(trace.side, [&](const trace::SideEvent& event) {
    return event.kind == trace::SideKind::kFunction && event.name == name;
  });
  return found == trace.side.end() ? nullptr : &*found;
}

std::optional<uint32_t> RunsEagerly(const trace::Trace& trace, std::string_view function) {
  return FindEvent(trace, [&](const trace::Trace& own, uint32_t event) {
    const uint32_t site = own.events[event].site;
    return NodeOf(own, event).eager && site != 0 && own.Str(own.sites[site].function) == function;
  });
}

std::optional<EagerFunction> FindEagerFunction(const Case& c) {
  for (const Side eager : kSides) {
    const trace::Trace &here = TraceOf(c, eager), &there = TraceOf(c, Other(eager));
    for (const trace::SideEvent& event : there.side) {
      if (event.kind != trace::SideKind::kFunction || FlagOf(event, "pipeline") == Flag::kTrue ||
          event.name.empty() || TracedFunction(here, event.name) != nullptr) {
        continue;
      }
      const auto op = RunsEagerly(here, event.name);
      if (op && !RunsEagerly(there, event.name)) {
        return EagerFunction{eager, &event, *op};
      }
    }
  }
  return std::nullopt;
}

std::vector<Finding> OfFunction(const Case& c) {
  const auto first = FindFirstDifference(c);
  const auto found = first ? FindEagerFunction(c) : std::nullopt;
  if (!found || SameModeAtOrigin(c)) {
    return {};
  }
  const trace::Trace& trace = TraceOf(c, found->eager);
  // Programs of other texts have statements to answer for.
  if (SequenceOf(c, found->eager, *first) < trace.events[found->op].sequence ||
      SequenceOf(c, Other(found->eager), *first) < found->traced->sequence || !SameText(c)) {
    return {};
  }
  Finding finding =
      NewFinding(kM704, "function.eager", Confidence::kConsistent,
                 "mode: a function runs eagerly on one side, as a graph on the other");
  finding.where = first->place;
  finding.summary = NameOf(c, found->eager) + " runs the function " + Quoted(found->traced->name) +
                    " eagerly, " + NameOf(c, Other(found->eager)) +
                    " traces it and runs the graph.";
  finding.evidence = {
      Cite(Other(found->eager), *found->traced, Quoted(found->traced->name) + " is traced"),
      CiteOp(c, found->eager, found->op, "runs eagerly, in " + Quoted(found->traced->name))};
  finding.so_that =
      "what Python does in it happens in every call, not once while it is traced, and other "
      "kernels "
      "may compute";
  finding.ruled_out = RuledOut(c, Gate::kMode);
  finding.fixes = {{"code",
                    "tf.config.run_functions_eagerly(False)  # and in the function a tf.Variable "
                    "for what has to change from call to call",
                    SiteOf(trace, trace.events[found->op])}};
  return {finding};
}

std::vector<Finding> Evaluate(const Case& c) {
  const trace::SideEvent *a = Compiled(c.a), *b = Compiled(c.b);
  const bool differs =
      a != nullptr && b != nullptr && FlagOf(*a, "run_eagerly") != FlagOf(*b, "run_eagerly");
  if (!differs) {
    return OfFunction(c);
  }
  if (SameModeAtOrigin(c)) {
    return {};
  }
  const Side eager = FlagOf(*a, "run_eagerly") == Flag::kTrue ? Side::kA : Side::kB;
  Finding finding = NewFinding(kM704, "model.run_eagerly", Confidence::kConsistent,
                               "mode: eager on one side, a graph on the other");
  finding.where = PlaceOf(c.a, *a, "step");
  finding.summary = NameOf(c, eager) + " runs the steps of the model eagerly, " +
                    NameOf(c, Other(eager)) + " as a graph.";
  finding.evidence = {Cite(Side::kA, *a, "compiled with run_eagerly=" + a->Text("run_eagerly")),
                      Cite(Side::kB, *b, "compiled with run_eagerly=" + b->Text("run_eagerly"))};
  finding.so_that = "other kernels compute, and the last bits differ";
  finding.ruled_out = RuledOut(c, Gate::kMode);
  const trace::SideEvent& there = eager == Side::kA ? *a : *b;
  finding.fixes = {
      {"code", "model.compile(..., run_eagerly=False)", SiteText(TraceOf(c, eager), there.site)}};
  return {finding};
}

}  // namespace

const Rule kM704{"M704", "eager", Gate::kMode, Label::kMode, kPage, Evaluate};

}  // namespace isobit::explain
