// SPDX-License-Identifier: Apache-2.0
// A job: one run of the program under a set of flips. Jobs are independent of each other: a plan
// file holds one a line, in JSON, and any of them can be run by itself, on any machine that has the
// program.
#ifndef ISOBIT_PROVE_JOB_H_
#define ISOBIT_PROVE_JOB_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "prove/launch.h"
#include "prove/search.h"
#include "trace/model.h"

namespace isobit::prove {

struct Job {
  std::string side;    // "a", "b": whose launch is changed.
  FlipSet flips;       // Of that side's list.
  int repeat = 0;      // The same launch once more: 1, 2, ...
  Launch launch;       // With the flips applied.
  bool whole = false;  // Runs to its end, not only past the place.

  std::string Name() const;  // "a+0+2.1": names its files.
};
nlohmann::json ToJson(const Job& job);
Result<Job> JobFromJson(const nlohmann::json& json);  // Errors: kUsage.

// How a job ended.
struct JobEnd {
  enum class Kind { kEnded, kStopped, kFailed };  // Stopped: by us, behind the place.
  Kind kind = Kind::kFailed;
  int exit_code = 0;
  std::string recording;  // Path; empty when there is none.
  std::string failure;    // Why there is none.
  std::string said;       // The end of what the program wrote to standard error.
};

// What is left of a job's end in FOLDER/NAME.json.
Status WriteEnd(const Job& job, const JobEnd& end, const std::string& folder);
// Errors: kNotFound: the job has not been run, or was run under another launch.
Result<JobEnd> ReadEnd(const Job& job, const std::string& folder);

// Asked now and then with what a running job has recorded: whether it may be stopped.
using MayStop = std::function<bool(const trace::Trace&)>;

struct JobOptions {
  std::string isobit;       // The command that records: path of this program.
  std::string folder;       // Where recordings, output and results of jobs go; exists.
  int timeout_seconds = 0;  // 0: none.
};

// Runs `isobit record -- COMMAND` under the job's launch and waits. The program's output goes to
// FOLDER/NAME.out and NAME.err. A job that cannot be started, or records nothing, is an end too
// (kFailed). Its end is written beside them. While it runs, a termination of this process takes the
// job along.
JobEnd RunJob(const Job& job, const JobOptions& options, const MayStop& may_stop);

}  // namespace isobit::prove

#endif  // ISOBIT_PROVE_JOB_H_
