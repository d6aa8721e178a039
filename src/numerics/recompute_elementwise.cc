// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>

#include "numerics/condition.h"
#include "numerics/recompute.h"

namespace isobit::numerics {
namespace {

class Unary : public Recomputation {
 public:
  std::vector<double> x;
  const UnaryFunction* function = nullptr;
  DType dtype = DType::kFloat;

  ExactElement At(size_t index) const override {
    const double value = function->exact(x[index]);
    const double bound =
        function->ulps * Ulp(value, dtype) + (rounded_once ? 0 : FlushThreshold(dtype));
    return {value, bound, bound};
  }

  double ConditionAt(size_t index) const override {
    double at = x[index];
    return ConditionByDifferences([&](const double* input) { return function->exact(*input); },
                                  std::span(&at, 1));
  }
};

// An elementwise function of two or three tensors, which are broadcast. Bound in units of the
// roundoff u, relative to `scale`.
struct Formula {
  std::string_view op;
  size_t inputs;
  double (*exact)(const double* x);
  double (*scale)(const double* x, double value);  // What the roundings are relative to.
  double roundings;                                // 0: correctly rounded by every sound kernel.
  std::string_view source;
};

double OfResult(const double*, double value) { return std::fabs(value); }

constexpr std::string_view kIeee = "IEEE 754: correctly rounded";
constexpr std::string_view kSteps = "Higham 2002, sec. 2.2: one (1 + delta) a step";

constexpr Formula kFormulas[] = {
    {"Add", 2, [](const double* x) { return x[0] + x[1]; }, OfResult, 0, kIeee},
    {"AddV2", 2, [](const double* x) { return x[0] + x[1]; }, OfResult, 0, kIeee},
    {"BiasAdd", 2, [](const double* x) { return x[0] + x[1]; }, OfResult, 0, kIeee},
    {"Sub", 2, [](const double* x) { return x[0] - x[1]; }, OfResult, 0, kIeee},
    {"Mul", 2, [](const double* x) { return x[0] * x[1]; }, OfResult, 0, kIeee},
    {"RealDiv", 2, [](const double* x) { return x[0] / x[1]; }, OfResult, 0, kIeee},
    {"Div", 2, [](const double* x) { return x[0] / x[1]; }, OfResult, 0, kIeee},
    {"DivNoNan", 2, [](const double* x) { return x[1] == 0 ? 0.0 : x[0] / x[1]; }, OfResult, 0,
     kIeee},
    {"SelectV2", 3, [](const double* x) { return x[0] != 0 ? x[1] : x[2]; }, OfResult, 0, kIeee},
    {"Maximum", 2, [](const double* x) { return std::max(x[0], x[1]); }, OfResult, 0, kIeee},
    {"Minimum", 2, [](const double* x) { return std::min(x[0], x[1]); }, OfResult, 0, kIeee},
    {"ReluGrad", 2, [](const double* x) { return x[1] > 0 ? x[0] : 0.0; }, OfResult, 0, kIeee},
    {"SquaredDifference", 2, [](const double* x) { return (x[0] - x[1]) * (x[0] - x[1]); },
     OfResult, 3, kSteps},
    {"Pow", 2, [](const double* x) { return std::pow(x[0], x[1]); }, OfResult, 32,
     "OpenCL Numerical Compliance: 16 ulp"},
    // Gradients by the result y: dy y (1 - y), dy (1 - y^2), -dy y^3 / 2, dy / (2 y). Multiplied
    // out in any way.
    {"SigmoidGrad", 2, [](const double* x) { return x[1] * x[0] * (1 - x[0]); },
     [](const double* x, double) { return std::fabs(x[1] * x[0]) * (1 + std::fabs(x[0])); }, 4,
     kSteps},
    {"TanhGrad", 2, [](const double* x) { return x[1] * (1 - x[0] * x[0]); },
     [](const double* x, double) { return std::fabs(x[1]) * (1 + x[0] * x[0]); }, 4, kSteps},
    {"RsqrtGrad", 2, [](const double* x) { return -0.5 * x[1] * x[0] * x[0] * x[0]; }, OfResult, 5,
     kSteps},
    {"SqrtGrad", 2, [](const double* x) { return 0.5 * x[1] / x[0]; }, OfResult, 3, kSteps},
};

constexpr size_t kMostInputs = 3;

class Elementwise : public Recomputation {
 public:
  std::vector<std::vector<double>> inputs;
  std::vector<std::vector<size_t>>
      strides;  // Of each input, per axis of the output; 0 where it is broadcast.
  std::vector<size_t> shape;
  const Formula* formula = nullptr;
  DType dtype = DType::kFloat;

  ExactElement At(size_t index) const override {
    const std::array<double, kMostInputs> x = InputsAt(index);
    const double value = formula->exact(x.data());
    const double bound =
        rounded_once ? 0.5 * Ulp(value, dtype)
                     : formula->roundings * UnitRoundoff(dtype) * formula->scale(x.data(), value) +
                           FlushThreshold(dtype);
    return {value, bound, bound};
  }

  double ConditionAt(size_t index) const override {
    auto x = InputsAt(index);
    return ConditionByDifferences(formula->exact, std::span(x).first(inputs.size()));
  }

 private:
  std::array<double, kMostInputs> InputsAt(size_t index) const {
    std::array<double, kMostInputs> x = {};
    size_t places[kMostInputs] = {};
    for (size_t axis = shape.size(); axis-- > 0;) {
      const size_t coordinate = index % shape[axis];
      index /= shape[axis];
      for (size_t i = 0; i < inputs.size(); ++i) {
        places[i] += coordinate * strides[i][axis];
      }
    }
    for (size_t i = 0; i < inputs.size(); ++i) {
      x[i] = inputs[i][places[i]];
    }
    return x;
  }
};

// Strides that walk an input along the output's axes; false if it cannot be broadcast to it.
// channel_axis >= 0: a vector that lies along this axis (BiasAdd).
bool BroadcastStrides(std::span<const int64_t> from, std::span<const int64_t> to, int channel_axis,
                      std::vector<size_t>* strides) {
  strides->assign(to.size(), 0);
  if (channel_axis >= 0) {
    (*strides)[static_cast<size_t>(channel_axis)] = 1;
    return from.size() == 1 && from[0] == to[static_cast<size_t>(channel_axis)];
  }
  size_t stride = 1;
  for (size_t i = 0; i < from.size(); ++i) {
    const int64_t own = from[from.size() - 1 - i];
    if (i >= to.size() || (own != 1 && own != to[to.size() - 1 - i])) {
      return false;
    }
    (*strides)[to.size() - 1 - i] = own == 1 ? 0 : stride;
    stride *= static_cast<size_t>(own);
  }
  return true;
}

std::unique_ptr<Recomputation> MakeFormula(const RecomputeArgs& args, const Formula& formula) {
  auto result = std::make_unique<Elementwise>();
  const std::span<const int64_t> shape = args.output.shape;
  for (size_t i = 0; i < formula.inputs; ++i) {
    auto values = args.Values(i);
    if (!values) {
      return nullptr;
    }
    int channel_axis = -1;
    if (args.base == "BiasAdd" && i == 1 && shape.size() >= 2) {
      const bool channels_last = args.attrs.Text("data_format", "NHWC") == "NHWC";
      channel_axis = channels_last ? static_cast<int>(shape.size()) - 1 : 1;
    }
    std::vector<size_t> strides;
    if (!BroadcastStrides(args.View(i)->shape, shape, channel_axis, &strides)) {
      return args.Refuse("the shapes of " + args.op.op + " do not fit its output");
    }
    result->inputs.push_back(std::move(*values));
    result->strides.push_back(std::move(strides));
  }
  result->shape.assign(shape.begin(), shape.end());
  result->formula = &formula;
  result->dtype = args.output.dtype;
  result->rounded_once = formula.roundings == 0;
  result->name = result->rounded_once
                     ? "half an ulp"
                     : std::to_string(static_cast<int>(formula.roundings)) + " roundings";
  result->source = formula.source;
  return result;
}

}  // namespace

std::unique_ptr<Recomputation> MakeElementwise(const RecomputeArgs& args) {
  const auto* formula = std::find_if(std::begin(kFormulas), std::end(kFormulas),
                                     [&](const Formula& f) { return f.op == args.base; });
  if (formula != std::end(kFormulas)) {
    return MakeFormula(args, *formula);
  }
  const UnaryFunction* function = FindUnaryFunction(args.base);
  if (function == nullptr) {
    return args.Refuse("no bound known for op " + args.op.op);
  }
  auto x = args.Values(0);
  if (!x) {
    return nullptr;
  }
  if (x->size() != ElementCount(args.output)) {
    return args.Refuse("the shapes of " + args.op.op + " do not fit");
  }
  auto result = std::make_unique<Unary>();
  result->x = std::move(*x);
  result->function = function;
  result->dtype = args.output.dtype;
  result->rounded_once = function->ulps == 0.5;
  std::string ulps = std::to_string(function->ulps);
  ulps.erase(ulps.find_last_not_of('0') + 1);
  result->name =
      (ulps.back() == '.' ? ulps.substr(0, ulps.size() - 1) : ulps) + " ulp of the exact value";
  result->source = function->source;
  return result;
}

}  // namespace isobit::numerics
