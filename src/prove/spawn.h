// SPDX-License-Identifier: Apache-2.0
// Commands that are run on the side, and what exec takes.
#ifndef ISOBIT_PROVE_SPAWN_H_
#define ISOBIT_PROVE_SPAWN_H_

#include <string>
#include <vector>

#include "base/result.h"

namespace isobit::prove {

// As exec takes them, ended by a null pointer; hold while `texts` does not change.
std::vector<char*> Pointers(std::vector<std::string>& texts);

// Runs a command, looked up in PATH, without input and output, and waits: its exit status, or 128
// + the number of the signal that ended it. What it complains goes to the file `errors`. Errors:
// kProcess: it cannot be started, with the reason alone.
Result<int> RunQuietly(std::vector<std::string> words, const std::string& errors = "/dev/null");

}  // namespace isobit::prove

#endif  // ISOBIT_PROVE_SPAWN_H_
