// SPDX-License-Identifier: Apache-2.0
// Writes files that are not there yet, and only such; reads them back.
#ifndef ISOBIT_MATCH_NEW_FILES_H_
#define ISOBIT_MATCH_NEW_FILES_H_

#include <map>
#include <string>

#include "base/result.h"

namespace isobit::match {

using Files = std::map<std::string, std::string>;  // Name in the folder to content.

// Makes the folder and those below it as needed. Names ending in ".sh" can be executed. Errors:
// kUsage: one of them is there; kPermission, kIo.
Status WriteNewFiles(const std::string& folder, const Files& files);

// The whole of a file; empty where it cannot be read.
std::string ReadFile(const std::string& path);

}  // namespace isobit::match

#endif  // ISOBIT_MATCH_NEW_FILES_H_
