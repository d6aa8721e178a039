// SPDX-License-Identifier: Apache-2.0
// align_recordings A.isobit B.isobit, or NAME.txt of a diff test: prints the alignment as diff
// tests do.
#include <cstdio>
#include <string>

#include "align/alignment.h"
#include "render_alignment.h"
#include "text_trace.h"
#include "trace/reader.h"

namespace {

using namespace isobit;

int Fail(const Error& error) {
  std::fprintf(stderr, "%s\n", FormatError(error).c_str());
  return 2;
}

int Print(const trace::Trace& a, const trace::Trace& b) {
  const align::Alignment alignment = align::Align(a, b);
  std::fputs(diff::RenderAlignment(a, b, alignment).c_str(), stdout);
  const std::string error = diff::MirrorError(alignment, align::Align(b, a));
  std::fprintf(stderr, "%s", error.empty() ? "" : (error + "\n").c_str());
  return error.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string(argv[1]).ends_with(".txt")) {
    const auto test = diff::ReadCase(argv[1]);
    return test ? Print(test->a, test->b) : Fail(test.error());
  }
  if (argc != 3) {
    std::fprintf(stderr, "usage: align_recordings A.isobit B.isobit | NAME.txt\n");
    return 2;
  }
  const auto a = trace::Reader::Open(argv[1]), b = trace::Reader::Open(argv[2]);
  if (!a || !b) {
    return Fail(a ? b.error() : a.error());
  }
  return Print((*a)->trace(), (*b)->trace());
}
