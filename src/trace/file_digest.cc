// SPDX-License-Identifier: Apache-2.0
#include "trace/file_digest.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace isobit::trace {

Result<FileDigest> DigestFile(const std::string& path) {
  constexpr size_t kPiece = size_t{1} << 18;
  // Not blocking: the path may have become a pipe since the caller looked.
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) {
    return Fail(ErrorCode::kIo, std::strerror(errno), path);
  }
  const auto close_fd = [](const int* open_fd) { close(*open_fd); };
  const std::unique_ptr<const int, decltype(close_fd)> closer(&fd, close_fd);
  struct stat info {};
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    return Fail(ErrorCode::kUnsupported, "not a regular file", path);
  }
  const auto piece = std::make_unique_for_overwrite<std::byte[]>(kPiece);
  digest::BytesDigester digester;
  FileDigest file;
  while (true) {
    const ssize_t got = read(fd, piece.get(), kPiece);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return Fail(ErrorCode::kIo, std::strerror(errno), path);
    }
    if (got == 0) {
      break;
    }
    digester.Add({piece.get(), static_cast<size_t>(got)});
    file.size += static_cast<uint64_t>(got);
  }
  file.digest = digester.Get();
  return file;
}

}  // namespace isobit::trace
