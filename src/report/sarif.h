// SPDX-License-Identifier: Apache-2.0
// A check as SARIF 2.1.0 (OASIS), in the subset that code scanning services show.
#ifndef ISOBIT_REPORT_SARIF_H_
#define ISOBIT_REPORT_SARIF_H_

#include <string>

#include "explain/explanation.h"

namespace isobit::report {

// One run with the rules that spoke, one result a finding, and the decision as a notification. A
// finding without a place in the program is put at the recording that was checked against, since
// services refuse results without one. Its level is that of the decision: a note when it passes.
// Valid UTF-8, ASCII-escaped. Precondition: explanation.check.
std::string ToSarif(const explain::Explanation& explanation);

}  // namespace isobit::report

#endif  // ISOBIT_REPORT_SARIF_H_
