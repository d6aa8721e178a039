// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "trace/mcap_writer.h"

namespace isobit::trace {
namespace {

// What the end of a recording needs at most: its last counts, the note of the failure, and the
// summary of some thousand chunks.
constexpr uint64_t kReserveBytes = uint64_t{512} << 10;

}  // namespace

FileSink::~FileSink() {
  if (fd_ >= 0) {
    ::close(fd_);
  }
}

Status FileSink::Failed(const char* what, int error) const {
  const std::string text = std::string(what) + ": " + std::strerror(error);
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return Fail(ErrorCode::kNoSpace, text, path_,
                  "free some space, or record to another disk with -o");
    case EACCES:
    case EPERM:
    case EROFS:
      return Fail(ErrorCode::kPermission, text, path_,
                  "record to a directory that you may write to with -o");
    case ENOENT:
    case ENOTDIR:
      return Fail(ErrorCode::kNotFound, text, path_,
                  "create the directory first, or choose another with -o");
    case EWOULDBLOCK:
      return Fail(ErrorCode::kIo, "another recording is being written there", path_,
                  "choose another file with -o");
    default:
      return Fail(ErrorCode::kIo, text, path_);
  }
}

Status FileSink::Open(const std::string& path) {
  path_ = path;
  fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (fd_ < 0) {
    return Failed("cannot create the recording", errno);
  }
  // Some file systems know no locks; that is no reason not to record.
  if (::flock(fd_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return Failed("cannot lock the recording", EWOULDBLOCK);
  }
  if (::ftruncate(fd_, 0) != 0) {
    return Failed("cannot empty the recording", errno);
  }
  return {};
}

bool FileSink::ReserveRoom(uint64_t end) {
  struct rlimit limit;
  if (::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
      end > limit.rlim_cur) {
    errno = EFBIG;
    return false;
  }
  // Blocks beyond the end, without a change of the size. A file system that cannot do it is used as
  // it is.
  if (::fallocate(fd_, FALLOC_FL_KEEP_SIZE, static_cast<off_t>(size_),
                  static_cast<off_t>(end - size_)) != 0) {
    return errno != ENOSPC && errno != EDQUOT && errno != EFBIG;
  }
  return true;
}

Status FileSink::Append(std::string_view bytes, bool use_reserve) {
  if (fd_ < 0) {
    return Failed("cannot write the recording", EBADF);
  }
  if (!use_reserve && !ReserveRoom(size_ + bytes.size() + kReserveBytes)) {
    return Failed("cannot write the recording", errno);
  }
  uint64_t at = size_;
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      const int error = count < 0 ? errno : ENOSPC;
      // Half a record would hide what is written over its beginning. If this fails too, the next
      // write does as well.
      [[maybe_unused]] const int ignored = ::ftruncate(fd_, static_cast<off_t>(size_));
      return Failed("cannot write the recording", error);
    }
    at += static_cast<uint64_t>(count);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  size_ = at;
  return {};
}

Status FileSink::Sync() {
  // Also gives back the room that was set aside beyond the end.
  if (::ftruncate(fd_, static_cast<off_t>(size_)) != 0 || (::fsync(fd_) != 0 && errno != EINVAL)) {
    return Failed("cannot write the recording", errno);
  }
  return {};
}

Status FileSink::Close() {
  const int fd = fd_;
  fd_ = -1;
  if (fd >= 0 && ::close(fd) != 0) {
    return Failed("cannot write the recording", errno);
  }
  return {};
}

}  // namespace isobit::trace
