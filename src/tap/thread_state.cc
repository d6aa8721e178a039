// SPDX-License-Identifier: Apache-2.0
#include "tap/thread_state.h"

#include <linux/membarrier.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <new>
#include <vector>

namespace isobit::tap {
namespace {

struct Threads {
  std::mutex mutex;
  std::vector<ThreadState*> all;
};
// Never destroyed: threads of TensorFlow outlive static objects.
Threads& AllThreads() {
  static Threads* threads = new Threads;
  return *threads;
}

// Trivial, so usable until the very end of a thread; one object, since each thread_local costs a
// call to be found.
struct OfThread {
  ThreadState* state = nullptr;  // nullptr: not taken yet, or given back.
  bool ended = false;
};
constinit thread_local OfThread of_thread;

// Gives the state back when the thread ends.
struct Returner {
  ~Returner() {
    of_thread.ended = true;
    if (of_thread.state != nullptr) {
      of_thread.state->taken.store(false, std::memory_order_release);
      of_thread.state = nullptr;
    }
  }
};

ThreadState* TakeState() {
  Threads& threads = AllThreads();
  std::lock_guard lock(threads.mutex);
  for (ThreadState* state : threads.all) {
    bool free = false;
    if (!state->taken.load(std::memory_order_acquire) &&
        state->taken.compare_exchange_strong(free, true)) {
      state->pipeline_depth = 0;
      state->ignoring = 0;
      state->last_call_known = false;
      return state;
    }
  }
  auto state = std::make_unique<ThreadState>();
  threads.all.push_back(state.get());
  return state.release();
}

// membarrier(2), which has no function in glibc. False: this kernel has none, or does not let us.
bool MemoryBarrier(int command) { return syscall(SYS_membarrier, command, 0, 0) == 0; }

}  // namespace

constinit Gate the_gate;

void ThreadState::Reset(uint64_t new_recording, uint16_t new_ordinal) {
  recording = new_recording;
  ordinal = new_ordinal;
  sampled_out = 0;
  chain_lo = chain_hi = 0;
  last_call_known = false;
  cache.fill({});
}

ThreadState* CurrentThread() {
  OfThread& mine = of_thread;
  if (mine.state != nullptr) [[likely]] {
    return mine.state;
  }
  if (mine.ended) {
    return nullptr;
  }
  try {
    static thread_local Returner returner;
    (void)returner;
    mine.state = TakeState();
    return mine.state;
  } catch (...) {
    return nullptr;
  }
}

void OpenGate(Recorder* recorder) {
  // From here on CloseGate can make the threads of this process pass a barrier. Costs something the
  // first time only; said again, since a forked child need not have it.
  const bool registered = MemoryBarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
  the_gate.barrier_by_closer.store(registered, std::memory_order_relaxed);
  the_gate.recorder.store(recorder, std::memory_order_seq_cst);
}

bool CloseGate(uint64_t limit_ns) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::nanoseconds(limit_ns);
  the_gate.recorder.store(nullptr, std::memory_order_seq_cst);
  if (the_gate.barrier_by_closer.load(std::memory_order_relaxed) &&
      !MemoryBarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED)) {
    return false;  // The program has forbidden it meanwhile: who is inside is not known.
  }
  std::vector<ThreadState*> all;
  {
    Threads& threads = AllThreads();
    std::lock_guard lock(threads.mutex);
    all = threads.all;
  }
  for (ThreadState* state : all) {
    while (state->busy.load(std::memory_order_seq_cst) != 0) {
      if (std::chrono::steady_clock::now() > deadline) {
        return false;
      }
      sched_yield();
    }
  }
  return true;
}

void ResetGateAfterFork() {
  the_gate.recorder.store(nullptr, std::memory_order_seq_cst);
  for (ThreadState* state : AllThreads().all) {
    state->busy.store(0, std::memory_order_seq_cst);
    if (state != of_thread.state) {
      state->taken.store(false, std::memory_order_seq_cst);
    }
  }
}

void ForEachThread(const std::function<void(ThreadState&)>& visit) {
  Threads& threads = AllThreads();
  std::lock_guard lock(threads.mutex);
  for (ThreadState* state : threads.all) {
    visit(*state);
  }
}

void LockThreads() { AllThreads().mutex.lock(); }
void UnlockThreads() { AllThreads().mutex.unlock(); }

}  // namespace isobit::tap
