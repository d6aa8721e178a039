// SPDX-License-Identifier: Apache-2.0
// That NumPy reads it is seen end to end (tests/match); here, what the formats say.
#include "repro/npz.h"

#include <gtest/gtest.h>

#include <cstring>

namespace isobit::repro {
namespace {

trace::Value Value(digest::DType dtype, std::vector<int64_t> shape, size_t bytes) {
  return {dtype, std::move(shape), std::vector<std::byte>(bytes, std::byte{7})};
}

std::string HeaderOf(const std::string& npz, const std::string& name) {
  const size_t at = npz.find(name + ".npy\x93NUMPY");
  const size_t begin = npz.find('{', at);
  return npz.substr(begin, npz.find('\n', begin) - begin);
}

TEST(NpzTest, ArraysByName) {
  const auto npz = Npz({{"x", Value(digest::DType::kFloat, {2, 3}, 24)},
                        {"scalar", Value(digest::DType::kInt64, {}, 8)},
                        {"half", Value(digest::DType::kBfloat16, {4}, 8)}});
  ASSERT_TRUE(npz);
  EXPECT_EQ(HeaderOf(*npz, "x").find("{'descr': '<f4', 'fortran_order': False, 'shape': (2,3,), }"),
            0u);
  EXPECT_EQ(
      HeaderOf(*npz, "scalar").find("{'descr': '<i8', 'fortran_order': False, 'shape': (), }"), 0u);
  EXPECT_EQ(HeaderOf(*npz, "half").find("{'descr': '<u2', "), 0u);
}

TEST(NpzTest, DataBeginAtAMultipleOf64) {
  for (int64_t rank = 0; rank < 40; ++rank) {
    const auto npz = Npz({{"x", Value(digest::DType::kInt8,
                                      std::vector<int64_t>(static_cast<size_t>(rank), 1), 1)}});
    ASSERT_TRUE(npz);
    const size_t npy = npz->find("\x93NUMPY"), data = npz->find("\n\x07", npy) + 1;
    EXPECT_EQ((data - npy) % 64, 0u) << rank;
    const auto size = static_cast<unsigned char>((*npz)[npy + 8]) +
                      256u * static_cast<unsigned char>((*npz)[npy + 9]);
    EXPECT_EQ(npy + 10 + size, data) << rank;
  }
}

TEST(NpzTest, TheDirectoryIsWhereItsEndSays) {
  const auto npz =
      Npz({{"x", Value(digest::DType::kBool, {1}, 1)}, {"y", Value(digest::DType::kBool, {2}, 2)}});
  ASSERT_TRUE(npz);
  const size_t end = npz->rfind("PK\x05\x06");
  uint32_t size = 0, offset = 0;
  std::memcpy(&size, npz->data() + end + 12, 4);
  std::memcpy(&offset, npz->data() + end + 16, 4);
  EXPECT_EQ(npz->substr(offset, 4), "PK\x01\x02");
  EXPECT_EQ(offset + size, end);
  EXPECT_EQ(end + 22, npz->size());
}

TEST(NpzTest, TextHasNoArray) { EXPECT_FALSE(Npz({{"x", Value(digest::DType::kString, {1}, 1)}})); }

}  // namespace
}  // namespace isobit::repro
