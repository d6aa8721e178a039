// SPDX-License-Identifier: Apache-2.0
#include "tap/nodes.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace isobit::tap {
namespace {

TEST(LoopCounters, CountsEveryIterationOfEveryFrame) {
  LoopCounters counters;
  for (uint32_t run = 0; run < 3; ++run) {
    for (uint64_t frame : {uint64_t{0x123456789abcdef}, uint64_t{0x42}}) {
      for (uint64_t iteration : {0u, 1u, 127u, 128u, 5000u}) {
        EXPECT_EQ(counters.Next(frame, iteration), run) << frame << " " << iteration;
      }
    }
  }
}

TEST(LoopCounters, SaysWhenItIsFull) {
  LoopCounters counters;
  EXPECT_EQ(counters.Next(1, 0), 0u);
  for (uint64_t i = 0; i < LoopCounters::kLimit; ++i) {
    EXPECT_EQ(counters.Next(2, i), 0u);
  }
  EXPECT_EQ(counters.Next(3, 0), LoopCounters::kFull);
  EXPECT_EQ(counters.Next(2, 1), 1u);  // What it knows it goes on counting.
  EXPECT_EQ(counters.Next(1, 0), 1u);
}

TEST(LoopCounters, LosesNoRunOfRacingThreads) {
  LoopCounters counters;
  constexpr int kThreads = 4, kRuns = 2000;
  std::vector<std::thread> threads;
  std::atomic<uint64_t> sum{0};
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int run = 0; run < kRuns; ++run) {
        sum += counters.Next(9, 3);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  constexpr uint64_t kTotal = kThreads * kRuns;
  EXPECT_EQ(sum, kTotal * (kTotal - 1) / 2);
}

TEST(FunctionTable, FindsTheSiteBelowPrefixesAndInAnyCase) {
  FunctionTable functions;
  functions.Add(false, "sequential/dense/Relu", 7);
  functions.Add(false, "Sum", 8);
  EXPECT_EQ(functions.Site("StatefulPartitionedCall/sequential/dense/Relu"), 7u);
  EXPECT_EQ(functions.Site("statefulpartitionedcall/sequential/dense/relu"), 7u);
  EXPECT_EQ(functions.Site("loss/Sum"), 8u);
  EXPECT_EQ(functions.Site("dense/Relu"), 0u);
  EXPECT_EQ(functions.Site("lossSum"), 0u);
}

TEST(FunctionTable, KnowsWhatRunsInPipelinesOnly) {
  FunctionTable functions;
  functions.Add(true, "map/Cast", 0);
  functions.Add(true, "both", 0);
  functions.Add(false, "both", 3);
  EXPECT_TRUE(functions.OnlyInPipelines("map/cast"));
  EXPECT_FALSE(functions.OnlyInPipelines("both"));
  EXPECT_FALSE(functions.OnlyInPipelines("unknown"));
  EXPECT_EQ(functions.Site("both"), 3u);
}

}  // namespace
}  // namespace isobit::tap
