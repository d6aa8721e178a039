// SPDX-License-Identifier: Apache-2.0
#include "numerics/resize_taps.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace isobit::numerics {
namespace {

constexpr double kTableSize = 1024;  // kTableSize of resize_bicubic_op.cc.

// ---- functions of the distance

double Triangle(double x) { return std::max(0.0, 1 - std::fabs(x)); }

// R. Keys, Cubic convolution interpolation for digital image processing, 1981, equation 15 for
// a = -1/2.
double Cubic(double x, double a) {
  x = std::fabs(x);
  return x < 1   ? ((a + 2) * x - (a + 3)) * x * x + 1
         : x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
                 : 0;
}

double Sinc(double x) {
  return x == 0 ? 1 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
}
double Lanczos(double x, double radius) {
  return std::fabs(x) < radius ? Sinc(x) * Sinc(x / radius) : 0;
}

struct Shape {
  double (*function)(double);
  double radius;
  bool wide;
};

Shape ShapeOf(ResizeKernel kernel) {
  const auto cubic = [](double x) { return Cubic(x, -0.5); };
  const auto lanczos3 = [](double x) { return Lanczos(x, 3); };
  const auto lanczos5 = [](double x) { return Lanczos(x, 5); };
  switch (kernel) {
    case ResizeKernel::kWideCubic:
      return {cubic, 2, true};
    case ResizeKernel::kLanczos3:
      return {lanczos3, 3, false};
    case ResizeKernel::kLanczos5:
      return {lanczos5, 5, false};
    case ResizeKernel::kWideLanczos3:
      return {lanczos3, 3, true};
    case ResizeKernel::kWideLanczos5:
      return {lanczos5, 5, true};
    default:
      return {Triangle, 1, true};
  }
}

// ---- weights at one place

// Adds to the weight of an element, which need not be there yet.
void Add(int64_t index, double weight, Taps* taps) {
  if (taps->weights.empty()) {
    taps->first = index;
  }
  while (index < taps->first) {
    taps->weights.insert(taps->weights.begin(), 0.0);
    --taps->first;
  }
  const auto at = static_cast<size_t>(index - taps->first);
  taps->weights.resize(std::max(taps->weights.size(), at + 1));
  taps->weights[at] += weight;
}

void Normalise(Taps* taps) {
  double sum = 0;
  for (const double weight : taps->weights) {
    sum += weight;
  }
  for (double& weight : taps->weights) {
    weight /= sum;
  }
}

struct Place {
  double x;     // In elements.
  double step;  // Between two elements of the result.
  int64_t size;
};

Taps NearestAt(const Place& place, ResizeGrid grid) {
  const double rounded = std::floor(grid == ResizeGrid::kCorner ? place.x : place.x + 0.5);
  return {std::clamp<int64_t>(static_cast<int64_t>(rounded), 0, place.size - 1), {1.0}, 0};
}

Taps LinearAt(const Place& place) {
  const double below = std::floor(place.x);
  const auto index = static_cast<int64_t>(below);
  Taps taps;
  Add(std::clamp<int64_t>(index, 0, place.size - 1), 1 - (place.x - below), &taps);
  Add(std::clamp<int64_t>(index + 1, 0, place.size - 1), place.x - below, &taps);
  return taps;
}

Taps AreaAt(const Place& place) {
  const double begin = place.x, end = place.x + place.step;
  Taps taps;
  for (auto i = static_cast<int64_t>(std::max(0.0, std::floor(begin))); i < place.size; ++i) {
    const auto left = static_cast<double>(i);
    const double covered = std::min(end, left + 1) - std::max(begin, left);
    if (left >= end) {
      break;
    }
    Add(i, std::max(covered, 0.0), &taps);
  }
  if (taps.weights.empty()) {
    Add(place.size - 1, 1, &taps);  // Beyond the end by a rounding.
  }
  Normalise(&taps);
  return taps;
}

Taps CubicAt(const Place& place, ResizeKernel kernel) {
  const bool keys = kernel == ResizeKernel::kCubicKeys;
  const double below = std::floor(place.x);
  double fraction = place.x - below;
  if (kernel != ResizeKernel::kCubicOpencv) {
    fraction = std::nearbyint(fraction * kTableSize) / kTableSize;
  }
  Taps taps;
  for (int64_t k = -1; k <= 2; ++k) {
    const int64_t wanted = static_cast<int64_t>(below) + k;
    const int64_t index = std::clamp<int64_t>(wanted, 0, place.size - 1);
    const double weight = Cubic(fraction - static_cast<double>(k), keys ? -0.5 : -0.75);
    Add(index, keys && index != wanted ? 0 : weight, &taps);
  }
  Normalise(&taps);
  return taps;
}

Taps ShapeAt(const Place& place, const Shape& shape) {
  const double stretch = shape.wide ? std::max(place.step, 1.0) : 1;
  const double reach = shape.radius * stretch;
  const auto limit = [&](double x) {
    return std::clamp<int64_t>(static_cast<int64_t>(x), 0, place.size - 1);
  };
  Taps taps;
  for (int64_t i = limit(std::ceil(place.x - reach)); i <= limit(std::floor(place.x + reach));
       ++i) {
    Add(i, shape.function((static_cast<double>(i) - place.x) / stretch), &taps);
  }
  Normalise(&taps);
  return taps;
}

Taps TapsAt(const Place& place, ResizeKernel kernel, ResizeGrid grid) {
  switch (kernel) {
    case ResizeKernel::kNearest:
      return NearestAt(place, grid);
    case ResizeKernel::kLinear:
      return LinearAt(place);
    case ResizeKernel::kArea:
      return AreaAt(place);
    case ResizeKernel::kCubicKeys:
    case ResizeKernel::kCubicSteps:
    case ResizeKernel::kCubicOpencv:
      return CubicAt(place, kernel);
    default:
      return ShapeAt(place, ShapeOf(kernel));
  }
}

// ---- places and their errors

// In float32 the step is rounded (twice where it is the inverse of an inverse), the product and the
// difference are; a stretched kernel divides by the step once more.
double PlaceError(const Place& place) {
  return 4 * kFloat32Roundoff * (std::fabs(place.x) + 1 + 4 * place.step);
}

template <typename T>
T XOf(T i, T step, ResizeGrid grid) {
  return grid == ResizeGrid::kCentre ? (i + T{0.5}) * step - T{0.5} : i * step;
}

template <typename T>
T StepOf(ResizeGrid grid, int64_t from, int64_t to) {
  return grid == ResizeGrid::kAlignedCorners && to > 1
             ? static_cast<T>(from - 1) / static_cast<T>(to - 1)
             : static_cast<T>(from) / static_cast<T>(to);
}

// Half the sum of the differences; makes room in `taps` for all elements of `other`.
double Distance(const Taps& other, Taps* taps) {
  double sum = 0;
  for (size_t k = 0; k < other.weights.size(); ++k) {
    Add(other.first + static_cast<int64_t>(k), 0, taps);
  }
  for (size_t k = 0; k < taps->weights.size(); ++k) {
    const int64_t at = taps->first + static_cast<int64_t>(k) - other.first;
    const bool there = at >= 0 && at < static_cast<int64_t>(other.weights.size());
    sum += std::fabs(taps->weights[k] - (there ? other.weights[static_cast<size_t>(at)] : 0));
  }
  return sum / 2;
}

// ---- Pillow

struct PillowShape {
  double (*function)(double);
  double support;
};

PillowShape ShapeOf(PillowFilter filter) {
  switch (filter) {
    case PillowFilter::kBox:
      return {[](double x) { return x > -0.5 && x <= 0.5 ? 1.0 : 0.0; }, 0.5};
    case PillowFilter::kBilinear:
      return {Triangle, 1};
    case PillowFilter::kHamming:
      return {[](double x) {
                x = std::fabs(x);
                return x >= 1 ? 0 : Sinc(x) * (0.54F + 0.46F * std::cos(std::numbers::pi * x));
              },
              1};
    case PillowFilter::kBicubic:
      return {[](double x) { return Cubic(x, -0.5); }, 2};
    default:
      return {[](double x) { return x >= -3 && x < 3 ? Sinc(x) * Sinc(x / 3) : 0; }, 3};
  }
}

}  // namespace

std::vector<Taps> ResizeTaps(ResizeKernel kernel, ResizeGrid grid, int64_t from, int64_t to) {
  std::vector<Taps> axis;
  const auto step = StepOf<double>(grid, from, to);
  const auto step32 = StepOf<float>(grid, from, to);
  for (int64_t i = 0; i < to; ++i) {
    const Place place{XOf(static_cast<double>(i), step, grid), step, from};
    Taps taps = TapsAt(place, kernel, grid);
    const bool exact = static_cast<double>(step32) == step &&
                       static_cast<double>(XOf(static_cast<float>(i), step32, grid)) == place.x;
    if (!exact || kernel >= ResizeKernel::kWideTriangle) {
      const double error = PlaceError(place);
      const Taps below = TapsAt({place.x - error, step, from}, kernel, grid),
                 above = TapsAt({place.x + error, step, from}, kernel, grid);
      // Twice: between the two places the weights may bend.
      taps.doubt = 2 * std::max(Distance(below, &taps), Distance(above, &taps));
    }
    axis.push_back(std::move(taps));
  }
  return axis;
}

// precompute_coeffs and normalize_coeffs_8bpc, in the same double precision.
std::vector<Taps> PillowTaps(PillowFilter filter, int64_t from, int64_t to) {
  const PillowShape shape = ShapeOf(filter);
  const double step = static_cast<double>(from) / static_cast<double>(to);
  const double stretch = std::max(step, 1.0), support = shape.support * stretch;
  std::vector<Taps> axis;
  for (int64_t i = 0; i < to; ++i) {
    const double middle = (static_cast<double>(i) + 0.5) * step;
    const auto begin = std::max<int64_t>(static_cast<int64_t>(middle - support + 0.5), 0),
               end = std::min<int64_t>(static_cast<int64_t>(middle + support + 0.5), from);
    Taps taps;
    for (int64_t k = begin; k < end; ++k) {
      Add(k, shape.function((static_cast<double>(k) - middle + 0.5) * (1 / stretch)), &taps);
    }
    Normalise(&taps);
    for (double& weight : taps.weights) {
      weight = std::trunc(weight * (1 << kPillowBits) + (weight < 0 ? -0.5 : 0.5));
    }
    axis.push_back(std::move(taps));
  }
  return axis;
}

}  // namespace isobit::numerics
