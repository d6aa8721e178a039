// SPDX-License-Identifier: Apache-2.0
// TensorFlow's random kernels and what seeds each of them.
#ifndef ISOBIT_EXPLAIN_RULES_RANDOM_OPS_H_
#define ISOBIT_EXPLAIN_RULES_RANDOM_OPS_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "align/alignment.h"
#include "explain/rules/finding.h"

namespace isobit::explain {

enum class RandomOpKind : uint8_t {
  kNone,
  kStateful,   // Seeded by its attributes seed and seed2, both 0: by the operating system.
  kStateless,  // A pure function of its seed or key inputs.
};
RandomOpKind RandomOpKindOf(std::string_view op);

// The seeds of a stateful random kernel.
struct OpSeeds {
  int64_t seed = 0, seed2 = 0;  // Of the global seed, of the op.
  bool unseeded() const { return seed == 0 && seed2 == 0; }
  friend bool operator==(const OpSeeds&, const OpSeeds&) = default;
};
// Empty: the attributes were not recorded.
std::optional<OpSeeds> SeedsOf(const trace::Trace& trace, uint32_t event);

// The seed or key that goes into a stateless kernel, and its counter. Another shape alone gives
// other numbers, too, and is no seed.
enum class SeedInputs : uint8_t { kUnknown, kEqual, kDiffer };

// A random kernel whose output differs, the first in A's order of each kind.
struct RandomOpDifference {
  RandomOpKind kind = RandomOpKind::kNone;
  const align::EventPair* pair = nullptr;
  std::optional<OpSeeds> seeds_a, seeds_b;
  SeedInputs seed_inputs = SeedInputs::kUnknown;  // Of a stateless one.
};
std::optional<RandomOpDifference> FirstRandomOpDifference(const Case& c, RandomOpKind kind);

// How many seeds TensorFlow had given to other ops before the one that differs got its own, where
// the global seeds are equal and the program gave it none: eager ops get the numbers that Python's
// generator draws from the global seed, ops of a function are counted.
struct SeedPositions {
  uint64_t a = 0, b = 0;
};
// Empty: equal, or not known to be of that kind.
std::optional<SeedPositions> SeedPositionsOf(const Case& c, const RandomOpDifference& difference);

// Stateful random kernels of the global seed that this side alone runs before the op that differs.
std::vector<uint32_t> DrawsAlone(const Case& c, const RandomOpDifference& difference, Side side);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_RANDOM_OPS_H_
