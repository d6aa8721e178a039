// SPDX-License-Identifier: Apache-2.0
// The judgement of one origin: equal inputs, unequal outputs. What relation, how large, inside
// which bound, which side is nearer to the truth, and whether another precision explains it
// (docs/design/explain.md, "Judge numbers"). Pure functions.
#ifndef ISOBIT_NUMERICS_JUDGE_H_
#define ISOBIT_NUMERICS_JUDGE_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "numerics/compare.h"
#include "numerics/op.h"

namespace isobit::numerics {

// A bound on |a - b| for two results that both are computed correctly in the output's format, in
// any order of summation, with or without FMA, from the same inputs.
struct Bound {
  std::string name;       // "gamma_K |A||B|", "8 ulp of the exact value"
  std::string source;     // "Higham 2002, eq. 3.13"
  uint64_t terms = 0;     // K: the length of the sums; 0 for elementwise functions.
  double used_worst = 0;  // max over elements of |a - b| / bound: inside when <= 1.
  double used_likely =
      0;  // The same against the probabilistic bound of SumOfTerms::Likely (bounds.h): at most
          // lambda sqrt(K) u in place of gamma_K (lambda = 4) [Higham & Mary 2019], and less where
          // terms cancel. Below 1 for sound float32 kernels, well above for TF32 and bf16. Equal to
          // used_worst for functions.
  uint64_t checked = 0, unequal = 0;  // Elements checked of those that differ.
  bool inside() const { return checked > 0 && used_worst <= 1 && used_likely <= 1; }
};

// A float64 recomputation with the recorded inputs.
struct Referee {
  double error_a_ulp = 0,
         error_b_ulp = 0;         // Largest error of each side, in ulp of the exact result.
  double used_a = 0, used_b = 0;  // Each side's largest error over the one-sided worst-case bound.
  double distance_a = 0, distance_b = 0;  // L2 distance of each side from the referee.
};

// One side computed with inputs rounded to a lower precision: the residue collapses.
struct Emulation {
  std::string side;       // "a" or "b"
  std::string precision;  // "TF32", "bfloat16", "float16", "flush-to-zero"
  double residue = 0;     // ||side - emulated|| / ||side - referee||; below 0.1 identifies it.
};

struct Judgement {
  FoundRelation relation;
  std::optional<Comparison> comparison;  // Absent when shapes or dtypes differ.
  std::optional<Bound>
      bound;  // Absent: no bound known for this op, or its inputs were not recorded.
  std::optional<Referee> referee;
  std::optional<Emulation> emulation;
  std::string
      missing;  // Why there is no bound: "input 1 was not recorded", "no bound known for op Foo".
};

Judgement Judge(const OpDescription& op, const TensorView& a, const TensorView& b);

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_JUDGE_H_
