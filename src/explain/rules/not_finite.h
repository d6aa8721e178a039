// SPDX-License-Identifier: Apache-2.0
// By which ways ops make NaN and infinities of finite numbers, and what has a value there.
// Pure functions.
#ifndef ISOBIT_EXPLAIN_RULES_NOT_FINITE_H_
#define ISOBIT_EXPLAIN_RULES_NOT_FINITE_H_

#include <optional>
#include <string>
#include <vector>

#include "digest/digest.h"

namespace isobit::explain {

enum class NotFinite : uint8_t { kNan, kInfinity };
// "NaN", "infinity"
std::string_view NotFiniteName(NotFinite kind);

inline uint64_t Infinities(const digest::Statistics& s) { return s.pos_infs + s.neg_infs; }
inline bool IsFinite(const digest::Statistics& s) { return s.nans == 0 && Infinities(s) == 0; }

struct FiniteWay {
  std::string text;  // "the logarithm of 0 is -inf"
  std::string fix;   // Code, with a comment.
};

// What an op run took in and gave. Statistics are null where they were not recorded.
struct OpNumbers {
  std::string op;                                 // numerics::BaseOpName.
  digest::DType dtype = digest::DType::kInvalid;  // Of the output.
  std::vector<const digest::Statistics*> inputs;
};

// How the op makes numbers of that kind where mathematics has no value for its inputs (the
// logarithm of 0). Empty: by their ranges it has one.
std::optional<FiniteWay> UndefinedWay(const OpNumbers& numbers, NotFinite kind);

// The same, or because the result is too large, of inputs of which all that are recorded are
// finite. Empty: the ranges of its inputs do not tell, or the op is not known here.
std::optional<FiniteWay> WayFromFinite(const OpNumbers& numbers, NotFinite kind);

// How the op makes NaN where input `input` has infinities and none has NaN; empty: not known.
std::string WayFromInfinity(const OpNumbers& numbers, size_t input);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_NOT_FINITE_H_
