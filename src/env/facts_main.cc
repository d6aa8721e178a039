// SPDX-License-Identifier: Apache-2.0
// Prints what CollectProcessFacts sees, one "key<TAB>type<TAB>value" a line. For tests that run it
// on other (emulated) machines.
#include <cinttypes>
#include <cstdio>

#include "env/collect.h"

int main() {
  isobit::env::CollectProcessFacts([](isobit::trace::EnvFact fact) {
    std::printf("%s\t", fact.key.c_str());
    if (const auto* text = std::get_if<std::string>(&fact.value)) {
      std::printf("text\t%s\n", text->c_str());
    } else if (const auto* number = std::get_if<int64_t>(&fact.value)) {
      std::printf("int\t%" PRId64 "\n", *number);
    } else if (const auto* real = std::get_if<double>(&fact.value)) {
      std::printf("float\t%.17g\n", *real);
    } else if (const auto* flag = std::get_if<bool>(&fact.value)) {
      std::printf("bool\t%s\n", *flag ? "true" : "false");
    } else {
      std::printf("unknown\t%s\n", fact.reason.c_str());
    }
  });
}
