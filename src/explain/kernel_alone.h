// SPDX-License-Identifier: Apache-2.0
// Whether the first difference is a kernel's own: the same op with the same attributes took in the
// same numbers and gave others. No file, weight, seed or statement of the program can have made it.
#ifndef ISOBIT_EXPLAIN_KERNEL_ALONE_H_
#define ISOBIT_EXPLAIN_KERNEL_ALONE_H_

#include "explain/evidence.h"
#include "explain/rule.h"

namespace isobit::explain {

// By what was recorded; constants of a graph whose content was not are taken for equal, unless
// nothing else can have made the difference: the outputs have other shapes, or the op copies or
// does one exact operation. False of ops whose results are not made from their inputs alone: they
// read files, call Python or a function of the graph, or ask for the time.
bool IsKernelAlone(const Case& c, const FirstDifference& first);

// Of the outputs that the pair is about: no kernel gives another shape for equal inputs.
bool ShapesDiffer(const Case& c, const align::EventPair& pair);

// True only if the content of every constant that the pair's node takes was recorded and is equal.
// Eager ops take none.
bool ConstantsAreEqual(const Case& c, const align::EventPair& pair);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_KERNEL_ALONE_H_
