// SPDX-License-Identifier: Apache-2.0
// What isobit record and the Python processes below it tell each other: a temporary folder in which
// `main` is there once a process has taken the recording, and `log` has lines "PID WORD TEXT"
// (python/isobit/door.py).
#ifndef ISOBIT_CLI_RECORD_SESSION_H_
#define ISOBIT_CLI_RECORD_SESSION_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "cli/child.h"
#include "cli/options.h"

namespace isobit::cli {

class RecordSession {
 public:
  RecordSession();   // Makes the folder. Without one, the program is recorded, but nothing can be
                     // told of it.
  ~RecordSession();  // Removes it.
  RecordSession(const RecordSession&) = delete;
  RecordSession& operator=(const RecordSession&) = delete;

  const std::string& folder() const { return folder_; }

  // Completes what a killed program left, and says in one line on stderr where the recording is, or
  // why there is none. `output` is the absolute path of the recording.
  void Report(const RecordOptions& options, const std::string& output, const ProgramEnd& end) const;

 private:
  struct File {
    pid_t pid = 0;
    std::string path;
  };
  // What happened, as the processes told it.
  struct Log {
    std::string too_old, failure, python;
    bool tensorflow = false;       // In the process of the recording that was asked for.
    std::vector<File> recordings;  // In the order in which they were begun.
  };
  Log ReadLog(const std::string& output) const;
  // Makes whole recordings of what processes left that ended without notice.
  static void Complete(const Log& log, const ProgramEnd& end);
  static std::string WhyNothing(const RecordOptions& options, const Log& log);

  std::string folder_;
};

}  // namespace isobit::cli

#endif  // ISOBIT_CLI_RECORD_SESSION_H_
