// SPDX-License-Identifier: Apache-2.0
// Releases of packages for one run alone: each in a folder of its own, put before those of the
// interpreter.
#ifndef ISOBIT_PROVE_PACKAGES_H_
#define ISOBIT_PROVE_PACKAGES_H_

#include <string>

#include "base/result.h"

namespace isobit::prove {

// What may stand in a line of requirements.txt as a name and as a version.
bool IsPackageName(const std::string& name);
bool IsVersion(const std::string& version);
// "keras==3.12.1", and nothing that pip would read as an option, a path or an address. Names and
// versions come from recordings.
bool IsRequirement(const std::string& text);

// FOLDER/packages/NAME-VERSION, with that package for this interpreter and without what it depends
// on; installed by the interpreter's pip if it is not there. May run at the same time in several
// processes. Errors: kUsage: no requirement; kProcess, with pip's last words.
Result<std::string> InstallPackage(const std::string& interpreter, const std::string& requirement,
                                   const std::string& folder);

}  // namespace isobit::prove

#endif  // ISOBIT_PROVE_PACKAGES_H_
