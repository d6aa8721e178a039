// SPDX-License-Identifier: Apache-2.0
#include "tap/thread_state.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>
#include <vector>

namespace isobit::tap {
namespace {

constexpr uint64_t kSecond = 1'000'000'000;

// Recorders are only passed on by the gate.
Recorder* Fake(std::atomic<int>* alive) { return reinterpret_cast<Recorder*>(alive); }
std::atomic<int>& Alive(Recorder* recorder) {
  return *reinterpret_cast<std::atomic<int>*>(recorder);
}

TEST(Gate, LetsInOnlyWhileThereIsARecording) {
  std::atomic<int> alive{1};
  EXPECT_EQ(GateScope(CurrentThread()).recorder(), nullptr);
  OpenGate(Fake(&alive));
  EXPECT_EQ(GateScope(CurrentThread()).recorder(), Fake(&alive));
  EXPECT_TRUE(CloseGate(kSecond));
  EXPECT_EQ(GateScope(CurrentThread()).recorder(), nullptr);
  EXPECT_EQ(GateScope(nullptr).recorder(), nullptr);
}

TEST(Gate, NobodyIsInsideOnceItIsClosed) {
  std::atomic<bool> stop{false};
  std::atomic<int> seen{0}, dead{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      while (!stop) {
        GateScope gate(CurrentThread());
        if (gate.recorder() != nullptr) {
          ++seen;
          dead += Alive(gate.recorder()) == 0;
        }
      }
    });
  }
  for (int round = 0; round < 200; ++round) {
    std::atomic<int> alive{1};
    const int before = seen;
    OpenGate(Fake(&alive));
    while (seen == before) {
      std::this_thread::yield();
    }
    ASSERT_TRUE(CloseGate(60 * kSecond));
    alive = 0;
  }
  stop = true;
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(dead, 0);
}

TEST(Gate, DoesNotWaitForeverForWhoNeverLeaves) {
  std::atomic<int> alive{1};
  OpenGate(Fake(&alive));
  std::atomic<int> step{0};
  std::thread inside([&] {
    GateScope gate(CurrentThread());
    step = 1;
    while (step == 1) {
      std::this_thread::yield();
    }
  });
  while (step == 0) {
    std::this_thread::yield();
  }
  EXPECT_FALSE(CloseGate(1000));
  step = 2;
  inside.join();
  EXPECT_TRUE(CloseGate(60 * kSecond));
}

TEST(ThreadState, IsTakenOverWhenItsThreadHasEnded) {
  std::set<ThreadState*> states;
  for (int i = 0; i < 100; ++i) {
    std::thread([&] { states.insert(CurrentThread()); }).join();
  }
  EXPECT_EQ(states.size(), 1u);
  EXPECT_FALSE(states.contains(CurrentThread()));
}

TEST(ThreadState, ResetForgetsTheFormerRecording) {
  ThreadState state;
  state.sampled_out = 3;
  state.chain_lo = 4;
  state.last_call_known = true;
  state.cache[7].kernel = reinterpret_cast<const tfapi::Kernel*>(&state);
  state.Reset(5, 6);
  EXPECT_EQ(state.recording, 5u);
  EXPECT_EQ(state.ordinal, 6);
  EXPECT_EQ(state.sampled_out + state.chain_lo, 0u);
  EXPECT_FALSE(state.last_call_known);
  EXPECT_EQ(state.cache[7].kernel, nullptr);
}

}  // namespace
}  // namespace isobit::tap
