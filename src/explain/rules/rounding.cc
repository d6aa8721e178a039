// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/rounding.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "base/check.h"
#include "env/diff.h"
#include "explain/evidence.h"
#include "explain/graph_change.h"
#include "explain/judge_origin.h"
#include "explain/replayed.h"
#include "numerics/op.h"

namespace isobit::explain {
namespace {

// A difference of this size relative to the tensor's norm is what float32 rounding gives; TF32 and
// bfloat16 inputs give more.
constexpr double kRoundingLikeRelative = 1e-5;
// bfloat16, the coarsest format that anything computes in, has 2^-9 = 2e-3.
constexpr double kFarRelative = 1e-2;

std::string Short(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", value);
  return text;
}

Sized SizeByBound(const numerics::Judgement& judgement, std::string text) {
  const numerics::Bound& bound = *judgement.bound;
  if (judgement.emulation) {
    return {Size::kOutside, text + ": inputs rounded to " + judgement.emulation->precision, ""};
  }
  text += ": " + Short(bound.used_worst) + " of the bound " + bound.name;
  if (bound.terms > 1) {
    text = text.substr(0, text.size() - bound.name.size()) + "for sums of " +
           std::to_string(bound.terms) + " terms in any order, " + Short(bound.used_likely) +
           " of what is likely";
  }
  return {bound.inside() ? Size::kBounded : Size::kOutside, text,
          "bound: " + bound.name + " [" + bound.source + "]"};
}

const trace::Detail* DetailOf(const trace::Trace& trace, const trace::OpEvent& event,
                              size_t output) {
  if (output >= event.output_count) {
    return nullptr;
  }
  const uint32_t detail = trace.outputs[event.first_output + output].detail;
  return detail == 0 ? nullptr : &trace.details[detail - 1];
}

// Without values: the distance of the sketches against the norm.
Sized SizeBySketch(const Origin& origin) {
  const auto* a = DetailOf(origin.c.a, EventA(origin.c, origin.pair), origin.pair.output);
  const auto* b = DetailOf(origin.c.b, EventB(origin.c, origin.pair), origin.pair.output_b);
  if (a == nullptr || b == nullptr || !a->sketch || !b->sketch || !a->statistics ||
      !b->statistics) {
    return {};
  }
  const double norm =
      std::sqrt(std::max(a->statistics->sum_of_squares, b->statistics->sum_of_squares));
  const double distance = digest::EstimateDistance(*a->sketch, *b->sketch);
  if (!(norm > 0) || !std::isfinite(distance)) {
    return {};
  }
  const double relative = distance / norm;
  return {relative <= kRoundingLikeRelative ? Size::kRoundingLike : Size::kUnknown,
          "the outputs are about " + Short(relative) + " of their norm apart (by sketches)", "",
          relative > kFarRelative};
}

struct Field {
  std::vector<std::pair<const CandidateRow*, Candidate>> found;  // In the order of the rows.
  bool shown = false;

  bool Competes(const Candidate& candidate) const {
    return candidate.standing == Standing::kShown ||
           (!shown && candidate.standing == Standing::kPossible);
  }
};

Field FindAll(const Origin& origin) {
  Field field;
  for (const CandidateRow& row : CandidateRows()) {
    field.found.emplace_back(&row, row.find(origin));
    field.shown = field.shown || field.found.back().second.standing == Standing::kShown;
  }
  return field;
}

std::string Join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

// What follows from the origin, and which other kernels compute differently on equal inputs.
std::string ConsequenceText(const Case& c, const align::EventPair& first) {
  uint64_t consequences = 0;
  std::set<std::string> others;
  for (const align::EventPair& pair : c.alignment.pairs) {
    consequences += pair.state == align::PairState::kConsequence ? 1 : 0;
    if (pair.state == align::PairState::kOrigin && &pair != &first) {
      others.insert(numerics::BaseOpName(KernelOf(c.a, EventA(c, pair))));
    }
  }
  std::string text;
  if (consequences != 0) {
    text = std::to_string(consequences) +
           (consequences == 1 ? " later op run differs" : " later op runs differ") +
           " as its consequence";
  }
  if (!others.empty()) {
    text += std::string(text.empty() ? "" : "; ") +
            "on equal inputs these differ too: " + Join({others.begin(), others.end()});
  }
  return text;
}

Confidence ConfidenceOf(const Sized& size, Label label, bool strongest, bool alone,
                        bool all_recorded) {
  if (!strongest) {
    return Confidence::kUnknown;
  }
  if (label == Label::kRounding && size.size == Size::kBounded) {
    return Confidence::kBounded;
  }
  return alone && all_recorded ? Confidence::kConsistent : Confidence::kUnknown;
}

}  // namespace

std::optional<Origin> FindOrigin(const Case& c) {
  const align::EventPair* pair = FirstOrigin(c);
  return pair == nullptr ? std::nullopt : OriginAt(c, *pair);
}

std::optional<Origin> OriginAt(const Case& c, const align::EventPair& pair) {
  if (pair.shape_or_dtype || GraphChangedBefore(c, pair)) {
    return std::nullopt;
  }
  const std::string& kernel_a = KernelOf(c.a, EventA(c, pair));
  const std::string& kernel_b = KernelOf(c.b, EventB(c, pair));
  return Origin{c,
                pair,
                kernel_a,
                kernel_b,
                ClassOf(OpOfPair(kernel_a, kernel_b)),
                env::Facts(c.a.env),
                env::Facts(c.b.env)};
}

bool SameEnvironment(const Case& c) {
  const auto recorded = [](const trace::Trace& trace) {
    return trace.Env("cpu.machine") != nullptr && trace.Env("tf.version") != nullptr &&
           trace.Env("tf.threads.intra") != nullptr;
  };
  return recorded(c.a) && recorded(c.b) &&
         std::ranges::all_of(env::DiffEnvironments(c.a, c.b), [](const env::FactorDiff& diff) {
           return diff.reach == env::Reach::kNothing;
         });
}

std::span<const CandidateRow> CandidateRows() {
  static constexpr CandidateRow kRows[] = {
      {"N107", "rounding: another instruction set (x86-64 against arm64)", FindMachine},
      {"N101", "rounding: oneDNN's kernels on one side, Eigen's on the other", FindOneDnn},
      {"N103", "rounding: Eigen's own matrix kernel on one side, oneDNN's on the other",
       FindContraction},
      {"N104", "rounding: oneDNN held back to a smaller instruction set", FindIsaCap},
      {"V101", "version: another release of TensorFlow", FindTensorFlow},
      {"N102", "rounding: one op split over another number of threads", FindThreads},
      {"N105", "rounding: another CPU, for which other code is chosen", FindCpu},
      {"N106", "rounding: another maker's approximation of a reciprocal", FindCpuMaker},
      {"N108", "rounding: the mathematical library runs other code", FindLibm},
  };
  return kRows;
}

std::string DifferenceText(const numerics::Comparison& comparison) {
  std::string text = std::to_string(comparison.unequal) + " of " +
                     std::to_string(comparison.count) +
                     (comparison.count == 1 ? " element differs" : " elements differ") +
                     ", by at most " + Short(comparison.max_abs);
  if (comparison.max_ulp > 0 && comparison.max_ulp < 1'000'000) {
    text += " (" + std::to_string(comparison.max_ulp) + " ulp)";
  }
  return text;
}

Sized SizeOf(const Origin& origin) {
  const numerics::Judgement judgement = JudgeOrigin(origin.c, origin.pair);
  if (!judgement.comparison) {
    Sized size = SizeBySketch(origin);
    size.text += (size.text.empty() ? "" : "; ") +
                 ("how far apart they are cannot be told: " + judgement.missing);
    return size;
  }
  const std::string text = DifferenceText(*judgement.comparison);
  if (judgement.comparison->nan_mismatches != 0) {
    return {Size::kOutside, text + ", and some are NaN on one side only", ""};
  }
  if (judgement.bound) {
    return SizeByBound(judgement, text);
  }
  if (origin.op_class == OpClass::kExact) {
    return {Size::kOutside, text + ", although the op leaves no freedom to round", ""};
  }
  if (judgement.relation.relation == numerics::Relation::kRoundingSized) {
    return {Size::kRoundingLike,
            text + ", which is as small as rounding (" + judgement.missing + ")", ""};
  }
  return {Size::kUnknown, text + " (" + judgement.missing + ")", ""};
}

std::vector<Finding> EvaluateCandidate(const Case& c, std::string_view code, Label label) {
  const auto origin = FindOrigin(c);
  if (!origin) {
    return {};
  }
  Field field = FindAll(*origin);
  const auto mine = std::find_if(field.found.begin(), field.found.end(),
                                 [&](const auto& entry) { return entry.first->code == code; });
  ISOBIT_CHECK(mine != field.found.end());
  if (!field.Competes(mine->second)) {
    return {};
  }
  const Sized size = SizeOf(*origin);
  if (size.size == Size::kOutside && label == Label::kRounding) {
    return {};
  }
  Finding finding;
  std::vector<std::string> rivals, not_recorded;
  bool strongest = true;
  finding.ruled_out.push_back("the data: all inputs of this op are equal bit for bit");
  for (const auto& entry : field.found) {
    const Candidate& other = entry.second;
    if (&entry == &*mine) {
      continue;
    }
    if (field.Competes(other)) {
      strongest = strongest && &entry > &*mine;
      rivals.push_back(other.what);
    } else if (other.standing == Standing::kSame) {
      finding.ruled_out.push_back(other.what + ": " + other.same);
    } else if (other.standing == Standing::kNotRecorded &&
               mine->second.standing != Standing::kShown) {
      not_recorded.push_back(other.what);
    }
  }
  finding.code = code;
  finding.label = label;
  finding.factor = mine->second.factor;
  finding.confidence = ConfidenceOf(size, label, strongest, rivals.empty(), not_recorded.empty());
  finding.title = mine->first->title;
  finding.summary = size.text;
  if (!rivals.empty()) {
    finding.summary += "; also different, and able to do the same: " + Join(rivals);
  }
  if (!not_recorded.empty()) {
    finding.summary += "; not recorded: " + Join(not_recorded);
  }
  finding.because = mine->second.because;
  finding.so_that = ConsequenceText(c, origin->pair);
  finding.where = PlaceOf(c, origin->pair);
  finding.evidence.push_back(
      OfOp(c, origin->pair, "equal inputs, unequal output " + std::to_string(origin->pair.output)));
  if (!size.source.empty()) {
    finding.evidence.push_back({"both", size.source, -1, ""});
  }
  if (strongest) {  // The others would say the same once more.
    const std::vector<Evidence> orders = ReplayEvidence(c, origin->pair);
    finding.evidence.insert(finding.evidence.end(), orders.begin(), orders.end());
  }
  finding.evidence.insert(finding.evidence.end(), mine->second.evidence.begin(),
                          mine->second.evidence.end());
  finding.fixes = mine->second.fixes;
  return {finding};
}

Fix EnvFix(const std::string& assignments, std::string_view where) {
  return {"env", "export " + assignments + "  # " + std::string(where), ""};
}

}  // namespace isobit::explain
