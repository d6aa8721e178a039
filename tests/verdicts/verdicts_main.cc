// SPDX-License-Identifier: Apache-2.0
// verdict_matrix FOLDER: the verdicts of the matrix, several seeds a cell, as lines of JSON; the
// results that were compared as FOLDER/N.a and FOLDER/N.b, raw float32, N counting the lines from
// 0. tools/verdict_table.py makes the page of it.
#include <cstdio>
#include <fstream>
#include <string>

#include "subjects.h"

namespace isobit::verdicts {
namespace {

void Write(const std::string& path, const Tensor& tensor) {
  std::ofstream out(path, std::ios::binary);
  const auto bytes = std::as_bytes(std::span(tensor.values));
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
}

void Print(const std::string& folder) {
  int number = 0;
  for (const Family& family : Families()) {
    for (const uint64_t k : family.sizes) {
      for (const Arithmetic& how : ArithmeticsOf(family)) {
        if (how.name == "reference") {
          continue;
        }
        for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
          std::vector<Tensor> results;
          const Verdict verdict = JudgeOne(family, k, how, seed, &results);
          Write(folder + "/" + std::to_string(number) + ".a", results[0]);
          Write(folder + "/" + std::to_string(number) + ".b", results[1]);
          std::printf(
              "{\"family\": \"%s\", \"k\": %llu, \"arithmetic\": \"%s\", \"seed\": %llu, "
              "\"expect\": \"%s\", \"verdict\": \"%s\", \"right\": %s, \"likely\": %.3g}\n",
              family.name.data(), static_cast<unsigned long long>(k), how.name.data(),
              static_cast<unsigned long long>(seed), how.expect.data(), verdict.word.c_str(),
              IsRight(how.expect, verdict) ? "true" : "false", verdict.used_likely);
          ++number;
        }
      }
    }
  }
}

}  // namespace
}  // namespace isobit::verdicts

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "verdict_matrix FOLDER\n");
    return 2;
  }
  isobit::verdicts::Print(argv[1]);
  return 0;
}
