// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/not_finite_origin.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "explain/op_class.h"

namespace isobit::explain {
namespace {

constexpr size_t kMaxSteps = 1000, kMaxVisits = 256;

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

std::optional<NotFiniteOrigin> FindOrigin(const OpFlow& flow, const OpFlow& other,
                                          OpOutput current) {
  NotFiniteOrigin origin;
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

// Where a gradient made it, such as the reciprocal that belongs to a logarithm: the op of the
// program that made NaN or infinities of the same input, if there is one before `sequence`.
void TakeForward(const OpFlow& flow, const OpFlow& other, uint64_t sequence,
                 NotFiniteOrigin* origin) {
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

// ---- behind a finite first difference

bool IsWrite(const std::string& op) {
  return op.starts_with("Assign") && op.ends_with("VariableOp");
}

// The sequence number of the first write of a variable behind the event; eager ops alone.
uint64_t NextWrite(const OpFlow& flow, const trace::OpEvent& from) {
  uint64_t next = UINT64_MAX;
  for (const trace::OpEvent& event : flow.trace().events) {
    const trace::Node& node = flow.trace().nodes[event.node];
    if (node.eager && event.sequence > from.sequence && IsWrite(flow.trace().Str(node.op))) {
      next = std::min(next, event.sequence);
    }
  }
  return next;
}

// The first output behind `from` in its step that has NaN or infinities on this side alone.
OpOutput FirstInStep(const OpFlow& flow, const OpFlow& other, const trace::OpEvent& from) {
  const trace::Trace& trace = flow.trace();
  const bool eager = trace.nodes[from.node].eager;
  const uint64_t end = eager ? NextWrite(flow, from) : UINT64_MAX;
  OpOutput first;
  for (uint32_t i = 0; i < trace.events.size(); ++i) {
    const trace::OpEvent& event = trace.events[i];
    const bool in_step = eager ? event.sequence > from.sequence && event.sequence < end
                               : event.call == from.call && event.frame == from.frame &&
                                     event.iteration == from.iteration;
    if (!in_step || trace.nodes[event.node].eager != eager ||
        (first.known() && event.sequence > EventOf(flow, first).sequence)) {
      continue;
    }
    for (uint32_t port = 0; port < event.output_count; ++port) {
      const OpOutput output = flow.At(i, port);
      const digest::Statistics* numbers = flow.StatisticsOf(output);
      if (numbers != nullptr && !IsFinite(*numbers) && !Shared(flow, other, output)) {
        first = output;
        break;
      }
    }
  }
  return first;
}

}  // namespace

bool OnlyReads(const OpFlow& flow, const std::vector<OpOutput>& inputs) {
  return std::ranges::none_of(
      inputs, [&](const OpOutput& input) { return flow.StatisticsOf(input) != nullptr; });
}

bool InGradient(const OpFlow& flow, const OpOutput& output) {
  return NodeNameOf(flow.trace(), EventOf(flow, output)).find("gradient_tape/") !=
         std::string::npos;
}

std::optional<NotFiniteOrigin> FindNotFiniteOrigin(const OpFlow& flow, const OpFlow& other,
                                                   const OpOutput& first, uint64_t sequence) {
  auto origin = FindOrigin(flow, other, first);
  if (origin) {
    TakeForward(flow, other, sequence, &*origin);
  }
  return !origin || SameComputation(flow, other, origin->made) ||
                 !OfSameData(flow, other, origin->made.event)
             ? std::nullopt
             : origin;
}

std::optional<NotFiniteOrigin> FindNotFiniteBehind(const OpFlow& flow, const OpFlow& other,
                                                   const align::EventPair& first) {
  const bool side_a = flow.side() == Side::kA;
  const uint32_t from = flow.ToldBy(side_a ? first.a : first.b),
                 partner = other.ToldBy(side_a ? first.b : first.a);
  // What differs as it comes in is data, or weights.
  if (OnlyReads(flow, flow.InputsOf(from)) || OnlyReads(other, other.InputsOf(partner))) {
    return std::nullopt;
  }
  const OpOutput seen = FirstInStep(flow, other, flow.trace().events[from]);
  if (!seen.known() || !OfSameData(flow, other, from) || !OfSameData(other, flow, partner)) {
    return std::nullopt;
  }
  auto origin = FindOrigin(flow, other, seen);
  if (!origin || SameComputation(flow, other, origin->made) ||
      !flow.ComputedFrom(origin->made.event, from)) {
    return std::nullopt;
  }
  origin->behind = true;
  return origin;
}

}  // namespace isobit::explain
