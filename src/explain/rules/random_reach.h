// SPDX-License-Identifier: Apache-2.0
// Where random numbers entered the run and differ between the sides, and the generator that they
// came from.
#ifndef ISOBIT_EXPLAIN_RULES_RANDOM_REACH_H_
#define ISOBIT_EXPLAIN_RULES_RANDOM_REACH_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "explain/rules/arrays.h"
#include "explain/rules/generators.h"

namespace isobit::explain {

enum class SinkKind : uint8_t {
  kInitialWeights,  // Variables as a layer made them.
  kArray,           // An array that the program made or shuffled.
  kRandomOp,        // The output of a random kernel of TensorFlow.
};

// A difference that random numbers can have made.
struct RandomSink {
  SinkKind kind = SinkKind::kArray;
  uint64_t until_a = kWholeRun,
           until_b = kWholeRun;  // Sequence numbers: draws after them cannot have reached it.
  Place where;
  std::string what;  // "the initial value of 'sequential/dense/kernel'": the subject of a sentence.
  bool same_object = true;  // False: the variable of another instance of the model is in its place.
  std::vector<Evidence> evidence;
  std::vector<std::string_view>
      generators;  // Those that such a thing is drawn from, the likeliest first.
};

// A sink with the generator whose streams differ before it.
struct RandomCause {
  RandomSink sink;
  StreamPair stream;
  std::vector<std::string> alone;  // Draws before it that one side alone makes: "Op at train.py:9".
};

// The first variable whose initial value differs and is what the model computes with; empty: none.
std::optional<RandomSink> InitialWeightsSink(const Case& c);

// The causes that the recorded seeds and draws support, in data flow: at most one for each kind of
// sink. Empty: no random number that differs reached anything, or nothing was recorded of the
// generators.
std::vector<RandomCause> FindRandomCauses(const Case& c);

// The stream whose difference explains that the arrays differ; state kNotDrawn when there is none.
StreamPair StreamBehind(const Case& c, const BorderPair& border);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_RULES_RANDOM_REACH_H_
