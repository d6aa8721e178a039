// SPDX-License-Identifier: Apache-2.0
// Which event of A is which event of B, and which differences are origins rather than consequences
// (docs/design/explain.md, 1-2).
#ifndef ISOBIT_ALIGN_ALIGNMENT_H_
#define ISOBIT_ALIGN_ALIGNMENT_H_

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "trace/model.h"

namespace isobit::align {

inline constexpr uint32_t kAbsent = std::numeric_limits<uint32_t>::max();

enum class PairState : uint8_t {
  kEqual,   // All digested outputs equal.
  kOrigin,  // Known inputs equal, an output differs: here something computes differently.
  kSource,  // No inputs by nature (a draw, a variable read, an argument, an iterator): a difference
            // came in here.
  kConsequence,    // An input differs already.
  kUnknownInputs,  // An output differs; whether an input did was not recorded.
};

// Op events a and b, which are the same run of the same node.
struct EventPair {
  uint32_t a = kAbsent, b = kAbsent;  // Into Trace::events of each side.
  PairState state = PairState::kEqual;
  bool shape_or_dtype = false;  // The first unequal output differs already in shape or dtype.
  // The origin's inputs are equal only behind ops that one side alone has (fused, inserted,
  // removed): the two kernels did not take in the same tensors.
  bool other_ops = false;
  // Some output is equal but for the payloads of its NaNs, which is no difference.
  bool nan_payload = false;
  // The first unequal output, of a's event and of b's. They are the same number but for a fused
  // kernel that gives, as an output of its own, what is a node of its own on the other side (the
  // bias gradient of a convolution, say BiasAddGrad): that is a further pair of the kernel's event.
  uint16_t output = 0, output_b = 0;
};

// Side events that stand for the same thing (same kind, name, place in the order, and what else
// identifies the kind).
struct SidePair {
  uint32_t a = kAbsent, b = kAbsent;  // Into Trace::side; one may be absent.
  bool equal = false;
};

struct EnvPair {
  std::string key;
  const trace::EnvFact* a =
      nullptr;  // nullptr: not recorded on that side, which is not "absent there".
  const trace::EnvFact* b = nullptr;
};

struct Alignment {
  std::vector<EventPair> pairs;          // In the order of A's events.
  std::vector<uint32_t> only_a, only_b;  // Events without a partner.
  // Into pairs: origins and sources, ordered by data flow, then by A's sequence. Empty: no op
  // differs.
  std::vector<uint32_t> origins;
  std::vector<SidePair>
      side;  // In the order of A's sequence, absent-in-A ones where B's order puts them.
  std::vector<EnvPair> env;         // Unequal facts only, by key.
  std::vector<uint32_t> node_of_b;  // node_of_b[node of A] = node of B, or kAbsent.
  bool same_program = true;         // Enough pairs by name or structure to compare at all.
};

class TraceIndex;

// Pairs the two recordings. Deterministic; Align(b, a) is the mirror image.
Alignment Align(const TraceIndex& a, const TraceIndex& b);
Alignment Align(const trace::Trace& a, const trace::Trace& b);

}  // namespace isobit::align

#endif  // ISOBIT_ALIGN_ALIGNMENT_H_
