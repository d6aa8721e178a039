// SPDX-License-Identifier: Apache-2.0
// What makes a run repeat that gives other bits each time: seeds for generators that nobody seeded,
// an order for pipelines that have none, kernels that repeat.
#include <algorithm>
#include <string_view>

#include "prove/flip.h"

namespace isobit::prove {
namespace {

using trace::SideEvent;
using trace::SideKind;

constexpr int kSeed = 42;

struct Generator {
  const char* name;
  const char* code;  // As a user would seed it.
};
constexpr Generator kGenerators[] = {
    {"python.random", "random.seed(42)"},
    {"numpy.legacy", "numpy.random.seed(42)"},
    {"tensorflow.global", "tf.random.set_seed(42)"},
};

struct Switch {
  const char* factor;
  const char* code;
};
constexpr Switch kSwitches[] = {
    {"pipeline.deterministic", "deterministic=True in every Dataset.map and interleave"},
    {"pipeline.random_map", "num_parallel_calls=None in every Dataset.map and interleave"},
    {"tf.determinism", "tf.config.experimental.enable_op_determinism()"},
};

// A seed of None is the operating system's.
bool IsSeeded(const trace::Trace& trace, std::string_view generator) {
  return std::ranges::any_of(trace.side, [&](const SideEvent& event) {
    return event.kind == SideKind::kSeed && event.name == generator &&
           event.Text("action") == "set" && !event.Text("seed").empty();
  });
}

Flip SteadyFlip(std::string factor, std::string text, nlohmann::json value) {
  Flip flip;
  flip.kind = FlipKind::kSteady;
  flip.text = std::move(text);
  flip.back = "without it";
  flip.settings[factor] = std::move(value);
  flip.factor = std::move(factor);
  return flip;
}

}  // namespace

void FindSteadyFlips(const Direction& direction, std::vector<Flip>* flips) {
  for (const auto& [name, code] : kGenerators) {
    if (!IsSeeded(direction.from, name)) {
      flips->push_back(
          SteadyFlip(std::string("seed.") + name, code, nlohmann::json::array({kSeed})));
    }
  }
  for (const auto& [factor, code] : kSwitches) {
    flips->push_back(SteadyFlip(factor, code, true));
  }
}

}  // namespace isobit::prove
