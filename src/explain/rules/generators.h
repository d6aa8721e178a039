// SPDX-License-Identifier: Apache-2.0
// The random generators of both sides: what seeded them, what was drawn, and whether they stood at
// the same place.
#ifndef ISOBIT_EXPLAIN_RULES_GENERATORS_H_
#define ISOBIT_EXPLAIN_RULES_GENERATORS_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "explain/rules/finding.h"

namespace isobit::explain {

inline constexpr std::string_view kPythonRandom = "python.random";
inline constexpr std::string_view kNumpyLegacy = "numpy.legacy";
inline constexpr std::string_view kNumpyDefaultRng = "numpy.default_rng";
inline constexpr std::string_view kTensorflowGlobal = "tensorflow.global";
inline constexpr std::string_view kTensorflowGenerator = "tensorflow.generator";
inline constexpr std::string_view kKerasGenerator = "keras";

inline constexpr uint64_t kWholeRun = std::numeric_limits<uint64_t>::max();

// Whose draws can have made a thing. Importing TensorFlow alone moves Python's generator (a library
// draws while it is imported), so who drew matters, and a draw by an unknown hand is not the
// user's.
enum class DrawnBy : uint8_t {
  kProgram,  // Arrays of the program: draws by the user, or by an unknown hand after the generator
             // was seeded.
  kKeras,    // Seeds of initialisers and layers: of Python's generator those draws that Keras was
             // seen to make.
};

// One generator of one side up to an event. Draws are told at the next mark, so those of the mark
// behind the event count too.
struct GeneratorHistory {
  bool recorded = false;  // Anything at all was seen of it.
  const trace::SideEvent* set =
      nullptr;  // The last seeding before the last draw; nullptr: never seeded by then.
  const trace::SideEvent* late_set = nullptr;  // A seeding that came only after an unseeded draw.
  const trace::SideEvent* draw = nullptr;      // The last sign of a draw.
  const trace::SideEvent* unseeded = nullptr;  // The first draw before any seeding.
  std::optional<int64_t> draws;                // Since `set`, where all draws were counted.
  std::string state;  // Digest of the state, the last that was taken; empty: none.

  bool drawn() const { return draw != nullptr; }
  std::string seed() const { return set == nullptr ? "" : set->Text("seed"); }
};
GeneratorHistory HistoryOf(const trace::Trace& trace, std::string_view generator, DrawnBy by,
                           uint64_t until = kWholeRun);

enum class StreamState : uint8_t {
  kNotDrawn,  // On neither side: the generator can have reached nothing.
  kSame,      // Seeded alike, or in the same state.
  kUnknown,   // Drawn from, but how it was seeded was not recorded.
  kUnseeded,  // A side drew before or without seeding it.
  kLate,      // The same, and it was seeded afterwards.
  kOtherSeed,
  kOtherPosition,  // The same seed, another number of draws.
};

struct StreamPair {
  std::string_view generator;
  StreamState state = StreamState::kNotDrawn;
  GeneratorHistory a, b;

  const GeneratorHistory& Of(Side side) const { return side == Side::kA ? a : b; }
  // The random numbers are not the same on both sides.
  bool differs() const { return state >= StreamState::kUnseeded; }
};
StreamPair CompareStreams(const Case& c, std::string_view generator, DrawnBy by,
                          uint64_t until_a = kWholeRun, uint64_t until_b = kWholeRun);

// "seed.python.random"
std::string SeedFactor(std::string_view generator);
// "Python's random", "NumPy's global generator", ... for sentences.
std::string_view GeneratorName(std::string_view generator);
// How the generator stood on one side: "seeded with 42 at train.py:9", "never seeded".
std::string DescribeSeeding(const Case& c, Side side, const GeneratorHistory& history);
// What seeds it: "np.random.seed(42)". seed: as text, "42" when empty.
std::string SeedingCode(std::string_view generator, const std::string& seed);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_GENERATORS_H_
