// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "cli/options.h"
#include "explain/engine.h"
#include "report/json.h"
#include "report/text.h"
#include "trace/reader.h"

namespace isobit::cli {
namespace {

int Complain(const Error& error) {
  std::fputs(FormatError(error).c_str(), stderr);
  return kError;
}

bool Colour() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return isatty(STDOUT_FILENO) != 0 && (no_color == nullptr || *no_color == '\0') &&
         (term == nullptr || std::string_view(term) != "dumb");
}

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
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    return Complain({ErrorCode::kIo, "cannot write the explanation", "standard output", ""});
  }
  return ExitCodeOf(explanation.verdict);
}

}  // namespace isobit::cli
