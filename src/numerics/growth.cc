// SPDX-License-Identifier: Apache-2.0
#include "numerics/growth.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

namespace isobit::numerics {
namespace {

// So much smaller has a flat end to make the squares of the residues before it is believed: any
// further parameter makes them somewhat smaller.
constexpr double kFlatEndGain = 0.5;

// Places between two steps at which the flat end may begin.
constexpr int kParts = 16;

double StepOf(const Apart& point) { return static_cast<double>(point.step); }

// y = start + slope * x by least squares.
struct Line {
  double slope = 0;
  double residue = 0;  // Sum of squares.
  double spread = 0;   // Of y around its mean, sum of squares.
};

template <typename X>
Line FitLine(std::span<const Apart> points, X x_of) {
  const auto n = static_cast<double>(points.size());
  double mean_x = 0, mean_y = 0;
  for (const Apart& point : points) {
    mean_x += x_of(point) / n;
    mean_y += std::log(point.difference) / n;
  }
  double xx = 0, xy = 0;
  Line line;
  for (const Apart& point : points) {
    const double x = x_of(point) - mean_x, y = std::log(point.difference) - mean_y;
    xx += x * x;
    xy += x * y;
    line.spread += y * y;
  }
  line.slope = xx > 0 ? xy / xx : 0;
  line.residue = std::max(0.0, line.spread - line.slope * xy);
  return line;
}

// The step at which the difference levels off, by the line that ends flat with the smallest
// residue; empty: a straight one is as good.
std::optional<double> LevelsOffAt(std::span<const Apart> points) {
  const auto residue_of = [&](double end) {
    return FitLine(points, [end](const Apart& point) { return std::min(StepOf(point), end); })
        .residue;
  };
  std::optional<double> best;
  double least = kFlatEndGain * residue_of(StepOf(points.back()));
  for (size_t i = kFewestGrowthPoints - 1; i + 1 < points.size(); ++i) {
    const double from = StepOf(points[i]), to = StepOf(points[i + 1]);
    for (int part = 0; part < kParts; ++part) {
      const double end = from + (to - from) * part / kParts;
      if (const double residue = residue_of(end); residue < least) {
        least = residue;
        best = end;
      }
    }
  }
  return best;
}

// Geometric.
double MeanOf(std::span<const Apart> points) {
  double sum = 0;
  for (const Apart& point : points) {
    sum += std::log(point.difference);
  }
  return std::exp(sum / static_cast<double>(points.size()));
}

}  // namespace

std::optional<GrowthFit> FitGrowth(std::span<const Apart> points) {
  std::vector<Apart> usable;
  std::copy_if(points.begin(), points.end(), std::back_inserter(usable), [](const Apart& point) {
    return std::isfinite(point.difference) && point.difference > 0;
  });
  if (usable.size() < kFewestGrowthPoints) {
    return std::nullopt;
  }
  const auto end = LevelsOffAt(usable);
  const auto count = static_cast<size_t>(std::ranges::count_if(
      usable, [&](const Apart& point) { return !end || StepOf(point) <= *end; }));
  const std::span<const Apart> growing(usable.data(), count);
  const Line exponential = FitLine(growing, StepOf);
  // Steps are counted from 0: the first one that differs has had one step's errors.
  const uint64_t start = growing.front().step;
  const Line power = FitLine(growing, [start](const Apart& point) {
    return std::log(static_cast<double>(point.step - start + 1));
  });
  const auto steps = static_cast<double>(growing.back().step - start);
  GrowthFit growth;
  growth.fit = exponential.spread > 0 ? 1 - exponential.residue / exponential.spread : 0;
  if (exponential.slope * steps < std::log(kLeastGrowth) || growth.fit < kLeastFit ||
      exponential.residue >= power.residue) {
    return std::nullopt;
  }
  growth.first = growing.front();
  growth.last = growing.back();
  growth.factor = std::exp(exponential.slope);
  growth.points = count;
  if (count < usable.size()) {
    growth.level = MeanOf(std::span(usable).subspan(count));
  }
  return growth;
}

}  // namespace isobit::numerics
