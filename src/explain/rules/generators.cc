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

// Follows the events of one generator.
class HistoryReader {
 public:
  HistoryReader(std::string_view generator, DrawnBy by) : generator_(generator), by_(by) {}

  void Set(const SideEvent& event) {
    history_.recorded = true;
    set_ = SetsSeed(event) ? &event : nullptr;
    LateSet(event);
    draws_ = 0, counted_ = true, draw_since_state_ = false;
    last_state_ = history_.state = event.Text("digest");
  }

  // A seeding that may come too late for what was drawn.
  void LateSet(const SideEvent& event) {
    if (SetsSeed(event) && history_.unseeded != nullptr && history_.late_set == nullptr) {
      history_.late_set = &event;
    }
  }

  void Draw(const SideEvent& event) {
    history_.recorded = true;
    history_.state.clear();
    draw_since_state_ = true;
    if (!Matters(event)) {
      return;
    }
    const trace::AttrValue* count = event.Find("draws");
    const auto* number = count == nullptr ? nullptr : std::get_if<int64_t>(count);
    counted_ = counted_ && number != nullptr;
    draws_ += number == nullptr ? 0 : *number;
    NoteDraw(event);
  }

  void State(const SideEvent& event) {
    history_.recorded = true;
    history_.state = event.Text("digest");
    if (!last_state_.empty() && last_state_ != history_.state && !draw_since_state_ &&
        Matters(event)) {
      counted_ = false;
      NoteDraw(event);
    }
    last_state_ = history_.state;
    draw_since_state_ = false;
  }

  GeneratorHistory Finish() {
    if (history_.draw == nullptr) {
      history_.set = set_;
    } else if (counted_) {
      history_.draws = draws_;
    }
    return history_;
  }

 private:
  bool Matters(const SideEvent& draw) const {
    const std::string caller = draw.Text("caller");
    if (generator_ == kTensorflowGlobal) {
      return true;  // Only its own kernels draw from it.
    }
    if (by_ == DrawnBy::kKeras) {
      return generator_ != kPythonRandom || caller == "library";
    }
    return caller == "user" || (caller.empty() && (generator_ != kPythonRandom || set_ != nullptr));
  }

  void NoteDraw(const SideEvent& event) {
    if (set_ != nullptr) {  // Seeded since: what was drawn before no longer counts.
      history_.unseeded = nullptr;
      history_.late_set = nullptr;
    }
    history_.draw = &event;
    history_.set = set_;
    const bool unseeded = set_ == nullptr || FlagOf(event, "unseeded") == Flag::kTrue;
    if (history_.unseeded == nullptr && unseeded) {
      history_.unseeded = &event;
    }
  }

  std::string_view generator_;
  DrawnBy by_;
  GeneratorHistory history_;
  const SideEvent* set_ = nullptr;
  int64_t draws_ = 0;
  bool counted_ = true, draw_since_state_ = false;
  std::string last_state_;  // Since the last seeding.
};

}  // namespace

GeneratorHistory HistoryOf(const trace::Trace& trace, std::string_view generator, DrawnBy by,
                           uint64_t until) {
  HistoryReader reader(generator, by);
  bool over = false;
  for (const SideEvent& event : trace.side) {
    if (event.kind != trace::SideKind::kSeed || event.name != generator) {
      continue;
    }
    const std::string action = event.Text("action");
    over = over || (event.sequence > until && action == "set");
    if (over && action == "set") {
      reader.LateSet(event);
    } else if (!over && action == "set") {
      reader.Set(event);
    } else if (!over && action == "draw") {
      reader.Draw(event);
    } else if (!over && action == "state") {
      reader.State(event);
      over = event.sequence > until;
    }
  }
  return reader.Finish();
}

StreamPair CompareStreams(const Case& c, std::string_view generator, DrawnBy by, uint64_t until_a,
                          uint64_t until_b) {
  StreamPair pair;
  pair.generator = generator;
  pair.a = HistoryOf(c.a, generator, by, until_a);
  pair.b = HistoryOf(c.b, generator, by, until_b);
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
    return "drawn from without a seed";
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
