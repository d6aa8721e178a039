// SPDX-License-Identifier: Apache-2.0
#include "mirror_explanation.h"

#include <iomanip>
#include <sstream>

#include "explain/engine.h"

namespace isobit::diff {
namespace {

using explain::Explanation;
using explain::Finding;

std::string Name(const Finding& finding) {
  return finding.code + " " + std::string(LabelName(finding.label)) + " " + finding.factor + " " +
         std::string(ConfidenceName(finding.confidence));
}

std::string Findings(const Explanation& explanation) {
  std::string text;
  for (const Finding& finding : explanation.findings) {
    text += Name(finding) + "; ";
  }
  return text;
}

std::string NoiseText(const Explanation& explanation) {
  const auto& noise = explanation.noise;
  return noise ? std::to_string(noise->difference_ulp) + " of " + std::to_string(noise->floor_ulp) +
                     ", condition " + std::to_string(noise->condition_max.value_or(-1)) + " " +
                     std::to_string(noise->condition_median.value_or(-1))
               : "none";
}

std::string GrowthText(const Explanation& explanation) {
  const auto& growth = explanation.growth;
  if (!growth) {
    return "none";
  }
  std::ostringstream text;
  text << growth->quantity << " " << growth->unit << std::setprecision(17);
  for (const double number : {static_cast<double>(growth->first_step), growth->first_difference,
                              static_cast<double>(growth->last_step), growth->last_difference,
                              growth->factor, growth->fit, growth->level.value_or(-1)}) {
    text << " " << number;
  }
  return text.str();
}

}  // namespace

std::string MirrorError(const Explanation& ab, const Explanation& ba) {
  if (ab.verdict != ba.verdict) {
    return "the verdict of (b, a) is " + std::string(VerdictName(ba.verdict));
  }
  if (Findings(ab) != Findings(ba)) {
    return "the findings of (b, a) are " + Findings(ba) + "not " + Findings(ab);
  }
  if (ab.first.stage != ba.first.stage || ab.first.op != ba.first.op ||
      ab.first.kernel_a != ba.first.kernel_b || ab.first.kernel_b != ba.first.kernel_a) {
    return "the first place of (b, a) is " + ba.first.stage + " " + ba.first.op + ", not " +
           ab.first.stage + " " + ab.first.op;
  }
  if (NoiseText(ab) != NoiseText(ba)) {
    return "the noise of (b, a) is " + NoiseText(ba) + ", not " + NoiseText(ab);
  }
  if (GrowthText(ab) != GrowthText(ba)) {
    return "the growth of (b, a) is " + GrowthText(ba) + ", not " + GrowthText(ab);
  }
  if (ab.compared_events != ba.compared_events || ab.equal_events != ba.equal_events ||
      ab.unpaired_a != ba.unpaired_b || ab.unpaired_b != ba.unpaired_a) {
    return "the counts of (b, a) are others";
  }
  if (ab.notes.size() != ba.notes.size() || ab.coverage.size() != ba.coverage.size()) {
    return "the notes or the coverage of (b, a) are others";
  }
  return "";
}

Result<Explanation> ExplainBothWays(trace::Reader& a, trace::Reader& b) {
  Explanation answer = explain::Explain(a, b, "a.isobit", "b.isobit");
  const Explanation mirrored = explain::Explain(b, a, "b.isobit", "a.isobit");
  if (const std::string error = MirrorError(answer, mirrored); !error.empty()) {
    return Fail(ErrorCode::kUsage, "no mirror image: " + error);
  }
  for (trace::Reader* side : {&a, &b}) {
    const Explanation itself = explain::Explain(*side, *side, "a.isobit", "a.isobit");
    if (itself.verdict == explain::Verdict::kDifferent || !itself.findings.empty()) {
      return Fail(ErrorCode::kUsage,
                  std::string(side == &a ? "A" : "B") + " differs from itself: " + itself.headline);
    }
  }
  return answer;
}

}  // namespace isobit::diff
