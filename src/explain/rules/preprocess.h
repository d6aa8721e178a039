// SPDX-License-Identifier: Apache-2.0
// What the rules about pre-processing share: the first border array that differs, and what was
// equal before it.
#ifndef ISOBIT_EXPLAIN_RULES_PREPROCESS_H_
#define ISOBIT_EXPLAIN_RULES_PREPROCESS_H_

#include <optional>
#include <string>
#include <vector>

#include "explain/rules/arrays.h"
#include "explain/rules/finding.h"

namespace isobit::explain {

struct PreprocessDifference {
  BorderPair pair;
  ArrayRelation relation;
  bool head_only = false;            // Of a large array the first rows alone were related.
  std::optional<BorderPair> before;  // The last array before it that is equal.
};
// The first difference of the arrays, unless it is one of data: moved rows, files that differ
// before it.
std::optional<PreprocessDifference> FirstPreprocessDifference(const Case& c);

// A finding with place, evidence, figures and what was ruled out; the summary says where. The rule
// adds the mechanism and the fix.
Finding PreprocessFinding(const Rule& rule, const Case& c, const PreprocessDifference& difference,
                          std::string factor, std::string title);

// "31.4 % of the elements differ, by at most 6"; empty when the elements were not kept.
std::string Figures(const PreprocessDifference& difference);

// The relation's text with the sides' names in place of a and b.
std::string NamedRelation(const Case& c, const std::string& text);

// Whether a person may have written this number into a program: a multiple of a half, or two
// significant digits. Means, deviations and largest values of data are mostly neither.
bool IsWritten(double number);

// How a step was done on each side, when not alike: the function, its arguments. Empty: alike, as
// far as was recorded.
struct StepDifference {
  std::string text;  // "tf.io.decode_jpeg against PIL.decode", "method bilinear against area"
  std::vector<Evidence> evidence;
};
std::optional<StepDifference> HowStepDiffers(const BorderPair& pair);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_PREPROCESS_H_
