// SPDX-License-Identifier: Apache-2.0
#include "explain/engine.h"

#include <algorithm>
#include <iterator>

#include "env/diff.h"
#include "env/facts.h"
#include "explain/arguments.h"
#include "explain/followed.h"
#include "explain/graph_change.h"
#include "explain/growth.h"
#include "explain/interval.h"
#include "explain/judge_origin.h"
#include "explain/kernel_alone.h"
#include "explain/lasting.h"
#include "explain/remainder.h"
#include "explain/verdict.h"
#include "explain/zoom.h"
#include "trace/follow.h"

namespace isobit::explain {
namespace {

bool Strong(const Finding& finding) { return finding.confidence != Confidence::kUnknown; }

// Findings about later origins do not explain the first difference: where none does, that is said
// before them.
void PutFirstDifferenceFirst(const Case& c, const std::vector<Finding>& weak,
                             std::vector<Finding>* strong) {
  const auto first = FindFirstDifference(c);
  const bool explained = !first || first->op == nullptr ||
                         std::any_of(strong->begin(), strong->end(), [&](const Finding& finding) {
                           const int64_t origin = OriginCited(c, finding);
                           return origin < 0 || origin == static_cast<int64_t>(first->sequence);
                         });
  const auto unknown = std::find_if(weak.begin(), weak.end(), [](const Finding& finding) {
    return finding.label == Label::kUnknown;
  });
  if (!explained && unknown != weak.end()) {
    strong->insert(strong->begin(), *unknown);
  }
}

// The gates whose causes reach an op by its inputs alone.
bool ComesThroughInputs(Gate gate) {
  return gate == Gate::kWeights || gate == Gate::kData || gate == Gate::kPreprocess ||
         gate == Gate::kRandom;
}

// Whether the finding is about another difference than `first`: an op or a value that it cites.
bool IsAboutAnother(const Case& c, const Finding& finding, const FirstDifference& first) {
  return std::ranges::any_of(c.alignment.origins,
                             [&](uint32_t index) {
                               const align::EventPair& pair = c.alignment.pairs[index];
                               return &pair != first.op && Cites(c, finding, pair);
                             }) ||
         std::ranges::any_of(c.alignment.side, [&](const align::SidePair& pair) {
           return CitesUnequalValue(c, finding, pair);
         });
}

// What the rules have said so far.
struct Heard {
  std::vector<Finding> strong, weak;
  // Of causes that come through inputs, where the first difference has equal ones: they are about
  // others, and come behind what is said of the first.
  std::vector<Finding> later;
  std::vector<int64_t> explained;  // Origins, by A's sequence.
  ptrdiff_t texts = 0;             // In `strong`.
};

std::vector<Finding> WeakFindings(std::vector<Finding> weak) {
  // What the programs say themselves comes before what they were started with.
  std::stable_partition(weak.begin(), weak.end(), [](const Finding& finding) {
    const Rule* rule = FindRule(finding.code);
    return rule != nullptr && rule->gate == Gate::kProgramText;
  });
  // "Not known" is said only when nothing else is.
  if (std::any_of(weak.begin(), weak.end(),
                  [](const auto& f) { return f.label != Label::kUnknown; })) {
    std::erase_if(weak, [](const Finding& finding) { return finding.label == Label::kUnknown; });
  }
  return weak;
}

std::vector<Finding> InOrder(const Case& c, Heard heard) {
  std::vector<Finding> findings;
  if (heard.strong.empty()) {
    findings = WeakFindings(std::move(heard.weak));
  } else {
    PutFirstDifferenceFirst(c, heard.weak, &heard.strong);
    findings = std::move(heard.strong);
  }
  std::ranges::move(heard.later, std::back_inserter(findings));
  return findings;
}

// The findings of all rules, gate by gate. After a gate has spoken, a later one is heard only about
// an origin of its own: an op that computes differently on equal inputs, which nothing earlier can
// have caused. The programs' text is asked where none has spoken, or only of numbers that the
// programs compute.
std::vector<Finding> AskGates(const Case& c, std::span<const Rule> rules) {
  const auto first = FindFirstDifference(c);
  const bool equal_inputs = first && IsKernelAlone(c, *first) && ConstantsAreEqual(c, *first->op);
  Heard heard;
  for (size_t i = 0; i < rules.size();) {
    const Gate gate = rules[i].gate;
    const bool text = gate == Gate::kProgramText;
    const bool cannot_be_first = equal_inputs && ComesThroughInputs(gate);
    std::vector<Finding>& told = cannot_be_first ? heard.later : heard.strong;
    const bool first_to_speak = told.empty();
    std::vector<int64_t> newly_explained;
    if (text && !std::ranges::all_of(heard.strong, &Finding::of_computed_numbers)) {
      break;
    }
    for (; i < rules.size() && rules[i].gate == gate; ++i) {
      for (Finding& finding : rules[i].evaluate(c)) {
        const int64_t origin = OriginCited(c, finding);
        const bool of_its_own = origin >= 0 && std::ranges::count(heard.explained, origin) == 0;
        if (cannot_be_first && !IsAboutAnother(c, finding, *first)) {
          continue;
        }
        if (!Strong(finding)) {
          heard.weak.push_back(std::move(finding));
        } else if (text) {
          told.insert(told.begin() + heard.texts++, std::move(finding));
        } else if (first_to_speak || of_its_own) {
          newly_explained.push_back(origin);
          told.push_back(std::move(finding));
        }
      }
    }
    heard.explained.insert(heard.explained.end(), newly_explained.begin(), newly_explained.end());
  }
  return InOrder(c, std::move(heard));
}

// Says of the first place, also where a finding is about it, since when it may have differed.
void SetSince(int64_t since, Explanation* explanation) {
  Place& first = explanation->first;
  first.since = since;
  for (Finding& finding : explanation->findings) {
    Place& where = finding.where;
    if (where.event_a == first.event_a && where.event_b == first.event_b &&
        where.node == first.node) {
      where.since = since;
    }
  }
}

std::optional<Noise> NoiseOf(const Case& c) {
  const align::EventPair* origin = FirstOrigin(c);
  if (origin == nullptr || GraphChangedBefore(c, *origin)) {
    return std::nullopt;
  }
  const auto measured = NoiseOfOrigin(c, *origin);
  if (!measured) {
    return std::nullopt;
  }
  const Place place = PlaceOf(c, *origin);
  return Noise{place.event_a,
               place.event_b,
               place.output,
               measured->difference_ulp,
               measured->floor_ulp,
               measured->elements,
               measured->condition_max,
               measured->condition_median};
}

// Environment facts that are no cause: those that cannot reach results, and, where nothing differs
// or the cause was found before any op ran, all the others. Names only; `isobit env A B` has the
// values.
std::vector<std::string> NotesOf(const Case& c, const Explanation& explanation) {
  const bool cause_known = !explanation.findings.empty() && Strong(explanation.findings.front());
  const bool identical = explanation.verdict == Verdict::kIdentical;
  std::vector<std::string> notes;
  if (identical || cause_known) {
    const bool said =
        cause_known && explanation.findings.front().factor.starts_with("run.argument");
    if (!SameArguments(c) && !said) {
      notes.push_back("arguments");
    }
    if (c.a.run.directory != c.b.run.directory) {
      notes.push_back("working directory");
    }
  }
  const bool all = identical || (cause_known && FirstOrigin(c) == nullptr);
  bool cpu = false;
  for (const env::FactorDiff& diff : env::DiffEnvironments(c.a, c.b)) {
    const bool cited = std::any_of(
        explanation.findings.begin(), explanation.findings.end(), [&](const Finding& finding) {
          return finding.factor == diff.key ||
                 std::any_of(finding.evidence.begin(), finding.evidence.end(),
                             [&](const Evidence& evidence) { return evidence.key == diff.key; });
        });
    if (cited || (!all && diff.reach != env::Reach::kNothing)) {
      continue;
    }
    if (diff.key.rfind("cpu.", 0) == 0) {
      cpu = true;
    } else {
      notes.push_back(diff.key.rfind("env.", 0) == 0 ? diff.key.substr(4) : diff.key);
    }
  }
  if (cpu) {
    notes.push_back("the CPU");
  }
  return notes;
}

std::string Headline(const Explanation& explanation) {
  const Place& place = explanation.first;
  std::string text = "first";
  if (place.since >= 0) {
    text += place.step > place.since ? " between steps " + std::to_string(place.since) + " and " +
                                           std::to_string(place.step)
                                     : " after step " + std::to_string(place.since);
  } else if (place.step >= 0) {
    text += " at step " + std::to_string(place.step);
  }
  if (!place.kernel_a.empty()) {
    text += text == "first" ? " at " : ", ";
    text += place.op + " '" + ShortNodeName(place.node) + "'";
    if (place.kernel_a != place.kernel_b) {
      text += " (" + place.kernel_a + " | " + place.kernel_b + ")";
    }
  } else {
    text += text == "first" ? " " : ", ";
    text += place.stage == "before the model" ? place.stage
            : place.stage == "end"            ? "at the end of the run"
            : place.stage == "weights"        ? "in the weights"
            : place.stage == "result"         ? "in a result"
                                              : "in " + place.stage;
    text += place.node.empty() ? "" : ": '" + place.node + "'";
  }
  return text + (place.site.empty() ? "" : ", " + place.site);
}

SideSummary Summary(const trace::Trace& trace, const std::string& path) {
  SideSummary side;
  side.path = path;
  for (const std::string& word : trace.run.argv) {
    side.command += (side.command.empty() ? "" : " ") + word;
  }
  // A recording begins before TensorFlow is imported.
  side.tensorflow = trace.run.tensorflow_version.empty() ? env::Facts(trace.env).Text("tf.version")
                                                         : trace.run.tensorflow_version;
  side.ended = EndText(trace);
  side.status = trace.end.recorded ? trace.end.status : -1;
  side.op_events = trace.events.size();
  side.lost_events = trace.op_counts.dropped + trace.side_counts.dropped;
  side.complete = trace.complete && trace.end.recorded;
  return side;
}

std::string FileName(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

}  // namespace

std::pair<std::string, std::string> SideNames(const std::string& path_a,
                                              const std::string& path_b) {
  const std::string a = FileName(path_a), b = FileName(path_b);
  if (a != b) {
    return {a, b};
  }
  if (path_a != path_b) {
    return {path_a, path_b};
  }
  return {"a", "b"};
}

Explanation ExplainCase(const Case& whole, std::span<const Rule> rules,
                        const ExplainOptions& options) {
  // A run that followed another one has nothing that lasts: every difference was taken away.
  const bool followed = trace::FindNote(whole.a, trace::kFollowingNote) != nullptr ||
                        trace::FindNote(whole.b, trace::kFollowingNote) != nullptr;
  Lasting lasting;
  if (followed) {
    lasting.alignment = whole.alignment;
  } else {
    lasting = FindLasting(whole);
  }
  Case c{whole.a,        whole.b,      lasting.alignment, whole.reader_a,
         whole.reader_b, whole.name_a, whole.name_b,      whole.judgements};
  Explanation explanation;
  const Outcome outcome = Decide(c);
  explanation.verdict = outcome.verdict;
  explanation.compared_events = outcome.compared_events;
  explanation.equal_events = outcome.equal_events - lasting.passing;
  explanation.unpaired_a = c.alignment.only_a.size();
  explanation.unpaired_b = c.alignment.only_b.size();
  explanation.a = Summary(c.a, std::string(c.name_a));
  explanation.b = Summary(c.b, std::string(c.name_b));
  explanation.coverage = CoverageOf(c, outcome);
  explanation.ends_differ = EndsDiffer(c);
  if (outcome.verdict == Verdict::kDifferent) {
    explanation.findings = AskGates(c, rules);
    if (outcome.first) {
      explanation.first = outcome.first->place;
      SetSince(LastStepBefore(c, *outcome.first), &explanation);
    } else if (!explanation.findings.empty()) {
      explanation.first = explanation.findings.front().where;
    }
    explanation.headline = Headline(explanation);
    explanation.zoom = FindZoom(c);
    explanation.noise = NoiseOf(c);
    explanation.growth = FindGrowth(c);
    if (options.remainder) {
      explanation.remainder = FindRemainder(c, outcome, explanation.findings);
    }
  } else if (outcome.verdict == Verdict::kInconclusive) {
    explanation.headline = outcome.reason;
  } else {
    explanation.headline = std::to_string(explanation.equal_events) + " op runs and " +
                           std::to_string(outcome.equal_values - lasting.unreached) +
                           " recorded arrays, variables and metrics are equal bit for bit";
  }
  explanation.followed = FindFollowed(c);
  explanation.notes = NotesOf(c, explanation);
  if (lasting.passing != 0 && outcome.verdict != Verdict::kDifferent) {
    explanation.notes.insert(explanation.notes.begin(),
                             std::to_string(lasting.passing) +
                                 " op runs whose values nothing uses (first " +
                                 lasting.passing_place + ")");
  }
  if (lasting.unreached != 0 && outcome.verdict == Verdict::kIdentical) {
    explanation.coverage.push_back(
        "what the program does outside of TensorFlow with " + std::to_string(lasting.unreached) +
        (lasting.unreached == 1 ? " array" : " arrays") +
        " read from files with other content (first at " + lasting.unreached_place +
        "): everything recorded behind them is equal");
  }
  return explanation;
}

}  // namespace isobit::explain
