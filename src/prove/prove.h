// SPDX-License-Identifier: Apache-2.0
// From an explanation to a proof: the program is run again with factors of the other side, until a
// smallest set of them turns one run's bits into the other's at the first difference, and taking
// the set away turns them back. Where the runs then differ at a later place, that is asked next.
#ifndef ISOBIT_PROVE_PROVE_H_
#define ISOBIT_PROVE_PROVE_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "explain/explanation.h"
#include "prove/flip.h"
#include "prove/job.h"
#include "prove/launch.h"
#include "prove/search.h"
#include "trace/model.h"

namespace isobit::prove {

// Runs a job, or finds what an earlier run of it left.
using Runner = std::function<JobEnd(const Job&, const MayStop&)>;

struct ProveOptions {
  Runner run;
  LaunchOptions launch;           // Instead of what was recorded, for both sides.
  bool install = false;           // Releases of packages, for a run alone (packages.h).
  std::vector<std::string> only;  // Codes of findings or factors; empty: every flip.
  // Told of every run that has ended, in one line.
  std::function<void(const std::string&)> say = [](const std::string&) {};
  // Told before run number `run`, from 1 on, of about so many; more places and sets ask for more.
  std::function<void(size_t run, size_t foreseen, const std::string& what)> starts =
      [](size_t, size_t, const std::string&) {};
};

// One place at which the runs differ, and what moves it.
struct Round {
  explain::Place place;
  FlipSet base;          // What earlier rounds have set already.
  bool repeats = false;  // The launch with `base` alone gives the same bits again.
  bool steady = true;    // Two runs of it agree with each other at the place.
  Minimal minimal;  // Of flips towards the other side, or, `steadied`, of what makes runs repeat.
  bool steadied = false;
  // With everything that can be set as on the other side, but on this CPU. Nothing: not asked, or
  // there is no such thing.
  std::optional<Bits> all_settings;
  Bits without = Bits::kNotReached;  // With the other flips, and not this set.
  bool others_tried = false;         // There were other flips to try it with.
  bool proved() const;               // Both ways.
};

struct Proof {
  char side = 'a';  // Whose launch was changed.
  std::vector<Flip> flips;
  std::vector<Round> rounds;          // The first is about the first difference.
  bool identical = false;             // With all the sets, the whole run is the other side's.
  std::vector<std::string> failures;  // Of runs that did not come to the place.
  std::string line;  // What to type for the other side's bits; empty where no line can set it all.
};

// Errors: kUsage, kNotFound when neither side's program can be run here; kProcess when it cannot be
// recorded.
Result<Proof> Prove(const trace::Trace& a, const trace::Trace& b,
                    const explain::Explanation& explanation, const ProveOptions& options);

// The runs that Prove asks for where one flip suffices, each by itself: a plan. Errors: as of
// Prove.
Result<std::vector<Job>> PlanJobs(const trace::Trace& a, const trace::Trace& b,
                                  const explain::Explanation& explanation,
                                  const ProveOptions& options);

// Writes what was shown into the explanation: sentences, and the word "proved" where a finding's
// own factor was flipped. A cause that no finding names becomes a finding of its own (X902).
void WriteInto(const Proof& proof, explain::Explanation* explanation);

}  // namespace isobit::prove

#endif  // ISOBIT_PROVE_PROVE_H_
