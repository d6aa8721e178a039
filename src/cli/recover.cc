// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "cli/options.h"
#include "cli/show_text.h"
#include "trace/reader.h"

namespace isobit::cli {

int RunRecover(const RecoverOptions& options) {
  const auto recovered = trace::Recover(options.path, options.output);
  if (!recovered) {
    std::fputs(FormatError(recovered.error()).c_str(), stderr);
    return kError;
  }
  std::printf("RECOVERED    %s: %llu messages from %s of %s\n", Printable(options.output).c_str(),
              static_cast<unsigned long long>(recovered->messages),
              HumanBytes(recovered->bytes_read).c_str(),
              HumanBytes(recovered->bytes_total).c_str());
  std::printf("             %s\n",
              recovered->reason.empty()
                  ? "the file was whole"
                  : ("the rest could not be read: " + Printable(recovered->reason)).c_str());
  return kAgree;
}

}  // namespace isobit::cli
