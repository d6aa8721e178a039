// SPDX-License-Identifier: Apache-2.0
#include "prove/search.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>

namespace isobit::prove {
namespace {

// Cuts `set` into `count` parts of nearly equal size, none empty.
std::vector<FlipSet> Split(const FlipSet& set, size_t count) {
  std::vector<FlipSet> parts;
  for (size_t i = 0; i < count; ++i) {
    const auto begin = static_cast<ptrdiff_t>(set.size() * i / count);
    const auto end = static_cast<ptrdiff_t>(set.size() * (i + 1) / count);
    parts.emplace_back(set.begin() + begin, set.begin() + end);
  }
  return parts;
}

FlipSet Ddmin(FlipSet set, const Trial& trial) {
  size_t parts_count = 2;
  while (set.size() >= 2) {
    const std::vector<FlipSet> parts = Split(set, parts_count);
    const auto smaller =
        std::ranges::find_if(parts, [&](const FlipSet& part) { return trial(part) == Bits::kTo; });
    if (smaller != parts.end()) {
      set = *smaller;
      parts_count = 2;
      continue;
    }
    const auto rest = std::ranges::find_if(
        parts, [&](const FlipSet& part) { return trial(Without(set, part)) == Bits::kTo; });
    if (rest != parts.end()) {
      set = Without(set, *rest);
      parts_count = std::max<size_t>(parts_count - 1, 2);
    } else if (parts_count < set.size()) {
      parts_count = std::min(2 * parts_count, set.size());
    } else {
      break;
    }
  }
  return set;
}

}  // namespace

FlipSet Without(const FlipSet& all, const FlipSet& taken) {
  FlipSet rest;
  std::ranges::set_difference(all, taken, std::back_inserter(rest));
  return rest;
}

Minimal FindMinimal(size_t count, size_t singles, const Trial& trial) {
  Minimal minimal;
  if (count == 0) {
    return minimal;
  }
  std::map<FlipSet, Bits> known;
  const Trial once = [&](const FlipSet& set) {
    const auto at = known.find(set);
    return at != known.end() ? at->second : known.emplace(set, trial(set)).first->second;
  };
  FlipSet all(count);
  std::iota(all.begin(), all.end(), size_t{0});
  minimal.all = once(all);
  for (size_t i = 0; i < std::min(singles, count); ++i) {
    if (once({i}) == Bits::kTo) {
      minimal.found = true;
      minimal.set = {i};
      return minimal;
    }
  }
  if (minimal.all == Bits::kTo) {
    minimal.found = true;
    minimal.set = Ddmin(all, once);
  }
  return minimal;
}

}  // namespace isobit::prove
