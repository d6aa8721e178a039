// SPDX-License-Identifier: Apache-2.0
#include "cli/options.h"
#include "cli/output.h"
#include "cli/sides.h"
#include "explain/engine.h"
#include "report/json.h"
#include "report/text.h"

namespace isobit::cli {
namespace {

Result<int> Explain(const ExplainOptions& options) {
  ISOBIT_ASSIGN_OR_RETURN(const Sides sides, OpenSides(options.a, options.b));
  const explain::Explanation explanation =
      explain::Explain(*sides.a, *sides.b, options.a, options.b);
  ISOBIT_RETURN_IF_ERROR(Print(options.json
                                   ? report::ToJson(explanation)
                                   : report::ToText(explanation, {Colour(), options.verbose})));
  return ExitCodeOf(explanation.verdict);
}

}  // namespace

int RunExplain(const ExplainOptions& options) {
  const Result<int> code = Explain(options);
  return code ? *code : Complain(code.error());
}

}  // namespace isobit::cli
