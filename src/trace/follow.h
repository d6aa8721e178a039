// SPDX-License-Identifier: Apache-2.0
// What a recording says of a run that followed another one: after each kernel its outputs became
// those that the other run had, so that every op computed on the other run's inputs. The outputs'
// digests and values are the kernel's own, as they were before (docs/design/follow.md).
#ifndef ISOBIT_TRACE_FOLLOW_H_
#define ISOBIT_TRACE_FOLLOW_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "trace/model.h"

namespace isobit::trace {

// Part of RunInfo::policy of a recording that can be followed.
inline constexpr std::string_view kAllValuesPolicy = "values=all";

// Can a run follow this recording? Error kUsage: it is not complete, or was not made with all
// values. `path` stands for the file in messages.
Status CheckFollowable(const Trace& trace, const std::string& path);

// The note of that name; nullptr: none.
const SideEvent* FindNote(const Trace& trace, std::string_view name);

// Further bits of Output::flags.
enum FollowFlags : uint8_t {
  kOutputFollowed = 8,   // What comes after took in what the followed run had here.
  kOutputReplaced = 16,  // And that was something else than the kernel's own output.
};

// The note at the beginning of such a recording: attributes `digest` (XXH3-128 of the followed
// file, hex) and `name` (of the file).
inline constexpr std::string_view kFollowingNote = "following";
// The note at its end: attributes `followed` and `runs`, of kernels that give numbers; `replaced`,
// of those followed; `no_numbers`, of the others; one of each reason why some were not followed,
// under that reason; `ended`, why following ended before the program did.
inline constexpr std::string_view kFollowedNote = "followed";

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_FOLLOW_H_
