// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string_view>

#include "base/text.h"
#include "cli/options.h"

namespace isobit::cli {

int Complain(const Error& error) {
  std::fputs(FormatError(error).c_str(), stderr);
  return kError;
}

void Say(const std::string& text) { std::fprintf(stderr, "isobit: %s\n", Printable(text).c_str()); }

bool Colour() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return isatty(STDOUT_FILENO) != 0 && (no_color == nullptr || *no_color == '\0') &&
         (term == nullptr || std::string_view(term) != "dumb");
}

Status Print(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    return Fail(ErrorCode::kIo, "cannot write the answer", "standard output");
  }
  return {};
}

Status CheckWritable(const std::string& path) {
  const bool is_new = access(path.c_str(), F_OK) != 0;
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) {
    return Fail(errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kPermission,
                std::string("cannot be written: ") + std::strerror(errno), path,
                "name a file in a folder that is there");
  }
  close(fd);
  if (is_new) {
    unlink(path.c_str());
  }
  return {};
}

Status WriteFile(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) {
    return Fail(ErrorCode::kIo, "cannot be written", path);
  }
  return {};
}

}  // namespace isobit::cli
