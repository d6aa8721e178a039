// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/mode_ops.h"

#include <algorithm>

#include "explain/rules/random_ops.h"

namespace isobit::explain {
namespace {

// Names that Keras gives to layers which act in training alone.
constexpr std::string_view kRandomLayers[] = {
    "dropout",         "gaussian_noise",    "random_flip",
    "random_rotation", "random_zoom",       "random_translation",
    "random_contrast", "random_brightness", "random_crop"};

bool IsBatchStatistics(const trace::Trace& trace, uint32_t event) {
  const trace::Node& node = NodeOf(trace, event);
  const std::string& op = trace.Str(node.op);
  if (op.find("FusedBatchNorm") != std::string::npos && op.find("Grad") == std::string::npos) {
    return trace.Str(node.attrs).find("is_training=true") != std::string::npos;
  }
  const std::string& name = trace.Str(node.name);
  return name.find("batch_normalization") != std::string::npos &&
         name.find("/moments/") != std::string::npos;
}

bool IsRandomLayer(const trace::Trace& trace, uint32_t event) {
  const trace::Node& node = NodeOf(trace, event);
  return !node.eager && !node.pipeline &&
         RandomOpKindOf(trace.Str(node.op)) != RandomOpKind::kNone &&
         !LayerOf(trace, event).empty();
}

}  // namespace

std::string LayerOf(const trace::Trace& trace, uint32_t event) {
  const std::string& name = trace.Str(NodeOf(trace, event).name);
  for (size_t begin = 0; begin < name.size();) {
    const size_t end = std::min(name.find('/', begin), name.size());
    const std::string scope = name.substr(begin, end - begin);
    const bool layer =
        scope.starts_with("batch_normalization") ||
        std::any_of(std::begin(kRandomLayers), std::end(kRandomLayers),
                    [&](std::string_view known) { return scope.find(known) != std::string::npos; });
    if (layer) {
      return scope;
    }
    begin = end + 1;
  }
  return "";
}

std::optional<OneSided> OneSidedRandomLayer(const Case& c) {
  return FindOneSided(c, IsRandomLayer);
}

std::optional<OneSided> OneSidedBatchStatistics(const Case& c) {
  const auto found = FindOneSided(c, IsBatchStatistics);
  // The other side has to run the layer, in the other mode.
  const auto runs = [](const trace::Trace& trace, uint32_t event) {
    return OpOf(trace, event).find("BatchNorm") != std::string::npos ||
           trace.Str(NodeOf(trace, event).name).find("batch_normalization") != std::string::npos;
  };
  return found && FindEvent(TraceOf(c, Other(found->side)), runs) ? found : std::nullopt;
}

bool TrainingDiffers(const Case& c) {
  for (const CallPair& call : Calls(c)) {
    const Flag a = FlagOf(*call.a, "training"), b = FlagOf(*call.b, "training");
    const bool known =
        (a == Flag::kTrue || a == Flag::kFalse) && (b == Flag::kTrue || b == Flag::kFalse);
    if (known && a != b) {
      return true;
    }
  }
  return false;
}

}  // namespace isobit::explain
