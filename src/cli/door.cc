// SPDX-License-Identifier: Apache-2.0
#include "cli/door.h"

#include <glob.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <vector>

namespace isobit::cli {
namespace {

std::string CommandFolder() {
  char path[PATH_MAX];
  const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
  if (size <= 0) {
    return ".";
  }
  const std::string text(path, static_cast<size_t>(size));
  return text.substr(0, text.rfind('/'));
}

std::vector<std::string> Folders() {
  std::vector<std::string> folders;
  if (const char* named = std::getenv("ISOBIT_DOOR")) {
    folders.emplace_back(named);
  }
  const std::string command = CommandFolder();
  folders.push_back(command + "/../python/isobit");
  folders.push_back(command + "/..");
  glob_t found{};
  const std::string installed =
      command + "/../{lib,lib64}/python3*/{site-packages,dist-packages}/isobit";
  glob(installed.c_str(), GLOB_BRACE, nullptr, &found);
  for (size_t i = 0; i < found.gl_pathc; ++i) {
    folders.emplace_back(found.gl_pathv[i]);
  }
  globfree(&found);
  return folders;
}

}  // namespace

Result<std::string> FindDoorFile(std::string_view name) {
  for (const std::string& folder : Folders()) {
    const std::string path = folder + "/" + std::string(name);
    if (access(path.c_str(), R_OK) == 0) {
      return path;
    }
  }
  return Fail(ErrorCode::kNotFound, "this part of the Python package is not installed",
              std::string(name),
              "install the package (pip install isobit), or name its folder in ISOBIT_DOOR");
}

std::string FindTapLibrary() {
  utsname machine{};
  uname(&machine);
  if (auto path = FindDoorFile(std::string("lib/") + machine.machine + "/libisobit_tap.so")) {
    return *path;
  }
  const std::string built = CommandFolder() + "/../lib/libisobit_tap.so";
  return access(built.c_str(), R_OK) == 0 ? built : "";
}

}  // namespace isobit::cli
