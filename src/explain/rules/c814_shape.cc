// SPDX-License-Identifier: Apache-2.0
// C814: an op takes the same numbers in another shape, and gives another shape.
#include <algorithm>
#include <cmath>

#include "env/facts.h"
#include "explain/graph_change.h"
#include "explain/op_class.h"
#include "explain/rules/arrays.h"
#include "explain/rules/model_settings.h"
#include "explain/rules/op_flow.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"
#include "explain/rules/weights.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# C814 shape: an op takes the same numbers in another shape

## What it means
The first op that differs gives a result of another shape, because one of its inputs has another shape, although it holds the same
numbers: `[n, 1]` on one side, `[n]` on the other. Where the shapes of two inputs fit only by broadcasting, `[n]` with `[n, 1]` gives
`[n, n]`: every element against every other one.

## Why it matters
Nothing complains. The mean of `[n, n]` is a number like the mean of `[n]`, a loss goes down, and the model learns the mean of the
labels.

## How to confirm
Print the shapes of the op's inputs at the line that the answer names, or put `tf.debugging.assert_shapes` there.

## How to fix
Give both inputs the same rank: `tf.squeeze(x, axis=1)` behind a layer of one unit, `y[:, None]` for the labels, `keepdims=True` on both
sides or on none. Losses of Keras take care of `[n]` against `[n, 1]` by themselves; a loss that is written by hand does not.

## References
- NumPy documentation: general broadcasting rules
- keras-team/keras, issue 14627
)";

constexpr size_t kMaxSteps = 64;

std::string ShapeText(const std::vector<int64_t>& shape) {
  std::string text = "[";
  for (const int64_t extent : shape) {
    text += (text.size() == 1 ? "" : ", ") + std::to_string(extent);
  }
  return text + "]";
}

int64_t SizeOf(const std::vector<int64_t>& shape) {
  int64_t size = 1;
  for (const int64_t extent : shape) {
    size *= extent;
  }
  return size;
}

std::string Ordinal(size_t input) {
  static constexpr const char* kNames[] = {"first", "second", "third"};
  return input < 3 ? kNames[input] : "input " + std::to_string(input);
}

// The two sides' runs of the op where the shapes part.
struct Parting {
  const OpFlow &a, &b;
  OpOutput out_a, out_b;
  std::vector<OpOutput> in_a, in_b;
  std::vector<size_t> reshaped;  // Inputs with the same numbers in another shape.

  const OpFlow& Flow(Side side) const { return side == Side::kA ? a : b; }
  const OpOutput& Out(Side side) const { return side == Side::kA ? out_a : out_b; }
  const std::vector<OpOutput>& In(Side side) const { return side == Side::kA ? in_a : in_b; }
};

bool OtherShape(const OpFlow& a, const OpFlow& b, const OpOutput& x, const OpOutput& y) {
  return x.known() && y.known() && a.ShapeOf(x) != b.ShapeOf(y);
}

bool OnlyReshapes(std::string_view op) {
  return op == "Reshape" || op == "Squeeze" || op == "ExpandDims" || op == "Transpose" ||
         op == "StridedSlice";
}

// The same elements, maybe in another order, as far as statistics tell.
bool SameNumbers(const digest::Statistics* a, const digest::Statistics* b) {
  return a != nullptr && b != nullptr && a->count == b->count && a->min == b->min &&
         a->max == b->max && a->zeros == b->zeros && a->nans == b->nans &&
         std::abs(a->sum - b->sum) <= 1e-12 * std::max(std::abs(a->sum), std::abs(b->sum)) &&
         std::abs(a->sum_of_squares - b->sum_of_squares) <= 1e-12 * a->sum_of_squares;
}

// From the first difference back, as long as both sides run the same op on inputs of other shapes
// that ops of the same kind gave.
bool WalkBack(Parting* at) {
  for (size_t step = 0; step < kMaxSteps; ++step) {
    if (at->a.BaseOp(at->out_a.event) != at->b.BaseOp(at->out_b.event)) {
      return false;
    }
    at->in_a = at->a.InputsOf(at->out_a.event);
    at->in_b = at->b.InputsOf(at->out_b.event);
    if (at->in_a.size() != at->in_b.size()) {
      return false;
    }
    bool deeper = false;
    for (size_t i = 0; i < at->in_a.size() && !deeper; ++i) {
      const OpOutput x = at->in_a[i], y = at->in_b[i];
      if (OtherShape(at->a, at->b, x, y) && x.port == y.port &&
          at->a.BaseOp(x.event) == at->b.BaseOp(y.event) && !OnlyReshapes(at->a.BaseOp(x.event)) &&
          !at->a.InputsOf(x.event).empty() &&
          SizeOf(at->a.ShapeOf(x)) != SizeOf(at->b.ShapeOf(y))) {
        at->out_a = x;
        at->out_b = y;
        deeper = true;
      }
    }
    if (!deeper) {
      return true;
    }
  }
  return false;
}

// Whether the shapes of the inputs alone make the difference.
bool ByShapeOfInputs(Parting* at) {
  if (!OtherShape(at->a, at->b, at->out_a, at->out_b) ||
      at->out_a.output->dtype != at->out_b.output->dtype ||
      ClassOf(at->a.BaseOp(at->out_a.event)) == OpClass::kRandom) {
    return false;
  }
  for (size_t i = 0; i < at->in_a.size(); ++i) {
    const OpOutput &x = at->in_a[i], &y = at->in_b[i];
    if (!x.known() || !y.known() || x.output->exact == y.output->exact) {
      continue;
    }
    if (!OtherShape(at->a, at->b, x, y) || x.output->dtype != y.output->dtype ||
        !SameNumbers(at->a.StatisticsOf(x), at->b.StatisticsOf(y))) {
      return false;
    }
    at->reshaped.push_back(i);
  }
  return !at->reshaped.empty();
}

bool ArraysDiffer(const Case& c, const FirstDifference& first) {
  const auto before = [&](const trace::SideEvent& event, Side side) {
    return event.sequence < SequenceOf(c, side, first);
  };
  return std::ranges::any_of(Borders(c), [&](const BorderPair& pair) {
    return pair.differs() && (before(*pair.a, Side::kA) || before(*pair.b, Side::kB));
  });
}

// Layers, or the shapes of variables: what other rules are about.
bool ModelsDiffer(const Case& c) {
  const std::string moment = MomentOfUse(c);
  return std::ranges::any_of(
             WeightsAt(c, moment),
             [](const WeightPair& pair) { return pair.a->array->shape != pair.b->array->shape; }) ||
         std::ranges::any_of(ModelPairs(c, "config"), [](const ModelPair& pair) {
           return pair.a->Text("parameters") != pair.b->Text("parameters") ||
                  !CompareSettings(pair.a->Text("config"), pair.b->Text("config")).empty();
         });
}

// Keras has a setting that moves axes (C806).
bool OtherAxes(const Case& c) {
  return env::Facts(c.a.env).Text("keras.image_data_format") !=
         env::Facts(c.b.env).Text("keras.image_data_format");
}

// More elements than any input has: unit axes were filled up.
bool Broadcasts(const Parting& at, Side side) {
  const OpFlow& flow = at.Flow(side);
  const int64_t size = SizeOf(flow.ShapeOf(at.Out(side)));
  return ClassOf(flow.BaseOp(at.Out(side).event)) != OpClass::kProducts &&
         at.In(side).size() >= 2 && std::ranges::all_of(at.In(side), [&](const OpOutput& input) {
           return input.known() && SizeOf(flow.ShapeOf(input)) < size;
         });
}

// "[16] and [16, 1]"
std::string InputsText(const Parting& at, Side side) {
  std::vector<std::string> shapes;
  for (const OpOutput& input : at.In(side)) {
    shapes.push_back(input.known() ? ShapeText(at.Flow(side).ShapeOf(input)) : "a constant");
  }
  return NameList(shapes, 4);
}

std::string SideText(const Case& c, const Parting& at, Side side) {
  const std::string site = at.Flow(side).SiteText(at.Out(side).event);
  return (site.empty() ? "" : "at " + site + " ") + "in " + NameOf(c, side) + " it takes " +
         InputsText(at, side) + " and " +
         (Broadcasts(at, side) ? "broadcasts them to " : "gives ") +
         ShapeText(at.Flow(side).ShapeOf(at.Out(side)));
}

// The position of the one axis of extent 1 that `longer` has more than `shorter`; -1: not so.
int UnitAxis(const std::vector<int64_t>& longer, const std::vector<int64_t>& shorter) {
  if (longer.size() != shorter.size() + 1) {
    return -1;
  }
  for (size_t axis = longer.size(); axis-- > 0;) {
    std::vector<int64_t> without = longer;
    without.erase(without.begin() + static_cast<ptrdiff_t>(axis));
    if (longer[axis] == 1 && without == shorter) {
      return static_cast<int>(axis);
    }
  }
  return -1;
}

Fix FixOf(const Case& c, const Parting& at, Side side) {
  const size_t input = at.reshaped.front();
  const auto& from = at.Flow(side).ShapeOf(at.In(side)[input]);
  const auto& to = at.Flow(Other(side)).ShapeOf(at.In(Other(side))[input]);
  const int removed = UnitAxis(from, to), added = UnitAxis(to, from);
  std::vector<int64_t> sorted_from = from, sorted_to = to;
  std::ranges::sort(sorted_from);
  std::ranges::sort(sorted_to);
  const std::string site = at.Flow(side).SiteText(at.Out(side).event);
  const std::string what = "x: the " + Ordinal(input) + " input of " +
                           at.Flow(side).BaseOp(at.Out(side).event) + ", " + ShapeText(from) +
                           " to " + ShapeText(to);
  if (removed < 0 && added < 0 && sorted_from == sorted_to) {
    return {
        "code",
        "# give x its axes in the order that they have in " + NameOf(c, Other(side)) + "; " + what,
        site};
  }
  const std::string code = removed >= 0 ? "tf.squeeze(x, axis=" + std::to_string(removed) + ")"
                           : added >= 0 ? "tf.expand_dims(x, axis=" + std::to_string(added) + ")"
                                        : "tf.reshape(x, " + ShapeText(to) + ")";
  return {"code", code + "  # " + what, site};
}

// Ops of one side alone that gave one of the reshaped inputs.
std::string MadeByText(const Case& c, const Parting& at, Finding* finding) {
  std::vector<std::string> texts;
  for (const Side side : kSides) {
    const OpFlow& flow = at.Flow(side);
    const OpOutput& input = at.In(side)[at.reshaped.front()];
    if (flow.PairOf(input.event) != nullptr || !OnlyReshapes(flow.BaseOp(input.event))) {
      continue;
    }
    const std::string site = flow.SiteText(input.event);
    texts.push_back(flow.BaseOp(input.event) + (site.empty() ? "" : " at " + site) + " in " +
                    NameOf(c, side) + " alone gives it that shape");
    finding->evidence.push_back(CiteOp(
        c, side, input.event, "on this side alone, gives " + ShapeText(flow.ShapeOf(input))));
  }
  return NameList(texts);
}

Finding Tell(const Case& c, const Parting& at, const FirstDifference& first) {
  const bool by_a = Broadcasts(at, Side::kA), by_b = Broadcasts(at, Side::kB);
  const std::string op = at.a.BaseOp(at.out_a.event);
  Finding finding = NewFinding(
      kC814, by_a || by_b ? "code.shape.broadcast" : "code.shape", Confidence::kConsistent,
      by_a != by_b ? "configuration: an op broadcasts its inputs on one side"
                   : "configuration: an op takes the same numbers in another shape");
  finding.summary = op + ": " + SideText(c, at, Side::kA) + "; " + SideText(c, at, Side::kB) + ".";
  const size_t input = at.reshaped.front();
  finding.where = first.place;
  for (const Side side : kSides) {
    finding.evidence.push_back(
        CiteOp(c, side, at.Out(side).event,
               InputsText(at, side) + " to " + ShapeText(at.Flow(side).ShapeOf(at.Out(side)))));
  }
  const std::string made_by = MadeByText(c, at, &finding);
  finding.because = "its " + Ordinal(input) + " input holds the same numbers in another shape" +
                    (made_by.empty() ? "" : "; " + made_by);
  if (at.out_a.event != first.op->a) {
    finding.evidence.push_back(OfOp(c, *first.op, "the first op of both sides that differs"));
  }
  finding.so_that = by_a != by_b ? "every element meets every other one, not its own"
                                 : "what is computed from it differs";
  finding.ruled_out = RuledOut(c, Gate::kConfigVersion);
  // Where only one side broadcasts, that is the one to mend.
  const Side side = by_a && !by_b ? Side::kA : Side::kB;
  finding.fixes = {FixOf(c, at, side)};
  return finding;
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  if (!first || first->op == nullptr || c.a.nodes[EventA(c, *first->op).node].pipeline ||
      OtherReleases(c) || OtherAxes(c) || ArraysDiffer(c, *first) || ModelsDiffer(c)) {
    return {};
  }
  if (first->op->state == align::PairState::kOrigin && !first->op->other_ops &&
      !first->op->shape_or_dtype) {
    return {};  // Its inputs are equal.
  }
  const OpFlow a(c, Side::kA), b(c, Side::kB);
  Parting at{
      a,  b, a.At(first->op->a, first->op->output), b.At(first->op->b, first->op->output_b), {},
      {}, {}};
  if (!at.out_a.known() || !at.out_b.known() || !WalkBack(&at) || !ByShapeOfInputs(&at)) {
    return {};
  }
  return {Tell(c, at, *first)};
}

}  // namespace

const Rule kC814{"C814", "shape", Gate::kConfigVersion, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
