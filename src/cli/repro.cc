// SPDX-License-Identifier: Apache-2.0
// isobit repro A B: writes one op that differs as a script of its own.
#include "repro/repro.h"

#include "base/text.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/sides.h"
#include "explain/engine.h"
#include "match/new_files.h"
#include "prove/launch.h"
#include "report/text.h"

namespace isobit::cli {
namespace {

Result<int> Repro(const ReproOptions& options) {
  ISOBIT_ASSIGN_OR_RETURN(const Sides sides, OpenSides(options.a, options.b));
  const explain::Explanation explanation =
      explain::Explain(*sides.a, *sides.b, options.a, options.b);
  if (explanation.verdict == explain::Verdict::kIdentical) {
    return Fail(ErrorCode::kUsage, "the recordings do not differ: there is nothing to reproduce",
                options.a + ", " + options.b);
  }
  ISOBIT_ASSIGN_OR_RETURN(const repro::Repro repro,
                          repro::MakeRepro(*sides.a, *sides.b, explanation));
  ISOBIT_RETURN_IF_ERROR(match::WriteNewFiles(
      options.folder, {{"repro.py", repro.script}, {"repro.npz", repro.data}}));
  ISOBIT_RETURN_IF_ERROR(Print(Printable(repro.about) + "\n  python " +
                               prove::ShellQuote(options.folder + "/repro.py") + "\n"));
  return kAgree;
}

}  // namespace

int RunRepro(const ReproOptions& options) {
  const Result<int> code = Repro(options);
  return code ? *code : Complain(code.error());
}

}  // namespace isobit::cli
