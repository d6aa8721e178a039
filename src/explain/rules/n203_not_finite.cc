// SPDX-License-Identifier: Apache-2.0
// N203: NaN or infinities on one side only, and the op that made the first of them.
#include <algorithm>
#include <cctype>
#include <set>

#include "explain/arguments.h"
#include "explain/graph_change.h"
#include "explain/op_class.h"
#include "explain/rules/not_finite_origin.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# N203 not-finite: NaN or infinity on one side only

## What it means
The first difference is a NaN or an infinity that one side has and the other has not, and it leads back to one op: what that op took in
was finite, and what it gave was not. The other side runs another op in its place, such as `tf.math.xlogy(p, p)` for
`p * tf.math.log(p)`, or keeps the numbers away from that place. Or the first difference is finite, as the square root of 0 is, and an
op behind it in the same step, mostly of the gradient, is not defined there.

## Why it matters
0 * log(0) is 0 as a limit and NaN as arithmetic. A single NaN makes every sum, loss and weight behind it NaN, and a comparison with it
is false without an error.

## How to confirm
`isobit show --channel ops --json` shows how many elements of each output are NaN or infinite, and how many of its input are 0 or
negative. `tf.debugging.enable_check_numerics()` stops a run at the op.

## How to fix
Take the function that has a value there: `tf.math.xlogy`, `multiply_no_nan`, `divide_no_nan`, `reciprocal_no_nan`,
`tf.nn.log_softmax`; or keep the numbers away from it with `tf.maximum` or `tf.clip_by_value`. `tf.where` behind the op leaves NaN in the
gradient.

## References
- IEEE 754-2019, 7.2 and 7.3: invalid operation, division by zero
- TensorFlow documentation: tf.math.xlogy, tf.math.divide_no_nan, tf.debugging.enable_check_numerics
)";

constexpr size_t kMaxVisits = 256;

OpNumbers NumbersOf(const OpFlow& flow, const OpOutput& output) {
  OpNumbers numbers{flow.BaseOp(output.event), output.output->dtype, {}};
  for (const OpOutput& input : flow.InputsOf(output.event)) {
    numbers.inputs.push_back(flow.StatisticsOf(input));
  }
  return numbers;
}

std::string AtSite(const OpFlow& flow, uint32_t event) {
  const std::string site = flow.SiteText(event);
  return flow.BaseOp(event) + (site.empty() ? "" : " at " + site);
}

std::string HowMany(const OpFlow& flow, const OpOutput& output, NotFinite kind) {
  const digest::Statistics& s = *flow.StatisticsOf(output);
  const uint64_t n = kind == NotFinite::kNan ? s.nans : Infinities(s);
  return kind == NotFinite::kNan ? std::to_string(n) + " NaN" : Count(n, "infinity", "infinities");
}

std::string HowMany(const OpFlow& flow, const OpOutput& output) {
  return HowMany(flow, output,
                 flow.StatisticsOf(output)->nans > 0 ? NotFinite::kNan : NotFinite::kInfinity);
}

// Ops that only the other side runs on the way to its first difference, the last first.
std::vector<uint32_t> InItsPlace(const OpFlow& other, uint32_t event) {
  std::vector<uint32_t> alone, open = {event};
  std::set<uint32_t> visited;
  while (!open.empty() && visited.size() < kMaxVisits) {
    const uint32_t current = open.back();
    open.pop_back();
    for (const OpOutput& input : other.InputsOf(current)) {
      if (input.known() && other.PairOf(input.event) == nullptr &&
          !OnlyReads(other, other.InputsOf(input.event)) && visited.insert(input.event).second) {
        alone.push_back(input.event);
        open.push_back(input.event);
      }
    }
  }
  return alone;
}

// A function that has a value there, at the line that has to call it. The product that makes NaN of
// a logarithm's infinities has one of its own; a gradient is not in the program.
Fix FixOf(const OpFlow& flow, const NotFiniteOrigin& origin, const std::string& by_way) {
  const auto taken = flow.InputsOf(origin.made.event);
  const std::string op = flow.BaseOp(origin.made.event);
  if (op == "SqrtGrad" && taken[0].known()) {
    return {"code", by_way, flow.SiteText(taken[0].event)};
  }
  if (InGradient(flow, origin.made)) {
    return {"code", "tf.maximum(x, 1e-7)  # before the op whose gradient this is",
            flow.SiteText(origin.made.event)};
  }
  const std::string by = taken.empty() || !taken[0].known() ? "" : flow.BaseOp(taken[0].event);
  if (op == "Log" && (by == "Softmax" || by == "Sigmoid")) {
    return {"code", by == "Softmax" ? "tf.nn.log_softmax(x)" : "tf.math.log_sigmoid(x)",
            flow.SiteText(origin.made.event)};
  }
  if (!origin.turned || flow.BaseOp(origin.turned->event) != "Mul" ||
      InGradient(flow, *origin.turned)) {
    return {"code", by_way, flow.SiteText(origin.made.event)};
  }
  const std::string site = flow.SiteText(origin.turned->event);
  const auto factors = flow.InputsOf(origin.turned->event);
  if (op != "Log" || factors.size() != 2 ||
      factors[origin.turned_input].event != origin.made.event) {
    return {"code", "tf.math.multiply_no_nan(x, y)  # 0 where y is 0, also if x is inf", site};
  }
  const OpOutput& weight = factors[1 - origin.turned_input];
  const bool same =
      weight.known() && taken[0].known() && weight.output->exact == taken[0].output->exact;
  return {"code",
          same ? "tf.math.xlogy(p, p)  # for p * log(p): 0 where p is 0"
               : "tf.math.xlogy(p, q)  # for p * log(q): 0 where p is 0",
          site};
}

// The first difference on one side; not known: it has no such output.
OpOutput PlaceOfFirst(const Case& c, const OpFlow& flow, const FirstDifference& first) {
  if (first.op != nullptr) {
    return flow.side() == Side::kA ? flow.At(first.op->a, first.op->output)
                                   : flow.At(first.op->b, first.op->output_b);
  }
  const trace::SideEvent& event =
      flow.trace().side[flow.side() == Side::kA ? first.side->a : first.side->b];
  return event.array ? flow.Before(event.array->exact, SequenceOf(c, flow.side(), first))
                     : OpOutput{};
}

Place PlaceOfOp(const OpFlow& flow, uint32_t event) {
  const trace::OpEvent& op = flow.trace().events[event];
  const trace::Node& node = flow.trace().nodes[op.node];
  Place place;
  place.stage = node.pipeline ? "input pipeline" : node.eager ? "eager" : "step";
  place.step = node.pipeline || node.eager ? -1 : static_cast<int64_t>(op.occurrence);
  place.node = NodeNameOf(flow.trace(), op);
  place.op = flow.BaseOp(event);
  (flow.side() == Side::kA ? place.kernel_a : place.kernel_b) = KernelOf(flow.trace(), op);
  (flow.side() == Side::kA ? place.event_a : place.event_b) = static_cast<int64_t>(op.sequence);
  place.site = flow.SiteText(event);
  return place;
}

// What the other side runs in the place.
void SayOtherSide(const Case& c, const OpFlow& flow, const OpFlow& other,
                  const NotFiniteOrigin& origin, const OpOutput& first, Finding* finding) {
  const align::EventPair* pair = flow.PairOf(origin.made.event);
  const uint32_t partner = pair == nullptr           ? UINT32_MAX
                           : flow.side() == Side::kA ? pair->b
                                                     : pair->a;
  if (partner != UINT32_MAX && other.BaseOp(partner) != flow.BaseOp(origin.made.event)) {
    finding->because =
        NameOf(c, other.side()) + " runs " + AtSite(other, partner) + " in its place";
    return;
  }
  std::vector<std::string> texts;
  for (const uint32_t event :
       first.known() ? InItsPlace(other, first.event) : std::vector<uint32_t>{}) {
    texts.push_back(AtSite(other, event));
    if (texts.size() <= 3) {
      finding->evidence.push_back(CiteOp(
          c, other.side(), event, "what this side alone runs on the way, without NaN or infinity"));
    }
  }
  if (!texts.empty()) {
    finding->because = NameOf(c, other.side()) + " alone runs " + NameList(texts);
  }
}

Finding Tell(const Case& c, const OpFlow& flow, const OpFlow& other, const NotFiniteOrigin& origin,
             const FirstDifference& first, const FiniteWay& way) {
  const std::string kind(NotFiniteName(origin.seen));
  const std::string seen =
      origin.behind ? "the first difference, finite on both sides: the " + kind +
                          " is computed from it, in the same step"
                    : "the first difference: " + kind + " on one side, none on the other";
  std::string op = flow.BaseOp(origin.made.event);
  std::ranges::transform(op, op.begin(), [](unsigned char ch) { return std::tolower(ch); });
  Finding finding =
      NewFinding(kN203, (origin.seen == NotFinite::kNan ? "code.nan." : "code.inf.") + op,
                 Confidence::kConsistent, "undefined: " + kind + " on one side only");
  finding.summary = AtSite(flow, origin.made.event) + " in " + NameOf(c, flow.side()) + " makes " +
                    HowMany(flow, origin.made, origin.kind) + " of finite numbers: " + way.text +
                    ".";
  finding.evidence.push_back(
      CiteOp(c, flow.side(), origin.made.event,
             "finite inputs, " + HowMany(flow, origin.made, origin.kind) + " in the output"));
  if (origin.gradient) {
    finding.summary += " Its gradient, " + AtSite(flow, origin.gradient->event) + ", makes " +
                       HowMany(flow, *origin.gradient) + ".";
    finding.evidence.push_back(
        CiteOp(c, flow.side(), origin.gradient->event,
               "its gradient, of the same input: " + HowMany(flow, *origin.gradient)));
  }
  if (origin.turned) {
    const std::string how = WayFromInfinity(NumbersOf(flow, *origin.turned), origin.turned_input);
    finding.summary += " " + AtSite(flow, origin.turned->event) + " makes " +
                       HowMany(flow, *origin.turned, NotFinite::kNan) + " of them" +
                       (how.empty() ? "." : ": " + how + ".");
    finding.evidence.push_back(
        CiteOp(c, flow.side(), origin.turned->event, "infinities go in, NaN come out"));
  }
  finding.evidence.push_back(first.op != nullptr ? OfOp(c, *first.op, seen)
                                                 : OfSide(c, *first.side, seen));
  SayOtherSide(c, flow, other, origin, PlaceOfFirst(c, other, first), &finding);
  finding.so_that = "whatever is computed with it is not finite either";
  finding.where = PlaceOfOp(flow, origin.made.event);
  finding.ruled_out = RuledOut(c, Gate::kUndefined);
  finding.ruled_out.push_back("the data: the op's inputs come from what both sides have");
  finding.fixes.push_back(FixOf(flow, origin, way.fix));
  return finding;
}

// No range tells how, but the op computes, and all that it took in is finite.
std::optional<FiniteWay> UnknownWay(const OpNumbers& numbers) {
  const OpClass op_class = ClassOf(numbers.op);
  const bool computes = op_class == OpClass::kFunctions || op_class == OpClass::kReductions ||
                        op_class == OpClass::kProducts || op_class == OpClass::kReciprocal;
  const bool all_finite = std::ranges::all_of(
      numbers.inputs, [](const digest::Statistics* s) { return s != nullptr && IsFinite(*s); });
  if (!computes || !all_finite) {
    return std::nullopt;
  }
  return FiniteWay{"how, the ranges of its inputs do not tell",
                   "tf.debugging.check_numerics(x, \"x\")  # or clip what goes in here"};
}

bool OneSided(const trace::Trace& a, uint32_t detail_a, const trace::Trace& b, uint32_t detail_b) {
  if (detail_a == 0 || detail_b == 0) {
    return false;
  }
  const auto &x = a.details[detail_a - 1].statistics, &y = b.details[detail_b - 1].statistics;
  return x && y && IsFinite(*x) != IsFinite(*y);
}

// Where it was recorded so.
bool FiniteOnBoth(const Case& c, const align::EventPair& pair) {
  const auto finite = [](const trace::Trace& trace, const trace::OpEvent& event, uint16_t output) {
    const uint32_t detail =
        output < event.output_count ? trace.outputs[event.first_output + output].detail : 0;
    return detail != 0 && trace.details[detail - 1].statistics &&
           IsFinite(*trace.details[detail - 1].statistics);
  };
  return finite(c.a, EventA(c, pair), pair.output) && finite(c.b, EventB(c, pair), pair.output_b);
}

// Whether any was recorded at all; of most runs none was.
bool AnyNotFinite(const Case& c) {
  const auto any = [](const trace::Trace& trace) {
    return std::ranges::any_of(trace.details, [](const auto& detail) {
      return detail.statistics && !IsFinite(*detail.statistics);
    });
  };
  return any(c.a) || any(c.b);
}

// Whether the first difference has NaN or infinities on exactly one side.
bool OneSided(const Case& c, const FirstDifference& first) {
  if (first.side != nullptr) {
    const auto &a = c.a.side[first.side->a].array, &b = c.b.side[first.side->b].array;
    return a && b && OneSided(c.a, a->detail, c.b, b->detail);
  }
  const trace::OpEvent &a = EventA(c, *first.op), &b = EventB(c, *first.op);
  return first.op->output < a.output_count && first.op->output_b < b.output_count &&
         OneSided(c.a, c.a.outputs[a.first_output + first.op->output].detail, c.b,
                  c.b.outputs[b.first_output + first.op->output_b].detail);
}

std::optional<Finding> TellOrigin(const Case& c, const OpFlow& flow, const OpFlow& other,
                                  const NotFiniteOrigin& origin, const FirstDifference& first) {
  const OpNumbers numbers = NumbersOf(flow, origin.made);
  auto way =
      origin.behind ? UndefinedWay(numbers, origin.kind) : WayFromFinite(numbers, origin.kind);
  way = way || origin.behind ? way : UnknownWay(numbers);
  return way ? std::optional(Tell(c, flow, other, origin, first, *way)) : std::nullopt;
}

// The first difference itself is not finite on one side.
std::optional<Finding> AtFirst(const Case& c, const OpFlow& a, const OpFlow& b,
                               const FirstDifference& first) {
  const OpOutput first_a = PlaceOfFirst(c, a, first), first_b = PlaceOfFirst(c, b, first);
  const digest::Statistics *numbers_a = a.StatisticsOf(first_a),
                           *numbers_b = b.StatisticsOf(first_b);
  if (numbers_a == nullptr || numbers_b == nullptr ||
      IsFinite(*numbers_a) == IsFinite(*numbers_b)) {
    return std::nullopt;
  }
  const OpFlow &flow = IsFinite(*numbers_a) ? b : a, &other = IsFinite(*numbers_a) ? a : b;
  const auto origin = FindNotFiniteOrigin(flow, other, IsFinite(*numbers_a) ? first_b : first_a,
                                          SequenceOf(c, flow.side(), first));
  return origin ? TellOrigin(c, flow, other, *origin, first) : std::nullopt;
}

// It is finite, and one side makes NaN or infinities of it.
std::optional<Finding> BehindFirst(const Case& c, const OpFlow& a, const OpFlow& b,
                                   const FirstDifference& first) {
  const auto of_a = FindNotFiniteBehind(a, b, *first.op),
             of_b = FindNotFiniteBehind(b, a, *first.op);
  if (of_a.has_value() == of_b.has_value()) {
    return std::nullopt;
  }
  return of_a ? TellOrigin(c, a, b, *of_a, first) : TellOrigin(c, b, a, *of_b, first);
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  // Of one program another release builds other ops.
  if (!first || (OtherReleases(c) && SameArguments(c))) {
    return {};
  }
  const bool at_first = OneSided(c, *first);
  if (!at_first && (first->op == nullptr || !FiniteOnBoth(c, *first->op) || !AnyNotFinite(c))) {
    return {};
  }
  const OpFlow a(c, Side::kA), b(c, Side::kB);
  auto finding = at_first ? AtFirst(c, a, b, *first) : BehindFirst(c, a, b, *first);
  return finding ? std::vector{std::move(*finding)} : std::vector<Finding>{};
}

}  // namespace

const Rule kN203{"N203", "not-finite", Gate::kUndefined, Label::kUndefined, kPage, Evaluate};

}  // namespace isobit::explain
