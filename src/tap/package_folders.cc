// SPDX-License-Identifier: Apache-2.0
#include "tap/package_folders.h"

#include <dirent.h>

#include <fstream>

namespace isobit::tap {
namespace {

// Of one folder: a few milliseconds, should it be one of data.
constexpr int kMaxEntries = 10'000;
constexpr std::string_view kSuffix = ".dist-info";

// The names of files and folders that a RECORD has directly in its folder. A line of it is
// "numpy/__init__.py,sha256=...,19374" [PyPA, Recording installed projects].
template <typename Names>
void AddNames(const std::string& record, Names* names) {
  std::ifstream file(record);
  for (std::string line; std::getline(file, line);) {
    const std::string name = line.substr(0, line.find_first_of("/,"));
    if (!name.empty() && name != "..") {
      names->insert(name);
    }
  }
}

}  // namespace

const PackageFolders::Names& PackageFolders::InstalledIn(const std::string& folder) {
  const auto [entry, is_new] = known_.try_emplace(folder);
  DIR* directory = is_new ? opendir(folder.c_str()) : nullptr;
  if (directory == nullptr) {
    return entry->second;
  }
  for (int i = 0; i < kMaxEntries; ++i) {
    const dirent* found = readdir(directory);
    if (found == nullptr) {
      break;
    }
    const std::string_view name = found->d_name;
    if (name.ends_with(kSuffix)) {
      AddNames(folder + "/" + std::string(name) + "/RECORD", &entry->second);
    }
  }
  closedir(directory);
  return entry->second;
}

bool PackageFolders::Hold(std::string_view file) {
  if (!file.starts_with('/')) {
    return false;
  }
  for (size_t slash = file.find('/', 1); slash != file.npos; slash = file.find('/', slash + 1)) {
    const std::string_view below = file.substr(slash + 1);
    const std::string_view name = below.substr(0, below.find('/'));
    if (InstalledIn(std::string(file.substr(0, slash))).contains(name)) {
      return true;
    }
  }
  return false;
}

}  // namespace isobit::tap
