// SPDX-License-Identifier: Apache-2.0
#include "prove/launch.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "env/facts.h"
#include "trace/redact.h"

namespace isobit::prove {
namespace {

constexpr std::string_view kVariable = "env.";
// The folder that isobit record puts in front of PYTHONPATH.
constexpr std::string_view kInject = "/isobit/inject";

bool IsDirectory(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

// What the redactor writes for a home is that of whoever runs this.
std::string WithHome(const std::string& text) {
  const char* home = std::getenv("HOME");
  if (home != nullptr && (text == "~" || text.starts_with("~/"))) {
    return home + text.substr(1);
  }
  return text;
}

std::string WithoutDoor(const std::string& path) {
  const size_t end = std::min(path.find(':'), path.size());
  if (!std::string_view(path).substr(0, end).ends_with(kInject)) {
    return path;
  }
  return end == path.size() ? "" : path.substr(end + 1);
}

bool IsPython(const std::string& program) {
  return std::string_view(program).substr(program.rfind('/') + 1).starts_with("python");
}

std::map<std::string, std::optional<std::string>> VariablesOf(const trace::Trace& trace) {
  std::map<std::string, std::optional<std::string>> variables;
  const env::Facts facts(trace.env);
  for (const auto& [key, fact] : facts.all()) {
    if (!key.starts_with(kVariable)) {
      continue;
    }
    const std::string name(key.substr(kVariable.size()));
    if (const auto* text = std::get_if<std::string>(&fact->value)) {
      const std::string value = WithHome(name == "PYTHONPATH" ? WithoutDoor(*text) : *text);
      if (value.find(trace::kRedacted) == std::string::npos) {
        variables[name] = value.empty() && name == "PYTHONPATH" ? std::nullopt
                                                                : std::optional<std::string>(value);
      }
    } else if (std::get_if<bool>(&fact->value) != nullptr) {
      variables[name] = std::nullopt;
    }
  }
  return variables;
}

Status CheckCommand(const Launch& launch) {
  constexpr const char* kHint =
      "give the command of this machine behind --, such as -- python train.py";
  if (launch.command.empty()) {
    return Fail(ErrorCode::kUsage, "the recording does not say how the program was started", "",
                kHint);
  }
  for (const std::string& word : launch.command) {
    if (word.find(trace::kRedacted) != std::string::npos) {
      return Fail(ErrorCode::kUsage, "the command holds a secret that is not in the recording",
                  ShellLine(launch), kHint);
    }
  }
  const std::string& program = launch.command[0];
  if (program.find('/') != std::string::npos && program[0] == '/' &&
      access(program.c_str(), X_OK) != 0) {
    return Fail(ErrorCode::kNotFound, "the interpreter is not on this machine", program, kHint);
  }
  return {};
}

bool IsPlain(const std::string& word) {
  return !word.empty() && std::ranges::all_of(word, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("_-./=:,+@%").find(c) != std::string_view::npos;
  });
}

}  // namespace

Launch RecordedLaunch(const trace::Trace& trace) {
  Launch launch;
  for (const std::string& word : trace.run.argv) {
    launch.command.push_back(WithHome(word));
  }
  // The interpreter itself: which one "python" is depends on PATH.
  const std::string python = WithHome(env::Facts(trace.env).Text("python.executable"));
  if (!launch.command.empty() && !python.empty() && IsPython(launch.command[0])) {
    launch.command[0] = python;
  }
  launch.directory = WithHome(trace.run.directory);
  launch.variables = VariablesOf(trace);
  return launch;
}

Result<Launch> LaunchOf(const trace::Trace& trace, const LaunchOptions& options) {
  Launch launch = RecordedLaunch(trace);
  if (!options.command.empty()) {
    launch.command = options.command;
  }
  if (!options.directory.empty()) {
    launch.directory = options.directory;
  }
  ISOBIT_RETURN_IF_ERROR(CheckCommand(launch));
  if (!IsDirectory(launch.directory)) {
    return Fail(ErrorCode::kNotFound,
                "the working directory of the recording is not on this machine", launch.directory,
                "name the program's folder with --directory");
  }
  return launch;
}

std::string ShellQuote(const std::string& word) {
  if (IsPlain(word)) {
    return word;
  }
  std::string quoted = "'";
  for (const char c : word) {
    quoted += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return quoted + "'";
}

std::string PathOf(const std::string& name, const Launch& launch) {
  const std::string path = WithHome(name);
  return path.starts_with('/') ? path : launch.directory + "/" + path;
}

std::string ShellLine(const Launch& launch, const Launch* known) {
  std::string unset, line;
  for (const auto& [name, value] : launch.variables) {
    const auto before = known == nullptr ? launch.variables.end() : known->variables.find(name);
    if (known != nullptr && before != known->variables.end() && before->second == value) {
      continue;
    }
    if (value) {
      line += name + "=" + ShellQuote(*value) + " ";
    } else if (known != nullptr) {
      unset += "-u " + name + " ";
    }
  }
  if (!unset.empty()) {
    line = "env " + unset + line;
  }
  if (!launch.packages.empty() && !launch.command.empty()) {
    std::string install = ShellQuote(launch.command[0]) + " -m pip install";
    for (const std::string& package : launch.packages) {
      install += " " + ShellQuote(package);
    }
    line = install + " && " + line;
  }
  for (const auto* words : {&launch.wrapper, &launch.command}) {
    for (const std::string& word : *words) {
      line += ShellQuote(word) + " ";
    }
  }
  if (!line.empty()) {
    line.pop_back();
  }
  return line;
}

nlohmann::json ToJson(const Launch& launch) {
  nlohmann::json variables = nlohmann::json::object();
  for (const auto& [name, value] : launch.variables) {
    variables[name] = value ? nlohmann::json(*value) : nlohmann::json(nullptr);
  }
  nlohmann::json edits = nlohmann::json::array();
  for (const explain::Edit& edit : launch.edits) {
    edits.push_back({{"file", edit.file},
                     {"line", edit.line},
                     {"old_lines", edit.old_lines},
                     {"new_lines", edit.new_lines},
                     {"behind", edit.behind}});
  }
  return {{"command", launch.command},         {"directory", launch.directory},
          {"variables", std::move(variables)}, {"wrapper", launch.wrapper},
          {"packages", launch.packages},       {"edits", std::move(edits)},
          {"settings", launch.settings}};
}

Result<Launch> LaunchFromJson(const nlohmann::json& json) {
  try {
    Launch launch;
    json.at("command").get_to(launch.command);
    json.at("directory").get_to(launch.directory);
    json.at("wrapper").get_to(launch.wrapper);
    json.at("packages").get_to(launch.packages);
    launch.settings = json.at("settings");
    for (const nlohmann::json& edit : json.at("edits")) {
      launch.edits.push_back({edit.at("file"), edit.at("line"), edit.at("old_lines"),
                              edit.at("new_lines"), edit.at("behind")});
      if (launch.edits.back().line == 0) {
        return Fail(ErrorCode::kUsage, "a job that edits line 0 of a file", "", kPlanAgain);
      }
    }
    for (const auto& [name, value] : json.at("variables").items()) {
      launch.variables[name] =
          value.is_null() ? std::nullopt : std::optional<std::string>(value.get<std::string>());
    }
    if (launch.command.empty() || !launch.settings.is_object()) {
      return Fail(ErrorCode::kUsage, "a job without a command", "", kPlanAgain);
    }
    return launch;
  } catch (const nlohmann::json::exception& error) {
    return Fail(ErrorCode::kUsage, std::string("not a job of isobit prove: ") + error.what(), "",
                kPlanAgain);
  }
}

}  // namespace isobit::prove
