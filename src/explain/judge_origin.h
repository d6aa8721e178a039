// SPDX-License-Identifier: Apache-2.0
// The judgement of one pair of op events on its recorded values.
#ifndef ISOBIT_EXPLAIN_JUDGE_ORIGIN_H_
#define ISOBIT_EXPLAIN_JUDGE_ORIGIN_H_

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "align/alignment.h"
#include "align/trace_index.h"
#include "explain/rule.h"
#include "numerics/judge.h"
#include "numerics/noise_floor.h"
#include "trace/reader.h"

namespace isobit::explain {

// Several rules ask about the same origin, and each judgement costs up to half a second.
class JudgementCache {
 public:
  JudgementCache(align::TraceIndex a, align::TraceIndex b)
      : index_a(std::move(a)), index_b(std::move(b)) {}

  const align::TraceIndex index_a, index_b;
  // By the events of a and of b and the output of a.
  std::map<std::tuple<uint32_t, uint32_t, uint16_t>, numerics::Judgement> by_pair;
};

// The index of one side: the case's, or its own where the case has none.
class SideIndex {
 public:
  SideIndex(const Case& c, bool side_a);
  const align::TraceIndex& operator*() const { return *index_; }

 private:
  std::optional<align::TraceIndex> own_;
  const align::TraceIndex* index_;
};

// A recorded tensor by its digest, from either side: equal tensors have equal digests. Not
// thread-safe.
std::optional<trace::Value> ReadEither(const Case& c, const trace::Digest128& exact);

// The recorded values around a pair. inputs[i] is empty where it was not recorded.
struct OriginValues {
  trace::Value a, b;  // The outputs that the pair is about.
  std::vector<std::optional<trace::Value>> inputs;
  std::string op,
      attrs;  // Of the side whose inputs these are. Empty: no description fits the output.
};
// As numerics asks for it; its bytes are those of `values`.
numerics::OpDescription Describe(const OriginValues& values);
inline digest::TensorView View(const trace::Value& value) {
  return {value.dtype, value.shape, value.bytes};
}
// Nothing and *missing set where an output was not recorded. Not thread-safe.
std::optional<OriginValues> ReadOrigin(const Case& c, const align::EventPair& pair,
                                       std::string* missing);

// Reads the outputs of both sides and the inputs (from either side: they are equal) and judges
// them. What was not recorded is said in `missing`, and `comparison` is then absent. Not
// thread-safe.
numerics::Judgement JudgeOrigin(const Case& c, const align::EventPair& pair);

// How far the outputs of a pair are apart, beside how far its result moves when its inputs move by
// one ulp; empty where that cannot be told (numerics/noise_floor.h). Not thread-safe.
std::optional<numerics::NoiseFloor> NoiseOfOrigin(const Case& c, const align::EventPair& pair);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_JUDGE_ORIGIN_H_
