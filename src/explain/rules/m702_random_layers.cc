// SPDX-License-Identifier: Apache-2.0
// M702: dropout, noise or augmentation acts inside the model on one side only.
#include "explain/rules/graph_nodes.h"
#include "explain/rules/mode_ops.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# M702 random-layers: random layers act on one side only

## What it means
One side ran random ops inside layers of the model (dropout, Gaussian noise, augmentation), the other ran none there. The mode of
the call was not recorded, or it was the same on both sides.

## Why it matters
A random layer that is active in use changes every answer; augmentation inside a model that is rebuilt for each evaluation gives
another accuracy each time.

## How to confirm
Call the model twice on one batch on the side that the finding names: the answers differ.

## How to fix
`model(x, training=False)` for answers. A layer that has been made to act always (`Dropout(...)(x, training=True)`) has to be made
so on both sides or on neither.

## References
- discuss.tensorflow.org, topic 7619: accuracy that changes with each rebuilt model
)";

std::vector<Finding> Evaluate(const Case& c) {
  const auto random = OneSidedRandomLayer(c);
  if (!random || TrainingDiffers(c) || FindCompiledOnOneSide(c)) {
    return {};
  }
  const trace::Trace& trace = TraceOf(c, random->side);
  const std::string layer = LayerOf(trace, random->event);
  Finding finding = NewFinding(kM702, "model.random_layers", Confidence::kConsistent,
                               "mode: a random layer acts on one side only");
  finding.summary = NameOf(c, random->side) + " draws random numbers in layer " + Quoted(layer) +
                    ", " + NameOf(c, Other(random->side)) + " runs the same layer without.";
  finding.where.stage = "step";
  finding.where.node = NodeNameOf(trace, trace.events[random->event]);
  finding.where.op = OpOf(trace, random->event);
  finding.where.site = SiteOf(trace, trace.events[random->event]);
  finding.evidence = {
      CiteOp(c, random->side, random->event,
             finding.where.op + " runs in layer " + Quoted(layer) + " on this side only")};
  finding.so_that = "the answers of one side depend on random masks";
  finding.ruled_out = RuledOut(c, Gate::kMode);
  finding.fixes = {{"code", "model(x, training=False)  # on both sides", finding.where.site}};
  return {finding};
}

}  // namespace

const Rule kM702{"M702", "random-layers", Gate::kMode, Label::kMode, kPage, Evaluate};

}  // namespace isobit::explain
