// SPDX-License-Identifier: Apache-2.0
// From two recordings to the answer: aligns them, decides the verdict on recorded values alone, and
// asks the rules gate by gate (docs/design/explain.md). Deterministic: the same two recordings give
// the same explanation byte for byte.
#ifndef ISOBIT_EXPLAIN_ENGINE_H_
#define ISOBIT_EXPLAIN_ENGINE_H_

#include <string>

#include "explain/explanation.h"
#include "explain/rule.h"

namespace isobit::explain {

struct ExplainOptions {
  bool remainder = false;  // Also judge every difference that no finding cites (remainder.h).
};

// The whole way. The paths are what the reader of the answer knows the recordings by. Not
// thread-safe for one reader.
Explanation Explain(trace::Reader& a, trace::Reader& b, const std::string& path_a,
                    const std::string& path_b, const ExplainOptions& options = {});

// The same after alignment, with the rules to ask; for tests with hand-built alignments.
Explanation ExplainCase(const Case& c, std::span<const Rule> rules,
                        const ExplainOptions& options = {});

// How a side is called in sentences: the file's name, or the whole path where both names are equal.
std::pair<std::string, std::string> SideNames(const std::string& path_a, const std::string& path_b);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_ENGINE_H_
