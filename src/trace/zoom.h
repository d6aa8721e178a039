// SPDX-License-Identifier: Apache-2.0
// Which runs of kernels a recording should keep all values of: what 'isobit explain --zoom FILE'
// writes and 'isobit record --zoom FILE' reads. Text; the first line is "isobit zoom 1", then a
// line a run: "graph|eager OCCURRENCE ITERATION NAME". The name is the rest of the line: that of
// the node; of an eager op the op as it ran. Lines that begin with # say something to people.
#ifndef ISOBIT_TRACE_ZOOM_H_
#define ISOBIT_TRACE_ZOOM_H_

#include <compare>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace isobit::trace {

// One run, in whichever frame it is.
struct ZoomRun {
  bool eager = false;
  uint32_t occurrence = 0, iteration = 0;
  std::string name;
  friend auto operator<=>(const ZoomRun&, const ZoomRun&) = default;
};
using Zoom = std::set<ZoomRun>;

std::string FormatZoom(const Zoom& zoom);

// Error kUsage, with the line, for what FormatZoom does not write, and for a file without a run.
// `name` stands for the file in messages.
Result<Zoom> ParseZoom(std::string_view text, const std::string& name);

// Errors: as ParseZoom; kNotFound, kIo.
Result<Zoom> ReadZoom(const std::string& path);

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_ZOOM_H_
