// SPDX-License-Identifier: Apache-2.0
#include "numerics/python_random.h"

#include <algorithm>
#include <vector>

namespace isobit::numerics {

// init_by_array of the authors' mt19937ar.c, with the 32-bit digits of the seed as its key.
PythonRandom::PythonRandom(uint64_t seed) {
  std::vector<uint32_t> key = {static_cast<uint32_t>(seed)};
  if (seed >> 32 != 0) {
    key.push_back(static_cast<uint32_t>(seed >> 32));
  }
  Seed(19650218);
  size_t i = 1, j = 0;
  const auto step = [&] {
    if (++i == kWords) {
      state_[0] = state_[kWords - 1];
      i = 1;
    }
  };
  const auto mixed = [&](uint32_t factor) {
    return state_[i] ^ ((state_[i - 1] ^ (state_[i - 1] >> 30)) * factor);
  };
  for (size_t k = std::max(kWords, key.size()); k > 0; --k) {
    state_[i] = mixed(1664525) + key[j] + static_cast<uint32_t>(j);
    step();
    j = (j + 1) % key.size();
  }
  for (size_t k = kWords - 1; k > 0; --k) {
    state_[i] = mixed(1566083941) - static_cast<uint32_t>(i);
    step();
  }
  state_[0] = 0x80000000;
}

void PythonRandom::Seed(uint32_t seed) {
  state_[0] = seed;
  for (size_t i = 1; i < kWords; ++i) {
    state_[i] = 1812433253 * (state_[i - 1] ^ (state_[i - 1] >> 30)) + static_cast<uint32_t>(i);
  }
}

void PythonRandom::Twist() {
  constexpr size_t kMiddle = 397;
  for (size_t i = 0; i < kWords; ++i) {
    const uint32_t y = (state_[i] & 0x80000000) | (state_[(i + 1) % kWords] & 0x7fffffff);
    state_[i] = state_[(i + kMiddle) % kWords] ^ (y >> 1) ^ ((y & 1) != 0 ? 0x9908b0df : 0);
  }
  next_ = 0;
}

uint32_t PythonRandom::GetRandBits32() {
  if (next_ == kWords) {
    Twist();
  }
  uint32_t y = state_[next_++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >> 18);
}

uint32_t PythonRandom::RandInt31() {
  uint32_t bits = GetRandBits32();
  while (bits >> 31 != 0) {
    bits = GetRandBits32();
  }
  return bits;
}

}  // namespace isobit::numerics
