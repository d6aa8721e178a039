// SPDX-License-Identifier: Apache-2.0
// R104: one side was killed by a signal, or ended with another exit status.
#include <map>

#include "explain/evidence.h"
#include "explain/rules/crash.h"
#include "explain/rules/rules.h"
#include "explain/verdict.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# R104 exit: one run was killed, or ended with another exit status

## What it means
One process ended by a signal or with another status, without an exception of Python. Up to there all recorded values are equal.

## Why it matters
What comes after was computed on one side only. Signal 9 usually is the kernel's out-of-memory killer, signal 4 an instruction that
the CPU does not have (TensorFlow's wheels need AVX), signal 11 a crash inside a library.

## How to confirm
Run the program alone, without a recorder; look at `dmesg` for signal 9.

## How to fix
Signal 9: a smaller batch, or more memory. Signal 4: a build of TensorFlow for that CPU. Signal 11: other versions of the libraries that
are loaded (`isobit env A B`). Another status: the program's own decision; look for sys.exit and for failed checks.

## References
- signal(7)
)";

Fix FixOf(const trace::Trace& trace) {
  static const std::map<int64_t, std::string> kSignals = {
      {4, "install a TensorFlow that is built for this CPU: it lacks an instruction"},
      {6, "look at the last lines on stderr: a check inside a library failed"},
      {9, "give the run more memory, or use a smaller batch: it was killed"},
      {11, "compare the versions of the loaded libraries: isobit env A B"}};
  const int64_t status = trace.end.status;
  const auto found = trace.end.kind == "signal"
                         ? kSignals.find(status > 128 ? status - 128 : status)
                         : kSignals.end();
  if (found != kSignals.end()) {
    return {"command", found->second, ""};
  }
  return {"code", "look for what makes the program end early: sys.exit, a failed check",
          SiteText(trace, trace.end.site)};
}

std::vector<Finding> Evaluate(const Case& c) {
  if (!EndsDiffer(c) || !c.a.end.exception_type.empty() || !c.b.end.exception_type.empty() ||
      ValuesDiffered(c)) {
    return {};
  }
  const bool signal = c.a.end.kind == "signal" || c.b.end.kind == "signal";
  Finding finding;
  finding.code = "R104";
  finding.label = Label::kConfig;
  finding.factor = signal ? "crash.signal" : "exit.status";
  finding.confidence = Confidence::kConsistent;
  finding.title = signal ? "run: killed by a signal" : "run: another exit status";
  const std::string end_a = EndText(c.a), end_b = EndText(c.b);
  finding.summary = std::string(c.name_a) + " ended: " + end_a + "; " + std::string(c.name_b) +
                    " ended: " + end_b;
  finding.so_that = "what comes after that ran on one side only";
  finding.where.stage = "end";
  finding.evidence = {{"a", "ended: " + end_a, -1, "end"}, {"b", "ended: " + end_b, -1, "end"}};
  // The side that did not end well; both when neither did.
  for (const trace::Trace* trace : {&c.a, &c.b}) {
    if (trace->end.status != 0 || trace->end.kind == "signal") {
      finding.fixes.push_back(FixOf(*trace));
    }
  }
  return {finding};
}

}  // namespace

const Rule kR104{"R104", "exit", Gate::kRun, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
