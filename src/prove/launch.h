// SPDX-License-Identifier: Apache-2.0
// How a recorded run was started, so that it can be started again: command, working directory and
// the variables that isobit knows. All other variables are those of the process that asks.
#ifndef ISOBIT_PROVE_LAUNCH_H_
#define ISOBIT_PROVE_LAUNCH_H_

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "explain/program_edit.h"
#include "trace/model.h"

namespace isobit::prove {

struct Launch {
  std::vector<std::string> command;  // argv[0] is looked up in PATH.
  std::string directory;
  std::map<std::string, std::optional<std::string>> variables;  // Nothing: not set.
  // In front of the command: {"taskset", "-c", "0"}, {"qemu-x86_64", "-cpu", "Haswell"}.
  std::vector<std::string> wrapper;
  // What python/isobit/apply.py sets inside of the process, by the name of the setting.
  nlohmann::json settings = nlohmann::json::object();

  // Other releases than the interpreter's, "keras==3.12.1" (packages.h).
  std::vector<std::string> packages;

  // Of the program's files, for this run alone (mount.h).
  std::vector<explain::Edit> edits;

  friend bool operator==(const Launch&, const Launch&) = default;
};

// As recorded, whether or not it is possible here.
Launch RecordedLaunch(const trace::Trace& trace);

// The launch of a recording on this machine. Errors: kUsage, with what to give instead, when the
// command was not recorded, holds a secret that was taken out, or names an interpreter or a
// directory that is not here.
struct LaunchOptions {
  std::vector<std::string> command;  // Instead of the recorded one.
  std::string directory;             // Instead of the recorded one.
};
Result<Launch> LaunchOf(const trace::Trace& trace, const LaunchOptions& options = {});

// The line that a user would type: variables, wrapper and command, quoted for a shell. Variables
// that are equal in `known` are left out.
std::string ShellLine(const Launch& launch, const Launch* known = nullptr);

// A path as the recording has it, on this machine: in the launch's directory, or in the home of
// whoever asks.
std::string PathOf(const std::string& name, const Launch& launch);

// One word, quoted for a POSIX shell where it needs it.
std::string ShellQuote(const std::string& word);

// The hint of every error in a file of jobs.
inline constexpr const char* kPlanAgain = "make the plan again: isobit prove A B --plan FILE";

nlohmann::json ToJson(const Launch& launch);
// Errors: kUsage: not what ToJson writes.
Result<Launch> LaunchFromJson(const nlohmann::json& json);

}  // namespace isobit::prove

#endif  // ISOBIT_PROVE_LAUNCH_H_
