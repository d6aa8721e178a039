// SPDX-License-Identifier: Apache-2.0
#include "explain/more_than_rounding.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

namespace isobit::explain {
namespace {

struct Told {
  digest::DType dtype;
  std::span<const int64_t> shape;
  const digest::Statistics* statistics;  // nullptr: none were recorded.
};

const digest::Statistics* StatisticsAt(const trace::Trace& trace, uint32_t detail) {
  const auto* known = detail == 0 ? nullptr : &trace.details[detail - 1].statistics;
  return known != nullptr && *known ? &**known : nullptr;
}

std::optional<Told> OfOutput(const trace::Trace& trace, const trace::OpEvent& event,
                             size_t output) {
  if (output >= event.output_count) {
    return std::nullopt;
  }
  const trace::Output& out = trace.outputs[event.first_output + output];
  return Told{out.dtype, trace.shapes[out.shape], StatisticsAt(trace, out.detail)};
}

std::optional<Told> OfArray(const trace::Trace& trace, uint32_t side) {
  if (side == align::kAbsent || !trace.side[side].array) {
    return std::nullopt;
  }
  const trace::ArrayRecord& array = *trace.side[side].array;
  return Told{array.dtype, array.shape, StatisticsAt(trace, array.detail)};
}

bool FarApart(const digest::Statistics& a, const digest::Statistics& b) {
  constexpr double kFar = 1e-3;
  if (a.nans != b.nans || a.count != b.count || a.count == 0) {
    return a.count != b.count;  // NaN is for rules of its own.
  }
  const double scale =
      std::max({std::fabs(a.min), std::fabs(a.max), std::fabs(b.min), std::fabs(b.max)});
  const double mean = (a.sum - b.sum) / static_cast<double>(a.count);
  return std::isfinite(scale) && std::max({std::fabs(a.min - b.min), std::fabs(a.max - b.max),
                                           std::fabs(mean)}) > kFar * scale;
}

}  // namespace

bool IsMoreThanRounding(const Case& c, const FirstDifference& first) {
  const bool op = first.op != nullptr;
  const auto a =
      op ? OfOutput(c.a, EventA(c, *first.op), first.op->output) : OfArray(c.a, first.side->a);
  const auto b =
      op ? OfOutput(c.b, EventB(c, *first.op), first.op->output_b) : OfArray(c.b, first.side->b);
  if (!a || !b) {
    return false;
  }
  if (a->dtype != b->dtype || !std::ranges::equal(a->shape, b->shape) ||
      !digest::DTypeIsFloat(a->dtype)) {
    return true;
  }
  const bool wide = a->dtype == digest::DType::kFloat || a->dtype == digest::DType::kDouble;
  return wide && a->statistics != nullptr && b->statistics != nullptr &&
         FarApart(*a->statistics, *b->statistics);
}

}  // namespace isobit::explain
