// SPDX-License-Identifier: Apache-2.0
// isobit match A B [-- CMD]: writes the kit that makes runs of one side agree with the other, and,
// with a command, sees whether it does.
#include <unistd.h>

#include <cstdio>

#include "cli/door.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/record.h"
#include "cli/sides.h"
#include "explain/engine.h"
#include "match/files.h"
#include "match/folder.h"
#include "match/kit.h"
#include "report/text.h"

namespace isobit::cli {
namespace {

Result<match::Files> ReadEngine() {
  match::Files engine;
  for (const std::string& name : match::EngineFiles()) {
    ISOBIT_ASSIGN_OR_RETURN(const std::string path, FindDoorFile(name));
    engine[name] = match::ReadFile(path);
  }
  return engine;
}

// Records the command under the kit and compares. The exit code.
Result<int> Try(const MatchOptions& options, const match::Surroundings& surroundings,
                trace::Reader& like, const match::Kit& kit) {
  RecordOptions record;
  record.output = options.folder + "/run.isobit";
  record.command = {"sh", AbsolutePath(options.folder) + "/run.sh"};
  record.command.insert(record.command.end(), options.command.begin(), options.command.end());
  record.quiet = record.force = true;
  ISOBIT_RETURN_IF_ERROR(Record(record));
  if (access(record.output.c_str(), F_OK) != 0) {  // Record has said why.
    return kError;
  }
  ISOBIT_ASSIGN_OR_RETURN(const auto run, trace::Reader::Open(record.output));
  const explain::Explanation left =
      explain::Explain(like, *run, surroundings.like_path, record.output);
  ISOBIT_RETURN_IF_ERROR(Print("\n" + report::ToText(left, {Colour(), options.verbose})));
  if (left.verdict != explain::Verdict::kIdentical && kit.both()) {
    Say("what " + kit.like + " did cannot be had again: run the kit on both sides, with check.sh");
  }
  return ExitCodeOf(left.verdict);
}

Result<int> Match(const MatchOptions& options) {
  const bool like_a = options.like != "B";
  const std::string &like = like_a ? options.a : options.b, &other = like_a ? options.b : options.a;
  ISOBIT_ASSIGN_OR_RETURN(const Sides sides, OpenSides(like, other));
  const explain::Explanation explanation = explain::Explain(*sides.a, *sides.b, like, other);
  if (explanation.verdict != explain::Verdict::kDifferent) {
    const bool identical = explanation.verdict == explain::Verdict::kIdentical;
    ISOBIT_RETURN_IF_ERROR(Print(report::ToText(explanation, {Colour(), options.verbose})));
    Say(identical ? "there is nothing to match: no kit was written"
                  : "the recordings do not tell what differs: no kit was written");
    return ExitCodeOf(explanation.verdict);
  }
  const match::Kit kit = match::MakeKit(sides.a->trace(), sides.b->trace(), explanation);
  match::Surroundings surroundings{AbsolutePath(like), options.folder, {}};
  if (!kit.settings.empty()) {
    ISOBIT_ASSIGN_OR_RETURN(surroundings.engine, ReadEngine());
  }
  ISOBIT_RETURN_IF_ERROR(match::WriteKit(kit, surroundings));
  ISOBIT_RETURN_IF_ERROR(Print(match::Summary(kit, surroundings)));
  if (options.command.empty()) {
    return kit.empty() ? kInconclusive : kAgree;
  }
  return Try(options, surroundings, *sides.a, kit);
}

}  // namespace

int RunMatch(const MatchOptions& options) {
  const Result<int> code = Match(options);
  return code ? *code : Complain(code.error());
}

}  // namespace isobit::cli
