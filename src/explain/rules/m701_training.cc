// SPDX-License-Identifier: Apache-2.0
// M701: the model was called in training mode on one side, in inference mode on the other.
#include "explain/rules/graph_nodes.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# M701 training: training mode on one side, inference on the other

## What it means
The same model was called with `training=True` on one side and with `training=False` on the other. In training mode dropout
drops, augmentation layers act, noise is added, and batch normalisation takes the mean and the variance of the batch at hand
instead of its moving averages.

## Why it matters
Answers then depend on the other examples of the batch and on random masks. Loss and accuracy of one and the same batch differ
visibly between `fit` and `evaluate` for this reason alone.

## How to confirm
Call the model twice on one batch: with dropout in training mode the two answers differ.

## How to fix
`model(x, training=False)` wherever answers are wanted; `model.predict` and `model.evaluate` do it by themselves. In a custom
training step pass `training=True` to every layer that asks for it. Layers that have to stay frozen: `layer.trainable = False`.

## References
- keras-team/keras, issue 7265: training and validation loss of the same batch
- Keras documentation: what the argument `training` does; BatchNormalization and `trainable`
)";

// Something of the graph is on one side only, or an attribute says the mode; if not, the mode
// reached nothing.
bool ModeReaches(const Case& c) {
  return !OpsRecorded(c) || !c.alignment.only_a.empty() || !c.alignment.only_b.empty() ||
         FindOneSided(c, [](const trace::Trace& trace, uint32_t event) {
           return trace.Str(NodeOf(trace, event).attrs).find("is_training=true") !=
                  std::string::npos;
         }).has_value();
}

std::vector<Finding> Evaluate(const Case& c) {
  for (const CallPair& call : Calls(c)) {
    const Flag a = FlagOf(*call.a, "training"), b = FlagOf(*call.b, "training");
    const bool known =
        (a == Flag::kTrue || a == Flag::kFalse) && (b == Flag::kTrue || b == Flag::kFalse);
    if (!known || a == b || !ModeReaches(c)) {
      continue;
    }
    const Side training = a == Flag::kTrue ? Side::kA : Side::kB;
    Finding finding = NewFinding(kM701, "call.training", Confidence::kConsistent,
                                 "mode: training on one side, inference on the other");
    finding.summary = NameOf(c, training) + " calls the model with training=True, " +
                      NameOf(c, Other(training)) + " with training=False.";
    finding.where = PlaceOf(c.a, *call.a, "step");
    finding.evidence = {
        Cite(Side::kA, *call.a,
             std::string("called with training=") + (a == Flag::kTrue ? "True" : "False")),
        Cite(Side::kB, *call.b,
             std::string("called with training=") + (b == Flag::kTrue ? "True" : "False"))};
    finding.so_that =
        "dropout acts and batch normalisation takes the statistics of the batch on that side alone";
    finding.ruled_out = RuledOut(c, Gate::kMode);
    const trace::SideEvent& there = training == Side::kA ? *call.a : *call.b;
    finding.fixes = {{"code", "model(x, training=False)  # the same mode on both sides",
                      SiteText(TraceOf(c, training), there.site)}};
    return {finding};
  }
  return {};
}

}  // namespace

const Rule kM701{"M701", "training", Gate::kMode, Label::kMode, kPage, Evaluate};

}  // namespace isobit::explain
