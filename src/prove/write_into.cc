// SPDX-License-Identifier: Apache-2.0
// What was shown, in sentences, in its place in the explanation.
#include <algorithm>

#include "prove/prove.h"

namespace isobit::prove {
namespace {

using explain::Confidence;
using explain::Explanation;
using explain::Finding;
using explain::Label;

std::string Other(const Proof& proof) { return proof.side == 'a' ? "b" : "a"; }

std::string Texts(const Proof& proof, const FlipSet& set) {
  std::string text;
  for (const size_t flip : set) {
    text += (text.empty() ? "" : " and ") + proof.flips[flip].text;
  }
  return text;
}

std::string PlaceText(const explain::Place& place) {
  std::string text = place.op.empty() ? "'" + place.node + "'" : place.op + " '" + place.node + "'";
  return text + (place.site.empty() ? "" : ", " + place.site);
}

std::vector<std::string> Sentences(const Proof& proof, const Round& round) {
  const std::string side(1, proof.side), other = Other(proof);
  const std::string before = side + (round.base.empty() ? "" : " with " + Texts(proof, round.base));
  std::vector<std::string> sentences;
  sentences.push_back(before + ", run again: " +
                      (round.repeats  ? "its own bits here"
                       : round.steady ? "other bits here, the same ones twice"
                                      : "other bits here each time"));
  if (!round.minimal.found) {
    return sentences;
  }
  const bool machine = std::ranges::any_of(
      round.minimal.set, [&](size_t flip) { return proof.flips[flip].kind == FlipKind::kMachine; });
  if (machine && round.all_settings) {
    sentences.push_back(
        before +
        (round.base.empty() ? " with every setting as in " : " and every other setting as in ") +
        other + ": " +
        (round.all_settings == Bits::kFrom ? "its own bits here"
                                           : "not " + other + "'s bits here"));
  }
  const std::string set = Texts(proof, round.minimal.set);
  sentences.push_back(round.steadied ? side + " with " + set + ", run twice: the same bits here"
                                     : side + " with " + set + ": " + other + "'s bits here");
  if (round.others_tried && (round.without == Bits::kFrom || round.without == Bits::kNeither)) {
    sentences.push_back(
        side + " with what else can be set as in " + other + ", and not that: " +
        (round.without == Bits::kFrom ? "its own bits here" : "not " + other + "'s bits here"));
  }
  return sentences;
}

Label LabelOf(const Flip& flip) {
  if (flip.kind == FlipKind::kMachine) {
    return Label::kRounding;
  }
  if (!flip.interpreter.empty()) {
    return Label::kVersion;
  }
  if (flip.factor.starts_with("seed.")) {
    return Label::kRng;
  }
  return flip.factor == "data.order"            ? Label::kData
         : flip.factor == "tf.mixed_precision"  ? Label::kPrecision
         : flip.factor == "call.training"       ? Label::kMode
         : flip.factor.ends_with("jit_compile") ? Label::kCompiler
                                                : Label::kConfig;
}

// One of the causes that a finding cannot tell apart.
struct Candidate {
  const Finding* among = nullptr;
  const Finding* cause = nullptr;
  bool replaces() const { return !cause->statement_a.empty() && !cause->statement_b.empty(); }
};

std::vector<Candidate> CandidatesOf(const Proof& proof, const FlipSet& set,
                                    const std::vector<Finding>& findings) {
  std::vector<Candidate> candidates;
  for (const size_t flip : set) {
    for (const Finding& finding : findings) {
      if (const Finding* cause = proof.flips[flip].CandidateIn(finding)) {
        candidates.push_back({&finding, cause});
        break;
      }
    }
  }
  return candidates;
}

// A cause of its own, for which any of its candidates may be the reason.
bool SaysMoreThanItsStatements(const Finding& finding) {
  return finding.confidence != Confidence::kUnknown && finding.statement_a.empty() &&
         finding.statement_b.empty();
}

// The statements that it takes together. What they are is told by those that stand in the place of
// another one; where these do not agree, by what differs first.
Finding FindingOfStatements(const std::vector<Candidate>& candidates) {
  const bool any = std::ranges::any_of(candidates, &Candidate::replaces);
  const Candidate& first = *std::ranges::find_if(
      candidates, [&](const Candidate& candidate) { return !any || candidate.replaces(); });
  Finding finding = *first.cause;
  std::vector<std::string> factors = {finding.factor};
  for (const Candidate& candidate : candidates) {
    if (candidate.cause == first.cause) {
      continue;
    }
    const Finding& cause = *candidate.cause;
    if (!any || candidate.replaces()) {
      finding.label = cause.label == finding.label ? finding.label : first.among->label;
      if (std::ranges::find(factors, cause.factor) == factors.end()) {
        factors.push_back(cause.factor);
        finding.factor += "+" + cause.factor;
      }
    }
    finding.summary += " " + cause.summary;
    finding.evidence.insert(finding.evidence.end(), cause.evidence.begin(), cause.evidence.end());
    finding.fixes.insert(finding.fixes.end(), cause.fixes.begin(), cause.fixes.end());
  }
  if (candidates.size() > 1) {
    finding.title = "program: statements are others, together";
  }
  return finding;
}

// A cause that was found by running alone, or that running told from others.
Finding FindingOf(const Proof& proof, const Round& round, const std::vector<Finding>& findings) {
  const auto candidates = CandidatesOf(proof, round.minimal.set, findings);
  if (!candidates.empty()) {
    return FindingOfStatements(candidates);
  }
  const Flip& flip = proof.flips[round.minimal.set.front()];
  Finding finding;
  finding.code = "X902";
  finding.label = LabelOf(flip);
  finding.factor = flip.factor;
  finding.title = "found by running: " + Texts(proof, round.minimal.set);
  finding.summary =
      "What differs in the recordings does not name it; set, and set back, it moves the bits.";
  finding.where = round.place;
  return finding;
}

bool NamesIt(const Proof& proof, const Round& round, const Finding& finding) {
  return std::ranges::any_of(round.minimal.set,
                             [&](size_t flip) { return proof.flips[flip].Names(finding); });
}

// Everything is moved at once.
bool OfProgram(const Proof& proof, const Round& round) {
  return std::ranges::all_of(
      round.minimal.set, [&](size_t flip) { return proof.flips[flip].kind == FlipKind::kProgram; });
}

void Attach(const Proof& proof, const Round& round, Finding* finding, bool named) {
  for (const std::string& sentence : Sentences(proof, round)) {
    finding->proof.push_back(sentence);
  }
  if (named && round.proved()) {
    finding->confidence = Confidence::kProved;
  }
}

void WriteFirst(const Proof& proof, Explanation* explanation) {
  const Round& round = proof.rounds.front();
  auto& findings = explanation->findings;
  if (!round.minimal.found) {
    if (!findings.empty()) {
      Attach(proof, round, &findings.front(),
             !round.steady && findings.front().label == Label::kNondeterminism);
    }
    return;
  }
  const auto named = std::ranges::find_if(
      findings, [&](const Finding& finding) { return NamesIt(proof, round, finding); });
  // That another program gives another result is what the statements that differ, or "started in
  // another way", say already.
  const bool listed = std::ranges::any_of(
      findings, [](const Finding& finding) { return !finding.candidates.empty(); });
  const bool says_nothing =
      OfProgram(proof, round) &&
      (named == findings.end() ? listed : named->confidence == Confidence::kUnknown);
  if (named != findings.end() && !says_nothing) {
    Attach(proof, round, &*named, true);
    std::rotate(findings.begin(), named, named + 1);
    return;
  }
  // What a kernel did wrong is one thing, what makes it do so another: one finding has both.
  if (!findings.empty() &&
      (findings.front().label == Label::kBug || findings.front().label == Label::kUndefined)) {
    Attach(proof, round, &findings.front(), !OfProgram(proof, round));
    return;
  }
  // The whole program brings everything along, and what a statement does is said by the finding.
  const bool coarse = std::ranges::all_of(round.minimal.set, [&](size_t flip) {
    return proof.flips[flip].kind == FlipKind::kProgram || proof.flips[flip].OfStatement();
  });
  const auto candidates = CandidatesOf(proof, round.minimal.set, findings);
  const bool told_apart = !candidates.empty();
  if (says_nothing) {
    Attach(proof, round, &findings.front(), false);
    return;
  }
  if (coarse && !told_apart && !findings.empty() &&
      findings.front().confidence != Confidence::kUnknown) {
    Attach(proof, round, &findings.front(), false);
    return;
  }
  // What these statements build says more than all of them together.
  if (candidates.size() > 1 && SaysMoreThanItsStatements(findings.front()) &&
      std::ranges::all_of(candidates, [&](const Candidate& candidate) {
        return candidate.among == &findings.front();
      })) {
    Attach(proof, round, &findings.front(), true);
    return;
  }
  Finding found = FindingOf(proof, round, findings);
  Attach(proof, round, &found, true);
  std::erase_if(findings, [&](const Finding& f) {
    return f.label == Label::kUnknown || (!found.code.empty() && f.code == found.code);
  });
  findings.insert(findings.begin(), std::move(found));
}

// What is left when the first place is settled.
void WriteRest(const Proof& proof, Explanation* explanation) {
  if (explanation->findings.empty()) {
    return;
  }
  std::vector<std::string>& sentences = explanation->findings.front().proof;
  for (size_t i = 1; i < proof.rounds.size(); ++i) {
    const Round& round = proof.rounds[i];
    sentences.push_back("then the first difference is at " + PlaceText(round.place));
    if (!round.minimal.found) {
      sentences.push_back("nothing that can be set here moves it");
      continue;
    }
    const std::vector<std::string> more = Sentences(proof, round);
    sentences.insert(sentences.end(), more.begin(), more.end());
  }
  if (proof.identical) {
    sentences.push_back("the whole run is then identical to " + Other(proof) + "'s");
  }
}

}  // namespace

void WriteInto(const Proof& proof, Explanation* explanation) {
  if (proof.rounds.empty()) {
    return;
  }
  WriteFirst(proof, explanation);
  WriteRest(proof, explanation);
  if (!proof.line.empty() && !explanation->findings.empty()) {
    explanation->findings.front().fixes.push_back({"command", proof.line, ""});
  }
  for (const std::string& failure : proof.failures) {
    explanation->coverage.push_back("a run that failed: " + failure);
  }
}

}  // namespace isobit::prove
