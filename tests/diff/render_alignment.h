// SPDX-License-Identifier: Apache-2.0
#ifndef ISOBIT_TESTS_DIFF_RENDER_ALIGNMENT_H_
#define ISOBIT_TESTS_DIFF_RENDER_ALIGNMENT_H_

#include <string>

#include "align/alignment.h"
#include "trace/model.h"

namespace isobit::diff {

// What of an alignment is worth reading: counts, every pair that differs or whose names do, what is
// alone, origins in order, side events and environment. Two alignments that differ in one of these
// give different texts.
std::string RenderAlignment(const trace::Trace& a, const trace::Trace& b,
                            const align::Alignment& alignment);

// Why `mirrored` = Align(b, a) is not the mirror image of `alignment` = Align(a, b); empty if it
// is.
std::string MirrorError(const align::Alignment& alignment, const align::Alignment& mirrored);

}  // namespace isobit::diff

#endif  // ISOBIT_TESTS_DIFF_RENDER_ALIGNMENT_H_
