// SPDX-License-Identifier: Apache-2.0
// What isobit record and the Python processes below it tell each other: a temporary folder with the files `main` (the process id of
// the process whose recording it is) and `log` (lines "PID WORD TEXT"), written by python/isobit/door.py.
#ifndef ISOBIT_CLI_RECORD_SESSION_H_
#define ISOBIT_CLI_RECORD_SESSION_H_

#include <string>
#include <vector>

#include "cli/child.h"
#include "cli/options.h"

namespace isobit::cli {

class RecordSession {
 public:
  RecordSession();   // Makes the folder. Without one, the program is recorded all the same, but nothing can be said about it.
  ~RecordSession();  // Removes it.
  RecordSession(const RecordSession&) = delete;
  RecordSession& operator=(const RecordSession&) = delete;

  const std::string& folder() const { return folder_; }

  // Completes what a killed program left, and says in one line on stderr where the recording is, or why there is none.
  void Report(const RecordOptions& options, const ProgramEnd& end) const;

 private:
  struct Line {
    pid_t pid = 0;
    std::string word, text;
  };
  std::vector<Line> ReadLog() const;
  std::string WhyNothing(const RecordOptions& options, const std::vector<Line>& log) const;

  std::string folder_;
};

}  // namespace isobit::cli

#endif  // ISOBIT_CLI_RECORD_SESSION_H_
