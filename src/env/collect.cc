// SPDX-License-Identifier: Apache-2.0
#include "env/collect.h"

#include <cstdlib>
#include <exception>

namespace isobit::env {

trace::EnvFact Known(std::string key, trace::AttrValue value) {
  return {std::move(key), std::move(value), ""};
}

trace::EnvFact Unknown(std::string key, std::string reason) {
  return {std::move(key), std::monostate{}, std::move(reason)};
}

void CollectVariables(const FactSink& sink) {
#define ISOBIT_ENV_VARIABLE(name, reach, why)      \
  if (const char* value = std::getenv(#name)) {    \
    sink(Known("env." #name, std::string(value))); \
  } else {                                         \
    sink(Known("env." #name, false));              \
  }
#include "env/variables.inc"
#undef ISOBIT_ENV_VARIABLE
}

namespace {

// Only running out of memory can throw here. The group is then cut short, and the user's program
// goes on.
template <typename Group>
void Guarded(const FactSink& sink, Group group) noexcept {
  try {
    group(sink);
  } catch (const std::exception&) {
  }
}

}  // namespace

void CollectMachineFacts(const FactSink& sink) {
  Guarded(sink, CollectCpu);
  Guarded(sink, CollectOs);
  Guarded(sink, CollectVariables);
}

void CollectProcessFacts(const FactSink& sink) {
  CollectMachineFacts(sink);
  Guarded(sink, CollectObjects);
  Guarded(sink, [](const FactSink& s) { CollectFloatingPoint("main", s); });
}

}  // namespace isobit::env
