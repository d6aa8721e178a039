// SPDX-License-Identifier: Apache-2.0
// Runs another program: takes what it prints, or lets it have the terminal.
#ifndef ISOBIT_CLI_CHILD_H_
#define ISOBIT_CLI_CHILD_H_

#include <sys/types.h>

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

// How a program ended that ran in our place.
struct ProgramEnd {
  int exit_code = 0;  // Its own; 128 + number after a signal; 126, 127 as of a shell when it could
                      // not be started.
  int signal = 0;     // That ended it, or 0.
  int start_error = 0;  // errno when it could not be started, or 0.
  pid_t pid = -1;
};

// Runs argv[0], looked for in PATH, with our standard streams and in our process group, and waits
// for it. A signal that was sent to this process alone is passed on; those of the terminal reach
// the program anyway.
ProgramEnd RunProgram(const std::vector<std::string>& argv);

}  // namespace isobit::cli

#endif  // ISOBIT_CLI_CHILD_H_
