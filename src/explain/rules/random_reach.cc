// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/random_reach.h"

#include <algorithm>
#include <optional>

#include "align/alignment.h"
#include "align/op_class.h"
#include "explain/rules/files.h"
#include "explain/rules/op_flow.h"
#include "explain/rules/random_ops.h"
#include "explain/rules/weights.h"

namespace isobit::explain {
namespace {

using trace::SideEvent;

// Initialisers of Keras take their default seeds from Python's generator, or from Keras' own where
// that was seeded.
constexpr std::string_view kBehindWeights[] = {kPythonRandom,     kKerasGenerator,
                                               kTensorflowGlobal, kTensorflowGenerator,
                                               kNumpyLegacy,      kNumpyDefaultRng};
constexpr std::string_view kBehindArrays[] = {kNumpyLegacy, kNumpyDefaultRng, kPythonRandom,
                                              kTensorflowGlobal, kTensorflowGenerator};

// What was read or decoded came out of a file, not out of a generator.
bool CameFromFile(const SideEvent& array) {
  const std::string stage = array.Text("stage");
  return stage == "read" || stage == "decode";
}

// A file, a listing that differs before an event of A explains that it differs better than any
// generator.
bool FilesDifferBefore(const Case& c, uint64_t sequence_a) {
  const auto files = FilesRead(c);
  const bool file = std::any_of(files.begin(), files.end(), [&](const FilePair& f) {
    return f.a != nullptr && f.a->sequence < sequence_a && f.state == FileState::kContent &&
           UseOf(c, f) == FileUse::kData;
  });
  const auto listings = Listings(c);
  return file || std::any_of(listings.begin(), listings.end(), [&](const ListingPair& l) {
           return l.a->sequence < sequence_a && !l.same_order;
         });
}

// The variable as it was built; nullptr: not recorded, or it was replaced between then and its use.
const SideEvent* BuiltAndUsed(const trace::Trace& trace, const SideEvent& used) {
  if (used.Text("at") == "build") {
    return &used;
  }
  const SideEvent* built = SameVariableAt(trace, used, "build");
  return built != nullptr && built->array->exact == used.array->exact ? built : nullptr;
}

std::optional<RandomSink> ArraySink(const Case& c) {
  for (const BorderPair& border : Borders(c)) {
    if (border.differs()) {
      if (CameFromFile(*border.a) || FilesDifferBefore(c, border.a->sequence)) {
        return std::nullopt;
      }
      RandomSink sink;
      sink.kind = SinkKind::kArray;
      sink.until_a = border.a->sequence, sink.until_b = border.b->sequence;
      sink.where = PlaceOf(c.a, *border.a, "before the model");
      sink.what = DescribeBorder(*border.a);
      sink.evidence.push_back(CiteBoth(*border.a, sink.what + " is unequal"));
      sink.generators.assign(std::begin(kBehindArrays), std::end(kBehindArrays));
      return sink;
    }
  }
  return std::nullopt;
}

// By the user's code, or by keras.utils.set_random_seed on its behalf.
bool SetByProgram(const trace::Trace& trace, const SideEvent& set) {
  return set.Text("caller") == "user" ||
         std::ranges::any_of(trace.side, [&](const SideEvent& event) {
           return event.kind == trace::SideKind::kSeed && event.name == kKerasGenerator &&
                  event.site == set.site && event.Text("seed") == set.Text("seed");
         });
}

// What a generator, a Sequence or a function of the program's own Python gives to a pipeline or a
// graph: no array is seen to enter.
std::optional<RandomSink> HostFunctionSink(const Case& c) {
  const align::EventPair* pair = nullptr;
  for (const align::EventPair& other : c.alignment.pairs) {
    if (other.state != align::PairState::kEqual && other.state != align::PairState::kConsequence &&
        align::IsHostFunction(KernelOf(c.a, EventA(c, other))) &&
        (pair == nullptr || PlaceInBoth(c, other) < PlaceInBoth(c, *pair))) {
      pair = &other;
    }
  }
  if (pair == nullptr) {
    return std::nullopt;
  }
  RandomSink sink;
  sink.kind = SinkKind::kArray;
  sink.until_a = c.a.events[pair->a].sequence, sink.until_b = c.b.events[pair->b].sequence;
  if (FilesDifferBefore(c, sink.until_a)) {
    return std::nullopt;
  }
  sink.where = PlaceOf(c, *pair);
  sink.what = "what the program's Python gives at " + sink.where.op;
  sink.evidence.push_back(OfOp(c, *pair, sink.what + " is unequal"));
  sink.generators.assign(std::begin(kBehindArrays), std::end(kBehindArrays));
  return sink;
}

bool Differs(const Case&, const StreamPair& stream) { return stream.differs(); }

// Which numbers a function of the program's own draws is not seen, only that it does. So no count
// of draws is told from it, nor a seed that a library sets for each of its batches.
bool ReachesHostFunction(const Case& c, const StreamPair& stream) {
  return stream.state == StreamState::kUnseeded || stream.state == StreamState::kLate ||
         (stream.state == StreamState::kOtherSeed && SetByProgram(c.a, *stream.a.set) &&
          SetByProgram(c.b, *stream.b.set));
}

// The first of the sink's generators whose streams before it `explain` it.
std::optional<RandomCause> CauseOf(const Case& c, RandomSink sink,
                                   bool (*explain)(const Case&, const StreamPair&) = Differs) {
  for (const std::string_view generator : sink.generators) {
    const DrawnBy by = sink.kind == SinkKind::kArray ? DrawnBy::kProgram : DrawnBy::kKeras;
    StreamPair stream = CompareStreams(c, generator, by, sink.until_a, sink.until_b);
    if (explain(c, stream)) {
      return RandomCause{std::move(sink), std::move(stream), {}};
    }
  }
  return std::nullopt;
}

RandomSink OpSink(const Case& c, const RandomOpDifference& difference) {
  const align::EventPair& pair = *difference.pair;
  RandomSink sink;
  sink.kind = SinkKind::kRandomOp;
  sink.until_a = c.a.events[pair.a].sequence, sink.until_b = c.b.events[pair.b].sequence;
  sink.where = PlaceOf(c, pair);
  sink.what = "the output of " + sink.where.op + " " + Quoted(ShortNodeName(sink.where.node));
  sink.evidence.push_back(OfOp(c, pair, sink.what + " is unequal"));
  return sink;
}

// The seeds in the attributes of a kernel say more than the history of the generator.
StreamState StateOfSeeds(const RandomOpDifference& difference, bool moved, StreamState otherwise) {
  if (!difference.seeds_a || !difference.seeds_b) {
    return otherwise;
  }
  const OpSeeds &a = *difference.seeds_a, &b = *difference.seeds_b;
  if (a.unseeded() || b.unseeded()) {
    return otherwise == StreamState::kLate ? StreamState::kLate : StreamState::kUnseeded;
  }
  if (a.seed != b.seed || a == b) {
    return a == b ? StreamState::kSame : StreamState::kOtherSeed;
  }
  // The op's own seed differs: counted up by other draws before, or an argument of the call (S506).
  return moved || otherwise == StreamState::kOtherPosition ? StreamState::kOtherPosition
                                                           : StreamState::kSame;
}

// Draws of one side alone have moved the seeds of later ops. What the first difference is computed
// from is such a draw, too: of a sample that only one side shuffles.
void NoteMoved(const Case& c, const RandomOpDifference& difference, const SeedPositions& positions,
               RandomCause* cause) {
  cause->stream.a.draws = static_cast<int64_t>(positions.a);
  cause->stream.b.draws = static_cast<int64_t>(positions.b);
  const auto first = FindFirstDifference(c);
  for (const Side side : kSides) {
    const OpFlow flow(c, side);
    for (const uint32_t draw : DrawsAlone(c, difference, side)) {
      const std::string site = flow.SiteText(draw);
      const std::string what = flow.BaseOp(draw) + (site.empty() ? "" : " at " + site);
      cause->alone.push_back(what + " in " + NameOf(c, side));
      constexpr size_t kCited = 3;
      if (cause->alone.size() <= kCited) {
        cause->sink.evidence.push_back(CiteOp(c, side, draw, "a draw of this side alone"));
      }
      if (first && first->op != nullptr && first->op != difference.pair &&
          flow.ComputedFrom(side == Side::kA ? first->op->a : first->op->b, draw)) {
        cause->sink.evidence.push_back(
            OfOp(c, *first->op, "the first difference is computed from it"));
      }
    }
  }
}

std::optional<RandomCause> StatefulOpCause(const Case& c) {
  const auto difference = FirstRandomOpDifference(c, RandomOpKind::kStateful);
  if (!difference) {
    return std::nullopt;
  }
  RandomCause cause{OpSink(c, *difference), {}, {}};
  cause.stream = CompareStreams(c, kTensorflowGlobal, DrawnBy::kProgram, cause.sink.until_a,
                                cause.sink.until_b);
  cause.stream.generator = kTensorflowGlobal;
  const auto positions = SeedPositionsOf(c, *difference);
  cause.stream.state = StateOfSeeds(*difference, positions.has_value(), cause.stream.state);
  if (positions) {
    NoteMoved(c, *difference, *positions, &cause);
  }
  for (const Side side : kSides) {
    const auto& seeds = side == Side::kA ? difference->seeds_a : difference->seeds_b;
    if (seeds) {
      const std::string text =
          "seed=" + std::to_string(seeds->seed) + ", seed2=" + std::to_string(seeds->seed2);
      cause.sink.evidence.push_back(
          CiteOp(c, side, side == Side::kA ? difference->pair->a : difference->pair->b,
                 "ran with " + text + (seeds->unseeded() ? ": seeded by the system" : "")));
    }
  }
  return cause.stream.differs() ? std::optional(std::move(cause)) : std::nullopt;
}

// Seeds of stateless kernels are numbers of the program, or those that Keras drew from Python's
// generator.
std::optional<RandomCause> StatelessOpCause(const Case& c) {
  const auto difference = FirstRandomOpDifference(c, RandomOpKind::kStateless);
  if (!difference || difference->seed_inputs == SeedInputs::kEqual) {
    return std::nullopt;  // What seeds it is the same.
  }
  RandomSink sink = OpSink(c, *difference);
  sink.generators = {kPythonRandom, kKerasGenerator};
  return CauseOf(c, std::move(sink));
}

}  // namespace

std::optional<RandomSink> InitialWeightsSink(const Case& c) {
  const std::string moment = MomentOfUse(c);
  const std::vector<WeightPair> weights = WeightsAt(c, moment), unequal = Unequal(weights);
  for (const WeightPair& pair : unequal) {
    const SideEvent *built_a = BuiltAndUsed(c.a, *pair.a), *built_b = BuiltAndUsed(c.b, *pair.b);
    if (built_a == nullptr || built_b == nullptr ||
        built_a->array->shape != built_b->array->shape) {
      continue;  // No seed gives a variable another shape.
    }
    RandomSink sink;
    sink.kind = SinkKind::kInitialWeights;
    sink.until_a = built_a->sequence, sink.until_b = built_b->sequence;
    sink.where = PlaceOf(c.a, *pair.a, "weights");
    sink.what = "the initial value of " + Quoted(pair.a->name);
    sink.same_object = pair.a->name == pair.b->name;
    const std::string counts =
        std::to_string(unequal.size()) + " of " + Count(weights.size(), "variable");
    if (sink.same_object) {
      sink.evidence.push_back(
          CiteBoth(*pair.a, counts + " unequal as built, first " + Quoted(pair.a->name)));
    } else {
      sink.evidence.push_back(
          Cite(Side::kA, *pair.a, counts + " unequal as built, first " + Quoted(pair.a->name)));
      sink.evidence.push_back(Cite(Side::kB, *pair.b, "in its place " + Quoted(pair.b->name)));
    }
    sink.generators.assign(std::begin(kBehindWeights), std::end(kBehindWeights));
    return sink;
  }
  return std::nullopt;
}

std::vector<RandomCause> FindRandomCauses(const Case& c) {
  std::vector<RandomCause> causes;
  const auto add = [&causes](std::optional<RandomCause> cause) {
    const bool known =
        cause && std::any_of(causes.begin(), causes.end(), [&](const RandomCause& other) {
          return other.stream.generator == cause->stream.generator &&
                 other.stream.state == cause->stream.state;
        });
    if (cause && !known) {
      causes.push_back(std::move(*cause));
    }
  };
  for (auto sink : {ArraySink(c), InitialWeightsSink(c)}) {
    if (sink) {
      add(CauseOf(c, std::move(*sink)));
    }
  }
  if (auto sink = HostFunctionSink(c)) {
    add(CauseOf(c, std::move(*sink), ReachesHostFunction));
  }
  add(StatefulOpCause(c));
  add(StatelessOpCause(c));
  return causes;
}

StreamPair StreamBehind(const Case& c, const BorderPair& border) {
  if (CameFromFile(*border.a) || FilesDifferBefore(c, border.a->sequence)) {
    return {};
  }
  for (const std::string_view generator : kBehindArrays) {
    StreamPair stream =
        CompareStreams(c, generator, DrawnBy::kProgram, border.a->sequence, border.b->sequence);
    if (stream.differs()) {
      return stream;
    }
  }
  return {};
}

}  // namespace isobit::explain
