// SPDX-License-Identifier: Apache-2.0
// Folders that `pip install --target` has filled, wherever they stand: what pip has put there is a
// library's, what lies beside it is the user's. python/isobit/package_folders.py says the same.
#ifndef ISOBIT_TAP_PACKAGE_FOLDERS_H_
#define ISOBIT_TAP_PACKAGE_FOLDERS_H_

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace isobit::tap {

// Not thread-safe. Each folder is looked at once.
class PackageFolders {
 public:
  // Whether pip has put a file, or a folder above it, into some folder above. False for a relative
  // path, and where that cannot be read.
  bool Hold(std::string_view file);

 private:
  using Names = std::set<std::string, std::less<>>;
  const Names& InstalledIn(const std::string& folder);

  std::unordered_map<std::string, Names> known_;
};

}  // namespace isobit::tap

#endif  // ISOBIT_TAP_PACKAGE_FOLDERS_H_
