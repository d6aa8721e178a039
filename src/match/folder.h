// SPDX-License-Identifier: Apache-2.0
// The folder of a kit. kit.json marks it as isobit's and knows its files, so that nothing else is
// ever overwritten: neither another folder, nor a file that somebody has changed or added.
#ifndef ISOBIT_MATCH_FOLDER_H_
#define ISOBIT_MATCH_FOLDER_H_

#include <string>

#include "base/result.h"
#include "match/files.h"
#include "match/kit.h"

namespace isobit::match {

// Writes the kit, in the place of an earlier one of the same folder. Errors: kUsage: the folder is
// not a kit's, or a file of the kit was changed; kPermission, kIo.
Status WriteKit(const Kit& kit, const Surroundings& surroundings);

}  // namespace isobit::match

#endif  // ISOBIT_MATCH_FOLDER_H_
