// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "cli/options.h"

namespace isobit::cli {

int RunShow(const ShowOptions&) {
  std::fputs("error: not built yet\n", stderr);
  return kError;
}

}  // namespace isobit::cli
