// SPDX-License-Identifier: Apache-2.0
// N201: a float that fits no integer was cast to one.
#include <cmath>
#include <limits>

#include "explain/judge_origin.h"
#include "explain/rules/finding.h"
#include "explain/rules/rounding.h"
#include "explain/rules/rules.h"
#include "numerics/elements.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# N201 float-to-int: a number that fits no integer was cast to one

## What it means
A cast from float to integer has no defined result for NaN, for infinities and for numbers outside of the integer's range. x86-64 gives
the smallest integer, arm64 saturates and makes NaN zero, a GPU may do either, and vectorised code and its scalar rest can differ on
one machine.

## Why it matters
One NaN or one overflow becomes an index, a label or a pixel that looks valid.

## How to confirm
Print `tf.reduce_any(tf.math.is_nan(x))` and the range of `x` before the cast.

## How to fix
Say what shall happen before the cast: `tf.clip_by_value` to the range, `tf.where(tf.math.is_finite(x), x, 0.0)` for NaN.

## References
- ISO C, 6.3.1.4: conversions between floating and integer types
- IEEE 754-2019, 5.8: conversion to integer formats
)";

struct Range {
  double low, high;
};

std::optional<Range> RangeOf(trace::DType dtype) {
  switch (dtype) {
    case trace::DType::kInt8:
      return Range{-0x1p7, 0x1p7 - 1};
    case trace::DType::kUint8:
      return Range{0, 0x1p8 - 1};
    case trace::DType::kInt16:
      return Range{-0x1p15, 0x1p15 - 1};
    case trace::DType::kUint16:
      return Range{0, 0x1p16 - 1};
    case trace::DType::kInt32:
      return Range{-0x1p31, 0x1p31 - 1};
    case trace::DType::kUint32:
      return Range{0, 0x1p32 - 1};
    case trace::DType::kInt64:
      return Range{-0x1p63, 0x1p63 - 1024};
    case trace::DType::kUint64:
      return Range{0, 0x1p64 - 2048};
    default:
      return std::nullopt;
  }
}

struct Cast {
  uint64_t unequal = 0,
           undefined = 0;  // Elements that differ; of them those with no defined result.
  double example = 0;
};

// Nothing when the pair is no cast from float to integer with recorded values.
std::optional<Cast> ReadCast(const Case& c, const align::EventPair& pair) {
  std::string missing;
  const auto values = ReadOrigin(c, pair, &missing);
  if (!values || values->inputs.size() != 1 || !values->inputs[0]) {
    return std::nullopt;
  }
  const trace::Value& input = *values->inputs[0];
  const auto range = RangeOf(values->a.dtype);
  if (!range || !digest::DTypeIsFloat(input.dtype) || values->a.dtype != values->b.dtype ||
      values->a.shape != input.shape || values->b.shape != input.shape) {
    return std::nullopt;
  }
  const digest::TensorView x{input.dtype, input.shape, input.bytes};
  const digest::TensorView a{values->a.dtype, values->a.shape, values->a.bytes};
  const digest::TensorView b{values->b.dtype, values->b.shape, values->b.bytes};
  Cast cast;
  for (size_t i = 0; i < numerics::ElementCount(x); ++i) {
    if (numerics::ElementAt(a, i) == numerics::ElementAt(b, i)) {
      continue;
    }
    ++cast.unequal;
    const double truncated = std::trunc(numerics::ElementAt(x, i));
    if (!(truncated >= range->low && truncated <= range->high)) {
      cast.example = cast.undefined++ == 0 ? numerics::ElementAt(x, i) : cast.example;
    }
  }
  return cast;
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto origin = FindOrigin(c);
  if (!origin || PlaceOf(c, origin->pair).op != "Cast") {
    return {};
  }
  const auto cast = ReadCast(c, origin->pair);
  if (!cast || cast->unequal == 0 || cast->undefined != cast->unequal) {
    return {};
  }
  const std::string machine_a = origin->a.Text("cpu.machine"),
                    machine_b = origin->b.Text("cpu.machine");
  const bool machines = !machine_a.empty() && !machine_b.empty() && machine_a != machine_b;
  Finding finding =
      NewFinding(kN201, machines ? "cpu.machine" : "cast.float_to_int", Confidence::kConsistent,
                 "undefined: a number that fits no integer was cast to one");
  finding.summary =
      Count(cast->unequal, "element") +
      " of the cast differ, and each comes from a number that the integer cannot hold, such as " +
      Number(cast->example);
  finding.because = machines ? std::string(c.name_a) + " ran on " + machine_a + ", " +
                                   std::string(c.name_b) + " on " + machine_b +
                                   ", whose casts differ there"
                             : "the result of such a cast is not defined";
  finding.where = PlaceOf(c, origin->pair);
  finding.evidence.push_back(
      OfOp(c, origin->pair, "equal inputs, unequal output where the input fits no integer"));
  finding.ruled_out.push_back("rounding: no element that has a defined result differs");
  finding.fixes.push_back(
      {"code",
       "tf.where(tf.math.is_finite(x), tf.clip_by_value(x, low, high), 0.0)  # before the cast",
       finding.where.site});
  return {finding};
}

}  // namespace

const Rule kN201{"N201", "float-to-int", Gate::kUndefined, Label::kUndefined, kPage, Evaluate};

}  // namespace isobit::explain
