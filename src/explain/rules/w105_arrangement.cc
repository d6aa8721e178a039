// SPDX-License-Identifier: Apache-2.0
// W105: a variable holds the other side's numbers in another arrangement, or another variable's.
#include <algorithm>
#include <cmath>
#include <optional>

#include "explain/rules/arrays.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"
#include "explain/rules/weights.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# W105 weights-arrangement: the same weights in another arrangement

## What it means
When the model is first used, a variable holds the very numbers that it holds on the other side, in other places: transposed, flipped,
its rows or its gates in another order; or two variables of one shape have changed places. The shapes fit, so that nothing complains.

## Why it matters
Frameworks keep weights in other layouts: PyTorch's `Linear.weight` is (out, in) and Keras' kernel (in, out), its gates of an LSTM come in
another order, convolutions have other axes first. Only square kernels let such a mistake pass, and the model then answers nonsense.

## How to confirm
Compare one variable with the other side's, as it is and transposed: `np.array_equal(a, b.T)`.

## How to fix
Bring the weights into the layout of the layer before they are set: `layer.set_weights([weight.T, bias])`,
`np.transpose(kernel, (2, 3, 1, 0))` for a convolution of PyTorch.

## References
- Keras API: `Layer.set_weights`; PyTorch documentation: `torch.nn.Linear`
- huggingface/transformers, issue 4514: a square kernel that was not transposed
)";

using numerics::Relation;
using trace::SideEvent;

const digest::Statistics* StatisticsOf(const trace::Trace& trace, const SideEvent& variable) {
  const uint32_t detail = variable.array->detail;
  return detail == 0 || !trace.details[detail - 1].statistics
             ? nullptr
             : &*trace.details[detail - 1].statistics;
}

// Sums of the same numbers in another order: within n roundings of double, of sums of magnitudes
// that the sum of squares bounds.
bool SameSum(double a, double b, const digest::Statistics& of) {
  const double n = static_cast<double>(of.count);
  const double magnitude = std::sqrt(n * of.sum_of_squares);
  return std::fabs(a - b) <= n * 0x1p-52 * magnitude;
}

// Of the same numbers. Chance is left to those that hold few: random weights have no equal
// extremes.
bool SameNumbers(const digest::Statistics& a, const digest::Statistics& b) {
  constexpr uint64_t kFewest = 4;
  return a.count >= kFewest && a.count == b.count && a.min == b.min && a.max == b.max &&
         a.min != a.max && a.zeros == b.zeros && a.nans == 0 && b.nans == 0 &&
         SameSum(a.sum, b.sum, a) &&
         std::fabs(a.sum_of_squares - b.sum_of_squares) <=
             static_cast<double>(a.count) * 0x1p-52 * a.sum_of_squares;
}

struct Arrangement {
  const WeightPair* pair = nullptr;
  Relation relation = Relation::kOther;
  std::string text;  // "axes 0 and 1 exchanged"; empty: some other way.
};

std::optional<Arrangement> ArrangementOf(const Case& c, const WeightPair& pair) {
  const auto *a = StatisticsOf(c.a, *pair.a), *b = StatisticsOf(c.b, *pair.b);
  if (pair.a->array->dtype != pair.b->array->dtype ||
      pair.a->array->shape != pair.b->array->shape || a == nullptr || b == nullptr ||
      !SameNumbers(*a, *b)) {
    return std::nullopt;
  }
  Arrangement arrangement{&pair, Relation::kOther, ""};
  const auto found = Relate(c, {pair.a, pair.b, ArrayState::kValues}).found;
  constexpr Relation kInPlace[] = {Relation::kEqual, Relation::kNanPayload,
                                   Relation::kRoundingSized};
  if (std::ranges::find(kInPlace, found.relation) != std::end(kInPlace)) {
    return std::nullopt;
  }
  constexpr Relation kLayouts[] = {Relation::kPermutedRows, Relation::kReversedChannels,
                                   Relation::kFlipped, Relation::kTransposed};
  if (std::ranges::find(kLayouts, found.relation) != std::end(kLayouts)) {
    arrangement.relation = found.relation;
    arrangement.text = found.text;
  }
  return arrangement;
}

// The variable that holds on the other side what this one holds here, and the other way round.
const WeightPair* ChangedPlaces(const std::vector<WeightPair>& unequal, const WeightPair& pair) {
  const auto found = std::ranges::find_if(unequal, [&](const WeightPair& other) {
    return pair.a->array->exact == other.b->array->exact &&
           pair.b->array->exact == other.a->array->exact;
  });
  return found == unequal.end() ? nullptr : &*found;
}

Finding NewOf(const Case& c, const WeightPair& pair, std::string title, std::string summary) {
  Finding finding = NewFinding(kW105, "weights.layout", Confidence::kConsistent, std::move(title));
  finding.summary = std::move(summary);
  finding.where = PlaceOf(c.a, *pair.a, "weights");
  finding.so_that = "the layer computes with other weights, of the right shape";
  finding.ruled_out = RuledOut(c, Gate::kWeights);
  return finding;
}

Fix FixOf(const Arrangement& arrangement) {
  return {
      "code",
      arrangement.relation == Relation::kTransposed
          ? "layer.set_weights([weight.T, bias])  # np.transpose(weight, axes) where it has more "
            "than two axes"
          : "np.transpose(weight, axes)  # or another order of rows or gates: the layer's layout, "
            "on both sides",
      ""};
}

std::optional<Finding> Arranged(const Case& c, const std::vector<WeightPair>& unequal) {
  std::vector<Arrangement> found;
  std::vector<std::string> names;
  for (const WeightPair& pair : unequal) {
    if (auto arrangement = ArrangementOf(c, pair)) {
      names.push_back(pair.a->name);
      found.push_back(std::move(*arrangement));
    }
  }
  if (found.empty()) {
    return std::nullopt;
  }
  const Arrangement& first = found.front();
  Finding finding = NewOf(c, *first.pair, "weights: the same numbers in another arrangement",
                          "When the model is first used, " + NameList(names) +
                              (names.size() == 1 ? " holds" : " hold") +
                              " the same numbers on both sides, in other places" +
                              (first.text.empty() ? "." : ": " + first.text + "."));
  finding.evidence = {
      CiteBoth(*first.pair->a, Quoted(first.pair->a->name) + " is unequal, of the same numbers")};
  finding.fixes = {FixOf(first)};
  return finding;
}

std::optional<Finding> Exchanged(const Case& c, const std::vector<WeightPair>& unequal) {
  for (const WeightPair& pair : unequal) {
    const WeightPair* other = ChangedPlaces(unequal, pair);
    if (other == nullptr || other == &pair) {
      continue;
    }
    Finding finding = NewOf(c, pair, "weights: variables have changed places",
                            Quoted(pair.a->name) + " holds in " + NameOf(c, Side::kA) + " what " +
                                Quoted(other->b->name) + " holds in " + NameOf(c, Side::kB) +
                                ", and the other way round.");
    finding.evidence = {CiteBoth(*pair.a, Quoted(pair.a->name) + " is unequal"),
                        CiteBoth(*other->a, Quoted(other->a->name) + " is unequal")};
    finding.fixes = {{"code",
                      "# set " + Quoted(pair.a->name) + " and " + Quoted(other->a->name) +
                          " in the same order on both sides: layer.set_weights(...)",
                      ""}};
    return finding;
  }
  return std::nullopt;
}

// What is not trained may have been computed of the data: the means of a Normalization layer.
std::vector<WeightPair> UnequalTrained(const Case& c) {
  auto unequal = Unequal(WeightsAt(c, MomentOfUse(c)));
  std::erase_if(
      unequal, [](const WeightPair& pair) { return FlagOf(*pair.a, "trainable") == Flag::kFalse; });
  return unequal;
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto unequal = UnequalTrained(c);
  auto finding = Exchanged(c, unequal);
  if (!finding) {
    finding = Arranged(c, unequal);
  }
  return finding ? std::vector{std::move(*finding)} : std::vector<Finding>{};
}

}  // namespace

const Rule kW105{"W105", "weights-arrangement", Gate::kWeights, Label::kWeights, kPage, Evaluate};

}  // namespace isobit::explain
