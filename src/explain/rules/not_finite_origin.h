// SPDX-License-Identifier: Apache-2.0
// Where NaN or infinities that one side alone has come from: the op that made the first of them.
#ifndef ISOBIT_EXPLAIN_RULES_NOT_FINITE_ORIGIN_H_
#define ISOBIT_EXPLAIN_RULES_NOT_FINITE_ORIGIN_H_

#include <cstdint>
#include <optional>

#include "explain/rules/not_finite.h"
#include "explain/rules/op_flow.h"

namespace isobit::explain {

// The op whose recorded inputs are all finite.
struct NotFiniteOrigin {
  OpOutput made;
  NotFinite kind;                  // What it made.
  std::optional<OpOutput> turned;  // Where infinities that it made became NaN.
  size_t turned_input = 0;
  std::optional<OpOutput> gradient;  // Of what `made`, where the way led through it.
  NotFinite seen;                    // What it ends in.
  bool behind = false;               // It is computed from the first difference, which is finite.
};

// Back from the first difference, `first` on the side of `flow`, which is not finite there. Empty:
// the way is not recorded, the other side has the same op on the same inputs (a matter of kernels),
// or what went in is no data that both have. `sequence`: of the first difference.
std::optional<NotFiniteOrigin> FindNotFiniteOrigin(const OpFlow& flow, const OpFlow& other,
                                                   const OpOutput& first, uint64_t sequence);

// Of a first difference that is finite on both sides: the op that makes NaN or infinities on the
// side of `flow`, from that difference and within one step: no variable is written and read again
// on the way. A run that diverges does so in a later one.
std::optional<NotFiniteOrigin> FindNotFiniteBehind(const OpFlow& flow, const OpFlow& other,
                                                   const align::EventPair& first);

// Ops that read a value from somewhere else (an argument, a variable, an iterator), by their
// inputs.
bool OnlyReads(const OpFlow& flow, const std::vector<OpOutput>& inputs);
bool InGradient(const OpFlow& flow, const OpOutput& output);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_NOT_FINITE_ORIGIN_H_
