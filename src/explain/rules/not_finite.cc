// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/not_finite.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "explain/op_class.h"

namespace isobit::explain {
namespace {

using digest::Statistics;

// What the numbers of one input hold, by its statistics.
enum class Holds : uint8_t {
  kZero,
  kNegative,
  kMinusOne,  // Exactly, as the smallest.
  kBelowMinusOne,
  kBeyondOne,  // In magnitude.
  kOne,        // In magnitude, as the largest.
  kBelowOne,
  kNothing,  // No elements.
};

bool Fits(Holds holds, const Statistics* s) {
  if (s == nullptr) {
    return false;
  }
  const bool some = s->count > s->nans;
  switch (holds) {
    case Holds::kZero:
      return s->zeros > 0;
    case Holds::kNegative:
      return some && s->min < 0;
    case Holds::kMinusOne:
      return some && s->min == -1;
    case Holds::kBelowMinusOne:
      return some && s->min < -1;
    case Holds::kBeyondOne:
      return some && std::max(s->max, -s->min) > 1;
    case Holds::kOne:
      return some && std::max(s->max, -s->min) == 1;
    case Holds::kBelowOne:
      return some && s->min < 1;
    case Holds::kNothing:
      return s->count == 0;
  }
  return false;
}

struct Row {
  std::string_view op;
  NotFinite kind;
  size_t input;  // Which the condition is about.
  Holds holds;
  std::string_view text, fix;
};

constexpr NotFinite kNan = NotFinite::kNan, kInf = NotFinite::kInfinity;
constexpr std::string_view kLogFix =
    "tf.math.log(tf.maximum(x, 1e-7))  # or xlogy where 0 * log(0) is 0";
constexpr std::string_view kDivideFix = "tf.math.divide_no_nan(x, y)  # 0 where y is 0";

constexpr Row kRows[] = {
    {"Log", kInf, 0, Holds::kZero, "the logarithm of 0 is -inf", kLogFix},
    {"Log", kNan, 0, Holds::kNegative, "the logarithm of a negative number is NaN", kLogFix},
    {"Log1p", kInf, 0, Holds::kMinusOne, "log1p of -1 is -inf",
     "tf.math.log1p(tf.maximum(x, -1 + 1e-7))"},
    {"Log1p", kNan, 0, Holds::kBelowMinusOne, "log1p of a number below -1 is NaN",
     "tf.math.log1p(tf.maximum(x, -1 + 1e-7))"},
    {"Sqrt", kNan, 0, Holds::kNegative, "the square root of a negative number is NaN",
     "tf.sqrt(tf.maximum(x, 0.0))"},
    {"Rsqrt", kNan, 0, Holds::kNegative, "the square root of a negative number is NaN",
     "tf.math.rsqrt(tf.maximum(x, 1e-7))"},
    {"Rsqrt", kInf, 0, Holds::kZero, "1 / sqrt(0) is inf", "tf.math.rsqrt(tf.maximum(x, 1e-7))"},
    {"SqrtGrad", kNan, 0, Holds::kZero,
     "the slope of the square root at 0 is inf, and 0 * inf is NaN",
     "tf.sqrt(tf.maximum(x, 1e-7))  # its slope at 0 is infinite"},
    {"SqrtGrad", kInf, 0, Holds::kZero, "the slope of the square root at 0 is inf",
     "tf.sqrt(tf.maximum(x, 1e-7))  # its slope at 0 is infinite"},
    {"Reciprocal", kInf, 0, Holds::kZero, "1 / 0 is inf", "tf.math.reciprocal_no_nan(x)"},
    {"Inv", kInf, 0, Holds::kZero, "1 / 0 is inf", "tf.math.reciprocal_no_nan(x)"},
    {"RealDiv", kInf, 1, Holds::kZero, "a number divided by 0 is inf", kDivideFix},
    {"Div", kInf, 1, Holds::kZero, "a number divided by 0 is inf", kDivideFix},
    {"RealDiv", kNan, 1, Holds::kZero, "0 / 0 is NaN", kDivideFix},
    {"Div", kNan, 1, Holds::kZero, "0 / 0 is NaN", kDivideFix},
    {"Xdivy", kInf, 1, Holds::kZero, "a number divided by 0 is inf", kDivideFix},
    {"FloorDiv", kInf, 1, Holds::kZero, "a number divided by 0 is inf", kDivideFix},
    {"FloorDiv", kNan, 1, Holds::kZero, "0 / 0 is NaN", kDivideFix},
    {"FloorMod", kNan, 1, Holds::kZero, "the rest of a division by 0 is NaN", kDivideFix},
    {"Pow", kNan, 0, Holds::kNegative, "a negative number to a broken power is NaN",
     "tf.pow(tf.maximum(x, 0.0), y)"},
    {"Acos", kNan, 0, Holds::kBeyondOne, "acos is not defined beyond 1 and -1",
     "tf.acos(tf.clip_by_value(x, -1.0, 1.0))"},
    {"Asin", kNan, 0, Holds::kBeyondOne, "asin is not defined beyond 1 and -1",
     "tf.asin(tf.clip_by_value(x, -1.0, 1.0))"},
    {"Atanh", kNan, 0, Holds::kBeyondOne, "atanh is not defined beyond 1 and -1",
     "tf.atanh(tf.clip_by_value(x, -1 + 1e-6, 1 - 1e-6))"},
    {"Atanh", kInf, 0, Holds::kOne, "atanh of 1 is inf",
     "tf.atanh(tf.clip_by_value(x, -1 + 1e-6, 1 - 1e-6))"},
    {"Acosh", kNan, 0, Holds::kBelowOne, "acosh is not defined below 1",
     "tf.acosh(tf.maximum(x, 1.0))"},
    {"Mean", kNan, 0, Holds::kNothing, "the mean of no elements is NaN",
     "tf.math.divide_no_nan(tf.reduce_sum(x), n)  # 0 where there is nothing; NaN otherwise"},
    {"Max", kInf, 0, Holds::kNothing, "the largest of no elements is -inf",
     "tf.debugging.assert_greater(tf.size(x), 0)  # no elements: -inf"},
    {"Min", kInf, 0, Holds::kNothing, "the smallest of no elements is inf",
     "tf.debugging.assert_greater(tf.size(x), 0)  # no elements: inf"},
};

// Ops whose infinities, of finite inputs, are numbers too large for the dtype.
bool CanOverflow(std::string_view op) {
  static const std::set<std::string_view> kOps = {
      "Exp",  "Expm1",      "Sinh",   "Cosh",   "Square", "SquaredDifference",
      "Mul",  "Add",        "AddV2",  "Sub",    "AddN",   "Sum",
      "Prod", "Pow",        "Mean",   "Cumsum", "L2Loss", "RealDiv",
      "Cast", "Reciprocal", "Cumprod"};
  return kOps.contains(op) || ClassOf(op) == OpClass::kProducts;
}

bool IsReduction(std::string_view op) {
  return op == "Sum" || op == "Prod" || op == "Mean" || op == "Cumsum" || op == "Cumprod";
}

std::string OverflowFix(const OpNumbers& numbers) {
  if (numbers.dtype == digest::DType::kHalf) {
    return "tf.cast(x, tf.float32)  # before this op: float16 ends at inf beyond 65504";
  }
  return numbers.op == "Exp" || numbers.op == "Expm1"
             ? "tf.exp(tf.minimum(x, 80.0))  # else inf; or tf.reduce_logsumexp, tf.nn.softplus"
             : "tf.clip_by_value(x, low, high)  # before this op, which else gives inf";
}

}  // namespace

std::string_view NotFiniteName(NotFinite kind) {
  return kind == NotFinite::kNan ? "NaN" : "infinity";
}

std::optional<FiniteWay> UndefinedWay(const OpNumbers& numbers, NotFinite kind) {
  for (const Row& row : kRows) {
    if (row.op != numbers.op || row.kind != kind || row.input >= numbers.inputs.size() ||
        !Fits(row.holds, numbers.inputs[row.input])) {
      continue;
    }
    // 0 / 0 needs both.
    if (kind == NotFinite::kNan && row.holds == Holds::kZero && row.input == 1 &&
        numbers.inputs[0] != nullptr && numbers.inputs[0]->zeros == 0 && row.op != "FloorMod") {
      continue;
    }
    return FiniteWay{std::string(row.text), std::string(row.fix)};
  }
  return std::nullopt;
}

std::optional<FiniteWay> WayFromFinite(const OpNumbers& numbers, NotFinite kind) {
  if (auto way = UndefinedWay(numbers, kind)) {
    return way;
  }
  // Of a reduction the other input is its axes.
  const size_t relevant =
      IsReduction(numbers.op) ? std::min<size_t>(1, numbers.inputs.size()) : numbers.inputs.size();
  const bool all_finite =
      std::all_of(numbers.inputs.begin(), numbers.inputs.begin() + static_cast<ptrdiff_t>(relevant),
                  [](const Statistics* s) { return s != nullptr && IsFinite(*s); });
  if (kind == NotFinite::kInfinity && all_finite && relevant > 0 && CanOverflow(numbers.op)) {
    return FiniteWay{"the result is too large for " + digest::DTypeName(numbers.dtype),
                     OverflowFix(numbers)};
  }
  return std::nullopt;
}

std::string WayFromInfinity(const OpNumbers& numbers, size_t input) {
  const std::string_view op = numbers.op;
  if (op == "Mul" && numbers.inputs.size() == 2) {
    const Statistics* other = numbers.inputs[1 - input];
    return other == nullptr || other->zeros > 0 ? "0 * inf is NaN" : "";
  }
  if (op == "Add" || op == "AddV2" || op == "Sub" || op == "AddN" || op == "Sum" || op == "Mean" ||
      op == "SquaredDifference") {
    return "inf - inf is NaN";
  }
  if (op == "RealDiv" || op == "Div") {
    return "inf / inf is NaN";
  }
  if (op == "Sqrt" || op == "Log" || op == "Rsqrt") {
    return "it is not defined for -inf";
  }
  return ClassOf(op) == OpClass::kProducts ? "0 * inf and inf - inf are NaN" : "";
}

}  // namespace isobit::explain
