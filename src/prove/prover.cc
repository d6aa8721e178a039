// SPDX-License-Identifier: Apache-2.0
#include "prove/prover.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "prove/compare.h"

namespace isobit::prove {
namespace {

constexpr size_t kMaxRounds = 6;
constexpr size_t kMaxSingles = 8;  // Flips that are tried alone before sets are cut in half.
// Numbers of runs with the same flips: their recordings have names of their own.
constexpr int kRepeat = 1, kWhole = 3, kSteadyRuns = 4;

FlipSet Union(const FlipSet& x, const FlipSet& y) {
  FlipSet both;
  std::ranges::set_union(x, y, std::back_inserter(both));
  return both;
}

Bits BitsOf(const trace::Trace& run, const Question& q) {
  if (!q.known()) {
    return Identical(run, q.to) ? Bits::kTo : Identical(run, q.from) ? Bits::kFrom : Bits::kNeither;
  }
  const auto at = [&](const trace::Trace& known, int64_t event) {
    return event >= 0 ? EqualAt(run, known, event) : std::nullopt;
  };
  const std::optional<bool> from = at(q.from, q.event_from), to = at(q.to, q.event_to);
  // An event of one side alone may be missing in a run that went on to its end: it then has the
  // bits of the side that has no such event.
  const bool one_sided = q.event_from < 0 || q.event_to < 0;
  if (!from && !to && !(one_sided && run.end.recorded)) {
    return Bits::kNotReached;
  }
  if (q.event_to >= 0 ? to == true : !from) {
    return Bits::kTo;
  }
  return (q.event_from >= 0 ? from == true : !to) ? Bits::kFrom : Bits::kNeither;
}

}  // namespace

Prover::Prover(char side, const trace::Trace& from, const trace::Trace& to, Launch launch,
               const explain::Explanation& explanation, const ProveOptions& options)
    : from_(from), to_(to), launch_(std::move(launch)), options_(options) {
  proof_.side = side;
  const auto launch_to = LaunchOf(to, options.launch);
  const Direction direction{.from = from,
                            .to = to,
                            .launch_from = launch_,
                            .launch_to = launch_to ? *launch_to : RecordedLaunch(to),
                            .here = Here::Find(),
                            .install = options.install};
  proof_.flips = FindFlips(direction, explanation);
  may_be_unsteady_ = std::ranges::any_of(explanation.findings, [](const explain::Finding& finding) {
    return finding.label == explain::Label::kRng ||
           finding.label == explain::Label::kNondeterminism ||
           finding.confidence == explain::Confidence::kUnknown;
  });
  if (!options.only.empty()) {
    std::erase_if(proof_.flips, [&](const Flip& flip) { return !Wanted(flip, explanation); });
  }
}

bool Prover::Wanted(const Flip& flip, const explain::Explanation& explanation) const {
  return std::ranges::any_of(options_.only, [&](const std::string& word) {
    return flip.Names(word) ||
           std::ranges::any_of(explanation.findings, [&](const explain::Finding& finding) {
             return finding.code == word &&
                    (flip.Names(finding) || flip.CandidateIn(finding) != nullptr);
           });
  });
}

FlipSet Prover::OfKinds(std::initializer_list<FlipKind> kinds) const {
  FlipSet set;
  for (size_t i = 0; i < proof_.flips.size(); ++i) {
    if (std::ranges::find(kinds, proof_.flips[i].kind) != kinds.end()) {
      set.push_back(i);
    }
  }
  return set;
}

std::string Prover::Words(const FlipSet& flips) const {
  std::string text;
  for (const size_t flip : flips) {
    text += (text.empty() ? "" : ", ") + proof_.flips[flip].text;
  }
  return std::string(1, proof_.side) + (text.empty() ? " unchanged" : " with " + text);
}

Job Prover::MakeJob(FlipSet flips, int repeat) const {
  Job job{std::string(1, proof_.side), std::move(flips), repeat, launch_, repeat == kWhole};
  for (const size_t flip : job.flips) {
    proof_.flips[flip].ApplyTo(&job.launch);
  }
  return job;
}

Prover::Recorded Prover::Record(const Job& job, const Question& q) {
  ++runs_;
  options_.starts(runs_, std::max(foreseen_, runs_), Words(job.flips));
  const JobEnd end = options_.run(job, HasPassed(q.from, q.event_from, q.to, q.event_to));
  std::string failure = end.failure;
  Recorded recorded;
  if (!end.recording.empty()) {
    auto reader = trace::Reader::Open(end.recording);
    if (!reader) {
      failure = reader.error().what;
    } else {
      // A whole run is for what comes behind the place.
      recorded.bits = job.whole ? Bits::kTo : BitsOf((*reader)->trace(), q);
      if (recorded.bits == Bits::kNotReached) {
        failure = "it did not come to the place of the difference (exit status " +
                  std::to_string(end.exit_code) + ")";
      } else {
        recorded.run = std::move(*reader);
      }
    }
  }
  if (recorded.run == nullptr) {
    proof_.failures.push_back(Words(job.flips) + ": " + failure +
                              (end.said.empty() ? "" : ": " + end.said));
    options_.say(proof_.failures.back());
  }
  return recorded;
}

Bits Prover::Ask(const FlipSet& flips, const Question& q) {
  if (const auto known = asked_.find(flips); known != asked_.end()) {
    return known->second;
  }
  const Bits bits = Record(MakeJob(flips, 0), q).bits;
  asked_[flips] = bits;
  if (bits == Bits::kNotReached && flips.size() == 1) {
    broken_.push_back(flips.front());
  }
  const std::string side(1, proof_.side), other(1, proof_.side == 'a' ? 'b' : 'a');
  if (bits != Bits::kNotReached) {
    options_.say(Words(flips) + ": " +
                 (bits == Bits::kTo     ? other + "'s bits"
                  : bits == Bits::kFrom ? side + "'s bits"
                                        : "neither side's bits"));
  }
  return bits;
}

bool Prover::AgreeTwice(const FlipSet& flips, const Question& q, int number) {
  const auto first = Record(MakeJob(flips, number), q).run;
  const auto second = first == nullptr ? nullptr : Record(MakeJob(flips, number + 1), q).run;
  if (second == nullptr) {
    return false;
  }
  const trace::Trace &one = first->trace(), &two = second->trace();
  const bool by_from = q.event_from >= 0;
  const trace::Trace& known = by_from ? q.from : q.to;
  const int64_t event = by_from ? q.event_from : q.event_to;
  const bool agree =
      q.known() ? EqualAt(one, two, EventIn(two, known, event)) == true : Identical(one, two);
  options_.say(Words(flips) + ", twice: " + (agree ? "the same bits" : "other bits each time"));
  return agree;
}

// Whether the launch gives its own bits again, and if not, whether it gives the same ones twice.
void Prover::Repeat(const FlipSet& base, const Question& q, Round* round) {
  const Bits bits = Record(MakeJob(base, kRepeat), q).bits;
  if (bits == Bits::kNotReached) {
    return;
  }
  round->repeats = bits == Bits::kFrom;
  options_.say(Words(base) +
               ", again: " + (round->repeats ? "the same bits" : "other bits than recorded"));
  round->steady = round->repeats || AgreeTwice(base, q, kSteadyRuns);
}

// Settings first, and with changed statements before what is run as a whole; another CPU only where
// they do not suffice.
void Prover::Search(const Question& q, Round* round) {
  const FlipSet settings = OfKinds({FlipKind::kFactor}), machines = OfKinds({FlipKind::kMachine});
  const FlipSet programs = OfKinds({FlipKind::kFactor, FlipKind::kProgram});
  const bool statements =
      programs.size() > settings.size() && std::ranges::any_of(proof_.flips, &Flip::OfStatement);
  struct Stage {
    FlipSet asked;
    size_t singles;
    bool all_settings;
  };
  std::vector<Stage> stages;
  if (statements) {
    stages.push_back({Without(settings, round->base), kMaxSingles, false});
  }
  stages.push_back({Without(programs, round->base), kMaxSingles, true});
  if (const FlipSet others = Without(machines, round->base); !others.empty()) {
    Stage last{others, others.size(), false};
    last.asked.insert(last.asked.end(), stages.back().asked.begin(), stages.back().asked.end());
    stages.push_back(std::move(last));
  }
  for (const auto& [asked, singles, all_settings] : stages) {
    if (asked.empty()) {
      continue;
    }
    const auto with_base = [&, &asked = asked](const FlipSet& set) {
      FlipSet flips;
      std::ranges::transform(set, std::back_inserter(flips), [&](size_t i) { return asked[i]; });
      std::ranges::sort(flips);
      return Union(round->base, flips);
    };
    round->minimal = FindMinimal(asked.size(), singles,
                                 [&](const FlipSet& set) { return Ask(with_base(set), q); });
    if (all_settings) {
      round->all_settings = round->minimal.all;
    }
    if (round->minimal.found) {
      round->minimal.set = Without(with_base(round->minimal.set), round->base);
      return;
    }
  }
}

// Of a run that never gives the same bits twice: what makes it give them.
void Prover::SearchSteady(const Question& q, Round* round) {
  const FlipSet asked = OfKinds({FlipKind::kSteady});
  const auto with_base = [&](const FlipSet& set) {
    FlipSet flips;
    std::ranges::transform(set, std::back_inserter(flips), [&](size_t i) { return asked[i]; });
    return Union(round->base, flips);
  };
  round->minimal = FindMinimal(asked.size(), asked.size(), [&](const FlipSet& set) {
    return AgreeTwice(with_base(set), q, kSteadyRuns) ? Bits::kTo : Bits::kFrom;
  });
  round->steadied = round->minimal.found;
  if (round->steadied) {
    round->minimal.set = Without(with_base(round->minimal.set), round->base);
  }
}

// Everything as on the other side, and not the set. What brings several things along could bring
// the set's too: it stays as it is, unless the set is of that kind.
// What a program cannot even run with alone is left out.
FlipSet Prover::RestOf(const FlipSet& base, const FlipSet& set) const {
  const bool program = std::ranges::any_of(
      set, [&](size_t flip) { return proof_.flips[flip].kind == FlipKind::kProgram; });
  const FlipSet others =
      program ? OfKinds({FlipKind::kFactor, FlipKind::kProgram}) : OfKinds({FlipKind::kFactor});
  FlipSet broken = broken_;
  std::ranges::sort(broken);
  return Union(base, Without(Without(others, set), broken));
}

// The other way.
void Prover::TakeAway(const Question& q, Round* round) {
  const FlipSet rest = RestOf(round->base, round->minimal.set);
  round->others_tried = rest != round->base;
  round->without = round->others_tried ? Ask(rest, q)
                   : round->repeats    ? Bits::kFrom
                                       : Bits::kNeither;
}

std::vector<Job> Prover::Plan() const {
  std::vector<Job> jobs;
  const auto add = [&](const FlipSet& flips, int repeat) {
    Job job = MakeJob(flips, repeat);
    const std::string name = job.Name();
    if (std::ranges::none_of(jobs, [&](const Job& other) { return other.Name() == name; })) {
      jobs.push_back(std::move(job));
    }
  };
  for (const int repeat : {kRepeat, kSteadyRuns, kSteadyRuns + 1}) {
    add({}, repeat);
  }
  const FlipSet asked = OfKinds({FlipKind::kFactor, FlipKind::kProgram});
  if (!asked.empty()) {
    add(asked, 0);
  }
  for (const size_t flip : Union(asked, OfKinds({FlipKind::kMachine}))) {
    add({flip}, 0);
    add({flip}, kWhole);
    if (const FlipSet rest = RestOf({}, {flip}); !rest.empty()) {
      add(rest, 0);
    }
  }
  for (const size_t flip : may_be_unsteady_ ? OfKinds({FlipKind::kSteady}) : FlipSet()) {
    add({flip}, kSteadyRuns);
    add({flip}, kSteadyRuns + 1);
  }
  return jobs;
}

Result<Round> Prover::AskRound(const explain::Place& place, const FlipSet& base,
                               const Question& q) {
  asked_.clear();
  Round round;
  round.place = place;
  round.base = base;
  // As it was, all at once, each alone, the others without it, and the whole run.
  const size_t flips = Without(OfKinds({FlipKind::kFactor, FlipKind::kProgram}), base).size();
  foreseen_ = runs_ + 4 + std::min(flips, kMaxSingles);
  Repeat(base, q, &round);
  if (!proof_.failures.empty() && proof_.rounds.empty()) {
    return Fail(
        ErrorCode::kProcess, "the run cannot be repeated here", proof_.failures.back(),
        "start it by hand first; give another command behind --, or its folder with --directory");
  }
  Search(q, &round);
  if (round.minimal.found) {
    TakeAway(q, &round);
  } else if (!round.steady) {
    SearchSteady(q, &round);
  }
  return round;
}

Result<Proof> Prover::Run(const explain::Place& first) {
  FlipSet base;
  explain::Place place = first;
  std::unique_ptr<trace::Reader> changed;  // The run with `base`, from the second round on.
  const bool is_a = proof_.side == 'a';
  Launch command;
  command.command = launch_.command;
  options_.say("runs " + ShellLine(command) + " in " + launch_.directory + ", as recorded in " +
               proof_.side);
  while (proof_.rounds.size() < kMaxRounds) {
    const Question q{changed == nullptr ? from_ : changed->trace(), to_,
                     is_a ? place.event_a : place.event_b, is_a ? place.event_b : place.event_a};
    ISOBIT_ASSIGN_OR_RETURN(Round round, AskRound(place, base, q));
    proof_.rounds.push_back(round);
    if (!round.minimal.found || round.steadied) {
      break;
    }
    base = Union(base, round.minimal.set);
    auto whole = Record(MakeJob(base, kWhole), q).run;
    if (whole == nullptr) {
      break;
    }
    // The sides keep their letters, so that places keep theirs.
    const explain::Explanation now =
        is_a ? Compare(whole->trace(), to_) : Compare(to_, whole->trace());
    proof_.identical = now.verdict == explain::Verdict::kIdentical;
    if (now.verdict != explain::Verdict::kDifferent) {
      break;
    }
    place = now.first;
    changed = std::move(whole);
  }
  const bool proof_only =
      std::ranges::any_of(base, [&](size_t flip) { return proof_.flips[flip].proof_only; });
  if (const Launch launch = MakeJob(base, 0).launch;
      !base.empty() && !proof_only && launch.settings.empty()) {
    proof_.line =
        (launch.directory == launch_.directory ? ""
                                               : "cd " + ShellQuote(launch.directory) + " && ") +
        ShellLine(launch, &launch_);
  }
  return proof_;
}

}  // namespace isobit::prove
