// SPDX-License-Identifier: Apache-2.0
// text_trace IN.txt A.isobit B.isobit: writes the two traces of a test as recordings.
#include <cstdio>

#include "text_trace.h"

int main(int argc, char** argv) {
  using namespace isobit;
  if (argc != 4) {
    std::fprintf(stderr, "usage: text_trace IN.txt A.isobit B.isobit\n");
    return 2;
  }
  auto parsed = diff::ReadCase(argv[1]);
  Status status = parsed ? Status{} : Status(tl::unexpected(parsed.error()));
  if (status) {
    status = diff::WriteTrace(parsed->a, parsed->values_a, argv[2]);
  }
  if (status) {
    status = diff::WriteTrace(parsed->b, parsed->values_b, argv[3]);
  }
  if (!status) {
    std::fprintf(stderr, "%s\n", FormatError(status.error()).c_str());
    return 2;
  }
  return 0;
}
