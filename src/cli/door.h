// SPDX-License-Identifier: Apache-2.0
// Where the files of the Python package are, seen from the command.
#ifndef ISOBIT_CLI_DOOR_H_
#define ISOBIT_CLI_DOOR_H_

#include <string>
#include <string_view>

#include "base/result.h"

namespace isobit::cli {

// The path of a file of the package `isobit`, such as "probe.py". Looked for in the folder that the
// variable ISOBIT_DOOR names, then beside the command as it is built (../python/isobit), packed
// into the package (..) and installed (../lib/python3*/site-packages/isobit and its like). Errors:
// kNotFound.
Result<std::string> FindDoorFile(std::string_view name);

// libisobit_tap.so of this machine; empty when it is not there.
std::string FindTapLibrary();

}  // namespace isobit::cli

#endif  // ISOBIT_CLI_DOOR_H_
