// SPDX-License-Identifier: Apache-2.0
// isobit check GOLDEN -- CMD: records the command, compares, and decides whether that passes; with
// --run FILE compares a recording that is there.
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string_view>

#include "cli/options.h"
#include "cli/output.h"
#include "cli/record.h"
#include "cli/sides.h"
#include "explain/engine.h"
#include "explain/rule.h"
#include "explain/tolerance.h"
#include "report/json.h"
#include "report/junit.h"
#include "report/sarif.h"
#include "report/text.h"
#include "trace/reader.h"

namespace isobit::cli {
namespace {

// While it lives, what is printed to standard output goes to standard error.
class StdoutToStderr {
 public:
  explicit StdoutToStderr(bool wanted) : saved_(wanted ? dup(STDOUT_FILENO) : -1) {
    if (saved_ >= 0) {
      dup2(STDERR_FILENO, STDOUT_FILENO);
    }
  }
  ~StdoutToStderr() {
    if (saved_ >= 0) {
      dup2(saved_, STDOUT_FILENO);
      close(saved_);
    }
  }
  StdoutToStderr(const StdoutToStderr&) = delete;
  StdoutToStderr& operator=(const StdoutToStderr&) = delete;

 private:
  int saved_;
};

bool LooksLikeACode(std::string_view text) {
  return text.size() == 4 && std::isupper(static_cast<unsigned char>(text[0])) != 0 &&
         std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<explain::Tolerance> ToleranceOf(const CheckOptions& options) {
  explain::Tolerance tolerance;
  tolerance.causes = options.causes;
  for (const auto allow : {explain::Allow::kBounded, explain::Allow::kSameCause}) {
    if (options.allow == explain::AllowName(allow)) {
      tolerance.allow = allow;
    }
  }
  if (options.command.empty() == options.run.empty()) {
    return Fail(ErrorCode::kUsage, "nothing to check: name a command behind --, or --run FILE", "",
                "isobit check --help");
  }
  if ((tolerance.allow == explain::Allow::kSameCause) == tolerance.causes.empty()) {
    return Fail(ErrorCode::kUsage, "--allow same-cause and --cause CODE go together", "",
                "isobit check --help");
  }
  for (const std::string& cause : tolerance.causes) {
    if (LooksLikeACode(cause) && explain::FindRule(cause) == nullptr) {
      return Fail(ErrorCode::kNotFound, "no rule has the code " + cause, "",
                  "isobit rule lists all");
    }
  }
  return tolerance;
}

std::string BesideGolden(const std::string& golden) {
  constexpr std::string_view kSuffix = ".isobit";
  const std::string stem =
      golden.ends_with(kSuffix) ? golden.substr(0, golden.size() - kSuffix.size()) : golden;
  return stem + ".check" + std::string(kSuffix);
}

// As GOLDEN was recorded, as far as it says so.
RecordOptions RecordOptionsOf(const CheckOptions& options, const trace::Trace& golden) {
  const bool beside = options.output.empty();
  RecordOptions record;
  record.output = beside ? BesideGolden(options.golden) : options.output;
  record.command = options.command;
  record.value_bytes = options.value_bytes;
  record.quiet = beside;
  record.force = beside || options.force;
  unsigned first = 0, every = 0;
  if (std::sscanf(golden.run.policy.c_str(), "occurrence<%u|pow2|every=%u", &first, &every) == 2 &&
      every != 0) {
    record.keep_first = first;
    record.keep_every = every;
  }
  return record;
}

// Before the command runs: that what is asked for can be done, and does not take GOLDEN away.
Status CheckPlaces(const CheckOptions& options, const RecordOptions& record) {
  for (const std::string& path : RecordingFiles(record.output)) {
    std::error_code ignored;
    if (std::filesystem::equivalent(path, options.golden, ignored)) {
      return Fail(ErrorCode::kUsage, "the recording to write would take the place of GOLDEN",
                  record.output, "name another file with -o FILE");
    }
  }
  for (const std::string* path : {&options.junit, &options.sarif}) {
    if (!path->empty()) {
      ISOBIT_RETURN_IF_ERROR(CheckWritable(*path));
    }
  }
  return {};
}

Status WriteAnswers(const CheckOptions& options, const explain::Explanation& explanation) {
  if (!options.junit.empty()) {
    ISOBIT_RETURN_IF_ERROR(WriteFile(options.junit, report::ToJUnit(explanation)));
  }
  if (!options.sarif.empty()) {
    ISOBIT_RETURN_IF_ERROR(WriteFile(options.sarif, report::ToSarif(explanation)));
  }
  return Print(options.json ? report::ToJson(explanation)
                            : report::ToText(explanation, {Colour(), options.verbose}));
}

int ExitCodeOfCheck(explain::Decision decision) {
  switch (decision) {
    case explain::Decision::kPass:
      return kAgree;
    case explain::Decision::kFail:
      return kDiffer;
    case explain::Decision::kInconclusive:
      return kInconclusive;
  }
  return kError;
}

// The recording that nobody asked to keep stays where it shows why the check did not pass.
void KeepOrRemove(const RecordOptions& record, explain::Decision decision) {
  if (decision != explain::Decision::kPass) {
    Say("the recording is kept: " + record.output);
    return;
  }
  for (const std::string& path : RecordingFiles(record.output)) {
    unlink(path.c_str());
  }
}

Result<ProgramEnd> RecordFor(const CheckOptions& options, const RecordOptions& record) {
  ISOBIT_RETURN_IF_ERROR(CheckPlaces(options, record));
  const StdoutToStderr redirected(options.json);
  return Record(record);
}

}  // namespace

int RunCheck(const CheckOptions& options) {
  const auto tolerance = ToleranceOf(options);
  if (!tolerance) {
    return Complain(tolerance.error());
  }
  auto golden = trace::Reader::Open(options.golden);
  if (!golden) {
    return Complain(golden.error());
  }
  if (const Status status = CheckFollowsNothing((*golden)->trace(), options.golden); !status) {
    return Complain(status.error());
  }
  const bool records = options.run.empty();
  const RecordOptions record = RecordOptionsOf(options, (*golden)->trace());
  std::optional<int> exit_status;  // Of the command, which may be more than the program.
  if (records) {
    const auto end = RecordFor(options, record);
    if (!end) {
      return Complain(end.error());
    }
    if (access(record.output.c_str(), F_OK) != 0) {  // Record has said why.
      return kError;
    }
    exit_status = end->exit_code;
  }
  const std::string& path = records ? record.output : options.run;
  auto run = trace::Reader::Open(path);
  if (!run) {
    return Complain(run.error());
  }
  if (const Status status = CheckFollowsNothing((*run)->trace(), path); !status) {
    return Complain(status.error());
  }
  explain::Explanation explanation =
      explain::Explain(**golden, **run, options.golden, path,
                       {.remainder = tolerance->allow != explain::Allow::kBits});
  explanation.b.status = exit_status.value_or(explanation.b.status);
  explanation.check = explain::Judge(explanation, *tolerance);
  const Status written = WriteAnswers(options, explanation);
  if (records && options.output.empty()) {
    KeepOrRemove(record, explanation.check->decision);
  }
  return written ? ExitCodeOfCheck(explanation.check->decision) : Complain(written.error());
}

}  // namespace isobit::cli
