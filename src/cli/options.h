// SPDX-License-Identifier: Apache-2.0
// What the flags of each verb say, and the verbs: one function and one file each. main.cc is the
// only file that knows CLI11.
#ifndef ISOBIT_CLI_OPTIONS_H_
#define ISOBIT_CLI_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace isobit::cli {

// Exit codes of every verb, as of diff and grep. record passes on the command's own code (128 +
// signal; 125 if isobit failed).
enum ExitCode : int { kAgree = 0, kDiffer = 1, kError = 2, kInconclusive = 3 };

struct RecordOptions {
  std::string output = "run.isobit";
  std::vector<std::string> command;
  uint32_t keep_first = 8, keep_every = 64;
  std::optional<uint64_t> value_bytes;  // Budget of whole tensors; nothing: the usual one.
  bool all_values = false;              // Every run with all its values.
  std::string follow, zoom;             // Files; empty: none.
  bool no_source = false;               // Without the text of the program's own files.
  bool quiet = false;
  bool force = false;  // Overwrite the output.
};
struct ExplainOptions {
  std::string a, b;
  std::string zoom;  // A file to write; empty: none.
  bool json = false;
  bool verbose = false;  // All findings, all evidence.
};
struct CheckOptions {
  std::string golden;
  std::vector<std::string> command;
  std::string run;                      // A recording that is there, instead of `command`.
  std::string allow = "bits";           // Or "bounded", "same-cause".
  std::vector<std::string> causes;      // Of same-cause: codes or factors.
  std::string output;                   // Empty: beside `golden`, kept unless the check passes.
  std::optional<uint64_t> value_bytes;  // As of RecordOptions.
  std::string junit, sarif;             // Files to write; empty: none.
  bool json = false, verbose = false, force = false;
};
struct ProveOptions {
  std::string a, b;
  std::vector<std::string> command;  // Instead of the recorded one.
  std::string directory, folder;     // Where the program runs; where its recordings go.
  std::vector<std::string> only;     // Codes or factors.
  bool install = false;              // Other releases of packages.
  int timeout = 0;                   // Seconds a run; 0: none.
  std::string plan;                  // A file of jobs: written, or, with the next two, used.
  int job = -1;                      // Run this one.
  bool merge = false;                // Put together what they left.
  bool json = false, verbose = false, quiet = false;
};
struct MatchOptions {
  std::string a, b;
  std::string like = "A";  // Or "B": the side that stays as it is.
  std::string folder = "isobit-kit";
  std::vector<std::string> command;  // Run under the kit and compared; empty: not asked.
  bool verbose = false;
};
struct ReproOptions {
  std::string a, b;
  std::string folder = "isobit-repro";
};
struct EnvOptions {
  std::string a, b;  // Both empty: this machine; b empty: the manifest of A.
  bool json = false, all = false;
  std::string python = "python3";
};
struct ShowOptions {
  std::string path;
  bool json = false, privacy = false;
  std::string channel;  // ops, nodes, side, env, strings; empty: the summary.
};
struct VerifyOptions {
  std::string path;
};
struct RecoverOptions {
  std::string path, output;
};
struct DoctorOptions {
  bool json = false;
  std::string python = "python3";
};
struct RuleOptions {
  std::string code;  // Empty: the list.
};

int RunRecord(const RecordOptions& options);
int RunExplain(const ExplainOptions& options);
int RunCheck(const CheckOptions& options);
int RunProve(const ProveOptions& options);
int RunMatch(const MatchOptions& options);
int RunRepro(const ReproOptions& options);
int RunEnv(const EnvOptions& options);
int RunShow(const ShowOptions& options);
int RunVerify(const VerifyOptions& options);
int RunRecover(const RecoverOptions& options);
int RunDoctor(const DoctorOptions& options);
int RunRule(const RuleOptions& options);

}  // namespace isobit::cli

#endif  // ISOBIT_CLI_OPTIONS_H_
