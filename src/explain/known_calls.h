// SPDX-License-Identifier: Apache-2.0
// What is known of well-known calls by their names (known_calls.inc), as their documentation has
// it.
#ifndef ISOBIT_EXPLAIN_KNOWN_CALLS_H_
#define ISOBIT_EXPLAIN_KNOWN_CALLS_H_

#include <optional>
#include <string_view>

#include "explain/explanation.h"

namespace isobit::explain {

// `call` is a name with the module that it comes from, as far as the program's imports tell:
// "numpy.random.seed", "rng.integers", "().tolist" for a method of a result.

// Writes, shows, waits, measures time: no number of the program depends on it.
bool HasNoEffect(std::string_view call);
// Gives a value and changes nothing, neither its arguments nor the object nor the process.
bool IsPure(std::string_view call);
// Changes or uses what the whole process shares: generators, settings, the environment.
bool UsesProcessState(std::string_view call);

// What makes a call give the same program other values in another process or on another machine.
enum class Varies {
  kHash,     // Text hashes otherwise in each process (PYTHONHASHSEED).
  kClock,    // The time.
  kEntropy,  // What the operating system draws: random bytes, process numbers.
  kTies,     // Equal keys come in any order: NumPy's sorts, by release and instruction set.
};
std::optional<Varies> FindVarying(std::string_view call);

// What a change of the call, or of one of its arguments, is a change of.
struct KnownCall {
  int rank = 0;  // Of several calls in one change the one with the lowest rank tells most.
  Label label = Label::kUnknown;
  bool layout = false;  // Gives the same elements, possibly in another order in memory.
};
std::optional<KnownCall> FindKnownCall(std::string_view call, std::string_view argument);

// Arguments that reach no number, of whichever call: "verbose".
bool IsIdleArgument(std::string_view name);

// What the arguments that are given without a name are called, in their order, by commas; empty:
// not known.
std::string_view ParametersOf(std::string_view call);

// "numpy.random.seed" -> "seed".
std::string_view LastName(std::string_view call);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_KNOWN_CALLS_H_
