// SPDX-License-Identifier: Apache-2.0
#include "trace/writer_core.h"

#include <algorithm>

namespace isobit::trace {
namespace {

constexpr size_t kWakeBytes = size_t{1} << 20;       // The background thread is woken at this much.
constexpr size_t kOpBufferBytes = size_t{32} << 10;  // A buffer enters the queue at this much.

}  // namespace

void WriterCore::Push(Item item, size_t cost) {
  queue_.items.push_back(std::move(item));
  Count(cost);
}

void WriterCore::Count(size_t cost) {
  queued_bytes += cost;
  const bool wake = pending_bytes < kWakeBytes && pending_bytes + cost >= kWakeBytes;
  pending_bytes += cost;
  if (wake) {
    work.notify_one();
  }
}

// Not for long.
void WriterCore::WaitForRoom(std::unique_lock<std::mutex>& lock, size_t cost) {
  if (failed || cost > options.queue_bytes || Fits(cost)) {
    return;
  }
  ++waiting_for_room;
  work.notify_one();
  room.wait_for(lock, std::chrono::nanoseconds(options.block_limit_ns), [&] { return Fits(cost); });
  --waiting_for_room;
}

void WriterCore::Enqueue(OpBuffer* buffer) {
  queue_.ops.Append(buffer->ops);
  Count(buffer->bytes);
  buffer->ops.Clear();
  buffer->bytes = 0;
}

bool WriterCore::MoveOn(OpBuffer* buffer) {
  const std::lock_guard lock(mutex);
  if (!Fits(buffer->bytes)) {
    return false;
  }
  Enqueue(buffer);
  return true;
}

bool WriterCore::Add(const OpRecord& record) {
  OpBuffer& buffer = op_buffers_[record.event.thread % kOpBuffers];
  const size_t limit = std::min(kOpBufferBytes, options.queue_bytes / 16);
  const size_t cost = OpQueue::CostOf(record);
  constexpr size_t kMost = UINT16_MAX;
  const bool takes = cost <= options.queue_bytes && record.inputs.size() <= kMost &&
                     record.outputs.size() <= kMost;
  std::unique_lock lock(buffer.mutex);
  const auto full = [&] { return buffer.bytes > 0 && buffer.bytes + cost > limit; };
  if (takes && full() && !MoveOn(&buffer)) {
    const size_t waiting = buffer.bytes;
    lock.unlock();
    {
      std::unique_lock queue_lock(mutex);
      WaitForRoom(queue_lock, waiting);
    }
    lock.lock();
  }
  buffer.seen.fetch_add(1, std::memory_order_relaxed);
  if (!takes || failed || buffer.closed || (full() && !MoveOn(&buffer))) {
    buffer.dropped.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  buffer.ops.Add(record);
  buffer.bytes += cost;
  return true;
}

// What threads have added enters the queue.
void WriterCore::CollectOps(bool last) {
  for (OpBuffer& buffer : op_buffers_) {
    const std::lock_guard buffer_lock(buffer.mutex);
    const std::lock_guard lock(mutex);
    Enqueue(&buffer);
    buffer.closed = last;
  }
}

ChannelCounts WriterCore::OpCounts() const {
  ChannelCounts counts;
  counts.sampled_out = ops_sampled_out;
  for (const OpBuffer& buffer : op_buffers_) {
    counts.dropped += buffer.dropped;
  }
  counts.seen = counts.sampled_out;
  for (const OpBuffer& buffer : op_buffers_) {  // Last, so that it is not smaller than its parts.
    counts.seen += buffer.seen;
  }
  return counts;
}

// One round: waits, takes the queue, encodes it, writes if it is time. False: the end.
bool WriterCore::RunOnce(Batch& batch, Clock::time_point& deadline) {
  std::unique_lock lock(mutex);
  work.wait_until(lock, deadline, [&] {
    return pending_bytes >= kWakeBytes || flush_asked > flush_done || closing ||
           (waiting_for_room > 0 && pending_bytes > 0);
  });
  const uint64_t ticket = flush_asked;
  const bool last = closing;
  lock.unlock();
  // Before the items are taken, so that the nodes of these events are among them.
  CollectOps(last);
  lock.lock();
  std::swap(batch, queue_);
  const size_t batch_bytes = std::exchange(pending_bytes, 0);
  const bool due = last || ticket > flush_done || Clock::now() >= deadline;
  lock.unlock();

  const auto publish = [&] {
    failed = recording.failed();
    values_failed = recording.values_failed();
  };
  for (Item& item : batch.items) {
    const auto* value = std::get_if<ValueItem>(&item);
    const uint64_t bytes = value == nullptr ? 0 : value->bytes.size();
    recording.Take(std::move(item));
    // How far the open chunk will shrink is not known: it counts in full, so that the budget holds.
    // In this order, so that a value is never counted less than once.
    value_bytes_written = recording.value_bytes_written() + recording.value_bytes_open();
    value_bytes_waiting -= bytes;
    publish();
  }
  batch.items.clear();
  recording.Take(batch.ops);
  batch.ops.Clear();
  publish();
  if (due) {
    recording.WriteOpenChunks(Counts());
    value_bytes_written = recording.value_bytes_written();
    publish();
    deadline = Clock::now() + std::chrono::nanoseconds(options.flush_interval_ns);
  }

  lock.lock();
  queued_bytes -= batch_bytes;
  room.notify_all();
  if (due) {
    flush_done = ticket;
    done.notify_all();
  }
  return !(last && queue_.items.empty() && queue_.ops.empty());
}

void WriterCore::Run() {
  Status status;
  try {
    Batch batch;
    Clock::time_point deadline = Clock::now() + std::chrono::nanoseconds(options.flush_interval_ns);
    while (RunOnce(batch, deadline)) {
    }
    if (write_end) {
      status = recording.Finish(Counts(), end);
    }
  } catch (...) {
    // Memory ran out, or a check of ours failed: the recording ends here, the program does not.
    failed = true;
    status = Fail(ErrorCode::kIo, "the recorder ran out of memory", path);
  }
  const std::lock_guard lock(mutex);
  failed = failed || !status;
  stopped = true;
  result = std::move(status);
  done.notify_all();
  room.notify_all();
}

}  // namespace isobit::trace
