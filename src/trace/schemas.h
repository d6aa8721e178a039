// SPDX-License-Identifier: Apache-2.0
// The channels of a recording: one message type of isobit.proto each.
#ifndef ISOBIT_TRACE_SCHEMAS_H_
#define ISOBIT_TRACE_SCHEMAS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace isobit::trace {

inline constexpr std::string_view kProfile = "isobit-trace";
inline constexpr uint32_t kSchemaVersion = 1;

// Limits of the format; a writer keeps them, a reader refuses what does not.
inline constexpr size_t kTextLimitBytes = size_t{64} << 10;
inline constexpr size_t kMaxRank = 254;
inline constexpr uint64_t kValueLimitBytes = uint64_t{64} << 20;
inline constexpr size_t kColumnLimit = size_t{1}
                                       << 20;  // Entries of one repeated number in one message.

// Number of the channel, and of its schema, in files that we write.
enum class ChannelId : uint16_t {
  kRun = 1,
  kStrings,
  kSites,
  kShapes,
  kNodes,
  kDetails,
  kOps,
  kSide,
  kEnv,
  kValues,
  kCounts,
  kEnd,
};
inline constexpr size_t kChannelCount = 12;

struct ChannelSchema {
  ChannelId id;
  std::string_view topic;        // "/ops"
  std::string_view message;      // "isobit.trace.v1.Ops"
  std::string_view descriptors;  // A FileDescriptorSet.
};
const std::array<ChannelSchema, kChannelCount>& ChannelSchemas();

// True for what may stand as a shape: at most kMaxRank dimensions, none negative, the product of
// those that are not 0 below 2^63.
bool IsShape(std::span<const int64_t> dims);

// By the full name of the message; empty for messages of others.
std::optional<ChannelId> ChannelOfMessage(std::string_view message);

}  // namespace isobit::trace

#endif  // ISOBIT_TRACE_SCHEMAS_H_
