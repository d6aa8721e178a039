// SPDX-License-Identifier: Apache-2.0
// The difference of two environments, ranked by what can reach results.
#ifndef ISOBIT_ENV_DIFF_H_
#define ISOBIT_ENV_DIFF_H_

#include <string>
#include <vector>

#include "env/factors.h"
#include "env/facts.h"

namespace isobit::env {

// One fact that is not the same on both sides.
struct FactorDiff {
  std::string key;
  const trace::EnvFact* fact_a = nullptr;  // nullptr: not recorded on that side.
  const trace::EnvFact* fact_b = nullptr;
  std::string a, b;  // As text (ValueText); "not installed", "not loaded" where absence says so.
  Reach reach = Reach::kUnknown;
  int rank = 0;         // Of the row of the table.
  std::string text;     // What the factor can reach, in general.
  std::string because;  // What it does in this case, from other facts of both sides; may be empty.
  std::string flip;     // Environment variable that tests it; empty: none.
  std::string flip_to_a,
      flip_to_b;  // The value that gives side A's, side B's behaviour; empty: not set.
};

// In the order: results, order, unknown, nothing; then rows of the table; then keys. What a
// difference does not change in this case is moved to `nothing`, and `because` says why:
// TF_ENABLE_ONEDNN_OPTS=0 against not set, where the CPU says off anyway. A fact that one side did
// not record at all is a difference of reach unknown at most: nobody knows whether it differs.
// Refers to the facts of both sides.
std::vector<FactorDiff> DiffFacts(const Facts& a, const Facts& b);
std::vector<FactorDiff> DiffEnvironments(const trace::Trace& a, const trace::Trace& b);

}  // namespace isobit::env

#endif  // ISOBIT_ENV_DIFF_H_
