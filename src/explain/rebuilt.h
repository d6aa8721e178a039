// SPDX-License-Identifier: Apache-2.0
// What a run that followed another one built from other ops, as releases of TensorFlow do with an
// activation: no kernel of the one is a kernel of the other, but what went in is the same and both
// results are taken by the same op.
#ifndef ISOBIT_EXPLAIN_REBUILT_H_
#define ISOBIT_EXPLAIN_REBUILT_H_

#include <string>
#include <vector>

#include "align/alignment.h"
#include "explain/rule.h"

namespace isobit::explain {

// One run of such a part of the program.
struct Rebuilt {
  std::string ops_a, ops_b;  // "AddV2 + Erf + Mul": each op type once, sorted.
  // The kernels that give the result. kOrigin where the two are unequal, else kEqual.
  align::EventPair result;
  // Of these, and of all that is between them and what went in.
  std::vector<uint32_t> events_a, events_b;
};

// In the order of the ops that take the results. Precondition: one side followed the other. What
// went into the follower's part came out of kernels that were followed, or is a constant of its
// graph; the same contents, and constants, went into the other side's. Runs whose producers were
// not recorded are left out.
std::vector<Rebuilt> FindRebuilt(const Case& c);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_REBUILT_H_
