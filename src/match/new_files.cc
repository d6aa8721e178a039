// SPDX-License-Identifier: Apache-2.0
#include "match/new_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace isobit::match {
namespace {

// A file that is not there yet.
Status WriteNew(const std::string& path, const std::string& text, mode_t mode) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd < 0) {
    return Fail(errno == EEXIST ? ErrorCode::kUsage : ErrorCode::kPermission,
                std::string("cannot be written: ") + std::strerror(errno), path,
                "name another folder with -o FOLDER");
  }
  size_t done = 0;
  while (done < text.size()) {
    const ssize_t size = write(fd, text.data() + done, text.size() - done);
    if (size < 0 && errno != EINTR) {
      const std::string why = std::strerror(errno);
      close(fd);
      return Fail(ErrorCode::kIo, "cannot be written: " + why, path);
    }
    done += size < 0 ? 0 : static_cast<size_t>(size);
  }
  close(fd);
  return {};
}

}  // namespace

Status WriteNewFiles(const std::string& folder, const Files& files) {
  for (const auto& [name, text] : files) {  // All or nothing, as far as that can be told before.
    const std::string path = folder + "/" + name;
    if (access(path.c_str(), F_OK) == 0) {
      return Fail(ErrorCode::kUsage, "the file is there already", path,
                  "name another folder with -o FOLDER");
    }
  }
  for (const auto& [name, text] : files) {
    const std::string path = folder + "/" + name;
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
    if (error) {
      return Fail(ErrorCode::kPermission, "the folder cannot be made: " + error.message(), folder,
                  "name another one with -o FOLDER");
    }
    ISOBIT_RETURN_IF_ERROR(WriteNew(path, text, name.ends_with(".sh") ? 0755 : 0644));
  }
  return {};
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace isobit::match
