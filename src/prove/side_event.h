// SPDX-License-Identifier: Apache-2.0
// For tests: traces of side events.
#ifndef ISOBIT_PROVE_SIDE_EVENT_H_
#define ISOBIT_PROVE_SIDE_EVENT_H_

#include <string>
#include <utility>
#include <vector>

#include "trace/model.h"

namespace isobit::prove {

// The next event of the trace.
inline void AddSide(trace::Trace* trace, trace::SideKind kind, const std::string& name,
                    std::vector<trace::Attr> attrs) {
  trace::SideEvent event;
  event.kind = kind;
  event.name = name;
  event.attrs = std::move(attrs);
  event.sequence = trace->side.size() + 1;
  trace->side.push_back(std::move(event));
}

}  // namespace isobit::prove

#endif  // ISOBIT_PROVE_SIDE_EVENT_H_
