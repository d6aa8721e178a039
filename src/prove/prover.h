// SPDX-License-Identifier: Apache-2.0
// The experiments on one side's launch: which runs are asked for, in which order, and what they
// show.
#ifndef ISOBIT_PROVE_PROVER_H_
#define ISOBIT_PROVE_PROVER_H_

#include <map>
#include <memory>
#include <string>

#include "prove/prove.h"
#include "trace/reader.h"

namespace isobit::prove {

// A place at which two recordings differ, in the direction in which a launch is changed.
struct Question {
  const trace::Trace& from;
  const trace::Trace& to;
  int64_t event_from = -1, event_to = -1;  // -1: that side has no such event.
  // Otherwise whole runs are compared.
  bool known() const { return event_from >= 0 || event_to >= 0; }
};

class Prover {
 public:
  // `from` is the side whose launch is changed. All references outlive the prover.
  Prover(char side, const trace::Trace& from, const trace::Trace& to, Launch launch,
         const explain::Explanation& explanation, const ProveOptions& options);

  // Errors: kProcess: the launch itself cannot be recorded.
  Result<Proof> Run(const explain::Place& first);

  // Those that Run asks for where one flip suffices.
  std::vector<Job> Plan() const;

 private:
  bool Wanted(const Flip& flip, const explain::Explanation& explanation) const;
  // Indices of the flips of these kinds, ascending.
  FlipSet OfKinds(std::initializer_list<FlipKind> kinds) const;
  std::string Words(const FlipSet& flips) const;
  Job MakeJob(FlipSet flips, int repeat) const;
  FlipSet RestOf(const FlipSet& base, const FlipSet& set) const;

  // Runs a job, to its end or until it is past the place.
  struct Recorded {
    std::unique_ptr<trace::Reader> run;  // Null: nothing was recorded, or not as far as the place.
    Bits bits = Bits::kNotReached;
  };
  Recorded Record(const Job& job, const Question& q);
  // One run: whose bits it has.
  Bits Ask(const FlipSet& flips, const Question& q);
  // Two runs: whether they agree with each other. The numbers tell their recordings apart.
  bool AgreeTwice(const FlipSet& flips, const Question& q, int number);

  Result<Round> AskRound(const explain::Place& place, const FlipSet& base, const Question& q);
  void Repeat(const FlipSet& base, const Question& q, Round* round);
  void Search(const Question& q, Round* round);
  void SearchSteady(const Question& q, Round* round);
  void TakeAway(const Question& q, Round* round);

  const trace::Trace& from_;
  const trace::Trace& to_;
  const Launch launch_;
  const ProveOptions& options_;
  bool may_be_unsteady_ = false;  // By what the explanation says, or does not say.
  size_t runs_ = 0, foreseen_ = 0;
  FlipSet broken_;                 // Alone, they end the program before the place.
  std::map<FlipSet, Bits> asked_;  // In this round.
  Proof proof_;
};

}  // namespace isobit::prove

#endif  // ISOBIT_PROVE_PROVER_H_
