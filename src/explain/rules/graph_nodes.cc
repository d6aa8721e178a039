// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/graph_nodes.h"

#include <algorithm>
#include <map>

namespace isobit::explain {

using trace::SideEvent;
using trace::SideKind;

const trace::Node& NodeOf(const trace::Trace& trace, uint32_t event) {
  return trace.nodes[trace.events[event].node];
}
const std::string& OpOf(const trace::Trace& trace, uint32_t event) {
  return trace.Str(NodeOf(trace, event).op);
}

std::string DeviceTypeOf(const trace::Trace& trace, uint32_t event) {
  const std::string& device = trace.Str(NodeOf(trace, event).device);
  const size_t last = device.rfind(':');
  const size_t before = last == std::string::npos || last == 0
                            ? std::string::npos
                            : device.find_last_of(":/", last - 1);
  return before == std::string::npos ? "" : device.substr(before + 1, last - before - 1);
}

digest::DType DTypeOf(const trace::Trace& trace, uint32_t event) {
  const trace::OpEvent& op = trace.events[event];
  for (uint32_t i = 0; i < op.output_count; ++i) {
    const trace::Output& output = trace.outputs[op.first_output + i];
    if ((output.flags & trace::kOutputUnset) == 0 && output.dtype != digest::DType::kInvalid) {
      return output.dtype;
    }
  }
  return digest::DType::kInvalid;
}

std::optional<uint32_t> FindEvent(const trace::Trace& trace, const EventTest& fits) {
  for (uint32_t i = 0; i < trace.events.size(); ++i) {
    if (fits(trace, i)) {
      return i;
    }
  }
  return std::nullopt;
}

std::optional<OneSided> FindOneSided(const Case& c, const EventTest& fits) {
  const auto a = FindEvent(c.a, fits), b = FindEvent(c.b, fits);
  if (a.has_value() == b.has_value()) {
    return std::nullopt;
  }
  return a ? OneSided{Side::kA, *a} : OneSided{Side::kB, *b};
}

bool OpsRecorded(const Case& c) { return !c.a.events.empty() && !c.b.events.empty(); }

std::vector<CallPair> Calls(const Case& c) {
  std::map<std::string, std::vector<const SideEvent*>> calls_b;
  for (const SideEvent& event : c.b.side) {
    if (event.kind == SideKind::kCall) {
      calls_b[event.name].push_back(&event);
    }
  }
  std::map<std::string, size_t> taken;
  std::vector<CallPair> pairs;
  for (const SideEvent& event : c.a.side) {
    if (event.kind == SideKind::kCall && taken[event.name] < calls_b[event.name].size()) {
      pairs.push_back({&event, calls_b[event.name][taken[event.name]++]});
    }
  }
  return pairs;
}

std::vector<const SideEvent*> CompiledFunctions(const trace::Trace& trace) {
  std::vector<const SideEvent*> functions;
  for (const SideEvent& event : trace.side) {
    if (event.kind == SideKind::kFunction && FlagOf(event, "jit_compile") == Flag::kTrue) {
      functions.push_back(&event);
    }
  }
  return functions;
}

std::optional<CompiledOnOneSide> FindCompiledOnOneSide(const Case& c) {
  const auto a = CompiledFunctions(c.a), b = CompiledFunctions(c.b);
  const auto missing = [](const SideEvent& event, const std::vector<const SideEvent*>& there) {
    return std::none_of(there.begin(), there.end(),
                        [&](const SideEvent* other) { return other->name == event.name; });
  };
  for (const Side side : kSides) {
    for (const SideEvent* event : side == Side::kA ? a : b) {
      if (missing(*event, side == Side::kA ? b : a)) {
        return CompiledOnOneSide{side, event};
      }
    }
  }
  return std::nullopt;
}

namespace {

std::string TextFact(const trace::Trace& trace, std::string_view key) {
  const trace::EnvFact* fact = trace.Env(key);
  const auto* text = fact == nullptr ? nullptr : std::get_if<std::string>(&fact->value);
  return text == nullptr ? "" : *text;
}

}  // namespace

std::string PolicyOf(const trace::Trace& trace) {
  for (const SideEvent& event : trace.side) {
    if (event.kind == SideKind::kModel && !event.Text("dtype_policy").empty()) {
      return event.Text("dtype_policy");
    }
  }
  return TextFact(trace, "tf.mixed_precision");
}

bool DiffersAsFloatx(const Case& c, digest::DType a, digest::DType b) {
  return a != b && digest::DTypeName(a) == TextFact(c.a, "keras.floatx") &&
         digest::DTypeName(b) == TextFact(c.b, "keras.floatx");
}

}  // namespace isobit::explain
