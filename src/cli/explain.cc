// SPDX-License-Identifier: Apache-2.0
#include "cli/options.h"
#include "cli/output.h"
#include "explain/engine.h"
#include "report/json.h"
#include "report/text.h"
#include "trace/reader.h"

namespace isobit::cli {
namespace {

int ExitCodeOf(explain::Verdict verdict) {
  switch (verdict) {
    case explain::Verdict::kIdentical:
      return kAgree;
    case explain::Verdict::kDifferent:
      return kDiffer;
    case explain::Verdict::kInconclusive:
      return kInconclusive;
  }
  return kError;
}

}  // namespace

int RunExplain(const ExplainOptions& options) {
  // One after the other: a hostile file is refused before the other one takes memory too.
  auto a = trace::Reader::Open(options.a);
  if (!a) {
    return Complain(a.error());
  }
  auto b = trace::Reader::Open(options.b);
  if (!b) {
    return Complain(b.error());
  }
  const explain::Explanation explanation = explain::Explain(**a, **b, options.a, options.b);
  const std::string text = options.json ? report::ToJson(explanation)
                                        : report::ToText(explanation, {Colour(), options.verbose});
  if (const Status status = Print(text); !status) {
    return Complain(status.error());
  }
  return ExitCodeOf(explanation.verdict);
}

}  // namespace isobit::cli
