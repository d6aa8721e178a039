// SPDX-License-Identifier: Apache-2.0
#include "numerics/noise_floor.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "numerics/compare.h"
#include "numerics/referee.h"

namespace isobit::numerics {
namespace {

// Multiplications that one measurement may spend on all directions.
constexpr uint64_t kNoiseWork = 20'000'000;
constexpr uint64_t kFewestElements = 64;

// Up or down: one bit for each element of each input in each direction, by splitmix64's finaliser.
bool GoesUp(uint64_t direction, size_t input, size_t index) {
  uint64_t z = (direction << 56 | static_cast<uint64_t>(input) << 48) + index;
  z = (z + 1) * 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return ((z ^ (z >> 31)) & 1) != 0;
}

void SetCondition(std::vector<double> conditions, NoiseFloor* noise) {
  std::erase_if(conditions, [](double condition) { return !std::isfinite(condition); });
  if (conditions.empty()) {
    return;
  }
  const auto middle = conditions.begin() + static_cast<ptrdiff_t>(conditions.size() / 2);
  std::ranges::nth_element(conditions, middle);
  noise->condition_median = *middle;
  noise->condition_max = *std::max_element(middle, conditions.end());
}

}  // namespace

std::optional<NoiseFloor> MeasureNoiseFloor(const OpDescription& op, const TensorView& a,
                                            const TensorView& b) {
  if (!IsComparable(a, b)) {
    return std::nullopt;
  }
  std::string missing;
  const auto exact = MakeRecomputation(op, a, {}, &missing);
  if (exact == nullptr) {
    return std::nullopt;
  }
  struct Element {
    size_t index;
    double value, ulp;
  };
  std::vector<Element> elements;
  NoiseFloor noise;
  const uint64_t limit = std::max(
      kFewestElements, kNoiseWork / kNoiseDirections / std::max<uint64_t>(1, exact->terms));
  for (const size_t index : UnequalElements(a, b, Compare(a, b), limit)) {
    const double value = exact->At(index).value, ulp = Ulp(value, a.dtype);
    const double difference = std::fabs(ElementAt(a, index) - ElementAt(b, index));
    if (std::isfinite(value) && std::isfinite(difference)) {
      elements.push_back({index, value, ulp});
      noise.difference_ulp = std::max(noise.difference_ulp, difference / ulp);
    }
  }
  if (elements.empty()) {
    return std::nullopt;
  }
  noise.elements = elements.size();
  std::vector<double> conditions;
  for (const Element& element : elements) {
    conditions.push_back(exact->ConditionAt(element.index));
  }
  SetCondition(std::move(conditions), &noise);
  for (uint64_t direction = 0; direction < kNoiseDirections; ++direction) {
    const auto moved = MakeRecomputation(
        op, a,
        [direction](const InputElement& element) {
          const double ulp = Ulp(element.value, element.dtype);
          return GoesUp(direction, element.input, element.index) ? element.value + ulp
                                                                 : element.value - ulp;
        },
        &missing);
    for (const Element& element : elements) {
      const double movement = std::fabs(moved->At(element.index).value - element.value);
      if (std::isfinite(movement)) {
        noise.floor_ulp = std::max(noise.floor_ulp, movement / element.ulp);
      }
    }
  }
  return noise;
}

}  // namespace isobit::numerics
