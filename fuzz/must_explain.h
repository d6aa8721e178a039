// SPDX-License-Identifier: Apache-2.0
// Ends the program where something does not hold that must hold of any two recordings.
#ifndef ISOBIT_FUZZ_MUST_EXPLAIN_H_
#define ISOBIT_FUZZ_MUST_EXPLAIN_H_

#include <cstdio>
#include <string>

#include "align/alignment.h"
#include "base/check.h"
#include "mirror_explanation.h"
#include "render_alignment.h"
#include "report/json.h"
#include "report/text.h"

namespace isobit::fuzz {

inline void MustExplain(trace::Reader& a, trace::Reader& b) {
  std::string broken =
      diff::MirrorError(align::Align(a.trace(), b.trace()), align::Align(b.trace(), a.trace()));
  const auto answer = diff::ExplainBothWays(a, b);
  if (!answer) {
    broken += answer.error().what;
  }
  if (!broken.empty()) {
    std::fprintf(stderr, "%s\n", broken.c_str());
  }
  ISOBIT_CHECK(broken.empty());
  ISOBIT_CHECK(!report::ToText(*answer, {.colour = false, .verbose = true}).empty());
  ISOBIT_CHECK(!report::ToJson(*answer).empty());
}

}  // namespace isobit::fuzz

#endif  // ISOBIT_FUZZ_MUST_EXPLAIN_H_
