// SPDX-License-Identifier: Apache-2.0
// C808: op determinism on one side makes TensorFlow build losses from other ops.
#include <algorithm>
#include <set>

#include "env/facts.h"
#include "explain/arguments.h"
#include "explain/rules/graph_nodes.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# C808 op-determinism: op determinism builds the loss from other ops

## What it means
With `TF_DETERMINISTIC_OPS=1` or `tf.config.experimental.enable_op_determinism()` TensorFlow no longer uses its fused ops
`SparseSoftmaxCrossEntropyWithLogits` and `SoftmaxCrossEntropyWithLogits`: their place is taken by `LogSoftmax`, a gather or a product,
and a sum. That happens on the CPU too, where the fused ops are deterministic already. Both forms are right; they round in another
order, and the gradients differ in their last bits from the first step on.

## Why it matters
The switch is added to make runs agree, and then the run with it and the run without it do not.

## How to confirm
The finding names the ops that only one side runs. Set the switch alike: they are the same again.

## How to fix
Set it on both sides, or on neither: `export TF_DETERMINISTIC_OPS=1` before the start, or
`tf.config.experimental.enable_op_determinism()` as the first line after the import.

## References
- TensorFlow 2.21, python/ops/nn_ops.py: `config.is_op_determinism_enabled`
- TensorFlow documentation, `tf.config.experimental.enable_op_determinism`
)";

constexpr std::string_view kFused[] = {"SparseSoftmaxCrossEntropyWithLogits",
                                       "SoftmaxCrossEntropyWithLogits"};

// Types of ops that ran, without their vendor's name.
std::set<std::string_view> OpsOf(const trace::Trace& trace) {
  std::set<std::string_view> ops;
  for (const trace::Node& node : trace.nodes) {
    if (!node.pipeline) {
      ops.insert(trace.Str(node.op));
    }
  }
  return ops;
}

// The fused loss that only the side without determinism runs, while the other side alone runs
// LogSoftmax. Empty: none.
std::string_view ReplacedLoss(const Case& c, Side with) {
  const auto there = OpsOf(TraceOf(c, with)), here = OpsOf(TraceOf(c, Other(with)));
  if (!there.contains("LogSoftmax") || here.contains("LogSoftmax")) {
    return "";
  }
  const auto found = std::find_if(std::begin(kFused), std::end(kFused), [&](std::string_view op) {
    return here.contains(op) && !there.contains(op);
  });
  return found == std::end(kFused) ? "" : *found;
}

// Whether the variable alone switched it on, so that unsetting it switches it off.
bool ByVariable(const Case& c, Side with) {
  const env::Facts facts(TraceOf(c, with).env);
  const std::string text = facts.Text("env.TF_DETERMINISTIC_OPS");
  return text == "1" || text == "true" || text == "True";
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto on_a = env::Facts(c.a.env).Bool("tf.determinism");
  const auto on_b = env::Facts(c.b.env).Bool("tf.determinism");
  if (!on_a || !on_b || *on_a == *on_b || !OpsRecorded(c)) {
    return {};
  }
  const Side with = *on_a ? Side::kA : Side::kB;
  const auto first = FindFirstDifference(c);
  const std::string loss(ReplacedLoss(c, with));
  if (!first || loss.empty()) {
    return {};
  }
  Finding finding = NewFinding(kC808, "tf.determinism",
                               SameArguments(c) ? Confidence::kConsistent : Confidence::kUnknown,
                               "configuration: op determinism on one side only");
  finding.summary = NameOf(c, Other(with)) + " runs " + loss + ", " + NameOf(c, with) +
                    " builds the same loss from LogSoftmax and others.";
  const std::string how = ByVariable(c, with) ? " (TF_DETERMINISTIC_OPS)" : " (in the program)";
  finding.because =
      "op determinism is on in " + NameOf(c, with) + how + " and off in " + NameOf(c, Other(with));
  finding.so_that = "loss and gradients are rounded in another order";
  finding.where = first->place;
  if (first->op != nullptr) {
    finding.evidence.push_back(OfOp(c, *first->op, "the first op that both have and that differs"));
  } else {
    finding.evidence.push_back(OfSide(c, *first->side, "the first recorded value that differs"));
  }
  finding.evidence.push_back(
      OfFact("a", "tf.determinism", std::string("op determinism ") + (*on_a ? "on" : "off")));
  finding.evidence.push_back(
      OfFact("b", "tf.determinism", std::string("op determinism ") + (*on_b ? "on" : "off")));
  finding.ruled_out = RuledOut(c, Gate::kConfigVersion);
  finding.fixes = {{"env", "export TF_DETERMINISTIC_OPS=1  # on both sides", ""}};
  if (ByVariable(c, with)) {
    finding.fixes.push_back({"env", "unset TF_DETERMINISTIC_OPS  # on both sides", ""});
  }
  return {finding};
}

}  // namespace

const Rule kC808{"C808", "op-determinism", Gate::kConfigVersion, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
