// SPDX-License-Identifier: Apache-2.0
// Which values a further recording of both sides should keep, so that origins can be judged.
#ifndef ISOBIT_EXPLAIN_ZOOM_H_
#define ISOBIT_EXPLAIN_ZOOM_H_

#include "explain/rule.h"
#include "trace/zoom.h"

namespace isobit::explain {

// The runs, by the names of both sides, of the first origins with an output or an input whose value
// neither recording holds. Empty: all are there.
trace::Zoom FindZoom(const Case& c);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_ZOOM_H_
