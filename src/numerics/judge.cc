// SPDX-License-Identifier: Apache-2.0
#include "numerics/judge.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "numerics/emulate.h"
#include "numerics/referee.h"

namespace isobit::numerics {
namespace {

// Multiplications that one judgement may spend on the referee (about a quarter of a second), and on
// each emulation.
constexpr uint64_t kRefereeWork = 60'000'000;
constexpr uint64_t kEmulationWork = 10'000'000;
constexpr double kCollapsed = 0.1;
// TF32 and float16 round to the same 11 bits and differ in range alone. Where the inputs do not
// tell, the residues differ by chance, and the first of the two is named.
constexpr double kClearlyLess = 0.9;

uint64_t ElementsFor(uint64_t work, uint64_t terms) {
  return std::max<uint64_t>(64, work / std::max<uint64_t>(1, terms));
}

// difference / bound, where 0 / 0 is 0 and an infinite bound holds no infinite difference.
double Ratio(double difference, double bound) {
  return difference == 0 || std::isinf(difference) ? difference : difference / bound;
}

struct Values {
  double a, b, exact;
  bool finite() const { return std::isfinite(a) && std::isfinite(b) && std::isfinite(exact); }
};

constexpr double kNone = std::numeric_limits<double>::infinity();

// One side's error at one element: 0 for the same NaN or infinity, infinite where only one of the
// two is finite.
double ErrorOf(double side, double exact) {
  if (std::isfinite(side) && std::isfinite(exact)) {
    return std::fabs(side - exact);
  }
  return side == exact || (std::isnan(side) && std::isnan(exact)) ? 0 : kNone;
}

// One pass of the referee over the chosen elements.
void Measure(const Recomputation& recomputation, const TensorView& a, const TensorView& b,
             std::span<const size_t> elements, Bound* bound, Referee* referee) {
  double squares_a = 0, squares_b = 0;
  for (const size_t index : elements) {
    const ExactElement exact = recomputation.At(index);
    const double value_a = ElementAt(a, index), value_b = ElementAt(b, index);
    ++bound->checked;
    const double ulp = Ulp(exact.value, a.dtype);
    const double error_a = ErrorOf(value_a, exact.value), error_b = ErrorOf(value_b, exact.value);
    const double difference = ErrorOf(value_a, value_b);
    // Two results that are each rounded once must be the same number; half an ulp stands for
    // "none".
    const double factor = recomputation.rounded_once ? 1 : 2;
    bound->used_worst = std::max(bound->used_worst, Ratio(difference, factor * exact.worst));
    bound->used_likely = std::max(bound->used_likely, Ratio(difference, factor * exact.likely));
    referee->error_a_ulp = std::max(referee->error_a_ulp, error_a / ulp);
    referee->error_b_ulp = std::max(referee->error_b_ulp, error_b / ulp);
    referee->used_a = std::max(referee->used_a, Ratio(error_a, exact.worst));
    referee->used_b = std::max(referee->used_b, Ratio(error_b, exact.worst));
    squares_a += error_a * error_a;
    squares_b += error_b * error_b;
  }
  referee->distance_a = std::sqrt(squares_a);
  referee->distance_b = std::sqrt(squares_b);
}

// Squares of a side's distances from the exact and the emulated values.
struct Residue {
  double exact = 0, emulated = 0;
  double ratio() const { return exact > 0 ? std::sqrt(emulated / exact) : 1; }
};

std::optional<Emulation> FindEmulation(const OpDescription& op, const Recomputation& plain,
                                       const TensorView& a, const TensorView& b,
                                       std::span<const size_t> elements) {
  std::vector<double> exact;
  exact.reserve(elements.size());
  for (const size_t index : elements) {
    exact.push_back(plain.At(index).value);
  }
  std::optional<Emulation> best;
  for (const Precision& precision : Precisions()) {
    if (precision.products_only && !plain.multiplies) {
      continue;
    }
    std::string missing;
    const auto round = [&](const InputElement& element) { return precision.round(element.value); };
    const auto emulation = MakeRecomputation(op, a, round, &missing);
    if (emulation == nullptr) {
      continue;
    }
    Residue residue_a, residue_b;
    for (size_t i = 0; i < elements.size(); ++i) {
      const Values v{ElementAt(a, elements[i]), ElementAt(b, elements[i]), exact[i]};
      const double emulated = emulation->At(elements[i]).value;
      if (v.finite() && std::isfinite(emulated)) {
        residue_a.exact += (v.a - exact[i]) * (v.a - exact[i]);
        residue_b.exact += (v.b - exact[i]) * (v.b - exact[i]);
        residue_a.emulated += (v.a - emulated) * (v.a - emulated);
        residue_b.emulated += (v.b - emulated) * (v.b - emulated);
      }
    }
    const bool is_a = residue_a.ratio() < residue_b.ratio();
    const double residue = std::min(residue_a.ratio(), residue_b.ratio());
    if (residue < kCollapsed && (!best || residue < kClearlyLess * best->residue)) {
      best = Emulation{is_a ? "a" : "b", std::string(precision.name), residue};
    }
  }
  return best;
}

}  // namespace

Judgement Judge(const OpDescription& op, const TensorView& a, const TensorView& b) {
  Judgement judgement;
  judgement.relation = FindRelation(a, b);
  if (!IsComparable(a, b)) {
    judgement.missing = "the outputs have not the same shape and real dtype";
    return judgement;
  }
  judgement.comparison = Compare(a, b);
  if (judgement.comparison->unequal == 0) {
    judgement.missing = "the outputs are equal";
    return judgement;
  }
  const auto recomputation = MakeRecomputation(op, a, {}, &judgement.missing);
  if (recomputation == nullptr) {
    return judgement;
  }
  const auto elements =
      UnequalElements(a, b, *judgement.comparison, ElementsFor(kRefereeWork, recomputation->terms));
  Bound bound;
  Referee referee;
  bound.name = recomputation->name;
  bound.source = recomputation->source;
  bound.terms = recomputation->multiplies || recomputation->terms > 1 ? recomputation->terms : 0;
  bound.unequal = judgement.comparison->unequal;
  Measure(*recomputation, a, b, elements, &bound, &referee);
  const auto sample = UnequalElements(a, b, *judgement.comparison,
                                      ElementsFor(kEmulationWork, recomputation->terms));
  judgement.emulation = FindEmulation(op, *recomputation, a, b, sample);
  judgement.bound = std::move(bound);
  judgement.referee = referee;
  return judgement;
}

}  // namespace isobit::numerics
