// SPDX-License-Identifier: Apache-2.0
// M703: batch normalisation takes the statistics of the batch on one side, its moving averages on
// the other.
#include "explain/rules/graph_nodes.h"
#include "explain/rules/mode_ops.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# M703 batch-statistics: batch normalisation in another mode

## What it means
On one side a batch normalisation layer computes mean and variance from the batch, on the other it takes its moving averages. The
mode of the call was not recorded, or it was the same on both sides: the layer may be frozen (`trainable = False` makes it use
the averages) or have been called with a mode of its own.

## Why it matters
With the statistics of the batch an answer depends on the other examples in the batch, and small batches give noise.

## How to confirm
Compare `layer.trainable` and the argument `training` of the layer on both sides.

## How to fix
Call the layer in one mode: `layer(x, training=False)`, or set `layer.trainable` alike on both sides before `compile`.

## References
- Keras documentation: BatchNormalization, on `trainable`
- keras-team/keras, issue 7265
)";

std::vector<Finding> Evaluate(const Case& c) {
  const auto batch = OneSidedBatchStatistics(c);
  if (!batch || TrainingDiffers(c) || FindCompiledOnOneSide(c)) {
    return {};
  }
  const trace::Trace& trace = TraceOf(c, batch->side);
  const std::string layer = LayerOf(trace, batch->event);
  Finding finding = NewFinding(kM703, "model.batch_statistics", Confidence::kConsistent,
                               "mode: statistics of the batch on one side");
  finding.summary = NameOf(c, batch->side) +
                    " normalises with the statistics of the batch in layer " + Quoted(layer) +
                    ", " + NameOf(c, Other(batch->side)) + " with moving averages.";
  finding.where.stage = "step";
  finding.where.node = NodeNameOf(trace, trace.events[batch->event]);
  finding.where.op = OpOf(trace, batch->event);
  finding.where.site = SiteOf(trace, trace.events[batch->event]);
  finding.evidence = {
      CiteOp(c, batch->side, batch->event,
             finding.where.op + " takes the statistics of the batch on this side only")};
  finding.so_that = "every activation behind the layer differs";
  finding.ruled_out = RuledOut(c, Gate::kMode);
  finding.fixes = {
      {"code", "layer(x, training=False)  # the same mode on both sides", finding.where.site}};
  return {finding};
}

}  // namespace

const Rule kM703{"M703", "batch-statistics", Gate::kMode, Label::kMode, kPage, Evaluate};

}  // namespace isobit::explain
