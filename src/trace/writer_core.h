// SPDX-License-Identifier: Apache-2.0
// What a writer shares between the threads that add to it and the one that encodes and writes: the
// queue with its bounds, and the counts.
#ifndef ISOBIT_TRACE_WRITER_CORE_H_
#define ISOBIT_TRACE_WRITER_CORE_H_

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "trace/op_queue.h"
#include "trace/recording.h"

namespace isobit::trace {

struct DigestHash {
  size_t operator()(const Digest128& digest) const { return static_cast<size_t>(digest.lo); }
};

// Of one channel, counted by the callers' threads.
struct FrontCounts {
  std::atomic<uint64_t> seen{0}, sampled_out{0}, dropped{0};
  ChannelCounts Get() const {
    ChannelCounts counts;
    counts.dropped = dropped;
    counts.sampled_out = sampled_out;
    counts.seen = seen;  // Last, so that it is not smaller than its parts.
    return counts;
  }
};

// Op events of a few threads before they enter the queue, so that threads which run ops at the same
// time rarely wait for each other.
struct alignas(64) OpBuffer {
  std::mutex
      mutex;  // Of what follows, but the counts are read without it. Taken before the queue's.
  OpQueue ops;
  size_t bytes = 0;
  bool closed = false;  // What comes now is too late.
  std::atomic<uint64_t> seen{0}, dropped{0};
};
inline constexpr size_t kOpBuffers = 16;

// Shared by the front and the background thread; a forked child leaks it, since its mutex may be
// held by a thread that is gone.
struct WriterCore {
  WriterCore(const WriterOptions& o, Redactor r)
      : options(o), redactor(r), recording(o, std::move(r)) {}

  // Of the background thread: to the end.
  void Run();

  // Of callers. Waits for room, but not for long; false: there is none.
  bool Add(const OpRecord& record);
  // The rest under the mutex. What is pushed counts with `cost` bytes.
  void Push(Item item, size_t cost);
  bool Fits(size_t cost) const { return queued_bytes + cost <= options.queue_bytes || stopped; }
  void WaitForRoom(std::unique_lock<std::mutex>& lock, size_t cost);

  AllCounts Counts() const { return {OpCounts(), value_counts.Get(), side.Get()}; }

  const WriterOptions options;
  const Redactor redactor;
  std::string path;

  std::mutex mutex;
  std::condition_variable work, room, done;
  size_t queued_bytes = 0;   // In the queue or being encoded.
  size_t pending_bytes = 0;  // In the queue.
  int waiting_for_room = 0;  // Threads in Add.
  uint64_t flush_asked = 0, flush_done = 0;
  bool closing = false, stopped = false;
  RunEnd end;
  bool write_end = false;
  Status result;

  std::unordered_map<Digest128, StringId, DigestHash> strings;
  std::unordered_map<Digest128, uint32_t, DigestHash> sites;
  std::unordered_set<Digest128, DigestHash> values;
  size_t interned_bytes = 0;
  uint32_t string_count = 1, site_count = 1, node_count = 0;

  std::atomic<uint64_t> sequence{1};
  std::atomic<bool> failed{false}, values_failed{false};
  std::atomic<uint64_t> ops_sampled_out{0};
  FrontCounts value_counts, side;
  std::atomic<uint64_t> value_bytes_written{0}, value_bytes_waiting{0};

  Recording recording;  // The background thread's alone, once that runs.
  std::thread thread;

 private:
  // What is queued, or was taken from the queue to be encoded.
  struct Batch {
    std::vector<Item> items;
    OpQueue ops;  // Refer to items of the same batch, or of earlier ones.
  };
  using Clock = std::chrono::steady_clock;

  bool RunOnce(Batch& batch, Clock::time_point& deadline);
  // From a buffer to the queue; false: there is no room.
  bool MoveOn(OpBuffer* buffer);
  void Enqueue(OpBuffer* buffer);
  void CollectOps(bool last);
  void Count(size_t cost);
  ChannelCounts OpCounts() const;

  Batch queue_;
  std::array<OpBuffer, kOpBuffers> op_buffers_;
};

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_WRITER_CORE_H_
