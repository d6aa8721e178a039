// SPDX-License-Identifier: Apache-2.0
#include "numerics/bounds.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace isobit::numerics {
namespace {

constexpr std::string_view kOpenCl = "OpenCL Numerical Compliance, ULP values, full profile";
constexpr std::string_view kIeee = "IEEE 754: exact or correctly rounded";
constexpr std::string_view kComposed = "composed of OpenCL's ULP values";

double Sigmoid(double x) {
  return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x));
}
double Softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x))); }

// In float32 ULPs. Composed functions add up the ULPs of their steps, doubled where a relative
// error of one ulp below a power of two becomes two above it.
constexpr UnaryFunction kUnary[] = {
    {"Neg", [](double x) { return -x; }, 0.5, kIeee},
    {"Abs", [](double x) { return std::fabs(x); }, 0.5, kIeee},
    {"Identity", [](double x) { return x; }, 0.5, kIeee},
    {"Relu", [](double x) { return x > 0 ? x : 0.0; }, 0.5, kIeee},
    {"Relu6", [](double x) { return std::clamp(x, 0.0, 6.0); }, 0.5, kIeee},
    {"Floor", [](double x) { return std::floor(x); }, 0.5, kIeee},
    {"Ceil", [](double x) { return std::ceil(x); }, 0.5, kIeee},
    {"Rint", [](double x) { return std::nearbyint(x); }, 0.5, kIeee},
    {"Round", [](double x) { return std::nearbyint(x); }, 0.5, kIeee},
    {"Square", [](double x) { return x * x; }, 0.5, kIeee},
    {"Sqrt", [](double x) { return std::sqrt(x); }, 3, kOpenCl},
    {"Rsqrt", [](double x) { return 1 / std::sqrt(x); }, 2, kOpenCl},
    {"Reciprocal", [](double x) { return 1 / x; }, 2.5, kOpenCl},
    {"Inv", [](double x) { return 1 / x; }, 2.5, kOpenCl},
    {"Exp", [](double x) { return std::exp(x); }, 3, kOpenCl},
    {"Expm1", [](double x) { return std::expm1(x); }, 3, kOpenCl},
    {"Log", [](double x) { return std::log(x); }, 3, kOpenCl},
    {"Log1p", [](double x) { return std::log1p(x); }, 2, kOpenCl},
    {"Sin", [](double x) { return std::sin(x); }, 4, kOpenCl},
    {"Cos", [](double x) { return std::cos(x); }, 4, kOpenCl},
    {"Tan", [](double x) { return std::tan(x); }, 5, kOpenCl},
    {"Asin", [](double x) { return std::asin(x); }, 4, kOpenCl},
    {"Acos", [](double x) { return std::acos(x); }, 4, kOpenCl},
    {"Atan", [](double x) { return std::atan(x); }, 5, kOpenCl},
    {"Sinh", [](double x) { return std::sinh(x); }, 4, kOpenCl},
    {"Cosh", [](double x) { return std::cosh(x); }, 4, kOpenCl},
    {"Tanh", [](double x) { return std::tanh(x); }, 5, kOpenCl},
    {"Asinh", [](double x) { return std::asinh(x); }, 4, kOpenCl},
    {"Acosh", [](double x) { return std::acosh(x); }, 4, kOpenCl},
    {"Atanh", [](double x) { return std::atanh(x); }, 5, kOpenCl},
    {"Erf", [](double x) { return std::erf(x); }, 16, kOpenCl},
    {"Erfc", [](double x) { return std::erfc(x); }, 16, kOpenCl},
    {"Sigmoid", Sigmoid, 12, kComposed},
    {"Softplus", Softplus, 12, kComposed},
    {"Softsign", [](double x) { return x / (1 + std::fabs(x)); }, 6, kComposed},
    {"Elu", [](double x) { return x < 0 ? std::expm1(x) : x; }, 3, kOpenCl},
};

struct DoubleDouble {
  double high, low;
};

// Exact sum of two doubles [Higham 2002, sec. 4.3; Knuth].
DoubleDouble TwoSum(double a, double b) {
  const double sum = a + b;
  const double rest = sum - a;
  return {sum, (a - (sum - rest)) + (b - rest)};
}

}  // namespace

double Gamma(uint64_t n, double u) {
  const double nu = static_cast<double>(n) * u;
  return nu < 1 ? nu / (1 - nu) : std::numeric_limits<double>::infinity();
}

void SumOfTerms::AddProduct(double a, double b) {
  const double high = a * b;
  products_ = true;
  Add(high, std::isfinite(high) ? std::fma(a, b, -high) : 0.0);
}

void SumOfTerms::AddValue(double value) { Add(value, 0); }

void SumOfTerms::Add(double high, double low) {
  ++count_;
  const DoubleDouble sum = TwoSum(high_, high);
  high_ = sum.high;
  if (std::isfinite(sum.low)) {
    low_ += sum.low + low;
  }
  magnitude_ += std::fabs(high);
  squares_ += high * high;
  if (count_ > 1) {
    partial_squares_ += high_ * high_;
  }
}

double SumOfTerms::Likely(double u) const {
  // Over all orders the mean square of the k-th of n partial sums is that of a sample of k terms
  // without replacement; the sum over k is about total^2 n/3 + squares n/6.
  const double n = static_cast<double>(count_);
  const double any_order = n / 3 * value() * value() + n / 6 * squares_;
  const double products = products_ ? squares_ : 0;
  const double likely = kLambda * u * std::sqrt(products + std::max(partial_squares_, any_order));
  return std::min(likely, Worst(u));
}

const UnaryFunction* FindUnaryFunction(std::string_view op) {
  const auto* found = std::find_if(std::begin(kUnary), std::end(kUnary),
                                   [op](const UnaryFunction& f) { return f.op == op; });
  return found == std::end(kUnary) ? nullptr : found;
}

double AccumulatorRoundoff(DType output) {
  return UnitRoundoff(output == DType::kDouble ? DType::kDouble : DType::kFloat);
}

double FlushThreshold(DType output) {
  switch (output) {
    case DType::kDouble:
      return std::numeric_limits<double>::min();
    case DType::kHalf:
      return std::ldexp(1.0, -14);
    default:
      return std::numeric_limits<float>::min();
  }
}

}  // namespace isobit::numerics
