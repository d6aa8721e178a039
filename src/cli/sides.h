// SPDX-License-Identifier: Apache-2.0
// Two recordings, and what an answer about them exits with, for every verb that compares.
#ifndef ISOBIT_CLI_SIDES_H_
#define ISOBIT_CLI_SIDES_H_

#include <memory>
#include <string>

#include "base/result.h"
#include "cli/options.h"
#include "explain/explanation.h"
#include "trace/reader.h"

namespace isobit::cli {

struct Sides {
  std::unique_ptr<trace::Reader> a, b;
};

// Errors: as trace::Reader::Open; kUsage: one of them followed a recording (trace/follow.h), and
// the other neither is that recording nor followed it.
Result<Sides> OpenSides(const std::string& a, const std::string& b);

// An op ran in a run that followed another recording on that one's values, so nothing else can be
// held against it: kUsage.
Status CheckFollowsNothing(const trace::Trace& trace, const std::string& path);

inline int ExitCodeOf(explain::Verdict verdict) {
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

}  // namespace isobit::cli

#endif  // ISOBIT_CLI_SIDES_H_
