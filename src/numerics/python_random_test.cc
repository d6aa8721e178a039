// SPDX-License-Identifier: Apache-2.0
#include "numerics/python_random.h"

#include <gtest/gtest.h>

#include <vector>

namespace isobit::numerics {
namespace {

std::vector<uint32_t> Draw(uint64_t seed, size_t n) {
  PythonRandom random(seed);
  std::vector<uint32_t> numbers;
  while (numbers.size() < n) {
    numbers.push_back(random.RandInt31());
  }
  return numbers;
}

// Printed by CPython 3.11: r = random.Random(seed); [r.randint(0, 2**31 - 1) for _ in range(5)].
TEST(PythonRandom, DrawsAsCPythonDoes) {
  using Numbers = std::vector<uint32_t>;
  EXPECT_EQ(Draw(651, 5), (Numbers{187587807, 553828011, 147495033, 476654655, 856770011}));
  EXPECT_EQ(Draw(0, 5), (Numbers{1654615998, 1806341205, 173879092, 1112038970, 2087043557}));
}

TEST(PythonRandom, ASeedMayHaveMoreThan32Bits) {
  EXPECT_EQ(Draw((uint64_t{1} << 40) + 7, 5),
            (std::vector<uint32_t>{2044078442, 1077368710, 544390359, 1611772094, 1559734921}));
}

// The 2000th number, behind several states.
TEST(PythonRandom, GoesOn) { EXPECT_EQ(Draw(42, 2000).back(), 1616884203); }

}  // namespace
}  // namespace isobit::numerics
