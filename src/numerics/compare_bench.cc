// SPDX-License-Identifier: Apache-2.0
// Bytes per second of Compare, counting the bytes of one side, on one thread; memcmp of two equal
// buffers is the yardstick. Equal, rounded differently in every element, and different everywhere.
#include <benchmark/benchmark.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "numerics/compare.h"

namespace isobit::numerics {
namespace {

constexpr int64_t kBytes = 16 << 20;

enum class Second { kEqual, kRounded, kOther };

template <typename T>
std::vector<T> Make(Second second, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<T> values(static_cast<size_t>(kBytes) / sizeof(T));
  std::mt19937_64 noise(seed + 1);
  for (T& value : values) {
    value = static_cast<T>(normal(random));
    if (second == Second::kRounded) {
      value += value * static_cast<T>(static_cast<int>(noise() % 5) - 2) *
               std::numeric_limits<T>::epsilon();
    }
  }
  return values;
}

template <typename T>
void Run(benchmark::State& state, DType dtype, Second second) {
  const auto a = Make<T>(Second::kEqual, 1);
  const auto b = Make<T>(second, second == Second::kOther ? 2 : 1);
  const int64_t shape[] = {static_cast<int64_t>(a.size())};
  const digest::TensorView x{dtype, shape, std::as_bytes(std::span(a))};
  const digest::TensorView y{dtype, shape, std::as_bytes(std::span(b))};
  for (auto _ : state) {
    benchmark::DoNotOptimize(Compare(x, y));
  }
  state.SetBytesProcessed(state.iterations() * kBytes);
}

void Memcmp(benchmark::State& state) {
  const auto a = Make<float>(Second::kEqual, 1), b = a;
  for (auto _ : state) {
    benchmark::DoNotOptimize(std::memcmp(a.data(), b.data(), static_cast<size_t>(kBytes)));
  }
  state.SetBytesProcessed(state.iterations() * kBytes);
}

void RegisterAll() {
  benchmark::RegisterBenchmark("memcmp", Memcmp);
  const std::pair<const char*, Second> kinds[] = {
      {"equal", Second::kEqual}, {"rounded", Second::kRounded}, {"other", Second::kOther}};
  for (const auto& [name, second] : kinds) {
    benchmark::RegisterBenchmark(
        (std::string("float32/") + name).c_str(),
        [second](benchmark::State& state) { Run<float>(state, DType::kFloat, second); });
    benchmark::RegisterBenchmark(
        (std::string("float64/") + name).c_str(),
        [second](benchmark::State& state) { Run<double>(state, DType::kDouble, second); });
  }
}

const bool kRegistered = (RegisterAll(), true);

}  // namespace
}  // namespace isobit::numerics
