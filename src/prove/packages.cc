// SPDX-License-Identifier: Apache-2.0
#include "prove/packages.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "prove/spawn.h"

namespace isobit::prove {
namespace {

// Whether the text is a letter or digit and others, or these marks.
bool Is(std::string_view marks, const std::string& text) {
  return !text.empty() && std::isalnum(static_cast<unsigned char>(text.front())) != 0 &&
         std::ranges::all_of(text, [&](unsigned char c) {
           return std::isalnum(c) != 0 || marks.find(static_cast<char>(c)) != marks.npos;
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

}  // namespace

bool IsPackageName(const std::string& name) { return Is("._-", name); }

bool IsVersion(const std::string& version) { return Is(".+!_-", version); }

bool IsRequirement(const std::string& text) {
  const size_t equals = text.find("==");
  return equals != std::string::npos && IsPackageName(text.substr(0, equals)) &&
         IsVersion(text.substr(equals + 2));
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
  const Result<int> status = RunQuietly(
      {interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
       "--no-deps", "--only-binary", ":all:", "--target", part, requirement},
      log);
  if (!status) {
    return Fail(ErrorCode::kProcess, "cannot start pip: " + status.error().what, interpreter);
  }
  if (*status != 0) {
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
