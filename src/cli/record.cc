// SPDX-License-Identifier: Apache-2.0
// isobit record -- CMD: runs a command unchanged, with the Python door in its PYTHONPATH.
#include "cli/record.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/door.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/record_session.h"
#include "trace/follow.h"
#include "trace/reader.h"
#include "trace/zoom.h"

namespace isobit::cli {
namespace {

constexpr int kIsobitFailed = 125;
constexpr long kFuseMagic = 0x65735546;

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

// python/isobit/children.py names those of child processes.
std::vector<std::string> RecordingFiles(const std::string& path) {
  const std::string output = AbsolutePath(path);
  constexpr std::string_view kSuffix = ".isobit";
  const std::string name = output.substr(output.rfind('/') + 1);
  const std::string stem =
      name.ends_with(kSuffix) ? name.substr(0, name.size() - kSuffix.size()) : name;
  std::vector<std::string> found;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(DirectoryOf(output), ignored)) {
    const std::string file = entry.path().filename();
    const bool child = file.starts_with(stem + ".child-") &&
                       (file.ends_with(kSuffix) || file.ends_with(std::string(kSuffix) + ".part"));
    if (child || file == name || file == name + ".part") {
      found.push_back(entry.path());
    }
  }
  std::ranges::sort(found);
  return found;
}

namespace {

Status MakeRoom(const RecordOptions& options, const std::string& output) {
  struct stat info {};
  if (stat(output.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
    return Fail(ErrorCode::kUsage, "the output is no regular file", options.output,
                "name another file with -o FILE");
  }
  for (const std::string& path : RecordingFiles(output)) {
    if (options.force) {
      unlink(path.c_str());
    } else if (path == output + ".part") {
      return Fail(ErrorCode::kUsage, "a recording that was not completed is there",
                  options.output + ".part",
                  "rescue it with 'isobit recover " + options.output + ".part -o " +
                      options.output + "', or overwrite it with --force");
    } else {
      return Fail(ErrorCode::kUsage, "a recording is there already", path,
                  "record to another file with -o FILE, or overwrite with --force");
    }
  }
  return {};
}

// That it can be written to, before a long program runs for nothing.
Status CheckOutput(const RecordOptions& options, const std::string& output) {
  ISOBIT_RETURN_IF_ERROR(MakeRoom(options, output));
  // By doing it: access() says nothing of read-only mounts to root.
  const std::string part = output + ".part";
  const int fd = open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0) {
    return Fail(errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kPermission,
                std::string("the recording cannot be created: ") + std::strerror(errno),
                options.output, "record to another directory with -o FILE");
  }
  close(fd);
  unlink(part.c_str());
  return {};
}

void NoteFuse(const RecordOptions& options) {
  struct statfs info {};
  if (!options.quiet && statfs(DirectoryOf(options.output).c_str(), &info) == 0 &&
      info.f_type == kFuseMagic) {
    std::fprintf(stderr,
                 "isobit: %s lies on a FUSE mount, which can be slow and lose what was written "
                 "last; better record to a "
                 "local disk and copy the file afterwards\n",
                 options.output.c_str());
  }
}

void SetPath(const char* variable, const std::string& path) {
  if (path.empty()) {
    unsetenv(variable);  // Of an isobit record around this one.
  } else {
    setenv(variable, AbsolutePath(path).c_str(), 1);
  }
}

// The script or module that a command runs by Python; empty: not known.
std::string ProgramOf(const std::vector<std::string>& command) {
  if (command.empty() || !command[0].substr(command[0].rfind('/') + 1).starts_with("python")) {
    return "";
  }
  for (size_t i = 1; i < command.size(); ++i) {
    const std::string& word = command[i];
    if (word == "-m" || word == "-c") {
      return i + 1 < command.size() && word == "-m" ? "-m " + command[i + 1] : "";
    }
    if (word == "-X" || word == "-W") {
      ++i;
    } else if (!word.starts_with("-")) {
      return word.substr(word.rfind('/') + 1);
    }
  }
  return "";
}

// All that can be known before the program runs.
Status CheckFollow(const RecordOptions& options, const std::string& output) {
  if (options.follow.empty()) {
    return {};
  }
  const std::vector<std::string> files = RecordingFiles(output);
  if (std::ranges::find(files, AbsolutePath(options.follow)) != files.end()) {
    return Fail(ErrorCode::kUsage,
                "the recording to write would take the place of the followed one", options.output,
                "name another file with -o FILE");
  }
  ISOBIT_ASSIGN_OR_RETURN(const std::unique_ptr<trace::Reader> followed,
                          trace::Reader::Open(options.follow));
  const trace::Trace& trace = followed->trace();
  ISOBIT_RETURN_IF_ERROR(trace::CheckFollowable(trace, options.follow));
  const std::string theirs = ProgramOf(trace.run.argv), own = ProgramOf(options.command);
  if (!theirs.empty() && !own.empty() && theirs != own) {
    return Fail(ErrorCode::kUsage,
                "it is the recording of another program: " + theirs + ", not " + own,
                options.follow, "follow a run of the same program");
  }
  return {};
}

// Where values are the reason for the recording, there is room for them.
uint64_t ValueBytes(const RecordOptions& options) {
  constexpr uint64_t kUsualBytes = uint64_t{8} << 20, kZoomBytes = uint64_t{256} << 20,
                     kAllBytes = uint64_t{2} << 30;
  const bool all = options.all_values || !options.follow.empty();
  return options.value_bytes.value_or(all                     ? kAllBytes
                                      : !options.zoom.empty() ? kZoomBytes
                                                              : kUsualBytes);
}

// The door's folder goes first in PYTHONPATH; an empty PYTHONPATH is none, a trailing colon would
// add the working directory.
Status SetEnvironment(const RecordOptions& options, const std::string& output,
                      const std::string& session) {
  ISOBIT_ASSIGN_OR_RETURN(const std::string inject, FindDoorFile("inject/sitecustomize.py"));
  const std::string library = FindTapLibrary();
  if (library.empty()) {
    return Fail(ErrorCode::kNotFound, "the recorder libisobit_tap.so is not installed", "",
                "install the package again (pip install --force-reinstall isobit)");
  }
  std::string path = DirectoryOf(AbsolutePath(inject));
  if (const char* before = std::getenv("PYTHONPATH"); before != nullptr && *before != '\0') {
    path += std::string(":") + before;
  }
  const std::string wishes = "keep_first=" + std::to_string(options.keep_first) +
                             ",keep_every=" + std::to_string(options.keep_every) +
                             ",value_bytes=" + std::to_string(ValueBytes(options)) +
                             (options.all_values ? ",all_values=1" : "") +
                             (options.no_source ? ",source=0" : "");
  setenv("PYTHONPATH", path.c_str(), 1);
  setenv("ISOBIT_RECORD", output.c_str(), 1);
  unsetenv("ISOBIT_OWNER");  // Of an isobit record around this one.
  unsetenv("ISOBIT_SESSION");
  setenv("ISOBIT_OPTIONS", wishes.c_str(), 1);
  SetPath("ISOBIT_FOLLOW", options.follow);
  SetPath("ISOBIT_ZOOM", options.zoom);
  setenv("ISOBIT_TAP", AbsolutePath(library).c_str(), 1);
  if (!session.empty()) {
    setenv("ISOBIT_SESSION", session.c_str(), 1);
  }
  return {};
}

}  // namespace

std::string AbsolutePath(const std::string& path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  return error ? path : absolute.lexically_normal().string();
}

Result<ProgramEnd> Record(const RecordOptions& options) {
  const std::string output = AbsolutePath(options.output);
  ISOBIT_RETURN_IF_ERROR(CheckFollow(options, output));
  if (!options.zoom.empty()) {
    ISOBIT_RETURN_IF_ERROR(trace::ReadZoom(options.zoom));
  }
  ISOBIT_RETURN_IF_ERROR(CheckOutput(options, output));
  NoteFuse(options);
  const RecordSession session;
  ISOBIT_RETURN_IF_ERROR(SetEnvironment(options, output, session.folder()));
  const ProgramEnd end = RunProgram(options.command);
  session.Report(options, output, end);
  return end;
}

int RunRecord(const RecordOptions& options) {
  const auto end = Record(options);
  if (!end) {
    Complain(end.error());
    return kIsobitFailed;
  }
  return end->exit_code;
}

}  // namespace isobit::cli
