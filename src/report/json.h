// SPDX-License-Identifier: Apache-2.0
// The explanation as JSON, schema isobit.explanation/1 (docs/design/explain.md, 6).
#ifndef ISOBIT_REPORT_JSON_H_
#define ISOBIT_REPORT_JSON_H_

#include <cstddef>
#include <string>

#include "explain/explanation.h"

namespace isobit::report {

// Of one recorded text in a report for programs, in bytes.
constexpr size_t kTextLimit = 65536;

// Valid UTF-8 whatever was recorded, ASCII-escaped, ending in a newline. The same explanation gives
// the same bytes.
std::string ToJson(const explain::Explanation& explanation);

}  // namespace isobit::report

#endif  // ISOBIT_REPORT_JSON_H_
