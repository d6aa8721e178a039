// SPDX-License-Identifier: Apache-2.0
// What the recorder keeps for each thread of the program, and the gate that lets a recording end
// while kernels run.
//
// A thread is inside the gate while it uses the current recording; kernels themselves run outside
// of it. CloseGate takes the recording away and waits until no thread is inside, so what follows
// may free it.
#ifndef ISOBIT_TAP_THREAD_STATE_H_
#define ISOBIT_TAP_THREAD_STATE_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>

#include "tfapi/symbols.h"
#include "trace/writer.h"

namespace isobit::tap {

class Recorder;
struct KernelEntry;
struct NodeState;

// Of one thread; used by that thread alone but for `busy`. Never freed: a later thread takes over
// the state of one that ended.
struct ThreadState {
  std::atomic<uint32_t> busy{0};
  std::atomic<bool> taken{true};

  // Of the recording with this number; reset when the thread meets another one.
  uint64_t recording = 0;
  uint16_t ordinal = 0;
  uint64_t sampled_out = 0;
  uint64_t chain_lo = 0, chain_hi = 0;
  int64_t last_step = 0;
  uint32_t last_call = 0;
  bool last_call_known = false;

  // Of the event that is being recorded; here so that its room is used again.
  trace::OpRecord record;

  // How many kernels of input pipelines this thread is inside of.
  int pipeline_depth = 0;

  // Above zero: the kernels that this thread runs are the recorder's own (isobit_ignore).
  int ignoring = 0;

  // Kernels met lately, each with two places where it may stand. Nearly all that a run costs which
  // is not kept is waiting for memory, so what such a run needs of its kernel is one cache line.
  static constexpr size_t kCacheBits = 12;
  struct alignas(64) KnownKernel {
    const tfapi::Kernel* kernel = nullptr;
    const void* properties = nullptr;
    KernelEntry* entry = nullptr;
    NodeState* graph_node = nullptr;  // As a node of a graph; nullptr: has not run as one.
    bool may_be_eager = false, returns = false, exits = false, opens_pipeline = false;
    bool started = false;  // Has run as often as each kernel object is looked at.
  };
  std::array<KnownKernel, size_t{1} << kCacheBits> cache;

  void Reset(uint64_t new_recording, uint16_t new_ordinal);
};

// The state of this thread; nullptr while the thread ends, or without memory.
ThreadState* CurrentThread();

// Inside the gate for its lifetime, if there is a recording.
class GateScope {
 public:
  explicit GateScope(ThreadState* thread);
  ~GateScope();
  GateScope(const GateScope&) = delete;
  GateScope& operator=(const GateScope&) = delete;
  Recorder* recorder() const { return recorder_; }

 private:
  ThreadState* thread_;
  Recorder* recorder_ = nullptr;
};

void OpenGate(Recorder* recorder);
// Nobody gets in any more; waits until nobody is inside, but no longer than `limit_ns`. False:
// somebody still is, and what the recording uses must stay. The calling thread must be outside.
bool CloseGate(uint64_t limit_ns);
// In a forked child: the other threads do not exist there.
void ResetGateAfterFork();
// Calls `visit` with the state of every thread that ever was. Only with the gate closed.
void ForEachThread(const std::function<void(ThreadState&)>& visit);
// Around fork(), so that the list of threads is whole in the child.
void LockThreads();
void UnlockThreads();

}  // namespace isobit::tap

#endif  // ISOBIT_TAP_THREAD_STATE_H_
