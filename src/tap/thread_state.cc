// SPDX-License-Identifier: Apache-2.0
#include "tap/thread_state.h"

#include <sched.h>

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

std::atomic<Recorder*> open_recorder{nullptr};

enum class Life : uint8_t { kNew, kLives, kEnded };
// Trivial, so usable until the very end of a thread.
thread_local Life life = Life::kNew;
thread_local ThreadState* current = nullptr;

// Gives the state back when the thread ends.
struct Returner {
  ~Returner() {
    life = Life::kEnded;
    if (current != nullptr) {
      current->taken.store(false, std::memory_order_release);
      current = nullptr;
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

}  // namespace

void ThreadState::Reset(uint64_t new_recording, uint16_t new_ordinal) {
  recording = new_recording;
  ordinal = new_ordinal;
  sampled_out = 0;
  chain_lo = chain_hi = 0;
  last_call_known = false;
  cache.fill({});
}

ThreadState* CurrentThread() {
  if (life == Life::kLives) [[likely]] {
    return current;
  }
  if (life == Life::kEnded) {
    return nullptr;
  }
  try {
    current = TakeState();
    static thread_local Returner returner;
    (void)returner;
    life = Life::kLives;
    return current;
  } catch (...) {
    return nullptr;
  }
}

GateScope::GateScope(ThreadState* thread) : thread_(thread) {
  if (thread_ == nullptr) {
    return;
  }
  // Sequentially consistent on both sides: either CloseGate sees this thread busy, or this thread
  // sees no recorder.
  thread_->busy.store(1, std::memory_order_seq_cst);
  recorder_ = open_recorder.load(std::memory_order_seq_cst);
  if (recorder_ == nullptr) {
    thread_->busy.store(0, std::memory_order_release);
  }
}

GateScope::~GateScope() {
  if (recorder_ != nullptr) {
    thread_->busy.store(0, std::memory_order_release);
  }
}

void OpenGate(Recorder* recorder) { open_recorder.store(recorder, std::memory_order_seq_cst); }

bool CloseGate(uint64_t limit_ns) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::nanoseconds(limit_ns);
  open_recorder.store(nullptr, std::memory_order_seq_cst);
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
  open_recorder.store(nullptr, std::memory_order_seq_cst);
  for (ThreadState* state : AllThreads().all) {
    state->busy.store(0, std::memory_order_seq_cst);
    if (state != current) {
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
