// SPDX-License-Identifier: Apache-2.0
#include "prove/prove.h"

#include <algorithm>
#include <memory>
#include <numeric>

#include "prove/compare.h"
#include "trace/reader.h"

namespace isobit::prove {
namespace {

constexpr size_t kMaxRounds = 6;
constexpr size_t kMaxSingles = 8;  // Flips that are tried alone before sets are cut in half.

// What a place is compared with: the recordings that differ there.
struct Question {
  const trace::Trace& from;
  const trace::Trace& to;
  int64_t event_from = -1, event_to = -1;
  bool known() const { return event_from >= 0 || event_to >= 0; }
};

// A side that has no such event: the run has its bits when it has none either.
bool HasBitsOf(const trace::Trace& run, const trace::Trace& known, int64_t event,
               const trace::Trace& other, int64_t event_of_other) {
  return event >= 0 ? EqualAt(run, known, event) == true
                    : !EqualAt(run, other, event_of_other).has_value();
}

Bits BitsOf(const trace::Trace& run, const Question& q) {
  if (!q.known()) {
    return Identical(run, q.to) ? Bits::kTo : Identical(run, q.from) ? Bits::kFrom : Bits::kNeither;
  }
  const bool reached = (q.event_from >= 0 && EqualAt(run, q.from, q.event_from)) ||
                       (q.event_to >= 0 && EqualAt(run, q.to, q.event_to)) || run.end.recorded;
  if (!reached) {
    return Bits::kNotReached;
  }
  if (HasBitsOf(run, q.to, q.event_to, q.from, q.event_from)) {
    return Bits::kTo;
  }
  return HasBitsOf(run, q.from, q.event_from, q.to, q.event_to) ? Bits::kFrom : Bits::kNeither;
}

class Prover {
 public:
  Prover(char side, const trace::Trace& from, const trace::Trace& to, Launch launch,
         const explain::Explanation& explanation, const ProveOptions& options)
      : from_(from), to_(to), launch_(std::move(launch)), options_(options) {
    proof_.side = side;
    const auto launch_to = LaunchOf(to, options.launch);
    Direction direction{.from = from,
                        .to = to,
                        .launch_from = launch_,
                        .launch_to = launch_to ? *launch_to : RecordedLaunch(to),
                        .here = Here::Find()};
    proof_.flips = FindFlips(direction, explanation);
    if (!options.only.empty()) {
      std::erase_if(proof_.flips, [&](const Flip& flip) { return !Wanted(flip, explanation); });
    }
  }

  // Errors: the launch itself does not come to the first difference.
  Result<Proof> Run(const explain::Place& first);

 private:
  bool Wanted(const Flip& flip, const explain::Explanation& explanation) const;
  Job MakeJob(FlipSet flips, int repeat) const;
  // Runs a job, to its end or until it is past the place. Nothing where nothing was recorded.
  std::unique_ptr<trace::Reader> Record(const Job& job, const Question& q, bool whole);
  Bits Ask(const FlipSet& flips, const Question& q);
  Result<Round> AskRound(const explain::Place& place, const FlipSet& base, const Question& q);
  Minimal Search(const FlipSet& base, const Question& q);
  void Repeat(const FlipSet& base, const Question& q, Round* round);
  std::string Words(const FlipSet& flips) const;

  const trace::Trace& from_;
  const trace::Trace& to_;
  const Launch launch_;
  const ProveOptions& options_;
  Proof proof_;
};

bool Prover::Wanted(const Flip& flip, const explain::Explanation& explanation) const {
  return std::ranges::any_of(options_.only, [&](const std::string& word) {
    return flip.Names(word) ||
           std::ranges::any_of(explanation.findings, [&](const explain::Finding& finding) {
             return finding.code == word && flip.Names(finding.factor);
           });
  });
}

std::string Prover::Words(const FlipSet& flips) const {
  std::string text;
  for (const size_t flip : flips) {
    text += (text.empty() ? "" : ", ") + proof_.flips[flip].text;
  }
  return text.empty() ? "unchanged" : "with " + text;
}

Job Prover::MakeJob(FlipSet flips, int repeat) const {
  Job job{std::string(1, proof_.side), std::move(flips), repeat, launch_};
  for (const size_t flip : job.flips) {
    proof_.flips[flip].ApplyTo(&job.launch);
  }
  return job;
}

std::unique_ptr<trace::Reader> Prover::Record(const Job& job, const Question& q, bool whole) {
  MayStop may_stop;
  if (!whole && q.known()) {
    may_stop = [&q](const trace::Trace& run) {
      return (q.event_from < 0 || HasReached(run, q.from, q.event_from)) &&
             (q.event_to < 0 || HasReached(run, q.to, q.event_to));
    };
  }
  const JobEnd end = RunJob(job, options_.jobs, may_stop);
  if (end.recording.empty()) {
    proof_.failures.push_back(std::string(1, proof_.side) + " " + Words(job.flips) + ": " +
                              end.failure);
    options_.say(proof_.failures.back());
    return nullptr;
  }
  auto reader = trace::Reader::Open(end.recording);
  if (!reader) {
    proof_.failures.push_back(reader.error().what);
    return nullptr;
  }
  return std::move(*reader);
}

Bits Prover::Ask(const FlipSet& flips, const Question& q) {
  const auto run = Record(MakeJob(flips, 0), q, false);
  const Bits bits = run == nullptr ? Bits::kNotReached : BitsOf(run->trace(), q);
  const char other = proof_.side == 'a' ? 'b' : 'a';
  options_.say(std::string(1, proof_.side) + " " + Words(flips) + ": " +
               (bits == Bits::kTo        ? std::string(1, other) + "'s bits"
                : bits == Bits::kFrom    ? std::string(1, proof_.side) + "'s bits"
                : bits == Bits::kNeither ? "neither side's bits"
                                         : "did not come to the place"));
  return bits;
}

// Whether the launch gives its own bits again, and if not, whether it gives the same ones twice.
void Prover::Repeat(const FlipSet& base, const Question& q, Round* round) {
  const auto first = Record(MakeJob(base, 1), q, false);
  if (first == nullptr) {
    return;
  }
  round->repeats = BitsOf(first->trace(), q) == Bits::kFrom;
  options_.say(std::string(1, proof_.side) + " " + Words(base) +
               ", again: " + (round->repeats ? "the same bits" : "other bits than recorded"));
  if (round->repeats) {
    return;
  }
  const auto second = Record(MakeJob(base, 2), q, false);
  if (second == nullptr) {
    return;
  }
  // At the place, seen from either of the two.
  const Question between{first->trace(), second->trace(),
                         EventIn(first->trace(), q.from, q.event_from),
                         EventIn(second->trace(), q.from, q.event_from)};
  round->steady = between.known() && BitsOf(first->trace(), between) == Bits::kTo;
  options_.say(std::string(1, proof_.side) + " " + Words(base) +
               ", a second time: " + (round->steady ? "the same as that" : "other bits again"));
}

// Settings alone first; another CPU only where they do not suffice.
Minimal Prover::Search(const FlipSet& base, const Question& q) {
  FlipSet all(proof_.flips.size());
  std::iota(all.begin(), all.end(), size_t{0});
  FlipSet left = Without(all, base);
  for (const bool machines : {false, true}) {
    FlipSet asked = left;
    if (!machines) {
      std::erase_if(asked, [&](size_t flip) { return proof_.flips[flip].machine; });
    } else {
      std::ranges::stable_sort(asked, std::greater<>(),
                               [&](size_t flip) { return proof_.flips[flip].machine; });
      if (asked.empty() || !proof_.flips[asked.front()].machine) {
        continue;
      }
    }
    const auto with_base = [&](const FlipSet& set) {
      FlipSet flips = base;
      for (const size_t i : set) {
        flips.push_back(asked[i]);
      }
      std::ranges::sort(flips);
      return flips;
    };
    Minimal minimal = FindMinimal(asked.size(), machines ? 1 : kMaxSingles,
                                  [&](const FlipSet& set) { return Ask(with_base(set), q); });
    if (minimal.found) {
      minimal.set = Without(with_base(minimal.set), base);
      return minimal;
    }
  }
  return {};
}

Result<Round> Prover::AskRound(const explain::Place& place, const FlipSet& base,
                               const Question& q) {
  Round round;
  round.place = place;
  round.base = base;
  const size_t failures = proof_.failures.size();
  Repeat(base, q, &round);
  if (proof_.failures.size() > failures && proof_.rounds.empty()) {
    return Fail(ErrorCode::kProcess, "the program cannot be recorded here", proof_.failures.back(),
                "see " + options_.jobs.folder);
  }
  round.minimal = Search(base, q);
  if (round.minimal.found) {
    FlipSet all(proof_.flips.size());
    std::iota(all.begin(), all.end(), size_t{0});
    std::erase_if(all, [&](size_t flip) {
      return proof_.flips[flip].machine && !std::ranges::binary_search(base, flip);
    });
    const FlipSet rest = Without(all, round.minimal.set);
    round.without = rest == base ? (round.repeats ? Bits::kFrom : Bits::kNeither) : Ask(rest, q);
  }
  return round;
}

Result<Proof> Prover::Run(const explain::Place& first) {
  FlipSet base;
  explain::Place place = first;
  std::unique_ptr<trace::Reader> changed;  // The run with `base`, from its second round on.
  const bool is_a = proof_.side == 'a';
  while (proof_.rounds.size() < kMaxRounds) {
    const Question q{changed == nullptr ? from_ : changed->trace(), to_,
                     is_a ? place.event_a : place.event_b, is_a ? place.event_b : place.event_a};
    ISOBIT_ASSIGN_OR_RETURN(Round round, AskRound(place, base, q));
    proof_.rounds.push_back(round);
    if (!round.minimal.found) {
      break;
    }
    base.insert(base.end(), round.minimal.set.begin(), round.minimal.set.end());
    std::ranges::sort(base);
    auto whole = Record(MakeJob(base, 3), q, true);
    if (whole == nullptr) {
      break;
    }
    // The sides keep their letters, so that places keep theirs.
    const explain::Explanation explained =
        is_a ? Compare(whole->trace(), to_) : Compare(to_, whole->trace());
    proof_.identical = explained.verdict == explain::Verdict::kIdentical;
    if (explained.verdict != explain::Verdict::kDifferent) {
      break;
    }
    place = explained.first;
    changed = std::move(whole);
  }
  proof_.launch = MakeJob(base, 0).launch;
  return proof_;
}

// The sides in which a program can be started here, the one that was asked about first.
struct Start {
  char side;
  Launch launch;
};
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

}  // namespace

bool Round::proved() const {
  // Taken away again, the bits are the old ones; of a run that never gives the same bits twice,
  // others.
  return minimal.found && (without == Bits::kFrom ||
                           (!steady && without != Bits::kTo && without != Bits::kNotReached));
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
    const bool found = proof->rounds.front().proved();
    if (found || !best) {
      best = std::move(*proof);
    }
    if (found) {
      break;
    }
  }
  if (!best) {
    return tl::unexpected(*failure);
  }
  return std::move(*best);
}

}  // namespace isobit::prove
