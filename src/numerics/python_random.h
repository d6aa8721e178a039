// SPDX-License-Identifier: Apache-2.0
// Python's random.Random: MT19937 as CPython seeds it and draws whole numbers from it.
#ifndef ISOBIT_NUMERICS_PYTHON_RANDOM_H_
#define ISOBIT_NUMERICS_PYTHON_RANDOM_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace isobit::numerics {

// [M. Matsumoto, T. Nishimura, Mersenne Twister, ACM TOMACS 8 (1998); CPython, _randommodule.c]
class PythonRandom {
 public:
  // As random.Random(seed).
  explicit PythonRandom(uint64_t seed);

  uint32_t GetRandBits32();
  // As randint(0, 2**31 - 1): 32 bits at a time, until they are below 2**31.
  uint32_t RandInt31();

 private:
  static constexpr size_t kWords = 624;

  void Seed(uint32_t seed);
  void Twist();

  std::array<uint32_t, kWords> state_{};
  size_t next_ = kWords;
};

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_PYTHON_RANDOM_H_
