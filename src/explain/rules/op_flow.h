// SPDX-License-Identifier: Apache-2.0
// The data flow of one side, from an op run to what it took in, also where no graph says so: an
// eager op's inputs, and the arguments of a function, are found again by their contents.
#ifndef ISOBIT_EXPLAIN_RULES_OP_FLOW_H_
#define ISOBIT_EXPLAIN_RULES_OP_FLOW_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "align/trace_index.h"
#include "explain/judge_origin.h"
#include "explain/rules/finding.h"

namespace isobit::explain {

// An output of an op run; of an input, where it comes from.
struct OpOutput {
  uint32_t event = UINT32_MAX;  // Into Trace::events; UINT32_MAX: not recorded.
  uint16_t port = 0;
  const trace::Output* output = nullptr;  // Null where `event` is not recorded.

  bool known() const { return output != nullptr; }
};

// Not thread-safe.
class OpFlow {
 public:
  OpFlow(const Case& c, Side side);

  const trace::Trace& trace() const { return trace_; }
  Side side() const { return side_; }

  // The output; not known where the event has no such output.
  OpOutput At(uint32_t event, uint32_t port) const;
  // The data inputs of an event, one entry each; constants of graphs are not known.
  std::vector<OpOutput> InputsOf(uint32_t event) const;
  // What gave the content last before that sequence number; not known: nothing.
  OpOutput Before(const trace::Digest128& content, uint64_t sequence) const;
  // Whether any op gave the content.
  bool Has(const trace::Digest128& content) const;

  // Of an eager constant that says how an op computes, such as the axes of a sum: that op; of other
  // events the event itself.
  uint32_t ToldBy(uint32_t event) const;
  // Whether the event takes in what `from` gave, by way of other ops.
  bool ComputedFrom(uint32_t event, uint32_t from) const;

  // Null where they were not recorded.
  const digest::Statistics* StatisticsOf(const OpOutput& output) const;
  const std::vector<int64_t>& ShapeOf(const OpOutput& output) const;  // Precondition: known().
  // The pair that the event is in; null: it has no partner.
  const align::EventPair* PairOf(uint32_t event) const;
  std::string BaseOp(uint32_t event) const;    // "MatMul" for "_MklMatMul".
  std::string SiteText(uint32_t event) const;  // "train.py:31"; empty: not recorded.

 private:
  struct Given {
    trace::Digest128 content;
    uint64_t sequence;
    uint32_t event;
    uint16_t port;
  };
  const std::vector<Given>& ByContent() const;  // Built at the first call.

  const trace::Trace& trace_;
  const std::vector<align::EventPair>& pairs_;
  Side side_;
  SideIndex index_;
  std::vector<uint32_t> pair_of_;          // Of each event; UINT32_MAX: none.
  mutable std::vector<Given> by_content_;  // Sorted by content, then by sequence.
  mutable bool sorted_ = false;
};

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_OP_FLOW_H_
