// SPDX-License-Identifier: Apache-2.0
#include "trace/schemas.h"

#include "isobit_schemas.inc"

namespace isobit::trace {
namespace {

template <size_t N>
constexpr ChannelSchema Row(ChannelId id, std::string_view topic, std::string_view message,
                            const unsigned char (&descriptors)[N]) {
  return {id, topic, message, {reinterpret_cast<const char*>(descriptors), N}};
}

}  // namespace

const std::array<ChannelSchema, kChannelCount>& ChannelSchemas() {
  static const std::array<ChannelSchema, kChannelCount> schemas = {
      Row(ChannelId::kRun, "/run", "isobit.trace.v1.Run", kRunSchema),
      Row(ChannelId::kStrings, "/strings", "isobit.trace.v1.Strings", kStringsSchema),
      Row(ChannelId::kSites, "/sites", "isobit.trace.v1.Sites", kSitesSchema),
      Row(ChannelId::kShapes, "/shapes", "isobit.trace.v1.Shapes", kShapesSchema),
      Row(ChannelId::kNodes, "/nodes", "isobit.trace.v1.Nodes", kNodesSchema),
      Row(ChannelId::kDetails, "/details", "isobit.trace.v1.Details", kDetailsSchema),
      Row(ChannelId::kOps, "/ops", "isobit.trace.v1.Ops", kOpsSchema),
      Row(ChannelId::kSide, "/side", "isobit.trace.v1.Side", kSideSchema),
      Row(ChannelId::kEnv, "/env", "isobit.trace.v1.Env", kEnvSchema),
      Row(ChannelId::kValues, "/values", "isobit.trace.v1.Value", kValueSchema),
      Row(ChannelId::kCounts, "/counts", "isobit.trace.v1.Counts", kCountsSchema),
      Row(ChannelId::kEnd, "/end", "isobit.trace.v1.End", kEndSchema),
  };
  return schemas;
}

bool IsShape(std::span<const int64_t> dims) {
  if (dims.size() > kMaxRank) {
    return false;
  }
  int64_t count = 1;
  for (const int64_t dim : dims) {
    if (dim < 0 || (dim > 0 && __builtin_mul_overflow(count, dim, &count))) {
      return false;
    }
  }
  return true;
}

std::optional<ChannelId> ChannelOfMessage(std::string_view message) {
  for (const ChannelSchema& schema : ChannelSchemas()) {
    if (schema.message == message) {
      return schema.id;
    }
  }
  return std::nullopt;
}

}  // namespace isobit::trace
