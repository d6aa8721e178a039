// SPDX-License-Identifier: Apache-2.0
// What the recorder keeps for each thread of the program, and the gate that lets a recording end
// while kernels run.
//
// A thread is inside the gate while it uses the current recording; kernels themselves run outside
// of it. CloseGate takes the recording away and waits until no thread is inside, so what follows
// may free it. Either CloseGate sees that a thread is inside, or that thread sees no recording: for
// this one of them must wait for memory between its store and its load. Kernels start a million
// times a second and recordings end once, so CloseGate makes the whole process pass a barrier
// (membarrier(2)), and entering costs a plain store and a load.
#ifndef ISOBIT_TAP_THREAD_STATE_H_
#define ISOBIT_TAP_THREAD_STATE_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>

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
  static constexpr int64_t kNoStep = std::numeric_limits<int64_t>::min();
  struct alignas(64) KnownKernel {
    const tfapi::Kernel* kernel = nullptr;
    const void* properties = nullptr;
    KernelEntry* entry = nullptr;
    NodeState* graph_node = nullptr;  // As a node of a graph; nullptr: has not run as one.
    bool may_be_eager = false, returns = false, exits = false, opens_pipeline = false;
    bool graph_pipeline = false;  // graph_node is one of an input pipeline.
    bool started = false;         // Has run as often as each kernel object is looked at.
    // No iteration of the loops around it is kept in this step; kNoStep: there is none such.
    int64_t skipped_step = kNoStep;
  };
  static_assert(sizeof(KnownKernel) == 64);
  std::array<KnownKernel, size_t{1} << kCacheBits> cache;

  // Where the kernel at this address stands, or should. Whether it is still that kernel is for the
  // caller to see.
  KnownKernel* Find(const tfapi::Kernel* kernel) {
    const auto address = reinterpret_cast<uintptr_t>(kernel);
    const size_t place = ((address >> 4) * 0x9E3779B97F4A7C15u) >> (64 - kCacheBits);
    if (cache[place].kernel == kernel) [[likely]] {
      return &cache[place];
    }
    KnownKernel* const second = &cache[place ^ 1];
    const bool there =
        second->kernel == kernel || (second->kernel == nullptr && cache[place].kernel != nullptr);
    return there ? second : &cache[place];
  }

  void Reset(uint64_t new_recording, uint16_t new_ordinal);
};

// The state of this thread; nullptr while the thread ends, or without memory.
ThreadState* CurrentThread();

struct Gate {
  std::atomic<Recorder*> recorder{nullptr};
  std::atomic<bool> barrier_by_closer{false};
};
extern Gate the_gate;

// Inside the gate for its lifetime, if there is a recording.
class GateScope {
 public:
  explicit GateScope(ThreadState* thread) : thread_(thread) {
    if (thread_ == nullptr) {
      return;
    }
    if (the_gate.barrier_by_closer.load(std::memory_order_relaxed)) [[likely]] {
      thread_->busy.store(1, std::memory_order_relaxed);
      std::atomic_signal_fence(std::memory_order_seq_cst);
      recorder_ = the_gate.recorder.load(std::memory_order_acquire);
    } else {
      thread_->busy.store(1, std::memory_order_seq_cst);
      recorder_ = the_gate.recorder.load(std::memory_order_seq_cst);
    }
    if (recorder_ == nullptr) {
      thread_->busy.store(0, std::memory_order_release);
    }
  }
  ~GateScope() {
    if (recorder_ != nullptr) {
      thread_->busy.store(0, std::memory_order_release);
    }
  }
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
