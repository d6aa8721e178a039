// SPDX-License-Identifier: Apache-2.0
// isobit record -- CMD: runs a command unchanged, with the Python door in its PYTHONPATH.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/child.h"
#include "cli/door.h"
#include "cli/options.h"
#include "cli/record_session.h"

namespace isobit::cli {
namespace {

constexpr int kIsobitFailed = 125;
constexpr long kFuseMagic = 0x65735546;

std::string Absolute(const std::string& path) {
  char directory[PATH_MAX];
  if (path.starts_with('/') || getcwd(directory, sizeof directory) == nullptr) {
    return path;
  }
  return std::string(directory) + "/" + path;
}

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

// A path that can be written to, before a long program runs for nothing.
Status CheckOutput(const RecordOptions& options) {
  struct stat info {};
  if (stat(options.output.c_str(), &info) == 0) {
    if (S_ISDIR(info.st_mode)) {
      return Fail(ErrorCode::kUsage, "the output is a directory", options.output,
                  "name a file: -o " + options.output + "/run.isobit");
    }
    if (!options.force) {
      return Fail(ErrorCode::kUsage, "the recording is there already", options.output,
                  "record to another file with -o FILE, or overwrite it with --force");
    }
  }
  const std::string part = options.output + ".part";
  if (!options.force && stat(part.c_str(), &info) == 0) {
    return Fail(ErrorCode::kUsage, "a recording that was not completed is there", part,
                "rescue it with 'isobit recover " + part + " -o " + options.output + "', or overwrite it with --force");
  }
  // By doing it: access() says nothing of read-only mounts to root, or of full quotas.
  const int fd = open(part.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (fd < 0) {
    return Fail(errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kPermission,
                std::string("the recording cannot be created: ") + std::strerror(errno), part,
                "record to another directory with -o FILE");
  }
  close(fd);
  unlink(part.c_str());
  return {};
}

void NoteFuse(const RecordOptions& options) {
  struct statfs info {};
  if (!options.quiet && statfs(DirectoryOf(options.output).c_str(), &info) == 0 && info.f_type == kFuseMagic) {
    std::fprintf(stderr,
                 "isobit: %s lies on a FUSE mount, which can be slow and lose what was written last; better record to a "
                 "local disk and copy the file afterwards\n",
                 options.output.c_str());
  }
}

// The door's folder goes first in PYTHONPATH; an empty PYTHONPATH is none, a trailing colon would add the working directory.
Status SetEnvironment(const RecordOptions& options, const std::string& session) {
  ISOBIT_ASSIGN_OR_RETURN(const std::string inject, FindDoorFile("inject/sitecustomize.py"));
  const std::string library = FindTapLibrary();
  if (library.empty()) {
    return Fail(ErrorCode::kNotFound, "the recorder libisobit_tap.so is not installed", "",
                "install the package again (pip install --force-reinstall isobit)");
  }
  std::string path = DirectoryOf(Absolute(inject));
  if (const char* before = std::getenv("PYTHONPATH"); before != nullptr && *before != '\0') {
    path += std::string(":") + before;
  }
  const std::string wishes = "keep_first=" + std::to_string(options.keep_first) +
                             ",keep_every=" + std::to_string(options.keep_every) +
                             ",value_bytes=" + std::to_string(options.value_bytes);
  setenv("PYTHONPATH", path.c_str(), 1);
  setenv("ISOBIT_RECORD", Absolute(options.output).c_str(), 1);
  setenv("ISOBIT_OPTIONS", wishes.c_str(), 1);
  setenv("ISOBIT_TAP", Absolute(library).c_str(), 1);
  setenv("ISOBIT_SESSION", session.c_str(), 1);
  return {};
}

}  // namespace

int RunRecord(const RecordOptions& options) {
  if (const Status status = CheckOutput(options); !status) {
    std::fputs(FormatError(status.error()).c_str(), stderr);
    return kIsobitFailed;
  }
  NoteFuse(options);
  const RecordSession session;
  if (const Status status = SetEnvironment(options, session.folder()); !status) {
    std::fputs(FormatError(status.error()).c_str(), stderr);
    return kIsobitFailed;
  }
  const ProgramEnd end = RunProgram(options.command);
  session.Report(options, end);
  return end.exit_code;
}

}  // namespace isobit::cli
