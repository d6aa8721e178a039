// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/generators.h"

namespace isobit::explain {
namespace {

using trace::SideEvent;

// The text of the seed, empty where it was drawn from the operating system: seed(None) is no
// seeding.
bool SetsSeed(const SideEvent& event) {
  const std::string seed = event.Text("seed");
  return event.Text("action") == "set" && !seed.empty() && seed != "None";
}

}  // namespace

GeneratorHistory HistoryOf(const trace::Trace& trace, std::string_view generator, uint64_t until) {
  GeneratorHistory history;
  const SideEvent* set = nullptr;
  int64_t draws = 0;
  bool counted = true;
  bool draw_since_state = false;
  std::string last_state;  // Since the last seeding.
  const auto note_draw = [&](const SideEvent& event) {
    history.draw = &event;
    history.set = set;
    if (history.unseeded == nullptr &&
        (set == nullptr || FlagOf(event, "unseeded") == Flag::kTrue)) {
      history.unseeded = &event;
    }
  };
  for (const SideEvent& event : trace.side) {
    if (event.sequence > until) {
      break;
    }
    if (event.kind != trace::SideKind::kSeed || event.name != generator) {
      continue;
    }
    history.recorded = true;
    const std::string action = event.Text("action");
    if (action == "set") {
      set = SetsSeed(event) ? &event : nullptr;
      if (set != nullptr && history.unseeded != nullptr && history.late_set == nullptr) {
        history.late_set = &event;
      }
      draws = 0, counted = true;
      history.state.clear(), last_state.clear();
    } else if (action == "draw") {
      const trace::AttrValue* count = event.Find("draws");
      const auto* number = count == nullptr ? nullptr : std::get_if<int64_t>(count);
      counted = counted && number != nullptr;
      draws += number == nullptr ? 0 : *number;
      history.state.clear();
      draw_since_state = true;
      note_draw(event);
    } else if (action == "state") {
      history.state = event.Text("digest");
      if (!last_state.empty() && last_state != history.state && !draw_since_state) {
        counted = false;
        note_draw(event);
      }
      last_state = history.state;
      draw_since_state = false;
    }
  }
  if (history.draw == nullptr) {
    history.set = set;
  } else if (counted) {
    history.draws = draws;
  }
  return history;
}

StreamPair CompareStreams(const Case& c, std::string_view generator, uint64_t until_a,
                          uint64_t until_b) {
  StreamPair pair;
  pair.generator = generator;
  pair.a = HistoryOf(c.a, generator, until_a);
  pair.b = HistoryOf(c.b, generator, until_b);
  const GeneratorHistory &a = pair.a, &b = pair.b;
  if (!a.drawn() && !b.drawn()) {
    pair.state = StreamState::kNotDrawn;
  } else if (!a.state.empty() && a.state == b.state) {
    pair.state = StreamState::kSame;
  } else if (a.unseeded != nullptr || b.unseeded != nullptr) {
    const bool late = a.late_set != nullptr || b.late_set != nullptr;
    pair.state = late ? StreamState::kLate : StreamState::kUnseeded;
  } else if (a.set == nullptr || b.set == nullptr) {
    pair.state = StreamState::kUnknown;
  } else if (a.seed() != b.seed()) {
    pair.state = StreamState::kOtherSeed;
  } else if ((a.draws && b.draws && *a.draws != *b.draws) || a.drawn() != b.drawn()) {
    pair.state = StreamState::kOtherPosition;
  } else if (a.draws && b.draws) {
    pair.state = StreamState::kSame;
  } else {
    pair.state =
        !a.state.empty() && !b.state.empty() ? StreamState::kOtherPosition : StreamState::kUnknown;
  }
  return pair;
}

std::string SeedFactor(std::string_view generator) { return "seed." + std::string(generator); }

std::string_view GeneratorName(std::string_view generator) {
  return generator == kPythonRandom          ? "Python's random"
         : generator == kNumpyLegacy         ? "NumPy's global generator"
         : generator == kNumpyDefaultRng     ? "a generator of numpy.random.default_rng"
         : generator == kTensorflowGlobal    ? "TensorFlow's global seed"
         : generator == kTensorflowGenerator ? "a tf.random.Generator"
         : generator == kKerasGenerator      ? "Keras' seed generator"
                                             : generator;
}

std::string DescribeSeeding(const Case& c, Side side, const GeneratorHistory& history) {
  const trace::Trace& trace = TraceOf(c, side);
  const auto at = [&](const SideEvent& event) {
    const std::string site = SiteText(trace, event.site);
    return site.empty() ? "" : " at " + site;
  };
  if (history.unseeded != nullptr && history.late_set != nullptr) {
    return "drawn from" + at(*history.unseeded) + " before it was seeded with " +
           history.late_set->Text("seed") + at(*history.late_set);
  }
  if (history.unseeded != nullptr) {
    return "drawn from, and not seeded";
  }
  if (history.set == nullptr) {
    return history.recorded ? "not seeded" : "not recorded";
  }
  return "seeded with " + history.seed() + at(*history.set) +
         (history.draws ? ", " + Count(static_cast<uint64_t>(*history.draws), "draw") : "");
}

std::string SeedingCode(std::string_view generator, const std::string& seed) {
  const std::string number =
      seed.empty() || seed.find_first_not_of("-0123456789") != std::string::npos ? "42" : seed;
  const std::string_view function = generator == kNumpyLegacy       ? "np.random.seed"
                                    : generator == kNumpyDefaultRng ? "np.random.default_rng"
                                    : generator == kTensorflowGenerator
                                        ? "tf.random.Generator.from_seed"
                                        : "keras.utils.set_random_seed";
  return std::string(function) + "(" + number + ")";
}

}  // namespace isobit::explain
