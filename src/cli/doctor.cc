// SPDX-License-Identifier: Apache-2.0
// The doctor lives in the Python package (doctor/): what it measures, only a process with
// TensorFlow can.
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "cli/child.h"
#include "cli/door.h"
#include "cli/options.h"

namespace isobit::cli {
namespace {

constexpr int kTimeoutSeconds = 1800;  // An emulated machine takes minutes.

// The width of the terminal that the report goes to; 0 when it goes elsewhere.
int TerminalWidth() {
  winsize size{};
  return isatty(STDOUT_FILENO) == 1 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col
                                                                                    : 0;
}

Result<std::vector<std::string>> DoctorCommand(const DoctorOptions& options) {
  ISOBIT_ASSIGN_OR_RETURN(const std::string script, FindDoorFile("doctor/__main__.py"));
  std::vector<std::string> command = {options.python, script};
  if (options.json) {
    command.emplace_back("--json");
  }
  if (const std::string tap = FindTapLibrary(); !tap.empty()) {
    command.insert(command.end(), {"--tap", tap});
  }
  if (const int width = TerminalWidth(); width > 0) {
    command.insert(command.end(), {"--width", std::to_string(width)});
  }
  return command;
}

std::vector<std::string> PrintableLines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(Printable(line));
  }
  return lines;
}

// Prints what the script said: the report and, when something could not be measured, its error.
// One that says neither has failed before it could.
Status Report(const std::string& python, const ChildOutput& output) {
  const std::vector<std::string> said = PrintableLines(output.err);
  const bool told_why = !said.empty() && said.front().starts_with("error: ");
  if (output.out.empty() && !told_why) {
    return Fail(ErrorCode::kProcess,
                "Python ended with status " + std::to_string(output.status) + ": " +
                    (said.empty() ? "it said nothing" : said.back()),
                python, "name a working Python 3.10 or later with --python PATH");
  }
  std::fputs(output.out.c_str(), stdout);
  std::fflush(stdout);
  if (output.status != 0) {
    for (const std::string& line : said) {
      std::fprintf(stderr, "%s\n", line.c_str());
    }
  }
  return {};
}

}  // namespace

int RunDoctor(const DoctorOptions& options) {
  const auto command = DoctorCommand(options);
  if (!command) {
    std::fputs(FormatError(command.error()).c_str(), stderr);
    return kError;
  }
  if (isatty(STDERR_FILENO) == 1) {
    std::fputs("measuring, about 10 seconds\n", stderr);
  }
  const auto output = RunChild(*command, kTimeoutSeconds);
  const Status reported =
      output ? Report(options.python, *output) : Status(tl::unexpected(output.error()));
  if (!reported) {
    std::fputs(FormatError(reported.error()).c_str(), stderr);
    return kError;
  }
  return output->status == 0 ? kAgree : kError;
}

}  // namespace isobit::cli
