// SPDX-License-Identifier: Apache-2.0
// Softmax and its relatives along the last axis. Error analysis: exp(x - m) has the relative error
// u |x - m| of its argument and that of exp itself; the sum of n positive terms adds gamma_n at
// worst [Higham 2002, eq. 4.4]; then one division or logarithm. See also Blanchard, Higham &
// Higham, Accurately Computing the Log-Sum-Exp and Softmax Functions, IMA J. Numer. Anal. 41(4),
// 2021.
#include <algorithm>
#include <cmath>

#include "numerics/condition.h"
#include "numerics/recompute.h"

namespace isobit::numerics {
namespace {

constexpr double kExpRoundings = 6;  // 3 ulp [OpenCL].
constexpr double kLogRoundings = 6;  // 3 ulp [OpenCL].
constexpr double kDivRoundings = 5;  // 2.5 ulp [OpenCL].

// Of one row of logits.
struct RowSums {
  double max = 0, sum = 0;
  double spread =
      0;  // Mean of |x - max| under the softmax: how much the arguments' errors weigh in the sum.
  double size = 0;  // Mean of |x|, likewise.
};

RowSums SumRow(const double* x, size_t n) {
  RowSums row;
  row.max = *std::max_element(x, x + n);
  for (size_t i = 0; i < n; ++i) {
    const double e = std::exp(x[i] - row.max);
    row.sum += e;
    row.spread += e * (row.max - x[i]);
    row.size += e * std::fabs(x[i]);
  }
  row.spread /= row.sum;
  row.size /= row.sum;
  return row;
}

enum class Kind { kSoftmax, kLogSoftmax, kLoss, kBackprop };

class Softmax : public Recomputation {
 public:
  std::vector<double> logits, labels;  // labels: class numbers (sparse) or rows of probabilities.
  size_t classes = 0;
  bool sparse = false;
  Kind kind = Kind::kSoftmax;
  DType dtype = DType::kFloat;

  ExactElement At(size_t index) const override {
    const size_t r = kind == Kind::kLoss ? index : index / classes;
    const double* x = logits.data() + r * classes;
    const RowSums row = SumRow(x, classes);
    const double n = static_cast<double>(classes);
    const double worst = Element(r, index % classes, x, row, n);
    const double likely = Element(r, index % classes, x, row, kLambda * std::sqrt(n));
    return {Value(r, index % classes, x, row), worst + FlushThreshold(dtype),
            std::min(worst, likely) + FlushThreshold(dtype)};
  }

  double ConditionAt(size_t index) const override {
    const size_t r = kind == Kind::kLoss ? index : index / classes, c = index % classes;
    const double* x = logits.data() + r * classes;
    const RowSums row = SumRow(x, classes);
    if (kind == Kind::kLoss) {
      return ConditionOf(LossMagnitude(r, x, row), Value(r, c, x, row));
    }
    const double p = Probability(x, c, row);
    // Of x_i - log sum exp(x); of exp of it that is the condition, and p times it the magnitude.
    const double magnitude = std::fabs(x[c]) * (1 - 2 * p) + row.size;
    return ConditionOf(kind == Kind::kLogSoftmax ? magnitude : p * magnitude, Value(r, c, x, row));
  }

 private:
  // sum_j |x_j| |p_j L - label_j|, with L the sum of the labels.
  double LossMagnitude(size_t r, const double* x, const RowSums& row) const {
    double labels_sum = 0, magnitude = 0;
    for (size_t i = 0; i < classes; ++i) {
      labels_sum += Label(r, i);
    }
    for (size_t i = 0; i < classes; ++i) {
      magnitude += std::fabs(x[i] * (Probability(x, i, row) * labels_sum - Label(r, i)));
    }
    return magnitude;
  }

  double Probability(const double* x, size_t c, const RowSums& row) const {
    return std::exp(x[c] - row.max) / row.sum;
  }
  double Label(size_t r, size_t c) const {
    return sparse ? (labels[r] == static_cast<double>(c) ? 1.0 : 0.0) : labels[r * classes + c];
  }

  double Value(size_t r, size_t c, const double* x, const RowSums& row) const {
    const double log_sum = std::log(row.sum);
    switch (kind) {
      case Kind::kSoftmax:
        return Probability(x, c, row);
      case Kind::kLogSoftmax:
        return x[c] - row.max - log_sum;
      case Kind::kBackprop:
        return Probability(x, c, row) - Label(r, c);
      case Kind::kLoss:
        break;
    }
    double loss = 0;
    for (size_t i = 0; i < classes; ++i) {
      loss += Label(r, i) != 0 ? Label(r, i) * (log_sum - (x[i] - row.max)) : 0;
    }
    return loss;
  }

  // Bound of one element; `summing` stands for the n of gamma_n.
  double Element(size_t r, size_t c, const double* x, const RowSums& row, double summing) const {
    const double u = UnitRoundoff(dtype);
    const double sum_error = kExpRoundings + row.spread + summing;  // Relative, in units of u.
    const double log_error = sum_error + kLogRoundings * std::fabs(std::log(row.sum));
    if (kind == Kind::kSoftmax || kind == Kind::kBackprop) {
      const double p = Probability(x, c, row);
      const double rounding = kind == Kind::kBackprop ? std::fabs(p - Label(r, c)) : 0;
      return u * (p * (kExpRoundings + (row.max - x[c]) + sum_error + kDivRoundings) + rounding);
    }
    if (kind == Kind::kLogSoftmax) {
      return u * (log_error + 2 * (row.max - x[c]) + std::log(row.sum));
    }
    double error = 0;
    for (size_t i = 0; i < classes; ++i) {
      const double term = std::log(row.sum) + row.max - x[i];
      error +=
          Label(r, i) * (log_error + 2 * (row.max - x[i]) + (2 + (sparse ? 0 : summing)) * term);
    }
    return u * error;
  }
};

}  // namespace

std::unique_ptr<Recomputation> MakeSoftmax(const RecomputeArgs& args) {
  auto result = std::make_unique<Softmax>();
  auto logits = args.Values(0);
  if (!logits) {
    return nullptr;
  }
  const std::span<const int64_t> shape = args.View(0)->shape;
  const size_t outputs = ElementCount(args.output);
  if (shape.empty() || shape.back() < 1) {
    return args.Refuse("the logits of " + args.op.op + " have no classes");
  }
  result->classes = static_cast<size_t>(shape.back());
  const size_t rows = logits->size() / result->classes;
  const bool loss = args.base.ends_with("CrossEntropyWithLogits");
  result->sparse = args.base.starts_with("Sparse");
  // Of the two outputs of a loss op the shape tells which one this is.
  result->kind = !loss ? (args.base == "Softmax" ? Kind::kSoftmax : Kind::kLogSoftmax)
                 : args.output.shape.size() + 1 == shape.size() ? Kind::kLoss
                                                                : Kind::kBackprop;
  if (outputs != (result->kind == Kind::kLoss ? rows : logits->size())) {
    return args.Refuse("the shapes of " + args.op.op + " do not fit");
  }
  if (loss) {
    auto labels = args.Values(1);
    if (!labels) {
      return nullptr;
    }
    if (labels->size() != (result->sparse ? rows : logits->size())) {
      return args.Refuse("the labels of " + args.op.op + " do not fit its logits");
    }
    result->labels = std::move(*labels);
  }
  result->logits = std::move(*logits);
  result->dtype = args.output.dtype;
  result->terms = result->classes;
  result->name = "softmax over n = " + std::to_string(result->classes) +
                 " classes: (gamma_n + |x - max| + c) u";
  result->source = "Higham 2002, eq. 4.4; OpenCL Numerical Compliance for exp, log, division";
  return result;
}

}  // namespace isobit::numerics
