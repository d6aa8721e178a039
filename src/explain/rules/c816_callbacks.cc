// SPDX-License-Identifier: Apache-2.0
// C816: fit has other callbacks, or one that was made with another argument.
#include <algorithm>

#include "explain/kernel_alone.h"
#include "explain/rules/callbacks.h"
#include "explain/rules/graph_nodes.h"
#include "explain/rules/model_settings.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"
#include "explain/rules/weights.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# C816 callbacks: fit has other callbacks, or one with another argument

## What it means
Both runs fit the same model on equal weights and equal batches. One of Keras' own callbacks that change a training
(`EarlyStopping`, `ReduceLROnPlateau`, `LearningRateScheduler`, `SwapEMAWeights`, `BackupAndRestore`) is there on one side only, or was
made with another argument.

## Why it matters
They act at the end of an epoch: they lower the learning rate, end the training, or put the weights of an earlier epoch back
(`restore_best_weights`). Until then all numbers are equal.

## How to confirm
The finding cites both lists. `isobit show --channel side RECORDING` prints the `callbacks` of each call of fit.

## How to fix
Give both sides the same callbacks.

## References
- Keras documentation, Callbacks API
- docs/format/events.md, call events, `callbacks`
)";

// Behind the first step of this fit, and nothing that an input pipeline gave.
bool MayReach(const Case& c, const FirstDifference& first, const CallPair& call) {
  if (SequenceOf(c, Side::kA, first) < call.a->sequence ||
      SequenceOf(c, Side::kB, first) < call.b->sequence || IsKernelAlone(c, first)) {
    return false;
  }
  if (first.op != nullptr) {
    return first.place.step > 0 || NodeOf(c.a, first.op->a).eager ||
           KernelOf(c.a, EventA(c, *first.op)) == "ReadVariableOp";
  }
  const trace::SideKind kind = c.a.side[first.side->a].kind;
  return kind == trace::SideKind::kVariable || kind == trace::SideKind::kMetric ||
         c.a.side[first.side->a].Text("stage") == "output";
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  if (!first ||
      (first->op == nullptr &&
       (first->side->a == align::kAbsent || first->side->b == align::kAbsent)) ||
      !SettingMayReach(c) || !Unequal(WeightsAt(c, MomentOfUse(c))).empty()) {
    return {};
  }
  for (const CallPair& call : Calls(c)) {
    const std::vector<CallbackDiff> diffs = call.a == nullptr || call.b == nullptr
                                                ? std::vector<CallbackDiff>()
                                                : CompareCallbacks(*call.a, *call.b);
    if (diffs.empty() || !MayReach(c, *first, call)) {
      continue;
    }
    const CallbackDiff& other = diffs.front();
    Finding finding = NewFinding(
        kC816, "callback." + other.callback + (other.argument.empty() ? "" : "." + other.argument),
        Confidence::kConsistent,
        other.argument.empty()
            ? "configuration: fit has " + other.callback + " on one side only"
            : "configuration: " + other.callback + " is made with another " + other.argument);
    finding.summary = Sentence(Told(c, other)) + ".";
    finding.where = first->place;
    for (const CallbackDiff& diff : diffs) {
      finding.evidence.push_back(CiteBoth(*call.a, Told(c, diff)));
    }
    finding.evidence.push_back(
        first->op != nullptr ? OfOp(c, *first->op, "the first op that differs comes behind it")
                             : OfSide(c, *first->side, "the first value that differs"));
    finding.so_that = "from the end of some epoch on the training goes on otherwise";
    finding.ruled_out = RuledOut(c, Gate::kConfigVersion);
    finding.fixes = {FixOf(c, other, *call.b)};
    return {finding};
  }
  return {};
}

}  // namespace

const Rule kC816{"C816", "callbacks", Gate::kConfigVersion, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
