// SPDX-License-Identifier: Apache-2.0
// Were the inputs of two paired events equal? By their producers in a graph, by their digests in
// eager mode.
#ifndef ISOBIT_ALIGN_INPUTS_H_
#define ISOBIT_ALIGN_INPUTS_H_

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "align/pairing.h"
#include "align/trace_index.h"
#include "digest/digest_map.h"

namespace isobit::align {

enum class OutputState : uint8_t { kEqual, kNanPayload, kDiffers, kNotDigested };

// How output x of one trace compares with y of the other.
OutputState CompareOutputs(const trace::Trace& a, const trace::Output& x, const trace::Trace& b,
                           const trace::Output& y);

// Contents that are known to differ between the traces: a pair of digests, one of each side.
class KnownDifferences {
 public:
  void Add(const trace::Digest128& a, const trace::Digest128& b) { keys_.Insert(Key(a, b)); }
  bool Has(const trace::Digest128& a, const trace::Digest128& b) const {
    return keys_.Contains(Key(a, b));
  }

 private:
  // A hash of the pair.
  static trace::Digest128 Key(const trace::Digest128& a, const trace::Digest128& b);
  digest::DigestSet keys_;
};

struct InputVerdict {
  bool any = false;        // Some data input was compared.
  bool differs = false;    // One that a recorded event made differs.
  bool came_in = false;    // One differs that no recorded event made (eager).
  bool unknown = false;    // One could not be compared.
  bool other_ops = false;  // One was compared behind events that have no partner.
  bool resource = false;   // One is a resource, whose content was not seen.
  // The node of A that gives the first resource; of eager ops unknown.
  uint32_t handle = UINT32_MAX;
};

class InputJudge {
 public:
  InputJudge(const TraceIndex& a, const TraceIndex& b, const Pairing& pairing);

  // `differences` holds the outputs known to differ so far, `nan_only` those that differ in NaN
  // payloads alone.
  InputVerdict Judge(uint32_t event_a, uint32_t event_b, const KnownDifferences& differences,
                     const KnownDifferences& nan_only) const;

 private:
  struct Walk;  // Back through one side.

  // Of racing events the producers may be paired with those of other runs: contents are compared
  // themselves.
  InputVerdict JudgeRacing(uint32_t event_a, uint32_t event_b) const;
  InputVerdict JudgeEager(uint32_t event_a, uint32_t event_b, const KnownDifferences& differences,
                          const KnownDifferences& nan_only) const;
  void Step(Walk* walk, uint32_t event) const;
  // The other side's output that stands for this one; event kAbsent when there is none.
  std::pair<uint32_t, uint16_t> Counterpart(bool of_a, uint32_t event, uint32_t output) const;

  const TraceIndex& a_;
  const TraceIndex& b_;
  const Pairing& pairing_;
  std::unordered_map<uint64_t, std::pair<uint32_t, uint16_t>> extra_a_,
      extra_b_;  // By event and output.
};

}  // namespace isobit::align

#endif  // ISOBIT_ALIGN_INPUTS_H_
