// SPDX-License-Identifier: Apache-2.0
// M704: the same op, eagerly on one side, in a graph on the other.
#include "explain/judge_origin.h"
#include "explain/rules/graph_nodes.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# M704 eager: eager execution on one side, a graph on the other

## What it means
An op computes differently on equal inputs, and it ran eagerly on one side and inside a traced function on the other
(`run_eagerly=True`, `tf.config.run_functions_eagerly`, a missing `@tf.function`). TensorFlow rewrites graphs before it runs them:
it fuses a product with its bias and its activation, folds constants and reassociates, so that other kernels compute.

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

std::string RunEagerly(const trace::Trace& trace) {
  for (const trace::SideEvent& event : trace.side) {
    if (event.kind == trace::SideKind::kModel && event.Find("run_eagerly") != nullptr) {
      return event.Text("run_eagerly");
    }
  }
  return "";
}

std::vector<Finding> Evaluate(const Case& c) {
  const align::EventPair* origin = FirstOrigin(c);
  if (origin == nullptr || NodeOf(c.a, origin->a).eager == NodeOf(c.b, origin->b).eager) {
    return {};
  }
  const numerics::Judgement judgement = JudgeOrigin(c, *origin);
  if (judgement.emulation || (judgement.bound && !judgement.bound->inside())) {
    return {};  // Too large for another order of rounding.
  }
  const Side eager = NodeOf(c.a, origin->a).eager ? Side::kA : Side::kB;
  const bool by_model = !RunEagerly(c.a).empty() && RunEagerly(c.a) != RunEagerly(c.b);
  Finding finding =
      NewFinding(kM704, by_model ? "model.run_eagerly" : "tf.function", Confidence::kConsistent,
                 "mode: eager on one side, a graph on the other");
  finding.where = PlaceOf(c, *origin);
  const std::string what = finding.where.op + " " + Quoted(ShortNodeName(finding.where.node));
  finding.summary = what + " runs eagerly in " + NameOf(c, eager) + " and in a graph in " +
                    NameOf(c, Other(eager)) + "; the kernels are " + finding.where.kernel_a +
                    " and " + finding.where.kernel_b + ".";
  finding.evidence = {
      OfOp(c, *origin, what + ": equal inputs, unequal outputs, eager against graph")};
  finding.so_that = "other kernels compute, and the last bits differ";
  finding.ruled_out = RuledOut(c, Gate::kMode);
  finding.fixes = {{"code",
                    by_model ? "model.compile(..., run_eagerly=False)"
                             : "tf.config.run_functions_eagerly(False)",
                    finding.where.site}};
  return {finding};
}

}  // namespace

const Rule kM704{"M704", "eager", Gate::kMode, Label::kMode, kPage, Evaluate};

}  // namespace isobit::explain
