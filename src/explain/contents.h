// SPDX-License-Identifier: Apache-2.0
// The tensors of one side by number, so that sets of them are arrays.
#ifndef ISOBIT_EXPLAIN_CONTENTS_H_
#define ISOBIT_EXPLAIN_CONTENTS_H_

#include <cstdint>
#include <vector>

#include "align/trace_index.h"

namespace isobit::explain {

// Equal digests have equal numbers, below count(); the empty digest, a content that is not known,
// is 0. Thread-safe once made.
class Contents {
 public:
  explicit Contents(const align::TraceIndex& index);  // Which must outlive it.

  uint32_t count() const { return static_cast<uint32_t>(first_output_.size()); }
  // `output`: an index into Trace::outputs.
  uint32_t OfOutput(size_t output) const { return of_output_[output]; }
  // The first output with this content; UINT32_MAX: none has it.
  uint32_t FirstOutput(uint32_t content) const { return first_output_[content]; }

  // Calls visit(content) for each that the event took: those of InputContents, in their order.
  template <typename Visit>
  void ForEachInput(uint32_t event, Visit visit) const {
    const trace::OpEvent& e = index_.trace().events[event];
    if (e.input_count != 0) {
      for (uint32_t i = 0; i < e.input_count; ++i) {
        visit(of_input_[e.first_input + i]);
      }
      return;
    }
    const auto inputs = index_.InputsOf(e.node);
    for (size_t i = 0; i < inputs.size(); ++i) {
      const uint32_t producer = index_.ProducerOf(event, i);
      const bool known =
          producer != UINT32_MAX && inputs[i].port < index_.trace().events[producer].output_count;
      visit(known ? of_output_[index_.trace().events[producer].first_output + inputs[i].port] : 0);
    }
  }

 private:
  const align::TraceIndex& index_;
  std::vector<uint32_t> of_output_, of_input_;  // By Trace::outputs, Trace::input_digests.
  std::vector<uint32_t> first_output_;
};

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_CONTENTS_H_
