// SPDX-License-Identifier: Apache-2.0
#include "prove/packages.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

extern char** environ;

namespace isobit::prove {
namespace {

bool IsPart(const std::string& text) {
  return !text.empty() && text[0] != '-' && std::ranges::all_of(text, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-' || c == '+' || c == '!';
  });
}

std::string LastLine(const std::string& path) {
  std::ifstream in(path);
  std::string last;
  for (std::string line; std::getline(in, line);) {
    last = line.empty() ? last : line;
  }
  return last;
}

// Exit status; what it says goes to `log`.
Result<int> Run(std::vector<std::string> words, const std::string& log) {
  std::vector<char*> argv;
  for (std::string& word : words) {
    argv.push_back(word.data());
  }
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&files, 2, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, argv[0], &files, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) {
    return Fail(ErrorCode::kProcess, std::string("cannot start pip: ") + std::strerror(error),
                words[0]);
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

bool IsRequirement(const std::string& text) {
  const size_t equals = text.find("==");
  return equals != std::string::npos && IsPart(text.substr(0, equals)) &&
         IsPart(text.substr(equals + 2));
}

Result<std::string> InstallPackage(const std::string& interpreter, const std::string& requirement,
                                   const std::string& folder) {
  if (!IsRequirement(requirement)) {
    return Fail(ErrorCode::kUsage, "not the name and version of a package", requirement);
  }
  std::string name = requirement;
  name.replace(name.find("=="), 2, "-");
  const std::filesystem::path place = std::filesystem::path(folder) / "packages" / name;
  std::error_code error;
  if (std::filesystem::exists(place, error)) {
    return place.string();
  }
  std::filesystem::create_directories(place.parent_path(), error);
  const std::string part = place.string() + "." + std::to_string(getpid()) + ".part",
                    log = place.string() + ".err";
  ISOBIT_ASSIGN_OR_RETURN(
      const int status,
      Run({interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
           "--no-input", "--no-deps", "--only-binary", ":all:", "--target", part, requirement},
          log));
  if (status != 0) {
    std::filesystem::remove_all(part, error);
    return Fail(ErrorCode::kProcess,
                "pip cannot install " + requirement + " here: " + LastLine(log), log,
                "record with an interpreter that has it, or see what pip says");
  }
  std::filesystem::rename(part, place, error);
  if (error) {  // Another job was faster.
    std::filesystem::remove_all(part, error);
  }
  return place.string();
}

}  // namespace isobit::prove
