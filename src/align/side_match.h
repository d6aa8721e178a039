// SPDX-License-Identifier: Apache-2.0
// Pairs what was seen beside the ops, and the environments.
#ifndef ISOBIT_ALIGN_SIDE_MATCH_H_
#define ISOBIT_ALIGN_SIDE_MATCH_H_

#include <vector>

#include "align/alignment.h"
#include "trace/model.h"

namespace isobit::align {

// Pairs in the order of A, those absent in A where B has them. Kind by kind: events with an
// identity of their own (a file's name, a variable's place in the model, a metric's epoch) by that,
// the k-th with the k-th; calls, seeds, marks and arrays in order.
std::vector<SidePair> MatchSide(const trace::Trace& a, const trace::Trace& b);

// Equal in what the events say of the run: attributes, content of the array. Where they come from
// (source, path) is not compared.
bool SideEqual(const trace::Trace& a, const trace::SideEvent& x, const trace::Trace& b,
               const trace::SideEvent& y);

std::vector<EnvPair> MatchEnv(const trace::Trace& a, const trace::Trace& b);

}  // namespace isobit::align

#endif  // ISOBIT_ALIGN_SIDE_MATCH_H_
