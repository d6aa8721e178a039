// SPDX-License-Identifier: Apache-2.0
// FindRelation: a list of hypotheses, each tested on all elements with an early way out.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <set>

#include "numerics/relation_pair.h"

namespace isobit::numerics {
namespace {

constexpr double kUlpsOfOperand = 4;   // Slack of scale, offset and affine.
constexpr double kUlpsOfScale = 1024;  // What still counts as rounding-sized.
constexpr double kUlpsOfIdentity =
    64;  // A factor nearer to 1, an offset nearer to 0 is rounding, no relation.

std::string Text(double value) {
  char text[40];
  std::snprintf(text, sizeof(text), "%.9g", value);
  return text;
}

DType CoarseFormat(DType a, DType b) {
  const int bits_a = SignificandBits(a), bits_b = SignificandBits(b);
  if (bits_a == 0 || bits_b == 0) {
    return bits_a != 0 ? a : bits_b != 0 ? b : DType::kInvalid;
  }
  return bits_a < bits_b ? a : b;
}

bool IsFloatFormat(DType dtype) { return SignificandBits(dtype) != 0; }

// The nearest integer or one over an integer if it is that but for rounding, else the value itself.
double Snap(double value) {
  for (const double unit : {1.0, 2.0}) {  // Halves too: 127.5.
    const double rounded = std::nearbyint(value * unit) / unit;
    if (rounded != 0 && std::fabs(value - rounded) < 1e-6 * std::fabs(rounded)) {
      return rounded;
    }
    const double inverse = std::nearbyint(unit / value) / unit;
    if (inverse != 0 && std::isfinite(inverse) && std::fabs(value * inverse - 1) < 1e-6) {
      return 1 / inverse;
    }
  }
  return value;
}

// "255 * b", "b / 255", "-b".
std::string ScaledText(double factor) {
  const double inverse = 1 / factor;
  const double rounded = std::nearbyint(inverse * 2) / 2;
  if (factor == -1) {
    return "-b";
  }
  if (std::fabs(factor) < 1 && std::fabs(inverse - rounded) < 1e-9 * std::fabs(inverse)) {
    return "b / " + Text(rounded);
  }
  return Text(factor) + " * b";
}

Found FindCast(const Pair& p) {
  struct Format {
    const char* name;
    double (*round)(double);
  };
  static constexpr Format kFormats[] = {
      {"float16", RoundToHalf},  // Before TF32: within its range both have 11 bits.
      {"TF32", [](double x) { return RoundToBits(x, 11); }},
      {"bfloat16", [](double x) { return RoundToBits(x, 8); }},
      {"float32", [](double x) { return static_cast<double>(static_cast<float>(x)); }},
  };
  if (IsFloatFormat(p.a.dtype) && IsFloatFormat(p.b.dtype)) {
    for (const Format& format : kFormats) {
      if (p.All([&](double x, double y) { return SameNumber(x, format.round(y)); })) {
        return Make(Relation::kCast, std::string("a is b rounded to ") + format.name);
      }
      if (p.All([&](double x, double y) { return SameNumber(y, format.round(x)); })) {
        return Make(Relation::kCast, std::string("b is a rounded to ") + format.name);
      }
    }
    return std::nullopt;
  }
  // An integer on one side.
  for (const bool a_is_integer : {true, false}) {
    const DType integer = a_is_integer ? p.a.dtype : p.b.dtype;
    if (IsFloatFormat(integer) || !IsFloatFormat(a_is_integer ? p.b.dtype : p.a.dtype)) {
      continue;
    }
    const std::string sides = a_is_integer ? "a is b " : "b is a ";
    const auto all = [&](double (*round)(double)) {
      return p.All(
          [&](double x, double y) { return a_is_integer ? x == round(y) : y == round(x); });
    };
    if (all([](double x) { return std::trunc(x); })) {
      return Make(Relation::kCast, sides + "truncated to " + digest::DTypeName(integer));
    }
    if (all([](double x) { return std::nearbyint(x); })) {
      return Make(Relation::kCast, sides + "rounded to " + digest::DTypeName(integer));
    }
  }
  return std::nullopt;
}

// True if a = factor * b + offset within the slack.
bool HoldsAffine(const Pair& p, double factor, double offset) {
  return p.All([&](double x, double y) {
    if (!std::isfinite(x) || !std::isfinite(y)) {
      return SameNumber(x, factor * y + offset);
    }
    const double scaled = factor * y;
    const double slack = p.Slack(std::max(std::fabs(x), std::fabs(offset)), scaled, kUlpsOfOperand);
    return std::fabs(x - (scaled + offset)) <= slack;
  });
}

Found FindAffine(const Pair& p) {
  const Extent of_b = ExtentOf(p.b, p.count);
  if (!of_b.any || of_b.distinct < 3) {
    return std::nullopt;
  }
  const double u = p.coarse == DType::kInvalid ? 0 : UnitRoundoff(p.coarse);
  const double at_largest = p.B(of_b.largest);
  const double factor = p.A(of_b.largest) / at_largest;
  const bool real_factor =
      std::isfinite(factor) && factor != 0 && std::fabs(factor - 1) > kUlpsOfIdentity * u;
  for (const double f : {Snap(factor), factor}) {
    if (real_factor && HoldsAffine(p, f, 0)) {
      return Make(Relation::kScale, "a = " + ScaledText(f), f);
    }
  }
  const double offset = p.A(of_b.largest) - at_largest;
  const bool real_offset =
      std::isfinite(offset) && std::fabs(offset) > kUlpsOfIdentity * u * std::fabs(at_largest);
  for (const double o : {Snap(offset), offset}) {
    if (real_offset && HoldsAffine(p, 1, o)) {
      return Make(Relation::kOffset,
                  std::string("a = b ") + (o < 0 ? "- " : "+ ") + Text(std::fabs(o)), 1, o);
    }
  }
  if (of_b.distinct < 4) {
    return std::nullopt;
  }
  const double slope = (p.A(of_b.most) - p.A(of_b.least)) / (p.B(of_b.most) - p.B(of_b.least));
  // Equal at the largest element says nothing yet: 0..1 against -1..1 meet at 1.
  if (!std::isfinite(slope) || slope == 0) {
    return std::nullopt;
  }
  for (const double s : {Snap(slope), slope}) {
    const double rest = p.A(of_b.most) - s * p.B(of_b.most);
    for (const double o : {Snap(rest), rest}) {
      if (std::fabs(s - 1) > kUlpsOfIdentity * u && std::isfinite(o) && HoldsAffine(p, s, o)) {
        return Make(Relation::kAffine,
                    "a = " + ScaledText(s) + (o < 0 ? " - " : " + ") + Text(std::fabs(o)), s, o);
      }
    }
  }
  return std::nullopt;
}

double MinNormal(DType dtype) {
  const int exponent = dtype == DType::kDouble ? -1022 : dtype == DType::kHalf ? -14 : -126;
  return std::ldexp(1.0, exponent);
}

Found FindFlushed(const Pair& p) {
  if (p.a.dtype != p.b.dtype || !IsFloatFormat(p.a.dtype)) {
    return std::nullopt;
  }
  const double normal = MinNormal(p.a.dtype);
  size_t in_a = 0, in_b = 0;
  const bool holds = p.All([&](double x, double y) {
    if (SameNumber(x, y)) {
      return true;
    }
    in_a += x == 0 && std::fabs(y) < normal;
    in_b += y == 0 && std::fabs(x) < normal;
    return (x == 0 && std::fabs(y) < normal) || (y == 0 && std::fabs(x) < normal);
  });
  if (!holds) {
    return std::nullopt;
  }
  const std::string side = in_b == 0 ? "a" : in_a == 0 ? "b" : "each side";
  return Make(Relation::kFlushed,
              std::to_string(in_a + in_b) + " subnormal elements are zero in " + side);
}

Found FindSaturated(const Pair& p) {
  for (const bool a_clipped : {true, false}) {
    const TensorView& clipped = a_clipped ? p.a : p.b;
    const TensorView& other = a_clipped ? p.b : p.a;
    const Extent extent = ExtentOf(clipped, p.count);
    if (!extent.any || extent.distinct < 3) {
      continue;
    }
    const double low = ElementAt(clipped, extent.least), high = ElementAt(clipped, extent.most);
    size_t differ = 0;
    double farthest = 0;
    bool holds = true;
    for (size_t i = 0; i < p.count && holds; ++i) {
      const double x = ElementAt(clipped, i), y = ElementAt(other, i);
      if (!SameNumber(x, y)) {
        holds = (x == high && y > high) || (x == low && y < low);
        ++differ;
        farthest = std::max(farthest, std::fabs(x - y));
      }
    }
    if (holds && differ >= 2 && farthest > p.Slack(low, high, kUlpsOfIdentity)) {
      return Make(Relation::kSaturated, std::string(a_clipped ? "a" : "b") +
                                            " is the other side clipped to [" + Text(low) + ", " +
                                            Text(high) + "] in " + std::to_string(differ) +
                                            " elements");
    }
  }
  return std::nullopt;
}

Found FindRoundingSized(const Pair& p) {
  if (p.coarse == DType::kInvalid) {
    return std::nullopt;
  }
  const double scale = std::max(std::fabs(p.A(ExtentOf(p.a, p.count).largest)),
                                std::fabs(p.B(ExtentOf(p.b, p.count).largest)));
  const double slack = p.Slack(scale, 0, kUlpsOfScale);
  if (!p.All(
          [slack](double x, double y) { return SameNumber(x, y) || std::fabs(x - y) <= slack; })) {
    return std::nullopt;
  }
  return Make(Relation::kRoundingSized, "every difference is below " + Text(kUlpsOfScale) +
                                            " units in the last place of the largest element, " +
                                            Text(scale));
}

bool OnlyNansAndZeros(const TensorView& a, const TensorView& b, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (!SameNumber(ElementAt(a, i), ElementAt(b, i))) {
      return false;
    }
  }
  return true;
}

// Equal shapes, both real, not equal in bits.
FoundRelation RelationOfElements(const Pair& p) {
  if (OnlyNansAndZeros(p.a, p.b, p.count)) {
    return p.a.dtype == p.b.dtype
               ? Make(Relation::kNanPayload,
                      "the same but for the bits of NaNs and the signs of zeros")
               : Make(Relation::kOtherDtype, "the same values, " + digest::DTypeName(p.a.dtype) +
                                                 " against " + digest::DTypeName(p.b.dtype));
  }
  for (const auto find : {FindCast, FindAffine, FindPermutedRows, FindReversed, FindTransposed,
                          FindFlushed, FindSaturated, FindRoundingSized}) {
    if (Found found = find(p)) {
      return *found;
    }
  }
  const auto zero = [](double x) { return x == 0; };
  const bool a_zero = p.All([&](double x, double) { return zero(x); });
  const bool b_zero = !a_zero && p.All([&](double, double y) { return zero(y); });
  return Make(Relation::kOther, a_zero ? "a is all zeros" : b_zero ? "b is all zeros" : "");
}

bool Complete(const TensorView& tensor) {
  return IsReal(tensor.dtype) &&
         tensor.bytes.size() == ElementCount(tensor) * digest::DTypeSize(tensor.dtype);
}

}  // namespace

Extent ExtentOf(const TensorView& tensor, size_t count) {
  Extent extent;
  std::set<double> seen;
  double magnitude = -1, low = std::numeric_limits<double>::infinity(), high = -low;
  for (size_t i = 0; i < count; ++i) {
    const double x = ElementAt(tensor, i);
    if (!std::isfinite(x)) {
      continue;
    }
    extent.any = true;
    if (seen.size() < 4) {
      seen.insert(x);
    }
    if (std::fabs(x) > magnitude) {
      magnitude = std::fabs(x), extent.largest = i;
    }
    if (x < low) {
      low = x, extent.least = i;
    }
    if (x > high) {
      high = x, extent.most = i;
    }
  }
  extent.distinct = seen.size();
  return extent;
}

std::string_view RelationName(Relation relation) {
  static constexpr std::string_view kNames[] = {
      "equal",   "nan-payload", "other-shape",   "other-dtype",       "cast",    "scale",
      "offset",  "affine",      "permuted-rows", "reversed-channels", "flipped", "transposed",
      "flushed", "cropped",     "saturated",     "rounding-sized",    "other"};
  return kNames[static_cast<size_t>(relation)];
}

FoundRelation FindRelation(const TensorView& a, const TensorView& b) {
  const bool same_shape = std::ranges::equal(a.shape, b.shape);
  const bool same_bytes = std::ranges::equal(a.bytes, b.bytes);
  if (same_shape && a.dtype == b.dtype && same_bytes) {
    return Make(Relation::kEqual, "the same bits");
  }
  if (!Complete(a) || !Complete(b)) {
    return Make(same_shape ? Relation::kOther : Relation::kOtherShape, "");
  }
  const Pair pair{a, b, ElementCount(a), CoarseFormat(a.dtype, b.dtype)};
  if (same_shape) {
    return RelationOfElements(pair);
  }
  if (ElementCount(a) != ElementCount(b)) {
    const Found cropped = FindCropped(pair);
    return cropped ? *cropped : Make(Relation::kOtherShape, "another number of elements");
  }
  if (a.dtype == b.dtype && same_bytes) {
    return Make(Relation::kOtherShape, "the same bits in another shape");
  }
  if (Found transposed = FindTransposed(pair)) {
    return *transposed;
  }
  return Make(Relation::kOtherShape, "");
}

}  // namespace isobit::numerics
