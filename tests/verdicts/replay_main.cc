// SPDX-License-Identifier: Apache-2.0
// replay_products M K N FILE: in which order the product in FILE was summed. FILE holds float32 in
// this machine's byte order: the matrices (M, K), (K, N) and their product (M, N). Says the order,
// whose it is, the other orders that fit, elements looked at and those that are not simply rounded,
// by tabs; or "not reproduced". For tools/replay_table.py.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "numerics/float_tensor.h"
#include "numerics/replay.h"

namespace {

using isobit::numerics::FloatTensor;

FloatTensor Read(std::istream& file, int64_t rows, int64_t columns) {
  FloatTensor tensor{{rows, columns}, std::vector<float>(static_cast<size_t>(rows * columns))};
  file.read(reinterpret_cast<char*>(tensor.values.data()),
            static_cast<std::streamsize>(tensor.values.size() * sizeof(float)));
  return tensor;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: replay_products M K N FILE\n", stderr);
    return 2;
  }
  const int64_t m = std::atoll(argv[1]), k = std::atoll(argv[2]), n = std::atoll(argv[3]);
  std::ifstream file(argv[4], std::ios::binary);
  const FloatTensor a = Read(file, m, k), b = Read(file, k, n), product = Read(file, m, n);
  if (!file) {
    std::fputs("the file is too short\n", stderr);
    return 2;
  }
  isobit::numerics::OpDescription op{"MatMul", "", {a.view(), b.view()}};
  const auto replay = isobit::numerics::ReplayProducts(op, product.view(), product.view());
  if (!replay || !replay->a || !replay->a->order) {
    std::puts("not reproduced");
    return 0;
  }
  const auto& found = *replay->a;
  std::string libraries;
  for (const std::string& library : found.order->libraries) {
    libraries += (libraries.empty() ? "" : ", ") + library;
  }
  std::printf("%s\t%s\t%llu\t%llu\t%llu\n", found.order->Text().c_str(), libraries.c_str(),
              static_cast<unsigned long long>(found.others),
              static_cast<unsigned long long>(replay->elements),
              static_cast<unsigned long long>(found.rounded));
  return 0;
}
