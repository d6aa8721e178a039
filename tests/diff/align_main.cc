// SPDX-License-Identifier: Apache-2.0
// align_recordings A.isobit B.isobit: prints the alignment of two recordings as diff tests do.
#include <cstdio>

#include "align/alignment.h"
#include "render_alignment.h"
#include "trace/reader.h"

int main(int argc, char** argv) {
  using namespace isobit;
  if (argc != 3) {
    std::fprintf(stderr, "usage: align_recordings A.isobit B.isobit\n");
    return 2;
  }
  const auto a = trace::Reader::Open(argv[1]), b = trace::Reader::Open(argv[2]);
  for (const auto* reader : {&a, &b}) {
    if (!*reader) {
      std::fprintf(stderr, "%s\n", FormatError(reader->error()).c_str());
      return 2;
    }
  }
  const trace::Trace& x = (*a)->trace();
  const trace::Trace& y = (*b)->trace();
  const align::Alignment alignment = align::Align(x, y);
  std::fputs(diff::RenderAlignment(x, y, alignment).c_str(), stdout);
  const std::string error = diff::MirrorError(alignment, align::Align(y, x));
  std::fprintf(stderr, "%s", error.empty() ? "" : (error + "\n").c_str());
  return error.empty() ? 0 : 1;
}
