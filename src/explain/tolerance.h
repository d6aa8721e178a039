// SPDX-License-Identifier: Apache-2.0
// Which differences a check lets pass. Pure functions.
#ifndef ISOBIT_EXPLAIN_TOLERANCE_H_
#define ISOBIT_EXPLAIN_TOLERANCE_H_

#include <string>
#include <string_view>
#include <vector>

#include "explain/explanation.h"

namespace isobit::explain {

enum class Allow {
  kBits,       // None.
  kBounded,    // Rounding within stated bounds.
  kSameCause,  // Those whose causes are all named.
};
std::string_view AllowName(Allow allow);  // "bits", "bounded", "same-cause"

struct Tolerance {
  Allow allow = Allow::kBits;
  std::vector<std::string> causes;  // Of same-cause: codes ("N101") and factors of findings.
};

// Whether B passes for A. Nothing passes that could not be seen: where the recordings break off,
// lost events, or do not tell how far apart two results are, that is inconclusive unless what was
// seen fails by itself. Only equal bits pass without `explanation.remainder`.
Check Judge(const Explanation& explanation, const Tolerance& tolerance);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_TOLERANCE_H_
