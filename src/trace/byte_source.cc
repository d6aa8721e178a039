// SPDX-License-Identifier: Apache-2.0
#include "trace/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/check.h"

namespace isobit::trace {
namespace {

constexpr uint64_t kReadAheadBytes = uint64_t{1} << 18;

class BytesSource final : public ByteSource {
 public:
  BytesSource(std::string bytes, std::string name)
      : ByteSource(std::move(name), bytes.size()), bytes_(std::move(bytes)) {}

  Result<std::string_view> Read(uint64_t offset, uint64_t size) override {
    ISOBIT_CHECK(offset <= bytes_.size() && size <= bytes_.size() - offset);
    return std::string_view(bytes_).substr(offset, size);
  }

 private:
  const std::string bytes_;
};

class FileSource final : public ByteSource {
 public:
  FileSource(std::string path, uint64_t size, int fd)
      : ByteSource(std::move(path), size), fd_(fd) {}
  ~FileSource() override { ::close(fd_); }

  Result<std::string_view> Read(uint64_t offset, uint64_t size) override {
    ISOBIT_CHECK(offset <= this->size() && size <= this->size() - offset);
    if (offset < window_begin_ || offset + size > window_begin_ + window_.size()) {
      ISOBIT_RETURN_IF_ERROR(Fill(offset, std::max(size, kReadAheadBytes)));
    }
    return std::string_view(window_).substr(offset - window_begin_, size);
  }

 private:
  Status Fill(uint64_t offset, uint64_t wanted) {
    window_begin_ = offset;
    window_.resize(std::min(wanted, size() - offset));
    for (uint64_t done = 0; done < window_.size();) {
      const ssize_t count = ::pread(fd_, window_.data() + done, window_.size() - done,
                                    static_cast<off_t>(offset + done));
      if (count < 0 && errno == EINTR) {
        continue;
      }
      if (count <= 0) {
        const std::string where = name() + " at byte " + std::to_string(offset + done);
        window_.clear();
        return count == 0 ? Fail(ErrorCode::kTraceTruncated, "the file became shorter", where)
                          : Fail(ErrorCode::kIo,
                                 std::string("cannot read: ") + std::strerror(errno), where);
      }
      done += static_cast<uint64_t>(count);
    }
    return {};
  }

  const int fd_;
  uint64_t window_begin_ = 0;
  std::string window_;
};

Status OpenError(const std::string& path, int error) {
  const std::string text = std::string("cannot open the recording: ") + std::strerror(error);
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return Fail(ErrorCode::kNotFound, text, path, "isobit record -o FILE -- CMD writes one");
    case EACCES:
    case EPERM:
      return Fail(ErrorCode::kPermission, text, path);
    default:
      return Fail(ErrorCode::kIo, text, path);
  }
}

}  // namespace

Result<std::unique_ptr<ByteSource>> ByteSource::OpenFile(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat info {};
  if (fd < 0 || ::fstat(fd, &info) != 0) {
    const int error = errno;
    if (fd >= 0) {
      ::close(fd);
    }
    ISOBIT_RETURN_IF_ERROR(OpenError(path, error));
  }
  if (!S_ISREG(info.st_mode)) {
    ::close(fd);
    return Fail(ErrorCode::kUsage, "a recording is a regular file", path,
                "name the file that isobit record wrote, run.isobit unless -o named another");
  }
  return std::make_unique<FileSource>(path, static_cast<uint64_t>(info.st_size), fd);
}

std::unique_ptr<ByteSource> ByteSource::OfBytes(std::string bytes, std::string name) {
  return std::make_unique<BytesSource>(std::move(bytes), std::move(name));
}

}  // namespace isobit::trace
