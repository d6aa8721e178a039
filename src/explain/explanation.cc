// SPDX-License-Identifier: Apache-2.0
#include "explain/explanation.h"

#include <array>

#include "base/check.h"

namespace isobit::explain {
namespace {

template <size_t N, typename E>
std::string_view NameOf(const std::array<std::string_view, N>& names, E value) {
  const auto index = static_cast<size_t>(value);
  ISOBIT_CHECK(index < N);
  return names[index];
}

}  // namespace

std::string_view VerdictName(Verdict verdict) {
  return NameOf(std::array<std::string_view, 3>{"identical", "different", "inconclusive"}, verdict);
}

std::string_view ConfidenceName(Confidence confidence) {
  return NameOf(std::array<std::string_view, 4>{"proved", "bounded", "consistent", "unknown"},
                confidence);
}

std::string_view LabelName(Label label) {
  return NameOf(
      std::array<std::string_view, 14>{"CONFIG", "WEIGHTS", "DATA", "PREPROCESS", "VERSION", "RNG",
                                       "NONDETERMINISM", "MODE", "PRECISION", "COMPILER",
                                       "UNDEFINED", "ROUNDING", "BUG", "UNKNOWN"},
      label);
}

std::string_view DecisionName(Decision decision) {
  return NameOf(std::array<std::string_view, 3>{"pass", "fail", "inconclusive"}, decision);
}

std::string_view RemainderName(Remainder::Kind kind) {
  return NameOf(
      std::array<std::string_view, 5>{"outside", "not judged", "source", "not finite", "unpaired"},
      kind);
}

std::string_view FollowedSizeName(FollowedKernel::Size size) {
  return NameOf(std::array<std::string_view, 4>{"bounded", "rounding-like", "unknown", "outside"},
                size);
}

}  // namespace isobit::explain
