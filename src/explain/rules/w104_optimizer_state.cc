// SPDX-License-Identifier: Apache-2.0
// W104: training goes on from equal weights, and from another state of the optimizer.
#include <algorithm>

#include "explain/rules/optimizer_state.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"
#include "explain/rules/weights.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# W104 optimizer-state: training goes on with another state of the optimizer

## What it means
The weights are equal when training begins, and the optimizer's own variables are not: how many steps it has taken, and the moments that
it has gathered. One side loaded them with the weights, the other starts them anew: it loaded the weights alone, or it called `compile`
again after the load, which makes a new optimizer.

## Why it matters
Adam divides by a running mean of squares and corrects it by the number of steps. Started anew its first steps are as large as the
learning rate, whatever the gradient: the loss jumps, and a training that was interrupted is another one than one that was not.

## How to confirm
`print(model.optimizer.iterations)` right before `fit`.

## How to fix
Save and load the whole model (`model.save("model.keras")`, `keras.models.load_model`) and do not compile it again; or save the
optimizer with the weights: `tf.train.Checkpoint(model=model, optimizer=optimizer)`.

## References
- Keras guide: save, serialize, and export models (what is saved with a model)
- matterport/Mask_RCNN, issue 1726: training goes on from weights without the optimizer's state
)";

using trace::SideEvent;

bool Holds(const OptimizerState& state, const trace::Digest128& content) {
  return std::ranges::any_of(
      state, [&](const SideEvent* variable) { return variable->array->exact == content; });
}

// The content of the output that differs first.
const trace::Digest128& ContentOf(const trace::Trace& trace, const trace::OpEvent& event,
                                  uint16_t output) {
  static const trace::Digest128 kNone;
  return output < event.output_count ? trace.outputs[event.first_output + output].exact : kNone;
}

// Whether the first op that differs reads the optimizer's variables: what it gives are theirs.
// Slots that were not there yet are not known.
bool ReadsState(const Case& c, const align::EventPair& pair, const OptimizerPair& optimizers) {
  const trace::Digest128 &a = ContentOf(c.a, EventA(c, pair), pair.output),
                         &b = ContentOf(c.b, EventB(c, pair), pair.output_b);
  const bool of_a = Holds(optimizers.a, a), of_b = Holds(optimizers.b, b);
  return (of_a || of_b) && (of_a || !HasSlots(optimizers.a)) && (of_b || !HasSlots(optimizers.b));
}

// The load that brought this counter, to the model or, with a checkpoint, by itself; null: none.
const SideEvent* LoadOf(const trace::Trace& trace, const OptimizerState& state) {
  const SideEvent& counter = *state.front();
  const auto found = std::ranges::find_if(trace.side, [&](const SideEvent& event) {
    const std::string at = event.kind == trace::SideKind::kVariable ? event.Text("at") : "";
    const bool loads = at == "load" || (at == kOptimizerLoad && event.Text("index") == "0" &&
                                        event.Text("model") == counter.Text("model"));
    return loads && event.array && event.array->exact == counter.array->exact;
  });
  return found == trace.side.end() ? nullptr : &*found;
}

// Whether the first op that differs is, on one side, the load that brings the state: it gives what
// the optimizer then holds, at the line of the load.
bool LoadsState(const Case& c, const align::EventPair& pair, const OptimizerPair& optimizers) {
  return std::ranges::any_of(kSides, [&](Side side) {
    const trace::Trace& trace = TraceOf(c, side);
    const trace::OpEvent& event = trace.events[side == Side::kA ? pair.a : pair.b];
    const SideEvent* load = LoadOf(trace, optimizers.Of(side));
    return load != nullptr && trace.nodes[event.node].eager && event.site != 0 &&
           SiteText(trace, event.site) == SiteText(trace, load->site) &&
           Holds(optimizers.Of(side),
                 ContentOf(trace, event, side == Side::kA ? pair.output : pair.output_b));
  });
}

bool ToldBefore(const Case& c, const FirstDifference& first, const OptimizerPair& optimizers) {
  return std::ranges::all_of(kSides, [&](Side side) {
    return optimizers.Of(side).front()->sequence < SequenceOf(c, side, first);
  });
}

// Why a side has no state: the call of `compile` that made another optimizer after the load that
// had brought it; null: there was none.
const SideEvent* CompiledAgain(const trace::Trace& trace, const OptimizerState& at_step) {
  const SideEvent* loaded = nullptr;
  const SideEvent* compiled = nullptr;
  for (const SideEvent& event : trace.side) {
    if (event.sequence > at_step.front()->sequence) {
      break;
    }
    const bool counter = event.kind == trace::SideKind::kVariable && event.Text("index") == "0" &&
                         event.Text("model") == at_step.front()->Text("model") && event.array;
    if (counter && (event.Text("at") == kOptimizerLoad || event.Text("at") == kOptimizerStep) &&
        event.array->exact != at_step.front()->array->exact) {
      loaded = &event;
      compiled = nullptr;
    } else if (loaded != nullptr && event.kind == trace::SideKind::kModel &&
               event.Text("event") == "compile" && event.name == at_step.front()->Text("model")) {
      compiled = &event;
    }
  }
  return compiled;
}

const SideEvent* LastLoad(const trace::Trace& trace, const OptimizerState& at_step) {
  const SideEvent* last = nullptr;
  for (const SideEvent* load : Loads(trace)) {
    if (load->sequence < at_step.front()->sequence) {
      last = load;
    }
  }
  return last;
}

// The side that goes on, the other one starts anew: by the number of steps.
struct Roles {
  Side with, without;
};
Roles RolesOf(const Case& c, const OptimizerPair& optimizers) {
  const auto a = StepsTaken(c.a, optimizers.a), b = StepsTaken(c.b, optimizers.b);
  return a && b && *a < *b ? Roles{Side::kB, Side::kA} : Roles{Side::kA, Side::kB};
}

std::string StateText(const Case& c, Side side, const OptimizerState& state) {
  const auto steps = StepsTaken(TraceOf(c, side), state);
  return !steps            ? "has another state"
         : *steps > 0      ? "has taken " + Count(static_cast<uint64_t>(*steps), "step")
         : HasSlots(state) ? "has taken no step"
                           : "has taken no step and has no moments yet";
}

Fix FixOf(const Case& c, const OptimizerPair& optimizers, const Roles& roles) {
  const trace::Trace &with = TraceOf(c, roles.with), &without = TraceOf(c, roles.without);
  if (const SideEvent* compiled = CompiledAgain(without, optimizers.Of(roles.without))) {
    return {"code", "# take this compile() out: it makes a new optimizer, without the loaded state",
            SiteText(without, compiled->site)};
  }
  const SideEvent* source = LastLoad(with, optimizers.Of(roles.with));
  const SideEvent* load = LastLoad(without, optimizers.Of(roles.without));
  const std::string site = load == nullptr ? "" : SiteText(without, load->site);
  if (source != nullptr && source->Text("event") == "load") {
    return {"code",
            "model = keras.models.load_model(\"" + source->Text("path") +
                "\")  # the whole model, with the optimizer's state",
            site};
  }
  return {
      "code",
      "tf.train.Checkpoint(model=model, optimizer=model.optimizer)  # saved and restored together: "
      "the weights and the optimizer's state",
      site};
}

std::string HowItBegan(const Case& c, Side side, const OptimizerState& state) {
  const trace::Trace& trace = TraceOf(c, side);
  const auto at = [&](const SideEvent& event) {
    const std::string site = SiteText(trace, event.site);
    return site.empty() ? "" : " at " + site;
  };
  if (const SideEvent* compiled = CompiledAgain(trace, state)) {
    return NameOf(c, side) + " compiles the model again" + at(*compiled);
  }
  const SideEvent* load = LastLoad(trace, state);
  return load == nullptr ? NameOf(c, side) + " loads nothing"
         : load->Text("event") == "load"
             ? NameOf(c, side) + " loads the whole model " + Quoted(load->Text("path")) + at(*load)
             : NameOf(c, side) + " loads weights from " + Quoted(load->Text("path")) + at(*load);
}

Finding Tell(const Case& c, const FirstDifference& first, const OptimizerPair& optimizers) {
  Finding finding = NewFinding(kW104, "optimizer.state", Confidence::kConsistent,
                               "optimizer: training goes on with another state");
  const SideEvent &a = *optimizers.a.front(), &b = *optimizers.b.front();
  const std::string text_a = StateText(c, Side::kA, optimizers.a),
                    text_b = StateText(c, Side::kB, optimizers.b);
  const size_t weights = WeightsAt(c, MomentOfUse(c)).size();
  finding.summary = "When training begins " + a.Text("optimizer") + " " +
                    (text_a == text_b ? text_a + " on either side, with other moments"
                                      : text_a + " in " + NameOf(c, Side::kA) + "; in " +
                                            NameOf(c, Side::kB) + " it " + text_b) +
                    (weights == 0 ? "." : ". The model's weights are equal.");
  finding.because =
      HowItBegan(c, Side::kA, optimizers.a) + "; " + HowItBegan(c, Side::kB, optimizers.b);
  finding.where = first.place;
  finding.evidence = {
      Cite(Side::kA, a, "the optimizer " + text_a), Cite(Side::kB, b, "the optimizer " + text_b),
      OfOp(c, *first.op, "the first op that differs reads or loads the optimizer's state")};
  finding.so_that = "the first step already writes other weights";
  finding.ruled_out = RuledOut(c, Gate::kWeights);
  finding.fixes = {FixOf(c, optimizers, RolesOf(c, optimizers))};
  return finding;
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  if (!first || first->op == nullptr || !Unequal(WeightsAt(c, MomentOfUse(c))).empty()) {
    return {};
  }
  for (const OptimizerPair& optimizers : OptimizersAtStep(c)) {
    const bool reads = ToldBefore(c, *first, optimizers) && ReadsState(c, *first->op, optimizers);
    if (optimizers.differs() && (reads || LoadsState(c, *first->op, optimizers))) {
      return {Tell(c, *first, optimizers)};
    }
  }
  return {};
}

}  // namespace

const Rule kW104{"W104", "optimizer-state", Gate::kWeights, Label::kWeights, kPage, Evaluate};

}  // namespace isobit::explain
