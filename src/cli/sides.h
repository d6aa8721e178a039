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

// One after the other: a hostile file is refused before the other one takes memory too.
inline Result<Sides> OpenSides(const std::string& a, const std::string& b) {
  Sides sides;
  ISOBIT_ASSIGN_OR_RETURN(sides.a, trace::Reader::Open(a));
  ISOBIT_ASSIGN_OR_RETURN(sides.b, trace::Reader::Open(b));
  return sides;
}

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
