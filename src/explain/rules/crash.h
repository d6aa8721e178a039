// SPDX-License-Identifier: Apache-2.0
// What the rules about exceptions share: which side has one that the other has not, and the finding
// that they all make.
#ifndef ISOBIT_EXPLAIN_RULES_CRASH_H_
#define ISOBIT_EXPLAIN_RULES_CRASH_H_

#include <string>
#include <vector>

#include "explain/rule.h"
#include "trace/model.h"

namespace isobit::explain {

struct Crash {
  const trace::Trace* trace = nullptr;
  const trace::Trace* other = nullptr;
  std::string side;       // "a" or "b"
  std::string_view name;  // As Case::name_a.
  std::string_view other_name;
  const std::string& type() const;     // "NameError"
  const std::string& message() const;  // "name 'os' is not defined"
  std::string site() const;
};

// Sides that ended in an exception which the other side did not end in. Empty also when an end was
// not recorded.
std::vector<Crash> Crashes(const Case& c);

// Values had differed before: the exception may be their consequence.
bool ValuesDiffered(const Case& c);

// A CONFIG finding "exception.<type>" with place and evidence; summary, fixes and confidence are
// the rule's affair.
Finding CrashFinding(std::string_view code, const Crash& crash);

// The text between `before` and the next `after`, or "" when there is none: Between("name 'os' is",
// "name '", "'") is "os".
std::string Between(const std::string& text, std::string_view before, std::string_view after);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_CRASH_H_
