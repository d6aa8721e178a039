// SPDX-License-Identifier: Apache-2.0
#include "trace/op_queue.h"

namespace isobit::trace {

void OpQueue::Add(const OpRecord& record) {
  OpEvent event = record.event;
  event.input_count = static_cast<uint16_t>(record.inputs.size());
  event.output_count = static_cast<uint16_t>(record.outputs.size());
  events_.push_back(event);
  inputs_.insert(inputs_.end(), record.inputs.begin(), record.inputs.end());
  for (const OpRecord::Out& out : record.outputs) {
    const std::span<const int64_t> shape = out.shape.get();
    uint32_t detail = 0;
    if (out.detail != nullptr) {
      details_.push_back(out.detail);
      detail = static_cast<uint32_t>(details_.size());
    }
    outputs_.push_back({out.output, static_cast<uint32_t>(shape.size()), detail});
    dims_.insert(dims_.end(), shape.begin(), shape.end());
  }
}

void OpQueue::Append(const OpQueue& other) {
  const auto append = [](auto* to, const auto& from) {
    to->insert(to->end(), from.begin(), from.end());
  };
  append(&events_, other.events_);
  append(&inputs_, other.inputs_);
  append(&dims_, other.dims_);
  const auto details_before = static_cast<uint32_t>(details_.size());
  append(&details_, other.details_);
  size_t output = outputs_.size();
  append(&outputs_, other.outputs_);
  for (; details_before > 0 && output < outputs_.size(); ++output) {
    outputs_[output].detail += outputs_[output].detail == 0 ? 0 : details_before;
  }
}

size_t OpQueue::CostOf(const OpRecord& record) {
  size_t cost = sizeof(OpEvent) + record.inputs.size() * sizeof(Digest128) +
                record.outputs.size() * sizeof(Stored);
  for (const OpRecord::Out& out : record.outputs) {
    cost += out.shape.get().size_bytes() + (out.detail == nullptr ? 0 : sizeof(Detail));
  }
  return cost;
}

void OpQueue::Clear() {
  events_.clear();
  inputs_.clear();
  outputs_.clear();
  dims_.clear();
  details_.clear();
}

}  // namespace isobit::trace
