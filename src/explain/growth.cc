// SPDX-License-Identifier: Apache-2.0
#include "explain/growth.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "digest/digest.h"
#include "explain/evidence.h"
#include "explain/graph_change.h"
#include "explain/judge_origin.h"
#include "numerics/compare.h"
#include "numerics/growth.h"

namespace isobit::explain {
namespace {

using align::EventPair;
using numerics::Apart;

// Values that may be read for this: some seconds at the very most.
constexpr uint64_t kReadBytes = 256 << 20;

// Squares of L2 norms: of the difference of the two sides, and of each side.
struct Norms {
  double difference = 0, a = 0, b = 0;
  double Relative() const {
    const double size = std::max(a, b);
    return size > 0 ? std::sqrt(difference / size) : 0;
  }
};

class OutputNorms {
 public:
  explicit OutputNorms(const Case& c) : c_(c) {}

  // Empty: not recorded, not finite, or of another shape.
  std::optional<Norms> Of(const EventPair& pair) {
    const trace::Output* a = OutputOf(c_.a, EventA(c_, pair), pair.output);
    const trace::Output* b = OutputOf(c_.b, EventB(c_, pair), pair.output_b);
    const trace::Detail *detail_a = DetailOf(c_.a, a), *detail_b = DetailOf(c_.b, b);
    if (detail_a == nullptr || detail_b == nullptr || a->dtype != b->dtype ||
        c_.a.shapes[a->shape] != c_.b.shapes[b->shape]) {
      return std::nullopt;
    }
    Norms norms{0, detail_a->statistics->sum_of_squares, detail_b->statistics->sum_of_squares};
    if (a->exact == b->exact) {
      return norms;
    }
    const auto difference = SquaredDistance(*a, *detail_a, *b, *detail_b);
    if (!difference) {
      return std::nullopt;
    }
    norms.difference = *difference;
    return norms;
  }

  bool IsScalar(const EventPair& pair) const {
    const trace::Output* a = OutputOf(c_.a, EventA(c_, pair), pair.output);
    return a != nullptr && c_.a.shapes[a->shape].empty();
  }
  bool Described(const EventPair& pair) const {
    return DetailOf(c_.a, OutputOf(c_.a, EventA(c_, pair), pair.output)) != nullptr &&
           DetailOf(c_.b, OutputOf(c_.b, EventB(c_, pair), pair.output_b)) != nullptr;
  }

 private:
  static const trace::Output* OutputOf(const trace::Trace& trace, const trace::OpEvent& event,
                                       size_t output) {
    return output < event.output_count ? &trace.outputs[event.first_output + output] : nullptr;
  }
  // Of finite numbers.
  static const trace::Detail* DetailOf(const trace::Trace& trace, const trace::Output* output) {
    if (output == nullptr || output->detail == 0 || !digest::DTypeIsFloat(output->dtype)) {
      return nullptr;
    }
    const trace::Detail& detail = trace.details[output->detail - 1];
    const auto& s = detail.statistics;
    return s && s->nans == 0 && s->pos_infs == 0 && s->neg_infs == 0 ? &detail : nullptr;
  }

  // By the values; where a side kept none, by sketches: exact to an eighth or so, which is little
  // against a growth of ten.
  std::optional<double> SquaredDistance(const trace::Output& a, const trace::Detail& detail_a,
                                        const trace::Output& b, const trace::Detail& detail_b) {
    if (detail_a.sketch && detail_b.sketch) {
      return Square(digest::EstimateDistance(*detail_a.sketch, *detail_b.sketch));
    }
    const auto value_a = Read(a.exact), value_b = Read(b.exact);
    if (value_a && value_b) {
      const auto view_a = View(*value_a), view_b = View(*value_b);
      return numerics::IsComparable(view_a, view_b)
                 ? std::optional(numerics::Compare(view_a, view_b).sum_of_squares)
                 : std::nullopt;
    }
    const auto sketch_a = SketchOf(detail_a, value_a), sketch_b = SketchOf(detail_b, value_b);
    return sketch_a && sketch_b
               ? std::optional(Square(digest::EstimateDistance(*sketch_a, *sketch_b)))
               : std::nullopt;
  }

  static double Square(double x) { return x * x; }
  static std::optional<digest::Sketch> SketchOf(const trace::Detail& detail,
                                                const std::optional<trace::Value>& value) {
    return detail.sketch ? detail.sketch
           : value       ? digest::ComputeSketch(View(*value))
                         : std::nullopt;
  }
  std::optional<trace::Value> Read(const trace::Digest128& exact) {
    if (read_bytes_ > kReadBytes) {
      return std::nullopt;
    }
    auto value = ReadEither(c_, exact);
    read_bytes_ += value ? value->bytes.size() : 0;
    return value;
  }

  const Case& c_;
  uint64_t read_bytes_ = 0;
};

// Runs of graph nodes outside of loops: their occurrences are steps.
bool CountsSteps(const Case& c, const EventPair& pair) {
  const trace::OpEvent &a = EventA(c, pair), &b = EventB(c, pair);
  const trace::Node& node = c.a.nodes[a.node];
  return !node.eager && !node.pipeline && a.frame == 0 && b.frame == 0 &&
         a.occurrence == b.occurrence && !pair.shape_or_dtype;
}

using Steps = std::map<uint32_t, std::vector<const EventPair*>>;

// The reads of arrays that variables hold (counters and rates are scalars) by the function they
// belong to: nodes that run first in the same call, which for another function (of a validation,
// say) is another one.
std::vector<Steps> ReadsOfVariables(const Case& c, const OutputNorms& norms) {
  std::map<uint32_t, uint32_t> first_call;  // By A's node.
  std::map<uint32_t, Steps> functions;
  for (const EventPair& pair : c.alignment.pairs) {
    const trace::OpEvent& a = EventA(c, pair);
    if (c.a.Str(c.a.nodes[a.node].op) != "ReadVariableOp" || !CountsSteps(c, pair)) {
      continue;
    }
    if (a.occurrence == 0) {
      first_call.emplace(a.node, a.call);
    }
    const auto call = first_call.find(a.node);
    if (call != first_call.end() && !norms.IsScalar(pair) && norms.Described(pair)) {
      functions[call->second][a.occurrence].push_back(&pair);
    }
  }
  std::vector<Steps> result;
  for (auto& [call, steps] : functions) {
    result.push_back(std::move(steps));
  }
  return result;
}

// The same for any order of the terms, which is another one for the mirror image.
double SumOf(std::vector<double> terms) {
  std::ranges::sort(terms);
  return std::accumulate(terms.begin(), terms.end(), 0.0);
}

// Empty: some are not known.
std::optional<Norms> NormsOf(OutputNorms* norms, const std::vector<const EventPair*>& pairs) {
  std::vector<double> differences, a, b;
  for (const EventPair* pair : pairs) {
    const auto one = norms->Of(*pair);
    if (!one) {
      return std::nullopt;
    }
    differences.push_back(one->difference);
    a.push_back(one->a);
    b.push_back(one->b);
  }
  return Norms{SumOf(std::move(differences)), SumOf(std::move(a)), SumOf(std::move(b))};
}

// Only the steps in which all of them were described: parts of them have other sizes.
std::vector<Apart> Together(OutputNorms* norms, const Steps& steps) {
  size_t all = 0;
  for (const auto& [step, pairs] : steps) {
    all = std::max(all, pairs.size());
  }
  std::vector<Apart> points;
  for (const auto& [step, pairs] : steps) {
    const auto sum = pairs.size() == all ? NormsOf(norms, pairs) : std::nullopt;
    if (sum) {
      points.push_back({step, sum->Relative()});
    }
  }
  return points;
}

Growth Told(std::string quantity, std::string unit, const numerics::GrowthFit& fit) {
  Growth growth;
  growth.quantity = std::move(quantity);
  growth.unit = std::move(unit);
  growth.first_step = static_cast<int64_t>(fit.first.step);
  growth.first_difference = fit.first.difference;
  growth.last_step = static_cast<int64_t>(fit.last.step);
  growth.last_difference = fit.last.difference;
  growth.factor = fit.factor;
  growth.fit = fit.fit;
  growth.points = fit.points;
  growth.level = fit.level;
  return growth;
}

// The more steps, the better; the rest is for the mirror image to choose alike.
std::tuple<uint64_t, double, double> Weight(const numerics::GrowthFit& fit) {
  return {fit.points, fit.fit, fit.factor};
}

std::optional<Growth> OfVariables(const Case& c, const EventPair& origin, OutputNorms* norms) {
  const uint32_t step = EventA(c, origin).occurrence;
  std::optional<numerics::GrowthFit> best;
  for (const Steps& steps : ReadsOfVariables(c, *norms)) {
    auto points = Together(norms, steps);
    // In the step of the origin some are read before it and some after.
    std::erase_if(points, [step](const Apart& point) { return point.step <= step; });
    const auto fit = numerics::FitGrowth(points);
    if (fit && (!best || Weight(*fit) > Weight(*best))) {
      best = fit;
    }
  }
  return best ? std::optional(Told("the variables", "step", *best)) : std::nullopt;
}

// A metric of training at one epoch or batch.
struct MetricPoint {
  std::string unit;
  Apart apart;
};

std::optional<MetricPoint> PointOf(const trace::SideEvent& a, const trace::SideEvent& b) {
  const auto number = [](const trace::SideEvent& event, std::string_view key) {
    const trace::AttrValue* value = event.Find(key);
    const double* found = value == nullptr ? nullptr : std::get_if<double>(value);
    return found == nullptr ? std::optional<double>() : *found;
  };
  const auto x = number(a, "value"), y = number(b, "value");
  if (a.kind != trace::SideKind::kMetric || a.Text("phase") != "train" || !x || !y) {
    return std::nullopt;
  }
  for (const char* unit : {"batch", "epoch"}) {
    const trace::AttrValue* place = a.Find(unit);
    const int64_t* step = place == nullptr ? nullptr : std::get_if<int64_t>(place);
    if (step != nullptr && *step >= 0) {
      const double size = std::max(std::fabs(*x), std::fabs(*y));
      return MetricPoint{unit,
                         {static_cast<uint64_t>(*step), size > 0 ? std::fabs(*x - *y) / size : 0}};
    }
  }
  return std::nullopt;
}

std::optional<Growth> OfMetrics(const Case& c) {
  // By unit and name; the loss is asked first.
  std::map<std::tuple<std::string, bool, std::string>, std::vector<Apart>> all;
  for (const align::SidePair& pair : c.alignment.side) {
    if (pair.a != align::kAbsent && pair.b != align::kAbsent) {
      const trace::SideEvent& a = c.a.side[pair.a];
      if (const auto point = PointOf(a, c.b.side[pair.b])) {
        all[{point->unit, a.name != "loss", a.name}].push_back(point->apart);
      }
    }
  }
  for (auto& [key, points] : all) {
    std::ranges::sort(points, {},
                      [](const Apart& point) { return std::pair(point.step, point.difference); });
    // A number that comes again is that of another training.
    const bool one = std::ranges::adjacent_find(points, {}, &Apart::step) == points.end();
    if (const auto fit = one ? numerics::FitGrowth(points) : std::nullopt) {
      return Told("the metric '" + std::get<2>(key) + "'", std::get<0>(key), *fit);
    }
  }
  return std::nullopt;
}

std::optional<Growth> OfOutput(const Case& c, const EventPair& origin, OutputNorms* norms) {
  if (!CountsSteps(c, origin)) {
    return std::nullopt;
  }
  const uint32_t node_a = EventA(c, origin).node, node_b = EventB(c, origin).node;
  Steps steps;
  for (const EventPair& pair : c.alignment.pairs) {
    const bool same_output =
        pair.output == origin.output && pair.output_b == origin.output_b && CountsSteps(c, pair);
    if (same_output && EventA(c, pair).node == node_a && EventB(c, pair).node == node_b) {
      steps[EventA(c, pair).occurrence] = {&pair};
    }
  }
  const auto points = Together(norms, steps);
  const auto fit = numerics::FitGrowth(points);
  return fit ? std::optional(Told("the output of this op", "step", *fit)) : std::nullopt;
}

}  // namespace

std::optional<Growth> FindGrowth(const Case& c) {
  const auto first = FindFirstDifference(c);
  const EventPair* origin = FirstOrigin(c);
  const bool came_in = std::ranges::any_of(c.alignment.origins, [&](uint32_t index) {
    return c.alignment.pairs[index].state == align::PairState::kSource;
  });
  if (!first || origin == nullptr || first->op != origin || came_in ||
      GraphChangedBefore(c, *origin)) {
    return std::nullopt;
  }
  OutputNorms norms(c);
  if (auto growth = OfVariables(c, *origin, &norms)) {
    return growth;
  }
  if (auto growth = OfMetrics(c)) {
    return growth;
  }
  return OfOutput(c, *origin, &norms);
}

}  // namespace isobit::explain
