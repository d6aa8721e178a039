// SPDX-License-Identifier: Apache-2.0
// The digests of known tensors, in tests/conformance/digests/golden.txt: the same on every machine
// and in every version, since they are part of the trace format. ISOBIT_WRITE_GOLDENS=1 writes the
// file anew; a changed line breaks the format.
#include <gtest/gtest.h>

#include <bit>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "digest/digest.h"
#include "digest/reference.h"
#include "digest/test_data.h"

namespace isobit::digest {
namespace {

uint64_t Fnv1a(std::span<const std::byte> bytes) {
  uint64_t hash = 0xCBF29CE484222325u;
  for (const std::byte byte : bytes) {
    hash = (hash ^ static_cast<uint64_t>(byte)) * 0x100000001B3u;
  }
  return hash;
}

std::string Hex(double value) {
  char text[17];
  std::snprintf(text, sizeof(text), "%016" PRIx64, std::bit_cast<uint64_t>(value));
  return text;
}

// "dtype rows columns seed content | exact nan-canonical order-free | count zeros subnormals nans
// +inf -inf | min max sum squares | FNV-1a of the sketch's bytes, first bucket, last bucket".
std::string Line(DType dtype, int64_t rows, int64_t columns, uint64_t seed, Content content) {
  const auto bytes = MakeBytes(dtype, static_cast<size_t>(rows * columns), seed, content);
  const int64_t shape[] = {rows, columns};
  const TensorView tensor{dtype, shape, bytes};
  const auto [s, sketch] = *Summarize(tensor);
  std::ostringstream line;
  line << DTypeName(dtype) << ' ' << rows << ' ' << columns << ' ' << seed << ' '
       << (content == Content::kOrdinary ? "ordinary" : "special") << " | " << ToHex(Exact(tensor))
       << ' ' << ToHex(NanCanonical(tensor)) << ' ' << ToHex(OrderFreeRows(tensor)) << " | "
       << s.count << ' ' << s.zeros << ' ' << s.subnormals << ' ' << s.nans << ' ' << s.pos_infs
       << ' ' << s.neg_infs << " | " << Hex(s.min) << ' ' << Hex(s.max) << ' ' << Hex(s.sum) << ' '
       << Hex(s.sum_of_squares) << " | " << std::hex << Fnv1a(std::as_bytes(std::span(sketch)))
       << ' ' << Hex(sketch.front()) << ' ' << Hex(sketch.back());
  return line.str();
}

std::vector<std::string> AllLines() {
  std::vector<std::string> lines;
  uint64_t seed = 0;
  for (const DType dtype : kNumericDTypes) {
    for (const auto& [rows, columns] :
         {std::pair<int64_t, int64_t>{1, 1}, {9, 7}, {8, 8}, {13, 5}, {50, 64}}) {
      for (const Content content : {Content::kOrdinary, Content::kSpecial}) {
        lines.push_back(Line(dtype, rows, columns, seed += 1000000, content));
      }
    }
  }
  return lines;
}

TEST(GoldenTest, DigestsOfKnownTensorsNeverChange) {
  const std::string path = ISOBIT_GOLDEN_FILE;
  const std::vector<std::string> lines = AllLines();
  if (std::getenv("ISOBIT_WRITE_GOLDENS") != nullptr) {
    std::ofstream file(path);
    for (const std::string& line : lines) {
      file << line << '\n';
    }
  }
  std::ifstream file(path);
  ASSERT_TRUE(file.is_open()) << path;
  std::string golden;
  for (const std::string& line : lines) {
    ASSERT_TRUE(std::getline(file, golden));
    EXPECT_EQ(line, golden);
  }
  EXPECT_FALSE(std::getline(file, golden));
}

}  // namespace
}  // namespace isobit::digest
