// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "cli/options.h"

namespace isobit::cli {

int RunVerify(const VerifyOptions&) {
  std::fputs("error: not built yet\n", stderr);
  return kError;
}

}  // namespace isobit::cli
