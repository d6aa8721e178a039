// SPDX-License-Identifier: Apache-2.0
// Files that one command alone sees in the place of others: mounts in a namespace of its own.
#ifndef ISOBIT_PROVE_MOUNT_H_
#define ISOBIT_PROVE_MOUNT_H_

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "explain/program_edit.h"

namespace isobit::prove {

// Whether this user may mount files for one command alone (unshare --map-root-user --mount).
bool CanMount(const std::string& unshare);

// What goes in front of a command that is to see, of each pair, the first file in the place of the
// second. Exit status 125: the mount failed.
std::vector<std::string> MountOver(const std::string& unshare,
                                   const std::vector<std::pair<std::string, std::string>>& files);

// Writes `path` with the edits made to `to`. Errors: kNotFound, kIo; kUsage: the lines are not the
// recorded ones, since the program was edited, or two edits are of one line.
Status WriteEdited(const std::string& path, std::vector<explain::Edit> edits,
                   const std::string& to);

}  // namespace isobit::prove

#endif  // ISOBIT_PROVE_MOUNT_H_
