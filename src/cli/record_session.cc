// SPDX-License-Identifier: Apache-2.0
#include "cli/record_session.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/text.h"

namespace isobit::cli {
namespace {

bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

std::string SizeText(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    return "";
  }
  char text[64];
  const double kib = static_cast<double>(info.st_size) / 1024;
  std::snprintf(text, sizeof text, kib < 1024 ? " (%.0f KiB)" : " (%.1f MiB)", kib < 1024 ? kib : kib / 1024);
  return text;
}

void Say(const std::string& text) { std::fprintf(stderr, "isobit: %s\n", Printable(text).c_str()); }

std::string BaseName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

RecordSession::RecordSession() {
  const char* temporary = std::getenv("TMPDIR");
  std::string folder = std::string(temporary == nullptr || *temporary == '\0' ? "/tmp" : temporary) + "/isobit-XXXXXX";
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
    unlink((folder_ + "/log").c_str());
    unlink((folder_ + "/main").c_str());
    rmdir(folder_.c_str());
  }
}

std::vector<RecordSession::Line> RecordSession::ReadLog() const {
  std::vector<Line> lines;
  std::ifstream in(folder_ + "/log");
  for (std::string text; std::getline(in, text);) {
    std::istringstream words(text);
    Line line;
    if (words >> line.pid >> line.word) {
      std::getline(words >> std::ws, line.text);
      lines.push_back(line);
    }
  }
  return lines;
}

std::string RecordSession::WhyNothing(const RecordOptions& options, const std::vector<Line>& log) const {
  for (const Line& line : log) {
    if (line.word == "too-old") {
      return "it ran Python " + line.text + ", and isobit needs 3.10 or later; run it with a newer Python";
    }
    if (line.word == "failed") {
      return line.text;
    }
  }
  for (const Line& line : log) {
    if (line.word == "python") {
      return "Python " + line.text + " ran, but ended before it could be recorded";
    }
  }
  if (BaseName(options.command[0]).starts_with("python")) {
    return "Python did not import isobit's hook; options such as -I, -E and -S keep it out: leave them away";
  }
  return "no Python ran: put the command that starts Python behind --, as in 'isobit record -- python train.py'";
}

void RecordSession::Report(const RecordOptions& options, const ProgramEnd& end) const {
  if (end.start_error != 0) {
    Say(options.command[0] + " could not be started: " + std::strerror(end.start_error));
    return;
  }
  const std::vector<Line> log = ReadLog();
  const std::string part = options.output + ".part";
  if (Exists(options.output)) {
    bool tensorflow = false;
    for (const Line& line : log) {
      tensorflow = tensorflow || line.word == "tensorflow";
    }
    if (!options.quiet) {
      Say("recorded " + options.output + SizeText(options.output) +
          (tensorflow ? "" : "; the program did not import TensorFlow, so there are no ops in it"));
    }
  } else if (Exists(part)) {
    Say("the program was ended before the recording was complete; rescue it with 'isobit recover " + part + " -o " +
        options.output + "'");
  } else {
    Say("nothing was recorded: " + WhyNothing(options, log));
  }
}

}  // namespace isobit::cli
