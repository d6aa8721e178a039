// SPDX-License-Identifier: Apache-2.0
#include "prove/prove.h"

#include <algorithm>
#include <optional>

#include "prove/prover.h"

namespace isobit::prove {
namespace {

struct Start {
  char side;
  Launch launch;
};

// The sides whose program can be started here, A's first.
Result<std::vector<Start>> Starts(const trace::Trace& a, const trace::Trace& b,
                                  const LaunchOptions& options) {
  std::vector<Start> starts;
  auto of_a = LaunchOf(a, options);
  auto of_b = LaunchOf(b, options);
  if (of_a) {
    starts.push_back({'a', std::move(*of_a)});
  }
  if (of_b) {
    starts.push_back({'b', std::move(*of_b)});
  }
  if (starts.empty()) {
    return tl::unexpected(of_a.error());
  }
  return starts;
}

// How much a proof tells. Where statements of the program differ, that another program gives other
// bits is known already.
constexpr int kProves = 3;
int Telling(const Proof& proof) {
  const Round& first = proof.rounds.front();
  const bool program = std::ranges::any_of(
      first.minimal.set, [&](size_t flip) { return proof.flips[flip].kind == FlipKind::kProgram; });
  const bool statements = std::ranges::any_of(proof.flips, &Flip::OfStatement);
  if (first.proved() && !(program && statements)) {
    return kProves;
  }
  return !first.minimal.found ? 0 : program ? 1 : 2;
}

}  // namespace

bool Round::proved() const {
  // Alone, the set gives the other side's bits; with all that differs but the set, they are not
  // had. They need not be the old ones: what is left may move them elsewhere, as a cap on oneDNN's
  // instruction set does where oneDNN itself is what differs, and a run that never gives the same
  // bits twice has none. A run that gives other bits than recorded, and the same ones again, is
  // not the recorded one.
  return minimal.found && (steadied || without == Bits::kFrom ||
                           (without == Bits::kNeither && (repeats || !steady)));
}

Result<Proof> Prove(const trace::Trace& a, const trace::Trace& b,
                    const explain::Explanation& explanation, const ProveOptions& options) {
  ISOBIT_ASSIGN_OR_RETURN(std::vector<Start> starts, Starts(a, b, options.launch));
  std::optional<Proof> best;
  std::optional<Error> failure;
  for (Start& start : starts) {
    const bool is_a = start.side == 'a';
    Prover prover(start.side, is_a ? a : b, is_a ? b : a, std::move(start.launch), explanation,
                  options);
    auto proof = prover.Run(explanation.first);
    if (!proof) {
      failure = failure ? failure : std::optional<Error>(proof.error());
      continue;
    }
    const int telling = Telling(*proof);
    if (!best || telling > Telling(*best)) {
      best = std::move(*proof);
    }
    if (telling == kProves) {
      break;
    }
  }
  if (!best) {
    return tl::unexpected(*failure);
  }
  return std::move(*best);
}

Result<std::vector<Job>> PlanJobs(const trace::Trace& a, const trace::Trace& b,
                                  const explain::Explanation& explanation,
                                  const ProveOptions& options) {
  ISOBIT_ASSIGN_OR_RETURN(std::vector<Start> starts, Starts(a, b, options.launch));
  std::vector<Job> jobs;
  for (Start& start : starts) {
    const bool is_a = start.side == 'a';
    const Prover prover(start.side, is_a ? a : b, is_a ? b : a, std::move(start.launch),
                        explanation, options);
    const std::vector<Job> more = prover.Plan();
    jobs.insert(jobs.end(), more.begin(), more.end());
  }
  return jobs;
}

}  // namespace isobit::prove
