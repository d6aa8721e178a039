// SPDX-License-Identifier: Apache-2.0
// Which runs of a node are kept. Stateless: two recordings with the same numbers keep the same
// runs.
#ifndef ISOBIT_TAP_POLICY_H_
#define ISOBIT_TAP_POLICY_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "trace/follow.h"

namespace isobit::tap {

constexpr size_t kSmallTensorBytes = 4096;

// As std::has_single_bit, which without an instruction for it is a call and a table.
constexpr bool IsPowerOfTwo(uint64_t n) { return n != 0 && (n & (n - 1)) == 0; }

struct Policy {
  uint32_t keep_first = 8;
  uint32_t keep_every = 64;  // 1 keeps all, 0 none but the first and the powers of two.
  // Every run is kept, with the digests of its inputs and the values of inputs and outputs, so that
  // another run can follow this one. Goes with keep_every = 1.
  bool all_values = false;

  bool Keep(uint32_t occurrence) const {
    return occurrence < keep_first || IsPowerOfTwo(occurrence) ||
           (keep_every != 0 && occurrence % keep_every == 0);
  }
  // Of the iterations of one loop. Wider than Keep: recurrent layers should be seen whole.
  bool KeepIteration(uint64_t iteration) const {
    return keep_every == 1 || iteration < uint64_t{8} * keep_first || IsPowerOfTwo(iteration) ||
           (keep_every != 0 && iteration % keep_every == 0);
  }
  // Of the runs that are kept, those with statistics, sketch and values: of the regular ones never
  // more than 1 in 64, so that digesting every run stays affordable; unless all values are wanted.
  bool KeepDetail(uint32_t occurrence) const {
    return all_values || occurrence < keep_first || IsPowerOfTwo(occurrence) ||
           (keep_every != 0 && occurrence % keep_every == 0 &&
            (keep_every >= 64 || occurrence % 64 == 0));
  }
  // Of those, the runs in which tensors above kSmallTensorBytes have them as well: to describe one
  // costs several passes over it.
  static bool KeepLargeDetail(uint32_t occurrence) {
    return occurrence == 0 || IsPowerOfTwo(occurrence) || occurrence % 64 == 0;
  }
  // How many contents of a node of an input pipeline are kept (content_sample.h).
  size_t KeepContents() const { return keep_every == 1 ? size_t{65536} : size_t{64}; }
  // As in RunInfo::policy.
  std::string Text() const {
    return "occurrence<" + std::to_string(keep_first) + "|pow2" +
           (keep_every == 0 ? "" : "|every=" + std::to_string(keep_every)) +
           "|contents=" + std::to_string(KeepContents()) +
           (all_values ? "|" + std::string(trace::kAllValuesPolicy) : "");
  }
};

}  // namespace isobit::tap

#endif  // ISOBIT_TAP_POLICY_H_
