// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <string_view>

#include "base/text.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/sides.h"
#include "explain/engine.h"
#include "prove/launch.h"
#include "report/json.h"
#include "report/text.h"
#include "trace/redact.h"
#include "trace/zoom.h"

namespace isobit::cli {
namespace {

// "a.zoom.isobit" for "a.isobit".
std::string ZoomedPath(std::string path) {
  constexpr std::string_view kEnd = ".isobit";
  if (path.ends_with(kEnd)) {
    path.resize(path.size() - kEnd.size());
  }
  return path + ".zoom" + std::string(kEnd);
}

// The line that records a side again: as it was started, with the variables that the other side
// had otherwise.
std::string RecordLine(const trace::Trace& trace, const trace::Trace& other,
                       const std::string& path, const std::string& zoom) {
  prove::Launch launch = prove::RecordedLaunch(trace);
  const prove::Launch known = prove::RecordedLaunch(other);
  if (launch.command.empty() || std::ranges::any_of(launch.command, [](const std::string& word) {
        return word.find(trace::kRedacted) != std::string::npos;
      })) {
    launch.command = {"COMMAND"};
  }
  const std::vector<std::string> record = {"isobit", "record",         "--zoom", zoom,
                                           "-o",     ZoomedPath(path), "--"};
  launch.command.insert(launch.command.begin(), record.begin(), record.end());
  return Printable(prove::ShellLine(launch, &known));
}

Status WriteZoom(const explain::Explanation& explanation, const Sides& sides,
                 const ExplainOptions& options) {
  if (explanation.zoom.empty()) {
    Say(explanation.verdict == explain::Verdict::kDifferent
            ? "no values are missing of where the runs begin to differ; " + options.zoom +
                  " is not written"
            : "the runs do not differ; " + options.zoom + " is not written");
    return {};
  }
  ISOBIT_RETURN_IF_ERROR(WriteFile(options.zoom, trace::FormatZoom(explanation.zoom)));
  const trace::Trace &a = sides.a->trace(), &b = sides.b->trace();
  Say(options.zoom + " is written; record both sides again, each where it ran, and compare:");
  Say("  " + RecordLine(a, b, options.a, options.zoom));
  Say("  " + RecordLine(b, a, options.b, options.zoom));
  Say("  isobit explain " + prove::ShellQuote(ZoomedPath(options.a)) + " " +
      prove::ShellQuote(ZoomedPath(options.b)));
  return {};
}

// A file that is there already is overwritten when it is a list of this kind, not when it is the
// one of a typing error.
Status CheckZoomPlace(const std::string& path) {
  std::error_code error;
  if (std::filesystem::exists(path, error) && !trace::ReadZoom(path)) {
    return Fail(ErrorCode::kUsage, "the file is there already, and is no list of values to keep",
                path, "name another file behind --zoom");
  }
  return CheckWritable(path);
}

Result<int> Explain(const ExplainOptions& options) {
  if (!options.zoom.empty()) {
    ISOBIT_RETURN_IF_ERROR(CheckZoomPlace(options.zoom));
  }
  ISOBIT_ASSIGN_OR_RETURN(const Sides sides, OpenSides(options.a, options.b));
  const explain::Explanation explanation =
      explain::Explain(*sides.a, *sides.b, options.a, options.b);
  ISOBIT_RETURN_IF_ERROR(Print(options.json
                                   ? report::ToJson(explanation)
                                   : report::ToText(explanation, {Colour(), options.verbose})));
  if (!options.zoom.empty()) {
    ISOBIT_RETURN_IF_ERROR(WriteZoom(explanation, sides, options));
  }
  return ExitCodeOf(explanation.verdict);
}

}  // namespace

int RunExplain(const ExplainOptions& options) {
  const Result<int> code = Explain(options);
  return code ? *code : Complain(code.error());
}

}  // namespace isobit::cli
