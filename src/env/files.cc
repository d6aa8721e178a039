// SPDX-License-Identifier: Apache-2.0
#include "env/files.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

namespace isobit::env {

std::optional<std::string> ReadSmallFile(const std::string& path, size_t limit_bytes) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return std::nullopt;
  }
  std::string text(limit_bytes, '\0');
  size_t size = 0;
  bool failed = false;
  while (size < limit_bytes) {
    const ssize_t got = read(fd, text.data() + size, limit_bytes - size);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    failed = got < 0;
    if (got <= 0) {
      break;
    }
    size += static_cast<size_t>(got);
  }
  close(fd);
  if (failed) {
    return std::nullopt;
  }
  text.resize(size);
  return text;
}

std::string Trim(std::string text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) {
    return "";
  }
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace isobit::env
