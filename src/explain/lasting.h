// SPDX-License-Identifier: Apache-2.0
// Which differences last. A value may differ and be overwritten before anything uses it: the random
// first weights of a model that then loads a file. Such a difference is no difference of the runs,
// and must not be taken for its cause. Pure functions.
#ifndef ISOBIT_EXPLAIN_LASTING_H_
#define ISOBIT_EXPLAIN_LASTING_H_

#include <cstdint>
#include <optional>
#include <string>

#include "align/alignment.h"
#include "explain/rule.h"

namespace isobit::explain {

struct Lasting {
  // As the case's, but differences that do not last count as equal: of ops, and of variables when
  // they are built that are equal when they are used, or that hold something else by then on both
  // sides. Where no op's difference lasts, those of
  // input pipelines count as equal too.
  align::Alignment alignment;
  bool ops_differ = false;    // Some op's difference lasts.
  uint64_t passing = 0;       // Op runs that differ but do not last.
  std::string passing_place;  // Where the first of them is.
  uint64_t unreached = 0;     // Arrays that were read or decoded, differ, and do not last.
  std::string unreached_place;
};

// A difference of an op lasts when its value is used: no later op takes it, so that the program may
// have looked at it; it is written, and if to a variable, then no later equal write of the same
// shape replaces it; or it goes into an op of which a result is used, even if that result came out
// equal, as a sum or an argmax of unequal values may by chance. Two kinds of ops use no value:
// those that look at its shape alone, and those that take a text, mostly a path, and give equal
// values. Ops inside input pipelines do not count: their workers race ahead, and what the program
// takes of them passes an iterator.
//
// An array that enters a call as float64 on one side and as float32 on the other does not last
// where its statistics are the same in float32 and the first batch that is taken behind it is
// equal.
//
// What a file was read or decoded to does not last where nothing else that was recorded differs,
// and arrays that entered TensorFlow behind it are among what is equal: a column that nobody asks
// for, say.
Lasting FindLasting(const Case& c);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_LASTING_H_
