// SPDX-License-Identifier: Apache-2.0
// Bytes per second of each step of the ladder, in and out of the caches; memcpy is the yardstick.
#include <benchmark/benchmark.h>

#include <cstring>

#include "digest/digest.h"
#include "digest/kernels.h"
#include "digest/test_data.h"

namespace isobit::digest {
namespace {

constexpr int64_t kSizes[] = {256, 64 << 10, 64 << 20};  // Bytes.

template <typename Step>
void Run(benchmark::State& state, DType dtype, Content content, Step step) {
  const size_t count = static_cast<size_t>(state.range(0)) / DTypeSize(dtype);
  const auto bytes = MakeBytes(dtype, count, 1, content);
  const int64_t shape[] = {static_cast<int64_t>(count)};
  const TensorView tensor{dtype, shape, bytes};
  for (auto _ : state) {
    benchmark::DoNotOptimize(step(tensor));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(bytes.size()));
}

void Copy(benchmark::State& state) {
  std::vector<std::byte> from(static_cast<size_t>(state.range(0)), std::byte{1}), to = from;
  for (auto _ : state) {
    std::memcpy(to.data(), from.data(), from.size());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void RegisterAll() {
  const auto add = [](const std::string& name, auto function) {
    auto* bench = benchmark::RegisterBenchmark(name.c_str(), function);
    for (const int64_t size : kSizes) {
      bench->Arg(size);
    }
  };
  add("memcpy", Copy);
  add("Exact",
      [](benchmark::State& state) { Run(state, DType::kFloat, Content::kOrdinary, Exact); });
  for (const DType dtype : {DType::kFloat, DType::kDouble, DType::kHalf, DType::kBfloat16,
                            DType::kUint8, DType::kInt64}) {
    add("Statistics/" + DTypeName(dtype), [dtype](benchmark::State& state) {
      Run(state, dtype, Content::kOrdinary, ComputeStatistics);
    });
    add("Summarize/" + DTypeName(dtype),
        [dtype](benchmark::State& state) { Run(state, dtype, Content::kOrdinary, Summarize); });
  }
  add("Summarize/float32 with special values",
      [](benchmark::State& state) { Run(state, DType::kFloat, Content::kSpecial, Summarize); });
  for (const Kernels* kernels : SupportedKernels()) {
    add(std::string("Summarize/float32/") + SimdTargetName(kernels->target),
        [kernels](benchmark::State& state) {
          Run(state, DType::kFloat, Content::kOrdinary, [kernels](const TensorView& tensor) {
            Summary summary;
            return SummarizeWith(*kernels, tensor, &summary.statistics, &summary.sketch);
          });
        });
  }
}

const bool kRegistered = (RegisterAll(), true);

}  // namespace
}  // namespace isobit::digest
