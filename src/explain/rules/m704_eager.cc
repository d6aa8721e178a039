// SPDX-License-Identifier: Apache-2.0
// M704: the steps of a model run eagerly on one side, as a graph on the other.
#include "explain/evidence.h"
#include "explain/rules/graph_nodes.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# M704 eager: eager execution on one side, a graph on the other

## What it means
The steps of the model run eagerly, op by op, on one side and as a traced graph on the other (`run_eagerly=True`,
`tf.config.run_functions_eagerly`). TensorFlow rewrites graphs before it runs them: it fuses a product with its bias and its
activation, folds constants and reassociates, so that other kernels compute.

## Why it matters
The differences are of the size of rounding. They also stand for larger ones that are no rounding: Python code inside a traced
function runs once, while tracing.

## How to confirm
Set `run_eagerly` alike on both sides: the bits at this place agree.

## How to fix
`model.compile(..., run_eagerly=False)` on both sides; `tf.config.run_functions_eagerly(False)`.

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

std::vector<Finding> Evaluate(const Case& c) {
  const trace::SideEvent *a = Compiled(c.a), *b = Compiled(c.b);
  const bool differs =
      a != nullptr && b != nullptr && FlagOf(*a, "run_eagerly") != FlagOf(*b, "run_eagerly");
  if (!differs || SameModeAtOrigin(c)) {
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
