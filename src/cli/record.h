// SPDX-License-Identifier: Apache-2.0
// Recording a command, for every verb that does.
#ifndef ISOBIT_CLI_RECORD_H_
#define ISOBIT_CLI_RECORD_H_

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/child.h"
#include "cli/options.h"

namespace isobit::cli {

// Runs the command with our standard streams and records it. What became of it is said on standard
// error; whether there is a recording, the file tells. Errors: the recording cannot be written to
// its place (kUsage, kNotFound, kPermission), the one to follow or the list of values to keep
// cannot be used (kUsage, as trace::Reader::Open and trace::ReadZoom), the recorder is not
// installed (kNotFound); the command has not run then.
Result<ProgramEnd> Record(const RecordOptions& options);

// The path as seen from the root; as it is where there is no working directory.
std::string AbsolutePath(const std::string& path);

// The recording of that path and those of its child processes that are there, complete or not.
std::vector<std::string> RecordingFiles(const std::string& path);

}  // namespace isobit::cli

#endif  // ISOBIT_CLI_RECORD_H_
