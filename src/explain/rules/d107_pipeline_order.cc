// SPDX-License-Identifier: Apache-2.0
// D107: an input pipeline gives the same elements in another order, by a step that one side has
// otherwise.
#include <algorithm>

#include "explain/rules/data_rows.h"
#include "explain/rules/files.h"
#include "explain/rules/graph_nodes.h"
#include "explain/rules/pipeline_order.h"
#include "explain/rules/random_reach.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"
#include "numerics/op.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# D107 pipeline-order: an input pipeline gives the same elements in another order

## What it means
The first thing that differs is a batch of an input pipeline. Its elements are on both sides, in another order, and one step that decides
the order is otherwise: `interleave` with another `cycle_length` or `block_length`, `flat_map` in its place, `shuffle` on one side only,
or with another `reshuffle_each_iteration`.
That the elements are the same is known from whole batches of one pass, or from what the ops of the pipeline's functions gave.

## Why it matters
Batches hold other examples, so that each update is another. `interleave` with a `cycle_length` above 1 mixes files by turns also where
it is deterministic; that is what makes it faster, and what makes it another order.

## How to confirm
Print the first batch on both sides.

## How to fix
Give the step the same arguments on both sides. `num_parallel_calls` alone, with `deterministic=True`, keeps the order.

## References
- TensorFlow API: `tf.data.Dataset.interleave`, `tf.data.Dataset.shuffle`
- TensorFlow guide: Better performance with the tf.data API
)";

// A step that gives elements as they come: I601.
bool Unordered(const trace::Trace& trace, uint32_t event) {
  const trace::Node& node = NodeOf(trace, event);
  if (OpOf(trace, event).find("Dataset") == std::string::npos) {
    return false;
  }
  const numerics::Attributes attrs(trace.Str(node.attrs));
  return attrs.Text("deterministic") == "false" || attrs.Text("sloppy") == "true";
}

bool FilesDiffer(const Case& c) {
  return std::ranges::any_of(FilesRead(c),
                             [&](const FilePair& f) {
                               return f.state == FileState::kContent &&
                                      UseOf(c, f) == FileUse::kData;
                             }) ||
         std::ranges::any_of(Listings(c), [](const ListingPair& l) { return !l.same_order; });
}

// "interleave (cycle_length=4)"; "no such step" for nullptr.
std::string Described(const OrderStep* step) {
  if (step == nullptr) {
    return "no such step";
  }
  return step->method + (step->arguments.empty() ? "" : " (" + step->arguments + ")");
}

struct OtherStep {
  const OrderStep* a = nullptr;
  const OrderStep* b = nullptr;  // One may be absent.
};

// The first step that is otherwise.
std::optional<OtherStep> FindOther(const PipelineSteps& a, const PipelineSteps& b) {
  const auto [in_a, in_b] = std::ranges::mismatch(
      a.order, b.order, [](const OrderStep& x, const OrderStep& y) { return x.key == y.key; });
  const bool end_a = in_a == a.order.end(), end_b = in_b == b.order.end();
  if (end_a && end_b) {
    return std::nullopt;
  }
  return OtherStep{end_a ? nullptr : &*in_a, end_b ? nullptr : &*in_b};
}

Fix FixOf(const Case& c, const OtherStep& other) {
  if (other.a == nullptr || other.b == nullptr) {
    const Side has = other.a != nullptr ? Side::kA : Side::kB;
    const OrderStep& step = *(has == Side::kA ? other.a : other.b);
    const trace::Trace& trace = TraceOf(c, has);
    return {"code", "dataset." + step.method + "(...)  # on both sides, or on neither",
            SiteText(trace, trace.events[step.event].site)};
  }
  return {"code",
          "dataset." + other.a->method + "(..." +
              (other.a->arguments.empty() ? "" : ", " + other.a->arguments) + ")  # as " +
              NameOf(c, Side::kA) + " does",
          SiteText(c.b, c.b.events[other.b->event].site)};
}

// What the program calls; where each side calls another one, the one that mixes.
std::string MethodOf(const OtherStep& other) {
  const std::string a = other.a == nullptr ? "" : other.a->method,
                    b = other.b == nullptr ? "" : other.b->method;
  return std::max(a, b);  // "flat_map" comes first.
}

bool Shuffles(const PipelineSteps& steps) {
  return std::ranges::any_of(steps.order,
                             [](const OrderStep& step) { return step.method == "shuffle"; });
}

// A number that is handed to TensorFlow on a line that makes a dataset: its cycle_length.
bool IsArgumentOfStep(const Case& c, const align::EventPair& pair) {
  const std::string site = SiteOf(c.a, EventA(c, pair));
  return OpOf(c.a, pair.a) == "_EagerConst" && !site.empty() &&
         FindEvent(c.a, [&](const trace::Trace& trace, uint32_t event) {
           return NodeOf(trace, event).eager && OpOf(trace, event).ends_with("Dataset") &&
                  SiteOf(trace, trace.events[event]) == site;
         });
}

// The batch that differs before anything else does, but for the arguments of the pipeline's steps.
const align::EventPair* FirstBatch(const Case& c) {
  const auto first = FindFirstDifference(c);
  if (!first || first->op == nullptr) {
    return nullptr;
  }
  for (const align::EventPair& pair : c.alignment.pairs) {
    if (pair.state != align::PairState::kEqual && !IsArgumentOfStep(c, pair)) {
      const bool batch = OpOf(c.a, pair.a).starts_with("IteratorGetNext") && !pair.shape_or_dtype &&
                         pair.state != align::PairState::kOrigin;
      return batch && (first->op == &pair || IsArgumentOfStep(c, *first->op)) ? &pair : nullptr;
    }
  }
  return nullptr;
}

// The one step that decides the order is a shuffle on either side, and only its argument differs:
// the elements of a later pass, and what take() and skip() leave of any, are others.
std::optional<Finding> ShuffledOtherwise(const Case& c, const FirstDifference& batch,
                                         const PipelineSteps& a, const PipelineSteps& b) {
  if (a.order.size() != 1 || b.order.size() != 1 || !Shuffles(a) || !Shuffles(b) ||
      a.choice != b.choice || a.batches != b.batches) {
    return std::nullopt;
  }
  const OrderStep &of_a = a.order.front(), &of_b = b.order.front();
  if (of_a.arguments.empty() || of_b.arguments.empty() || of_a.arguments == of_b.arguments) {
    return std::nullopt;
  }
  Finding finding = NewFinding(kD107, "data.order.shuffle", Confidence::kConsistent,
                               "data: the input pipeline is shuffled in another way");
  finding.where = batch.place;
  finding.summary = "The input pipeline has " + Described(&of_a) + " in " + NameOf(c, Side::kA) +
                    " and " + Described(&of_b) + " in " + NameOf(c, Side::kB) + ".";
  finding.evidence = {OfOp(c, *batch.op, "the first batch that differs"),
                      CiteOp(c, Side::kA, of_a.event, Described(&of_a)),
                      CiteOp(c, Side::kB, of_b.event, Described(&of_b))};
  finding.so_that =
      "batches hold other examples, and parts that are taken by take() and skip() mix from pass to "
      "pass where each one is shuffled anew";
  finding.ruled_out = RuledOut(c, Gate::kData);
  finding.fixes = {FixOf(c, {&of_a, &of_b})};
  return finding;
}

std::vector<Finding> Evaluate(const Case& c) {
  const align::EventPair* batch = FirstBatch(c);
  if (batch == nullptr || FilesDiffer(c) || FindEvent(c.a, Unordered) ||
      FindEvent(c.b, Unordered) || !FindRandomCauses(c).empty()) {
    return {};
  }
  const FirstDifference difference{batch, nullptr, SequenceOf(c, *batch), PlaceOf(c, *batch)};
  const std::vector<BorderPair> borders = Borders(c);
  const BorderPair* border = FirstDifferent(borders);
  if (border != nullptr && border->a->sequence < difference.sequence) {
    return {};
  }
  const PipelineSteps a = StepsBefore(c, Side::kA, difference),
                      b = StepsBefore(c, Side::kB, difference);
  if (auto finding = ShuffledOtherwise(c, difference, a, b)) {
    return {std::move(*finding)};
  }
  // Of several pipelines it is not known which step belongs to which, of two shuffles not which
  // numbers they drew.
  if (a.batches != 1 || b.batches != 1 || a.choice != b.choice || (Shuffles(a) && Shuffles(b))) {
    return {};
  }
  const auto other = FindOther(a, b);
  const bool named = other && Described(other->a) != Described(other->b);
  const std::string same = named ? SameElements(c, *batch) : "";
  if (same.empty()) {
    return {};
  }
  Finding finding = NewFinding(kD107, "data.order", Confidence::kConsistent,
                               "data: the same elements in another order, by " + MethodOf(*other));
  finding.where = difference.place;
  finding.summary = "The input pipeline has " + Described(other->a) + " in " + NameOf(c, Side::kA) +
                    " and " + Described(other->b) + " in " + NameOf(c, Side::kB) + ".";
  finding.evidence = {OfOp(c, *batch, "the batch is unequal; " + same)};
  if (const auto first = FindFirstDifference(c); first->op != batch) {
    finding.evidence.push_back(OfOp(c, *first->op, "a number that the pipeline is made with"));
  }
  for (const Side side : kSides) {
    if (const OrderStep* step = side == Side::kA ? other->a : other->b) {
      finding.evidence.push_back(CiteOp(
          c, side, step->event, OpOf(TraceOf(c, side), step->event) + ": " + Described(step)));
    }
  }
  const Side shuffled = Shuffles(a) ? Side::kA : Side::kB;
  if (Shuffles(a) != Shuffles(b) && MethodOf(*other) != "shuffle") {
    finding.summary += " " + NameOf(c, shuffled) + " alone shuffles, too.";
  }
  finding.so_that = "batches hold other examples";
  finding.ruled_out = RuledOut(c, Gate::kData);
  finding.ruled_out.push_back("pre-processing: the elements are the same");
  finding.fixes = {FixOf(c, *other)};
  return {finding};
}

}  // namespace

const Rule kD107{"D107", "pipeline-order", Gate::kData, Label::kData, kPage, Evaluate};

}  // namespace isobit::explain
