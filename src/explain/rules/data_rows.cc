// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/data_rows.h"

#include <algorithm>

namespace isobit::explain {

const BorderPair* FirstDifferent(const std::vector<BorderPair>& borders) {
  const auto found =
      std::find_if(borders.begin(), borders.end(), [](const BorderPair& b) { return b.differs(); });
  return found == borders.end() ? nullptr : &*found;
}

bool SameRowsMoved(const Case& c, const BorderPair& pair) {
  if (pair.is_image() || pair.state == ArrayState::kMoved) {
    return pair.state == ArrayState::kMoved;
  }
  return pair.state == ArrayState::kOrder ||
         (pair.state == ArrayState::kValues &&
          Relate(c, pair).found.relation == numerics::Relation::kPermutedRows);
}

}  // namespace isobit::explain
