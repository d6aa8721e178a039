// SPDX-License-Identifier: Apache-2.0
// Explain(b, a) is the mirror image of Explain(a, b): the sides are exchanged, the answer is not.
#ifndef ISOBIT_TESTS_DIFF_MIRROR_EXPLANATION_H_
#define ISOBIT_TESTS_DIFF_MIRROR_EXPLANATION_H_

#include <string>

#include "explain/explanation.h"

namespace isobit::diff {

// What is not mirrored, or nothing. Sentences are not compared: they name the sides.
std::string MirrorError(const explain::Explanation& ab, const explain::Explanation& ba);

}  // namespace isobit::diff

#endif  // ISOBIT_TESTS_DIFF_MIRROR_EXPLANATION_H_
