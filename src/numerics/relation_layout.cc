// SPDX-License-Identifier: Apache-2.0
// Hypotheses about places: the same elements, elsewhere.
#include <vector>

#include "numerics/relation_pair.h"

namespace isobit::numerics {
namespace {

// a[i] = b[i with one axis read backwards]; `keep`: how many entries at the end of the axis stay
// (the alpha channel).
bool HoldsReversed(const Pair& p, size_t axis, size_t keep) {
  size_t inner = 1;
  for (size_t i = axis + 1; i < p.a.shape.size(); ++i) {
    inner *= static_cast<size_t>(p.a.shape[i]);
  }
  const auto size = static_cast<size_t>(p.a.shape[axis]);
  const size_t turned = size - keep;
  for (size_t i = 0; i < p.count; ++i) {
    const size_t at = i / inner % size;
    const size_t other = at < turned ? turned - 1 - at : at;
    if (!SameNumber(p.A(i), p.B(i - at * inner + other * inner))) {
      return false;
    }
  }
  return true;
}

// a[coordinates] = b[coordinates in the order `axes`]: axis i of a is axis axes[i] of b.
bool HoldsPermutedAxes(const Pair& p, const std::vector<size_t>& axes) {
  const size_t rank = axes.size();
  std::vector<size_t> stride_b(rank, 1);
  for (size_t i = rank - 1; i-- > 0;) {
    stride_b[i] = stride_b[i + 1] * static_cast<size_t>(p.b.shape[i + 1]);
  }
  for (size_t i = 0; i < rank; ++i) {
    if (p.a.shape[i] != p.b.shape[axes[i]]) {
      return false;
    }
  }
  for (size_t i = 0; i < p.count; ++i) {
    size_t rest = i, place = 0;
    for (size_t axis = rank; axis-- > 0;) {
      place += rest % static_cast<size_t>(p.a.shape[axis]) * stride_b[axes[axis]];
      rest /= static_cast<size_t>(p.a.shape[axis]);
    }
    if (!SameNumber(p.A(i), p.B(place))) {
      return false;
    }
  }
  return true;
}

// small[i] = large[i + offset] in all coordinates.
bool HoldsWindow(const TensorView& small, const TensorView& large,
                 const std::vector<size_t>& offset) {
  const size_t rank = offset.size(), count = ElementCount(small);
  for (size_t i = 0; i < count; ++i) {
    size_t rest = i, place = 0, stride = 1;
    for (size_t axis = rank; axis-- > 0;) {
      const auto size = static_cast<size_t>(small.shape[axis]);
      place += (rest % size + offset[axis]) * stride;
      rest /= size;
      stride *= static_cast<size_t>(large.shape[axis]);
    }
    if (!SameNumber(ElementAt(small, i), ElementAt(large, place))) {
      return false;
    }
  }
  return true;
}

}  // namespace

Found FindPermutedRows(const Pair& p) {
  if (p.a.shape.empty() || p.a.shape[0] < 2 || p.a.dtype != p.b.dtype ||
      digest::OrderFreeRows(p.a) != digest::OrderFreeRows(p.b)) {
    return std::nullopt;
  }
  const auto rows_a = digest::RowDigests(p.a, p.count), rows_b = digest::RowDigests(p.b, p.count);
  size_t moved = 0;
  for (size_t i = 0; i < rows_a.size(); ++i) {
    moved += rows_a[i] != rows_b[i];
  }
  return Make(Relation::kPermutedRows, "the same rows in another order, " + std::to_string(moved) +
                                           " of " + std::to_string(rows_a.size()) +
                                           " at another place");
}

Found FindReversed(const Pair& p) {
  const size_t rank = p.a.shape.size();
  if (rank >= 2 && (p.a.shape[rank - 1] == 3 || p.a.shape[rank - 1] == 4)) {
    for (size_t keep = 0; keep + 3 <= static_cast<size_t>(p.a.shape[rank - 1]); ++keep) {
      if (HoldsReversed(p, rank - 1, keep)) {
        return Make(Relation::kReversedChannels, "axis " + std::to_string(rank - 1) + " reversed" +
                                                     (keep != 0 ? " but for its last entry" : "") +
                                                     ", as RGB against BGR");
      }
    }
  }
  for (size_t axis = 0; axis < rank; ++axis) {
    if (p.a.shape[axis] >= 2 && HoldsReversed(p, axis, 0)) {
      return Make(Relation::kFlipped, "axis " + std::to_string(axis) + " reversed");
    }
  }
  return std::nullopt;
}

Found FindTransposed(const Pair& p) {
  const size_t rank = p.a.shape.size();
  if (rank != p.b.shape.size() || rank < 2 || rank > 6) {
    return std::nullopt;
  }
  std::vector<size_t> plain(rank);
  for (size_t i = 0; i < rank; ++i) {
    plain[i] = i;
  }
  for (size_t i = 0; i < rank; ++i) {
    for (size_t j = i + 1; j < rank; ++j) {
      std::vector<size_t> axes = plain;
      std::swap(axes[i], axes[j]);
      const bool trivial = p.a.shape[i] == 1 && p.a.shape[j] == 1;
      if (!trivial && HoldsPermutedAxes(p, axes)) {
        return Make(Relation::kTransposed,
                    "axes " + std::to_string(i) + " and " + std::to_string(j) + " exchanged");
      }
    }
  }
  if (rank >= 3) {  // The layouts of images.
    std::vector<size_t> to_last = plain, to_first = plain;
    std::rotate(to_last.begin() + 1, to_last.begin() + 2, to_last.end());
    std::rotate(to_first.begin() + 1, to_first.end() - 1, to_first.end());
    if (HoldsPermutedAxes(p, to_last)) {
      return Make(Relation::kTransposed, "axis 1 of b is the last axis of a, as NCHW against NHWC");
    }
    if (HoldsPermutedAxes(p, to_first)) {
      return Make(Relation::kTransposed, "the last axis of b is axis 1 of a, as NHWC against NCHW");
    }
  }
  return std::nullopt;
}

// Every place that a window of the axes that differ can have; at most two axes, so that all of them
// can be tried.
Found FindCropped(const Pair& p) {
  constexpr size_t kMostPlaces = size_t{1} << 20;
  const size_t rank = p.a.shape.size();
  if (rank != p.b.shape.size() || rank == 0) {
    return std::nullopt;
  }
  const bool a_small = ElementCount(p.a) < ElementCount(p.b);
  const TensorView &small = a_small ? p.a : p.b, &large = a_small ? p.b : p.a;
  std::vector<size_t> axes, offset(rank, 0);
  size_t places = 1;
  for (size_t i = 0; i < rank; ++i) {
    if (small.shape[i] > large.shape[i] || small.shape[i] == 0) {
      return std::nullopt;
    }
    if (small.shape[i] < large.shape[i]) {
      axes.push_back(i);
      places *= static_cast<size_t>(large.shape[i] - small.shape[i] + 1);
    }
  }
  if (axes.size() > 2 || places > kMostPlaces ||
      ExtentOf(small, ElementCount(small)).distinct < 3) {
    return std::nullopt;  // A nearly constant window fits anywhere.
  }
  for (size_t n = 0; n < places; ++n) {
    size_t rest = n;
    for (const size_t axis : axes) {
      const auto room = static_cast<size_t>(large.shape[axis] - small.shape[axis] + 1);
      offset[axis] = rest % room;
      rest /= room;
    }
    if (HoldsWindow(small, large, offset)) {
      std::string text = std::string(a_small ? "a is b" : "b is a") + " cut to";
      for (const size_t axis : axes) {
        text += (axis == axes.front() ? " " : ", ") + std::to_string(offset[axis]) + ":" +
                std::to_string(offset[axis] + static_cast<size_t>(small.shape[axis])) +
                " of axis " + std::to_string(axis);
      }
      return Make(Relation::kCropped, text);
    }
  }
  return std::nullopt;
}

}  // namespace isobit::numerics
