// SPDX-License-Identifier: Apache-2.0
// Small files of /proc, /sys and /etc, read with system calls alone.
#ifndef ISOBIT_ENV_FILES_H_
#define ISOBIT_ENV_FILES_H_

#include <optional>
#include <string>

namespace isobit::env {

// The first `limit_bytes` of a file; nothing when it cannot be read.
std::optional<std::string> ReadSmallFile(const std::string& path, size_t limit_bytes = 16384);

// Without white space at either end.
std::string Trim(std::string text);

}  // namespace isobit::env

#endif  // ISOBIT_ENV_FILES_H_
