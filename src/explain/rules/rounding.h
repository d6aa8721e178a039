// SPDX-License-Identifier: Apache-2.0
// What the rules about kernels (N1xx, V101) share. Equal inputs, unequal bits: each rule is one
// thing that can make a kernel round in another way. A rule says where its candidate stands at the
// origin; the finding is made by comparing all of them, so that no rule claims what another one
// explains as well.
#ifndef ISOBIT_EXPLAIN_RULES_ROUNDING_H_
#define ISOBIT_EXPLAIN_RULES_ROUNDING_H_

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "align/alignment.h"
#include "env/facts.h"
#include "explain/op_class.h"
#include "explain/rule.h"
#include "numerics/judge.h"

namespace isobit::explain {

// Every fact of the environment that can reach results, or of which that is not known, is recorded
// and the same.
bool SameEnvironment(const Case& c);

// The first op that computes differently on equal inputs, with what candidates ask about it.
struct Origin {
  const Case& c;
  const align::EventPair& pair;
  std::string kernel_a, kernel_b;  // As executed.
  OpClass op_class;
  env::Facts a, b;

  bool OneDnnA() const { return IsOneDnnKernel(kernel_a); }
  bool OneDnnB() const { return IsOneDnnKernel(kernel_b); }
  bool Sums() const { return op_class == OpClass::kProducts || op_class == OpClass::kReductions; }
};
// Empty: no such op, its output differs already in shape or dtype, or the graph before it is
// another one.
std::optional<Origin> FindOrigin(const Case& c);
// The same of another pair whose inputs are equal.
std::optional<Origin> OriginAt(const Case& c, const align::EventPair& pair);

// In rising order of what is known against, and for, a candidate.
enum class Standing {
  kNoReach,      // It cannot reach this kind of kernel.
  kSame,         // The same on both sides.
  kNotRecorded,  // It could reach the kernel; whether it differs was not recorded.
  kPossible,     // It differs and can reach the kernel.
  kShown,        // The kernels that ran show it.
};

struct Candidate {
  Standing standing = Standing::kNoReach;
  std::string what;     // "threads of one op"
  std::string same;     // Of kSame, what is the same: "2 on both sides".
  std::string factor;   // Of kPossible and kShown, as the rest.
  std::string because;  // What each side has and how it reaches the bits.
  std::vector<Evidence> evidence;
  std::vector<Fix> fixes;
};

// One row a candidate, strongest first.
struct CandidateRow {
  std::string_view code, title;
  Candidate (*find)(const Origin& origin);
};
std::span<const CandidateRow> CandidateRows();

Candidate FindMachine(const Origin& origin);      // N107
Candidate FindOneDnn(const Origin& origin);       // N101
Candidate FindContraction(const Origin& origin);  // N103
Candidate FindIsaCap(const Origin& origin);       // N104
Candidate FindTensorFlow(const Origin& origin);   // V101
Candidate FindThreads(const Origin& origin);      // N102
Candidate FindCpu(const Origin& origin);          // N105
Candidate FindCpuMaker(const Origin& origin);     // N106
Candidate FindLibm(const Origin& origin);         // N108

// "2312 of 8192 elements differ, by at most 4.8e-07 (2 ulp)"
std::string DifferenceText(const numerics::Comparison& comparison);

// How large the difference is, against what rounding can give.
enum class Size {
  kBounded,       // Inside the bound for any order of summation.
  kRoundingLike,  // No bound is known or the values were not recorded, but it is as small as
                  // rounding.
  kUnknown,       // Nothing recorded tells.
  kOutside,       // Larger than rounding can give, or explained by another precision.
};
struct Sized {
  Size size = Size::kUnknown;
  std::string text;    // "2312 of 8192 elements differ, by at most 4.8e-07: 0.03 of what ..."
  std::string source;  // Of the bound.
  // Of kUnknown: the sketches are farther apart than sums in another order can be, unless their
  // terms cancel.
  bool far = false;
};
Sized SizeOf(const Origin& origin);

// The finding of one row, if the evidence supports it: label, confidence, what was ruled out, what
// follows.
std::vector<Finding> EvaluateCandidate(const Case& c, std::string_view code, Label label);

// "export TF_ENABLE_ONEDNN_OPTS=0  # on both sides"
Fix EnvFix(const std::string& assignments, std::string_view where);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_ROUNDING_H_
