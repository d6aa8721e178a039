// SPDX-License-Identifier: Apache-2.0
// N203: NaN or infinities on one side only, and the op that made the first of them.
#include <algorithm>
#include <cctype>
#include <set>

#include "explain/arguments.h"
#include "explain/graph_change.h"
#include "explain/op_class.h"
#include "explain/rules/not_finite.h"
#include "explain/rules/op_flow.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# N203 not-finite: NaN or infinity on one side only

## What it means
The first difference is a NaN or an infinity that one side has and the other has not, and it leads back to one op: what that op took in
was finite, and what it gave was not. The other side runs another op in its place, such as `tf.math.xlogy(p, p)` for
`p * tf.math.log(p)`, or keeps the numbers away from that place.

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

constexpr size_t kMaxSteps = 1000, kMaxVisits = 256;

// From the first difference back to the op whose inputs are all finite.
struct Origin {
  OpOutput made;
  NotFinite kind;                  // What it made.
  std::optional<OpOutput> turned;  // Where infinities that it made became NaN.
  size_t turned_input = 0;
  std::optional<OpOutput> gradient;  // Of what `made`, where the way led through it.
  NotFinite seen;                    // What the first difference has.
};

const trace::OpEvent& EventOf(const OpFlow& flow, const OpOutput& output) {
  return flow.trace().events[output.event];
}

// Whether the other side has NaN or infinities in the place of this output, or may have.
bool Shared(const OpFlow& flow, const OpFlow& other, const OpOutput& output) {
  if (other.Has(output.output->exact)) {
    return true;
  }
  const align::EventPair* pair = flow.PairOf(output.event);
  if (pair == nullptr) {
    return false;
  }
  const uint32_t partner = flow.side() == Side::kA ? pair->b : pair->a;
  const digest::Statistics* statistics = other.StatisticsOf(other.At(partner, output.port));
  return statistics == nullptr || !IsFinite(*statistics);
}

// Ops that read a value from somewhere else: an argument, a variable, an iterator.
bool OnlyReads(const OpFlow& flow, const std::vector<OpOutput>& inputs) {
  return std::ranges::none_of(
      inputs, [&](const OpOutput& input) { return flow.StatisticsOf(input) != nullptr; });
}

std::optional<Origin> FindOrigin(const OpFlow& flow, const OpFlow& other, OpOutput current) {
  Origin origin;
  const digest::Statistics* first = flow.StatisticsOf(current);
  origin.seen = origin.kind = first->nans > 0 ? NotFinite::kNan : NotFinite::kInfinity;
  for (size_t step = 0; step < kMaxSteps; ++step) {
    const std::vector<OpOutput> inputs = flow.InputsOf(current.event);
    const auto has = [&](NotFinite kind) {
      return std::ranges::find_if(inputs, [&](const OpOutput& input) {
        const digest::Statistics* s = flow.StatisticsOf(input);
        return s != nullptr && (kind == NotFinite::kNan ? s->nans : Infinities(*s)) > 0;
      });
    };
    auto next = has(origin.kind);
    if (next == inputs.end() && origin.kind == NotFinite::kNan) {
      next = has(NotFinite::kInfinity);
      if (next != inputs.end()) {
        origin.kind = NotFinite::kInfinity;
        origin.turned = current;
        origin.turned_input = static_cast<size_t>(next - inputs.begin());
      }
    }
    OpOutput from;
    if (next != inputs.end()) {
      from = *next;
    } else if (OnlyReads(flow, inputs)) {
      from = flow.Before(current.output->exact, EventOf(flow, current).sequence);
    } else {
      origin.made = current;
      return origin;
    }
    if (!from.known() || Shared(flow, other, from) ||
        EventOf(flow, from).sequence >= EventOf(flow, current).sequence) {
      return std::nullopt;
    }
    current = from;
  }
  return std::nullopt;
}

bool InGradient(const OpFlow& flow, const OpOutput& output) {
  return NodeNameOf(flow.trace(), EventOf(flow, output)).find("gradient_tape/") !=
         std::string::npos;
}

// Where a gradient made it, such as the reciprocal that belongs to a logarithm: the op of the
// program that made NaN or infinities of the same input, if there is one before `sequence`.
void TakeForward(const OpFlow& flow, const OpFlow& other, uint64_t sequence, Origin* origin) {
  if (!InGradient(flow, origin->made)) {
    return;
  }
  const auto taken = flow.InputsOf(origin->made.event);
  std::optional<OpOutput> forward;
  for (uint32_t event = 0; event < flow.trace().events.size(); ++event) {
    const OpOutput output = flow.At(event, 0);
    const digest::Statistics* numbers = flow.StatisticsOf(output);
    if (numbers == nullptr || IsFinite(*numbers) || EventOf(flow, output).sequence >= sequence ||
        InGradient(flow, output) || Shared(flow, other, output)) {
      continue;
    }
    const auto inputs = flow.InputsOf(event);
    const bool same = std::ranges::any_of(inputs, [&](const OpOutput& input) {
      return std::ranges::any_of(taken, [&](const OpOutput& x) {
        return x.known() && input.known() && !x.output->exact.empty() &&
               x.output->exact == input.output->exact;
      });
    });
    const bool finite = std::ranges::all_of(inputs, [&](const OpOutput& input) {
      const digest::Statistics* s = flow.StatisticsOf(input);
      return s == nullptr || IsFinite(*s);
    });
    if (same && finite &&
        (!forward || EventOf(flow, output).sequence < EventOf(flow, *forward).sequence)) {
      forward = output;
    }
  }
  if (forward) {
    origin->gradient = origin->made;
    origin->made = *forward;
    origin->kind = flow.StatisticsOf(*forward)->nans > 0 ? NotFinite::kNan : NotFinite::kInfinity;
  }
}

// The same op on equal inputs: a matter of kernels, which other rules judge.
bool SameComputation(const OpFlow& flow, const OpFlow& other, const OpOutput& made) {
  const align::EventPair* pair = flow.PairOf(made.event);
  if (pair == nullptr) {
    return false;
  }
  const uint32_t partner = flow.side() == Side::kA ? pair->b : pair->a;
  const std::string& kernel = KernelOf(flow.trace(), EventOf(flow, made));
  const std::string& kernel_other = KernelOf(other.trace(), other.trace().events[partner]);
  if (IsFusedKernel(kernel) || IsFusedKernel(kernel_other)) {
    return true;
  }
  if (flow.BaseOp(made.event) != other.BaseOp(partner)) {
    return false;
  }
  const auto mine = flow.InputsOf(made.event), theirs = other.InputsOf(partner);
  for (size_t i = 0; i < std::min(mine.size(), theirs.size()); ++i) {
    if (mine[i].known() && theirs[i].known() && !mine[i].output->exact.empty() &&
        !theirs[i].output->exact.empty() && mine[i].output->exact != theirs[i].output->exact) {
      return false;
    }
  }
  return true;
}

// Whether what the op took in comes, by ops of this side alone, from contents that the other side
// has too. Constants that were not recorded, and single numbers, are the program's.
bool OfSameData(const OpFlow& flow, const OpFlow& other, uint32_t event) {
  std::vector<uint32_t> open = {event};
  std::set<uint32_t> visited = {event};
  while (!open.empty()) {
    const uint32_t current = open.back();
    open.pop_back();
    for (const OpOutput& input : flow.InputsOf(current)) {
      const digest::Statistics* statistics = flow.StatisticsOf(input);
      if (statistics == nullptr || statistics->count == 1 || other.Has(input.output->exact) ||
          !visited.insert(input.event).second) {
        continue;
      }
      if (flow.PairOf(input.event) != nullptr || visited.size() > kMaxVisits ||
          ClassOf(flow.BaseOp(input.event)) == OpClass::kRandom ||
          OnlyReads(flow, flow.InputsOf(input.event))) {
        return false;
      }
      open.push_back(input.event);
    }
  }
  return true;
}

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
Fix FixOf(const OpFlow& flow, const Origin& origin, const std::string& by_way) {
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
void SayOtherSide(const Case& c, const OpFlow& flow, const OpFlow& other, const Origin& origin,
                  const OpOutput& first, Finding* finding) {
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

Finding Tell(const Case& c, const OpFlow& flow, const OpFlow& other, const Origin& origin,
             const FirstDifference& first, const FiniteWay& way) {
  const std::string kind(NotFiniteName(origin.seen));
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
  finding.evidence.push_back(
      first.op != nullptr
          ? OfOp(c, *first.op, "the first difference: " + kind + " on one side, none on the other")
          : OfSide(c, *first.side,
                   "the first difference: " + kind + " on one side, none on the other"));
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

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  // Of one program another release builds other ops.
  if (!first || !OneSided(c, *first) || (OtherReleases(c) && SameArguments(c))) {
    return {};
  }
  const OpFlow a(c, Side::kA), b(c, Side::kB);
  const OpOutput first_a = PlaceOfFirst(c, a, *first), first_b = PlaceOfFirst(c, b, *first);
  const digest::Statistics *numbers_a = a.StatisticsOf(first_a),
                           *numbers_b = b.StatisticsOf(first_b);
  if (numbers_a == nullptr || numbers_b == nullptr ||
      IsFinite(*numbers_a) == IsFinite(*numbers_b)) {
    return {};
  }
  const OpFlow &flow = IsFinite(*numbers_a) ? b : a, &other = IsFinite(*numbers_a) ? a : b;
  auto origin = FindOrigin(flow, other, IsFinite(*numbers_a) ? first_b : first_a);
  if (origin) {
    TakeForward(flow, other, SequenceOf(c, flow.side(), *first), &*origin);
  }
  if (!origin || SameComputation(flow, other, origin->made) ||
      !OfSameData(flow, other, origin->made.event)) {
    return {};
  }
  const OpNumbers numbers = NumbersOf(flow, origin->made);
  auto way = WayFromFinite(numbers, origin->kind);
  way = way ? way : UnknownWay(numbers);
  return way ? std::vector{Tell(c, flow, other, *origin, *first, *way)} : std::vector<Finding>{};
}

}  // namespace

const Rule kN203{"N203", "not-finite", Gate::kUndefined, Label::kUndefined, kPage, Evaluate};

}  // namespace isobit::explain
