// SPDX-License-Identifier: Apache-2.0
#include "explain/known_calls.h"

#include <algorithm>
#include <iterator>
#include <span>

namespace isobit::explain {
namespace {

struct Row {
  std::string_view call, argument;
  Label label;
  bool layout;
};

constexpr std::string_view kNoEffect[] = {
#define ISOBIT_NO_EFFECT(call) call,
#include "explain/known_calls.inc"
};
constexpr std::string_view kPure[] = {
#define ISOBIT_PURE(call) call,
#include "explain/known_calls.inc"
};
constexpr std::string_view kState[] = {
#define ISOBIT_STATE(call) call,
#include "explain/known_calls.inc"
};
constexpr std::string_view kIdle[] = {
#define ISOBIT_IDLE(argument) argument,
#include "explain/known_calls.inc"
};
struct ParametersRow {
  std::string_view call, names;
};
constexpr ParametersRow kParameters[] = {
#define ISOBIT_PARAMETERS(call, names) {call, names},
#include "explain/known_calls.inc"
};
struct VaryingRow {
  std::string_view call;
  Varies kind;
};
constexpr VaryingRow kVarying[] = {
#define ISOBIT_VARIES(call, kind) {call, Varies::kind},
#include "explain/known_calls.inc"
};
constexpr Row kRows[] = {
#define ISOBIT_CALL(call, argument, label) {call, argument, Label::label, false},
#define ISOBIT_LAYOUT(call, argument) {call, argument, Label::kPreprocess, true},
#include "explain/known_calls.inc"
};

// "numpy.random.*" is all below it, ".astype" a method or function of that name wherever it is.
bool Matches(std::string_view pattern, std::string_view call) {
  if (pattern.ends_with('*')) {
    return call.starts_with(pattern.substr(0, pattern.size() - 1));
  }
  if (pattern.starts_with('.')) {
    return call.ends_with(pattern) || call == pattern.substr(1);
  }
  return call == pattern;
}

bool AnyMatches(std::span<const std::string_view> patterns, std::string_view call) {
  return std::ranges::any_of(patterns,
                             [&](std::string_view pattern) { return Matches(pattern, call); });
}

}  // namespace

bool HasNoEffect(std::string_view call) { return AnyMatches(kNoEffect, call); }
bool IsPure(std::string_view call) { return AnyMatches(kPure, call) && !UsesProcessState(call); }
bool UsesProcessState(std::string_view call) { return AnyMatches(kState, call); }
bool IsIdleArgument(std::string_view name) { return std::ranges::count(kIdle, name) != 0; }

std::optional<Varies> FindVarying(std::string_view call) {
  const auto found = std::ranges::find_if(
      kVarying, [&](const VaryingRow& row) { return Matches(row.call, call); });
  return found == std::end(kVarying) ? std::nullopt : std::optional(found->kind);
}

std::string_view ParametersOf(std::string_view call) {
  const auto found = std::ranges::find_if(
      kParameters, [&](const ParametersRow& row) { return Matches(row.call, call); });
  return found == std::end(kParameters) ? std::string_view() : found->names;
}

std::string_view LastName(std::string_view call) { return call.substr(call.rfind('.') + 1); }

std::optional<KnownCall> FindKnownCall(std::string_view call, std::string_view argument) {
  for (const bool of_argument : {true, false}) {  // A row of the argument says more.
    for (size_t rank = 0; rank < std::size(kRows); ++rank) {
      const Row& row = kRows[rank];
      const bool argument_fits =
          of_argument ? !row.argument.empty() && row.argument == argument : row.argument.empty();
      if (argument_fits && (row.call == "*" || Matches(row.call, call))) {
        return KnownCall{static_cast<int>(rank), row.label, row.layout};
      }
    }
  }
  return std::nullopt;
}

}  // namespace isobit::explain
