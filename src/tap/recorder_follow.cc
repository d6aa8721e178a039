// SPDX-License-Identifier: Apache-2.0
// What a recorder does in a run that follows another one (docs/design/follow.md).
#include <cstring>

#include "tap/recorder.h"
#include "tfapi/replace.h"
#include "trace/follow.h"

namespace isobit::tap {

void Recorder::Follow(const ThreadState& thread, std::span<const tfapi::Layout::Slot> slots,
                      const Call& call, trace::OpRecord* record) {
  const bool describe = call.detail && !call.node->pipeline;
  const bool follow = !follower_->off();
  std::vector<Follower::Target> targets(slots.size());
  if (follow) {
    follower_->Find({*call.entry, *call.node, call.frame, call.iteration, call.occurrence,
                     call.site, thread.ordinal, call.inputs, record->outputs},
                    &targets);
  }
  bool replaced = false;
  for (size_t i = 0; i < slots.size(); ++i) {
    Follower::Target& target = targets[i];
    trace::OpRecord::Out& out = record->outputs[i];
    const bool wanted = target.readable && target.reason == Unfollowed::kNot;
    if (wanted && target.content == out.output.exact) {
      out.output.flags |= trace::kOutputFollowed;
      continue;
    }
    if (describe) {
      DescribeOutput(slots[i], call, &out);
    }
    if (wanted) {
      target.reason = Replace(slots[i], call, target.content);
      if (target.reason == Unfollowed::kNot) {
        out.output.flags |= trace::kOutputFollowed | trace::kOutputReplaced;
        replaced = true;
      }
    }
  }
  if (follow) {
    follower_->Count(record->outputs, targets, replaced);
  }
}

Unfollowed Recorder::Replace(const tfapi::Layout::Slot& slot, const Call& call,
                             const digest::Digest128& content) {
  const auto value = follower_->Read(content);
  if (!value) {
    return Unfollowed::kNoValue;
  }
  tfapi::TensorFacts facts;
  const auto tensor = tfapi::ReadTensor(slot.tensor, &facts) ? ReadableBytes(facts) : std::nullopt;
  if (!tensor || tensor->dtype != value->dtype || tensor->bytes.size() != value->bytes.size()) {
    return Unfollowed::kOtherType;
  }
  if (call.entry->kind == KernelKind::kVariableRead) {
    // The output shares the variable's memory, so that the variable follows too. Whoever else
    // shares it has read the same value of the variable: TensorFlow copies before it writes.
    std::memcpy(const_cast<void*>(facts.data), value->bytes.data(), value->bytes.size());
    return Unfollowed::kNot;
  }
  return tfapi::ReplaceTensor(symbols_, slot.tensor, facts, value->bytes) ? Unfollowed::kNot
                                                                          : Unfollowed::kMemory;
}

}  // namespace isobit::tap
