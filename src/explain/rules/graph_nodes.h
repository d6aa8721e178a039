// SPDX-License-Identifier: Apache-2.0
// The kernels that one side ran and the other did not, and what rules ask of nodes.
#ifndef ISOBIT_EXPLAIN_RULES_GRAPH_NODES_H_
#define ISOBIT_EXPLAIN_RULES_GRAPH_NODES_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "align/alignment.h"
#include "explain/rules/finding.h"

namespace isobit::explain {

const trace::Node& NodeOf(const trace::Trace& trace, uint32_t event);
const std::string& OpOf(const trace::Trace& trace, uint32_t event);
// "CPU", "GPU": of "/job:localhost/replica:0/task:0/device:GPU:0"; empty when not recorded.
std::string DeviceTypeOf(const trace::Trace& trace, uint32_t event);
// Of the first output that was set; kInvalid: none.
digest::DType DTypeOf(const trace::Trace& trace, uint32_t event);

// The first event (in the order of the trace) that `fits`.
using EventTest = std::function<bool(const trace::Trace&, uint32_t event)>;
std::optional<uint32_t> FindEvent(const trace::Trace& trace, const EventTest& fits);

// Kernels that fit on one side, none of which is on the other.
struct OneSided {
  Side side = Side::kA;
  uint32_t event = 0;  // The first.
};
std::optional<OneSided> FindOneSided(const Case& c, const EventTest& fits);

// True if ops were recorded on both sides.
bool OpsRecorded(const Case& c);

// A call of both sides (fit, predict, model), by name and place in the order.
struct CallPair {
  const trace::SideEvent* a = nullptr;
  const trace::SideEvent* b = nullptr;
};
std::vector<CallPair> Calls(const Case& c);

// Functions that XLA compiled whole, by name.
std::vector<const trace::SideEvent*> CompiledFunctions(const trace::Trace& trace);
// A function, or a model, that one side compiles and the other does not.
struct CompiledOnOneSide {
  Side side = Side::kA;
  const trace::SideEvent* event = nullptr;
};
std::optional<CompiledOnOneSide> FindCompiledOnOneSide(const Case& c);

// The Keras dtype policy of a side: of the model, else the global one; empty when not recorded.
std::string PolicyOf(const trace::Trace& trace);
// Whether the dtypes differ as Keras' floatx does: each is that of its side.
bool DiffersAsFloatx(const Case& c, digest::DType a, digest::DType b);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_GRAPH_NODES_H_
