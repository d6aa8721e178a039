// SPDX-License-Identifier: Apache-2.0
// A check as JUnit's XML, as Jenkins and GitLab read it (jenkinsci/xunit-plugin, junit-10.xsd).
#ifndef ISOBIT_REPORT_JUNIT_H_
#define ISOBIT_REPORT_JUNIT_H_

#include <string>

#include "explain/explanation.h"

namespace isobit::report {

// One suite of two cases whose names stay the same from run to run, so that their history can be
// followed: how the program ends, and its numbers. Inconclusive is an error, not a failure. Valid
// XML 1.0 in UTF-8 whatever was recorded. Precondition: explanation.check.
std::string ToJUnit(const explain::Explanation& explanation);

}  // namespace isobit::report

#endif  // ISOBIT_REPORT_JUNIT_H_
