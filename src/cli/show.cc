// SPDX-License-Identifier: Apache-2.0
#include "cli/show.h"

#include <sys/stat.h>

#include <cstdio>

#include "cli/options.h"

namespace isobit::cli {

int RunShow(const ShowOptions& options) {
  if (options.privacy && !options.channel.empty()) {
    std::fputs(
        FormatError({ErrorCode::kUsage, "--privacy lists all channels", "", "leave out --channel"})
            .c_str(),
        stderr);
    return kError;
  }
  const auto reader = trace::Reader::Open(options.path);
  if (!reader) {
    std::fputs(FormatError(reader.error()).c_str(), stderr);
    return kError;
  }
  const trace::Trace& trace = (*reader)->trace();
  if (options.privacy) {
    ShowPrivacy(**reader, options.json);
  } else if (!options.channel.empty()) {
    ShowChannel(trace, options.channel, options.json);
  } else {
    struct stat info {};
    const bool known = ::stat(options.path.c_str(), &info) == 0;
    const uint64_t size = known ? static_cast<uint64_t>(info.st_size) : trace.valid_bytes;
    ShowSummary(trace, options.path, size, options.json);
  }
  return kAgree;
}

}  // namespace isobit::cli
