// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "cli/options.h"
#include "cli/show_text.h"
#include "trace/reader.h"

namespace isobit::cli {

int RunVerify(const VerifyOptions& options) {
  const Status status = trace::Verify(options.path);
  if (!status) {
    std::fputs(FormatError(status.error()).c_str(), stderr);
    return kError;
  }
  // The file was read a moment ago and kept every rule.
  const auto reader = trace::Reader::Open(options.path);
  if (!reader) {
    std::fputs(FormatError(reader.error()).c_str(), stderr);
    return kError;
  }
  const trace::Trace& trace = (*reader)->trace();
  std::printf("OK           %s: %s, %zu op events, %zu side events, %llu values\n",
              Printable(options.path).c_str(), HumanBytes(trace.valid_bytes).c_str(),
              trace.events.size(), trace.side.size(),
              static_cast<unsigned long long>(trace.value_counts.kept));
  return kAgree;
}

}  // namespace isobit::cli
