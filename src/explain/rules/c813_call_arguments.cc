// SPDX-License-Identifier: Apache-2.0
// C813: fit, train_on_batch or evaluate is called with another argument that decides what is
// trained.
#include <algorithm>
#include <optional>
#include <set>

#include "explain/graph_change.h"
#include "explain/rules/graph_nodes.h"
#include "explain/rules/model_settings.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"
#include "explain/rules/weights.h"

namespace isobit::explain {
namespace {

using trace::SideEvent;
using trace::SideKind;

constexpr std::string_view kPage =
    R"(# C813 call-arguments: the model is trained with other arguments

## What it means
The call of `fit`, `train_on_batch`, `evaluate` or `predict` in which the first difference lies has an argument that decides what is
computed, and it is given otherwise, or on one side alone: `class_weight`, `sample_weight`, `validation_split`, `batch_size`, `shuffle`,
`steps_per_epoch`, `steps`, `initial_epoch`. The arrays that enter, the weights and all that was recorded before the call are equal.

## Why it matters
Weights of classes and of samples scale the loss of each example, and with it every update. A split and a size of batches decide which
examples an update sees. Nothing warns when such an argument is forgotten: all shapes fit.

## How to confirm
Give both sides the argument as the finding says, and record again.

## How to fix
Write the argument out, alike on both sides.

## References
- Keras documentation, Model.fit: class_weight, sample_weight, validation_split, steps_per_epoch, initial_epoch
)";

// What an argument reaches first.
enum class Reach {
  kLoss,    // Each example's loss, or the weight that a pipeline gives with it.
  kRows,    // Which examples are in a batch.
  kLength,  // Where an epoch ends.
  kEpoch,   // What callbacks are told.
};

struct Argument {
  std::string_view name;
  Reach reach;
  bool may_be_absent;  // Where a call that does not give it does without.
};

constexpr Argument kArguments[] = {
    {"class_weight", Reach::kLoss, true},      {"validation_split", Reach::kRows, false},
    {"batch_size", Reach::kRows, false},       {"shuffle", Reach::kRows, false},
    {"steps_per_epoch", Reach::kLength, true}, {"steps", Reach::kLength, true},
    {"initial_epoch", Reach::kEpoch, false},
};
constexpr std::string_view kSampleWeight = "sample_weight";

// The last call before the first difference; empty: not the same one on both sides.
std::optional<CallPair> CallOf(const Case& c, const FirstDifference& first) {
  const auto last_before = [&](Side side) {
    const SideEvent* last = nullptr;
    for (const SideEvent& event : TraceOf(c, side).side) {
      if (event.kind == SideKind::kCall && event.sequence < SequenceOf(c, side, first)) {
        last = &event;
      }
    }
    return last;
  };
  const SideEvent *a = last_before(Side::kA), *b = last_before(Side::kB);
  for (const CallPair& pair : Calls(c)) {
    if (pair.a == a && pair.b == b && a->name != "model") {
      return pair;
    }
  }
  return std::nullopt;
}

// Of what enters the call as arrays, the names: "x", "y", "sample_weight". Nothing of validation.
std::set<std::string> Inputs(const trace::Trace& trace, const SideEvent& call) {
  std::set<std::string> names;
  for (const SideEvent& event : trace.side) {
    if (event.sequence <= call.sequence) {
      continue;
    }
    if (event.kind == SideKind::kCall) {
      break;
    }
    const std::string argument = event.Text("argument");
    if (event.kind == SideKind::kArray && event.name == call.name &&
        event.Text("stage") == "input" && !argument.starts_with("validation_")) {
      names.insert(argument.substr(0, argument.find('[')));
    }
  }
  return names;
}

// Batches by their number, whose order Keras chooses.
bool TakesSequence(const CallPair& call) {
  return call.a->Text("inputs").starts_with("Sequence(") &&
         call.b->Text("inputs").starts_with("Sequence(");
}

bool InName(const trace::Trace& trace, uint32_t event, std::string_view text) {
  return NodeNameOf(trace, trace.events[event]).find(text) != std::string::npos;
}

// A number that Keras hands to TensorFlow at the line of the call, as it builds its input pipeline.
bool AtLineOfCall(const Case& c, const align::EventPair& pair, const CallPair& call) {
  const trace::OpEvent& event = EventA(c, pair);
  const std::string site = SiteText(c.a, event.site);
  return OpOf(c.a, pair.a) == "_EagerConst" && !site.empty() && site == SiteText(c.a, call.a->site);
}

bool IsBatch(const Case& c, const align::EventPair& pair) {
  return OpOf(c.a, pair.a).starts_with("IteratorGetNext");
}

// The rows of the first batch that the call took; -1: none was recorded.
int64_t RowsOfFirstBatch(const trace::Trace& trace, const SideEvent& call) {
  const auto event = FindEvent(trace, [&](const trace::Trace& t, uint32_t e) {
    return t.events[e].sequence > call.sequence && t.events[e].output_count != 0 &&
           OpOf(t, e).starts_with("IteratorGetNext");
  });
  if (!event) {
    return -1;
  }
  const auto& shape = trace.shapes[trace.outputs[trace.events[*event].first_output].shape];
  return shape.empty() ? -1 : shape[0];
}

// The batches have as many rows as the calls say. All ops behind them, and counts of examples
// before them, then differ.
bool OtherBatches(const Case& c, const CallPair& call) {
  const int64_t a = RowsOfFirstBatch(c.a, *call.a), b = RowsOfFirstBatch(c.b, *call.b);
  return a != b && call.a->Text("batch_size") == std::to_string(a) &&
         call.b->Text("batch_size") == std::to_string(b);
}

// The smaller of the two numbers; where one side gives none, the other one.
int64_t Fewest(const CallPair& call, std::string_view name) {
  int64_t fewest = INT64_MAX;
  for (const SideEvent* event : {call.a, call.b}) {
    const trace::AttrValue* value = event->Find(name);
    const auto* number = value == nullptr ? nullptr : std::get_if<int64_t>(value);
    fewest = number == nullptr ? fewest : std::min(fewest, *number);
  }
  return fewest;
}

// Whether the argument can have made what differs first.
bool Reaches(const Case& c, const FirstDifference& first, const CallPair& call,
             std::string_view name, Reach reach) {
  if (first.op == nullptr) {
    const SideEvent& event = c.a.side[first.side->a];
    const bool metric = event.kind == SideKind::kMetric && event.Text("phase") != "validation";
    const bool told = metric || event.kind == SideKind::kVariable;
    // Weights and rows show in ops before they show in a metric.
    return told && (!OpsRecorded(c) || reach == Reach::kLength || reach == Reach::kEpoch);
  }
  if (name == "batch_size") {
    return OtherBatches(c, call);
  }
  const align::EventPair& pair = *first.op;
  const bool changed = GraphChangedBefore(c, pair);
  if (pair.state == align::PairState::kOrigin && !changed) {
    return false;  // The same kernel on the same tensors.
  }
  const bool pipeline = NodeOf(c.a, pair.a).pipeline;
  switch (reach) {
    case Reach::kLoss:
      return IsBatch(c, pair) ? pair.output >= 2
                              : AtLineOfCall(c, pair, call) ||
                                    (changed && !pipeline && InName(c.a, pair.a, "loss"));
    case Reach::kRows:
      return pipeline || AtLineOfCall(c, pair, call) || IsBatch(c, pair);
    case Reach::kLength:
      return !pipeline && first.place.step >= Fewest(call, name);
    case Reach::kEpoch:
      return KernelOf(c.a, EventA(c, pair)) == "ReadVariableOp";
  }
  return false;
}

// As Python writes it: "{0: 1.0, 1: 4.0}" of "0=1.0,1=4.0".
std::string Written(const SideEvent& call, std::string_view name) {
  const std::string text = Shown(call, name);
  if (name != "class_weight" || text.find('=') == std::string::npos) {
    return text == "true" ? "True" : text == "false" ? "False" : text;
  }
  std::string written = "{";
  for (const char letter : text) {
    written += letter == '=' ? ": " : letter == ',' ? ", " : std::string(1, letter);
  }
  return written + "}";
}

struct OtherArgument {
  std::string name, a, b;  // Empty: not given.
  Reach reach;
};

std::optional<OtherArgument> FindOther(const Case& c, const FirstDifference& first,
                                       const CallPair& call) {
  std::set<std::string> in_a = Inputs(c.a, *call.a), in_b = Inputs(c.b, *call.b);
  const bool weights_a = in_a.erase(std::string(kSampleWeight)) != 0,
             weights_b = in_b.erase(std::string(kSampleWeight)) != 0;
  if (in_a != in_b) {
    return std::nullopt;
  }
  for (const Argument& argument : kArguments) {
    const std::string a = call.a->Text(argument.name), b = call.b->Text(argument.name);
    const bool known = argument.may_be_absent || (!a.empty() && !b.empty());
    // Of a pipeline of the program's own, no argument of the call chooses the rows, but for the
    // order of a Sequence's batches.
    const bool used = argument.reach != Reach::kRows || !in_a.empty() ||
                      (argument.name == "shuffle" && TakesSequence(call));
    if (a != b && known && used && Reaches(c, first, call, argument.name, argument.reach)) {
      return OtherArgument{std::string(argument.name), Written(*call.a, argument.name),
                           Written(*call.b, argument.name), argument.reach};
    }
  }
  if (weights_a != weights_b && Reaches(c, first, call, kSampleWeight, Reach::kLoss)) {
    return OtherArgument{std::string(kSampleWeight), weights_a ? "an array" : "",
                         weights_b ? "an array" : "", Reach::kLoss};
  }
  return std::nullopt;
}

std::string Given(const std::string& name, const std::string& value) {
  return value.empty() ? "without " + name : "with " + name + " " + value;
}

std::string Consequence(Reach reach) {
  switch (reach) {
    case Reach::kLoss:
      return "the loss counts each example otherwise, and updates write other weights";
    case Reach::kRows:
      return "other examples are computed together";
    case Reach::kLength:
      return "epochs end at other steps";
    case Reach::kEpoch:
      return "callbacks and schedules begin at another epoch";
  }
  return "";
}

Fix FixOf(const Case& c, const CallPair& call, const OtherArgument& other) {
  const Side from = other.a.empty() ? Side::kB : Side::kA, to = Other(from);
  const std::string& value = from == Side::kA ? other.a : other.b;
  return {"code",
          call.a->name + "(..., " + other.name + "=" +
              (other.name == kSampleWeight ? "..." : value) + ")  # as " + NameOf(c, from) +
              " does",
          SiteText(TraceOf(c, to), (to == Side::kA ? call.a : call.b)->site)};
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  if (!first || !SettingMayReach(c) || !Unequal(WeightsAt(c, MomentOfUse(c))).empty()) {
    return {};
  }
  const auto call = CallOf(c, *first);
  const auto other = call ? FindOther(c, *first, *call) : std::nullopt;
  if (!other) {
    return {};
  }
  const std::string& function = call->a->name;
  Finding finding =
      NewFinding(kC813, "call." + function + "." + other->name, Confidence::kConsistent,
                 "configuration: " + function + " is called with another " + other->name);
  if (other->a.empty() || other->b.empty()) {
    finding.title =
        "configuration: " + function + " is called with " + other->name + " on one side only";
  }
  finding.summary = NameOf(c, Side::kA) + " calls " + function + " " +
                    Given(other->name, other->a) + ", " + NameOf(c, Side::kB) + " " +
                    Given(other->name, other->b) + ".";
  finding.where = first->op != nullptr ? PlaceOf(c, *first->op) : PlaceOf(c, *first->side);
  finding.evidence = {
      Cite(Side::kA, *call->a, function + " is called " + Given(other->name, other->a)),
      Cite(Side::kB, *call->b, function + " is called " + Given(other->name, other->b)),
      first->op != nullptr ? OfOp(c, *first->op, "the first op that differs comes behind it")
                           : OfSide(c, *first->side, "the first value that differs")};
  finding.so_that = Consequence(other->reach);
  finding.ruled_out = RuledOut(c, Gate::kConfigVersion);
  finding.fixes = {FixOf(c, *call, *other)};
  return {finding};
}

}  // namespace

const Rule kC813{"C813", "call-arguments", Gate::kConfigVersion, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
