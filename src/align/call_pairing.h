// SPDX-License-Identifier: Apache-2.0
// Which call of a function of A is which of B, where one side has called it more often: a
// validation in each epoch, one more evaluation.
#ifndef ISOBIT_ALIGN_CALL_PAIRING_H_
#define ISOBIT_ALIGN_CALL_PAIRING_H_

#include <cstdint>
#include <map>
#include <vector>

#include "align/graph_match.h"
#include "align/trace_index.h"

namespace isobit::align {

struct Pairing;

class CallPairing {
 public:
  // Of graphs of which both sides have recorded equally many calls nothing is kept: their runs are
  // paired by their numbers.
  CallPairing(const TraceIndex& a, const TraceIndex& b, const GraphPairs& graphs,
              const std::vector<uint32_t>& node_of_b);

  // Pairs the runs of two nodes by the calls that they belong to. False: not a matter of calls.
  bool Pair(uint32_t node_a, uint32_t node_b, Pairing* pairing) const;

 private:
  const TraceIndex& a_;
  const TraceIndex& b_;
  // By graph of A: the calls of A and B that belong together (trace::OpEvent::call).
  std::map<uint32_t, std::map<uint32_t, uint32_t>> calls_;
};

}  // namespace isobit::align

#endif  // ISOBIT_ALIGN_CALL_PAIRING_H_
