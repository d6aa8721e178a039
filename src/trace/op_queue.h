// SPDX-License-Identifier: Apache-2.0
// Op events on their way to the background thread. They are many and small, so they lie in flat
// arrays that keep their room: adding one costs no allocation. Not thread-safe.
#ifndef ISOBIT_TRACE_OP_QUEUE_H_
#define ISOBIT_TRACE_OP_QUEUE_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "trace/writer.h"

namespace isobit::trace {

class OpQueue {
 public:
  void Add(const OpRecord& record);
  void Append(const OpQueue& other);
  static size_t CostOf(const OpRecord& record);  // About the bytes that it takes here.
  void Clear();
  bool empty() const { return events_.empty(); }

  // An output as ForEach shows it; what it refers to holds until the queue changes.
  struct Out {
    Output output;  // shape, detail are not set.
    std::span<const int64_t> shape;
    const Detail* detail;  // nullptr: none.
  };
  // visit(const OpEvent&, std::span<const Digest128> inputs, std::span<const Out> outputs), in the
  // order in which they were added.
  template <typename Visit>
  void ForEach(const Visit& visit) const {
    size_t input = 0, output = 0, dim = 0;
    std::vector<Out> outs;
    for (const OpEvent& event : events_) {
      outs.clear();
      for (uint32_t i = 0; i < event.output_count; ++i, ++output) {
        const Stored& stored = outputs_[output];
        outs.push_back({stored.output,
                        {dims_.data() + dim, stored.rank},
                        stored.detail == 0 ? nullptr : details_[stored.detail - 1].get()});
        dim += stored.rank;
      }
      visit(event, std::span(inputs_.data() + input, event.input_count), std::span(outs));
      input += event.input_count;
    }
  }

 private:
  struct Stored {
    Output output;
    uint32_t rank;
    uint32_t detail;  // 1 + index into details_; 0: none.
  };
  std::vector<OpEvent> events_;  // With their counts; first_* are not used.
  std::vector<Digest128> inputs_;
  std::vector<Stored> outputs_;
  std::vector<int64_t> dims_;
  std::vector<std::shared_ptr<const Detail>> details_;
};

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_OP_QUEUE_H_
