// SPDX-License-Identifier: Apache-2.0
// Kernels that show in which mode a layer ran.
#ifndef ISOBIT_EXPLAIN_RULES_MODE_OPS_H_
#define ISOBIT_EXPLAIN_RULES_MODE_OPS_H_

#include <optional>
#include <string>

#include "explain/rules/graph_nodes.h"

namespace isobit::explain {

// A random kernel inside a layer that both sides run, on one side only.
std::optional<OneSided> OneSidedRandomLayer(const Case& c);
// A batch normalisation that takes the statistics of the batch on one side only.
std::optional<OneSided> OneSidedBatchStatistics(const Case& c);
// A call whose argument `training` was recorded on both sides and differs.
bool TrainingDiffers(const Case& c);
// "dropout_1" of "StatefulPartitionedCall/sequential_1/dropout_1/stateless_dropout/...": the scope
// that looks like a layer.
std::string LayerOf(const trace::Trace& trace, uint32_t event);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_MODE_OPS_H_
