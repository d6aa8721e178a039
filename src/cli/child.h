// SPDX-License-Identifier: Apache-2.0
// Runs another program and takes what it prints.
#ifndef ISOBIT_CLI_CHILD_H_
#define ISOBIT_CLI_CHILD_H_

#include <string>
#include <vector>

#include "base/result.h"

namespace isobit::cli {

struct ChildOutput {
  int status = 0;   // Exit code; 128 + number when a signal ended it.
  std::string out;  // Its standard output.
  std::string err;  // The end of its standard error, at most 64 KiB.
};

// Starts argv[0], looked for in PATH, with an empty standard input, and waits. After
// `timeout_seconds` it is killed with everything that it started. Errors: kProcess (cannot be
// started, took too long, printed more than 64 MiB).
Result<ChildOutput> RunChild(const std::vector<std::string>& argv, int timeout_seconds);

}  // namespace isobit::cli

#endif  // ISOBIT_CLI_CHILD_H_
