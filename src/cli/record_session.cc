// SPDX-License-Identifier: Apache-2.0
#include "cli/record_session.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "cli/output.h"
#include "trace/reader.h"

namespace isobit::cli {
namespace {

bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

std::string BaseName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string SizeText(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    return "";
  }
  const double kib = static_cast<double>(info.st_size) / 1024;
  char text[64];
  std::snprintf(text, sizeof text, kib < 1024 ? " (%.0f KiB)" : " (%.1f MiB)",
                kib < 1024 ? kib : kib / 1024);
  return text;
}

// Whether a process that need not be our child still runs. A zombie does not.
bool Runs(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(in, text);
  const size_t name_end = text.rfind(')');
  return name_end != std::string::npos && name_end + 2 < text.size() && text[name_end + 2] != 'Z';
}

std::string SignalText(int signal) {
  constexpr std::pair<int, const char*> kNames[] = {
      {SIGHUP, "SIGHUP"},   {SIGINT, "SIGINT"},   {SIGQUIT, "SIGQUIT"}, {SIGILL, "SIGILL"},
      {SIGABRT, "SIGABRT"}, {SIGBUS, "SIGBUS"},   {SIGFPE, "SIGFPE"},   {SIGKILL, "SIGKILL"},
      {SIGSEGV, "SIGSEGV"}, {SIGPIPE, "SIGPIPE"}, {SIGALRM, "SIGALRM"}, {SIGTERM, "SIGTERM"},
  };
  for (const auto& [number, name] : kNames) {
    if (number == signal) {
      return name;
    }
  }
  return "signal " + std::to_string(signal);
}

// Makes a complete recording of what a process left that ended without notice. Returns why that was
// not possible.
std::string Rescue(const std::string& path, const trace::RunEnd* end) {
  const std::string part = path + ".part";
  if (const auto recovered = trace::Recover(part, path, {}, end); !recovered) {
    return recovered.error().what;
  }
  unlink(part.c_str());
  return "";
}

// Who ran TensorFlow. `main`: the process of the recording that was asked for.
std::string TensorFlowText(bool main, const std::vector<std::string>& children) {
  if (children.empty()) {
    return main ? "" : "; the program did not import TensorFlow, so there are no ops in it";
  }
  const std::string count = children.size() == 1
                                ? "a child process"
                                : std::to_string(children.size()) + " child processes";
  const std::string names = BaseName(children[0]) + (children.size() > 1 ? ", ..." : "");
  return main ? "; " + count + " ran TensorFlow too: " + names
              : "; TensorFlow ran in " + count + ": " + names;
}

}  // namespace

RecordSession::RecordSession() {
  const char* temporary = std::getenv("TMPDIR");
  std::string folder =
      std::string(temporary == nullptr || *temporary == '\0' ? "/tmp" : temporary) +
      "/isobit-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) {
    return;
  }
  folder_ = folder;
  const int log = open((folder_ + "/log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (log >= 0) {
    close(log);
  }
}

RecordSession::~RecordSession() {
  if (!folder_.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
}

RecordSession::Log RecordSession::ReadLog(const std::string& output) const {
  Log log;
  pid_t main = 0;
  std::ifstream in(folder_ + "/log");
  for (std::string text; std::getline(in, text);) {
    std::istringstream words(text);
    pid_t pid = 0;
    std::string word, rest;
    words >> pid >> word;
    std::getline(words >> std::ws, rest);
    if (word == "too-old") {
      log.too_old = rest;
    } else if (word == "python" && log.python.empty()) {
      log.python = rest;
    } else if (word == "failed") {
      log.failure = rest;
    } else if (word == "started") {
      main = rest == output ? pid : main;
      log.recordings.push_back({pid, rest});
    } else if (word == "tensorflow") {
      log.tensorflow = log.tensorflow || pid == main;
    }
  }
  return log;
}

std::string RecordSession::WhyNothing(const RecordOptions& options, const Log& log) {
  if (!log.failure.empty()) {
    return log.failure;
  }
  if (!log.too_old.empty()) {
    return "it ran Python " + log.too_old +
           ", and isobit needs 3.10 or later; run it with a newer Python";
  }
  if (!log.python.empty()) {
    return "Python " + log.python + " ran, but not isobit's hook";
  }
  if (BaseName(options.command[0]).starts_with("python")) {
    return "Python did not import isobit's hook; its options -I, -E and -S keep it out: leave them "
           "away";
  }
  return "no Python ran; put the command that starts Python behind --, as in 'isobit record -- "
         "python train.py'";
}

// The last recording of the program itself ended as the program did; of the others the end is not
// known.
void RecordSession::Complete(const Log& log, const ProgramEnd& end) {
  trace::RunEnd program_end;
  program_end.recorded = true;
  program_end.kind = end.signal != 0 ? "signal" : "os._exit";
  program_end.status = end.exit_code;
  const auto last = std::find_if(log.recordings.rbegin(), log.recordings.rend(),
                                 [&](const File& file) { return file.pid == end.pid; });
  for (auto file = log.recordings.rbegin(); file != log.recordings.rend(); ++file) {
    if (Exists(file->path + ".part") && !Exists(file->path) &&
        (file->pid == end.pid || !Runs(file->pid))) {
      const std::string why = Rescue(file->path, file == last ? &program_end : nullptr);
      if (!why.empty()) {
        Say("the program ended before " + file->path +
            " was complete, and what is there cannot be read: " + why);
      }
    }
  }
}

void RecordSession::Report(const RecordOptions& options, const std::string& output,
                           const ProgramEnd& end) const {
  if (end.start_error != 0) {
    Say(options.command[0] + " could not be started: " + std::strerror(end.start_error) +
        "; give the command as in a shell: isobit record -- python train.py");
    return;
  }
  const Log log = ReadLog(output);
  Complete(log, end);
  if (!Exists(output)) {
    Say(Exists(output + ".part") ? "a process still records into " + options.output
                                 : "nothing was recorded: " + WhyNothing(options, log));
    return;
  }
  if (options.quiet) {
    return;
  }
  std::vector<std::string> children;
  for (const File& file : log.recordings) {
    if (file.path != output && Exists(file.path) &&
        std::ranges::find(children, file.path) == children.end()) {
      children.push_back(file.path);
    }
  }
  Say("recorded " + options.output + SizeText(output) +
      (end.signal != 0 ? ", ended by " + SignalText(end.signal) : "") +
      TensorFlowText(log.tensorflow, children));
}

}  // namespace isobit::cli
