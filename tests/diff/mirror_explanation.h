// SPDX-License-Identifier: Apache-2.0
// Explain(b, a) is the mirror image of Explain(a, b): the sides are exchanged, the answer is not.
#ifndef ISOBIT_TESTS_DIFF_MIRROR_EXPLANATION_H_
#define ISOBIT_TESTS_DIFF_MIRROR_EXPLANATION_H_

#include <string>

#include "base/result.h"
#include "explain/explanation.h"
#include "trace/reader.h"

namespace isobit::diff {

// What is not mirrored, or nothing. Sentences are not compared: they name the sides.
std::string MirrorError(const explain::Explanation& ab, const explain::Explanation& ba);

// Explain(a, b) of a.isobit and b.isobit, after a look at what holds of any two recordings: the
// mirror image, and that neither differs from itself. Errors: kUsage, with what does not hold.
Result<explain::Explanation> ExplainBothWays(trace::Reader& a, trace::Reader& b);

}  // namespace isobit::diff

#endif  // ISOBIT_TESTS_DIFF_MIRROR_EXPLANATION_H_
