// SPDX-License-Identifier: Apache-2.0
#include "tap/nodes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <thread>
#include <vector>

namespace isobit::tap {
namespace {

TEST(LoopCounter, AllIterationsOfAStepAreOneRunOfTheLoop) {
  LoopCounter counter;
  for (uint32_t step = 0; step < 5; ++step) {
    for (uint64_t frame : {uint64_t{0x123456789abcdef}, uint64_t{0x42}}) {
      // As long as it happens to be.
      for (uint64_t iteration = 0; iteration <= 200 * step; iteration += 50) {
        EXPECT_EQ(counter.Next(-7 * step, frame, iteration), step) << frame << " " << iteration;
      }
    }
  }
}

TEST(LoopCounter, AStepThatRunsAnIterationTwiceIsCountedByIteration) {
  LoopCounter counter;
  for (uint32_t step = 0; step < 5; ++step) {
    for (uint32_t call = 0; call < 3; ++call) {
      for (uint64_t iteration : {0u, 1u, 5000u}) {
        EXPECT_EQ(counter.Next(step, 9, iteration), 3 * step + call) << iteration;
      }
    }
  }
}

TEST(LoopCounter, SaysWhenItIsFull) {
  LoopCounter counter;
  EXPECT_EQ(counter.Next(1, 1, 0), 0u);
  EXPECT_EQ(counter.Next(1, 1, 0), 1u);
  for (uint64_t i = 0; i < LoopCounter::kLimit - 1; ++i) {
    EXPECT_EQ(counter.Next(1, 2, i), 0u);
  }
  EXPECT_EQ(counter.Next(1, 3, 0), LoopCounter::kFull);
  EXPECT_EQ(counter.Next(1, 2, 1), 1u);  // What it knows it goes on counting.
  EXPECT_EQ(counter.Next(1, 1, 0), 2u);
}

TEST(LoopCounter, MoreIterationsThanItWatchesAreCountedByStep) {
  LoopCounter counter;
  for (uint64_t i = 0; i < 2 * LoopCounter::kLimit; ++i) {
    EXPECT_EQ(counter.Next(1, 2, i), 0u);
  }
}

TEST(LoopCounter, RacingStepsHaveNumbersOfTheirOwn) {
  constexpr int kThreads = 4, kRuns = 2000;
  LoopCounter counter;
  for (uint32_t step = 0; step < LoopCounter::kWatched; ++step) {
    EXPECT_EQ(counter.Next(-1 - int64_t{step}, 9, 3), step);
  }
  std::vector<std::thread> threads;
  std::array<std::vector<uint32_t>, kThreads> numbers;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&counter, &mine = numbers[i], i] {
      for (int run = 0; run < kRuns; ++run) {
        mine.push_back(counter.Next(kThreads * run + i, 9, 3));
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  std::set<uint32_t> all;
  for (const std::vector<uint32_t>& mine : numbers) {
    EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
    all.insert(mine.begin(), mine.end());
  }
  EXPECT_EQ(all.size(), size_t{kThreads} * kRuns);
  EXPECT_EQ(*all.begin(), LoopCounter::kWatched);
  EXPECT_EQ(*all.rbegin(), LoopCounter::kWatched + kThreads * kRuns - 1);
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
