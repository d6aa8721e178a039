// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/crash.h"

#include "explain/evidence.h"
#include "explain/verdict.h"

namespace isobit::explain {

const std::string& Crash::type() const { return trace->end.exception_type; }
const std::string& Crash::message() const { return trace->end.exception_message; }
std::string Crash::site() const { return SiteText(*trace, trace->end.site); }

std::vector<Crash> Crashes(const Case& c) {
  std::vector<Crash> crashes;
  if (!c.a.end.recorded || !c.b.end.recorded || c.a.end.exception_type == c.b.end.exception_type) {
    return crashes;
  }
  if (!c.a.end.exception_type.empty()) {
    crashes.push_back({&c.a, &c.b, "a", c.name_a, c.name_b});
  }
  if (!c.b.end.exception_type.empty()) {
    crashes.push_back({&c.b, &c.a, "b", c.name_b, c.name_a});
  }
  return crashes;
}

bool ValuesDiffered(const Case& c) {
  return c.alignment.same_program && FindFirstDifference(c).has_value();
}

Finding CrashFinding(std::string_view code, const Crash& crash) {
  Finding finding;
  finding.code = code;
  finding.label = Label::kConfig;
  finding.factor = "exception." + crash.type();
  finding.where.stage = "end";
  finding.where.site = crash.site();
  const std::string site = crash.site();
  finding.title = "run: ends in " + crash.type() + (site.empty() ? "" : " at " + site);
  finding.summary = std::string(crash.name) + ": " + crash.type() + ": " + crash.message();
  finding.because = std::string(crash.other_name) + " ended: " + EndText(*crash.other);
  finding.so_that = "what comes after that line ran on one side only";
  finding.evidence.push_back({crash.side, crash.type() + ": " + crash.message(), -1, "end"});
  finding.evidence.push_back(
      {crash.side == "a" ? "b" : "a", "ended: " + EndText(*crash.other), -1, "end"});
  return finding;
}

std::string Between(const std::string& text, std::string_view before, std::string_view after) {
  const size_t start = text.find(before);
  if (start == std::string::npos) {
    return "";
  }
  const size_t from = start + before.size();
  const size_t end = text.find(after, from);
  return end == std::string::npos ? "" : text.substr(from, end - from);
}

}  // namespace isobit::explain
