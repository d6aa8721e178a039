// SPDX-License-Identifier: Apache-2.0
#include "trace/follow.h"

#include <algorithm>

namespace isobit::trace {

Status CheckFollowable(const Trace& trace, const std::string& path) {
  if (trace.run.policy.find(kAllValuesPolicy) == std::string::npos) {
    return Fail(ErrorCode::kUsage, "the recording does not hold the values that a run could follow",
                path, "record that run again with 'isobit record --values all'");
  }
  if (!trace.complete || !trace.end.recorded) {
    return Fail(ErrorCode::kUsage, "the recording ends before its program did", path,
                "record that run again, to its end, with 'isobit record --values all'");
  }
  return {};
}

const SideEvent* FindNote(const Trace& trace, std::string_view name) {
  const auto found = std::ranges::find_if(trace.side, [&](const SideEvent& event) {
    return event.kind == SideKind::kNote && event.name == name;
  });
  return found == trace.side.end() ? nullptr : &*found;
}

}  // namespace isobit::trace
