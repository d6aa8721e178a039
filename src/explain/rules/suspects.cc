// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/suspects.h"

#include <algorithm>
#include <set>

#include "env/facts.h"
#include "explain/arguments.h"
#include "explain/graph_change.h"
#include "explain/rules/data_rows.h"
#include "explain/rules/files.h"
#include "explain/rules/local_time.h"
#include "explain/rules/random_reach.h"
#include "explain/rules/ruled_out.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kTimeZone = "os.timezone";

struct Suspect {
  std::string_view fact;  // "package.numpy"
  std::string_view why;   // What it makes: "its decoders".
  std::string a, b;       // Its values, as text.
};

// A place where a difference came into being without an op that computes differently.
struct Spot {
  Finding finding;   // Place, evidence, ruled out, what follows; the rest is the rule's.
  std::string what;  // "the result of 'PIL.resize'": the subject of a sentence.
  std::vector<Suspect> suspects;
};

struct Row {
  std::string_view fact, borders, reach, why;

  bool Reaches(char letter) const { return reach.find(letter) != std::string_view::npos; }
};
constexpr Row kRows[] = {
#define ISOBIT_SUSPECT(fact, borders, reach, why) {fact, borders, reach, why},
#include "explain/rules/suspects.inc"
#undef ISOBIT_SUSPECT
};

// The module by which a program imports a distribution, where the names are not the same.
std::string_view ModuleOf(std::string_view package) {
  return package == "pillow"                 ? "PIL"
         : package.starts_with("opencv")     ? "cv2"
         : package == "scikit-learn"         ? "sklearn"
         : package == "scikit-image"         ? "skimage"
         : package == "tf-keras"             ? "tf_keras"
         : package.starts_with("tensorflow") ? "tensorflow"
                                             : package;
}

bool ListHas(const std::string& list, std::string_view word) {
  return ("," + list + ",").find("," + std::string(word) + ",") != std::string::npos;
}

// False where the run is known not to have imported the package.
bool MayHaveRun(const env::Facts& facts, std::string_view fact) {
  if (!fact.starts_with("package.")) {
    return true;
  }
  const std::string imported = facts.Text("python.imported");
  return imported.empty() ||
         ListHas(imported, ModuleOf(fact.substr(std::string_view("package.").size())));
}

bool HasPrefix(std::string_view borders, std::string_view name) {
  while (!borders.empty()) {
    const size_t bar = borders.find('|');
    const std::string_view prefix = borders.substr(0, bar);
    if (name.starts_with(prefix)) {
      return true;
    }
    borders = bar == std::string_view::npos ? "" : borders.substr(bar + 1);
  }
  return false;
}

// Recorded on both sides, and not the same. A package that one side has not installed has run on
// neither.
bool Differs(const Row& row, const env::Facts& a, const env::Facts& b) {
  const auto *of_a = a.Find(row.fact), *of_b = b.Find(row.fact);
  if (row.fact == "env.GLIBC_TUNABLES") {  // Most tunables are not libm's.
    const auto fma_a = env::LibmUsesFma(a), fma_b = env::LibmUsesFma(b);
    return fma_a && fma_b && fma_a != fma_b && of_a->value != of_b->value;
  }
  return of_a != nullptr && of_b != nullptr && of_a->value != of_b->value &&
         MayHaveRun(a, row.fact) && MayHaveRun(b, row.fact);
}

bool OtherMajor(const Row& row, const env::Facts& a, const env::Facts& b) {
  const std::string of_a = a.Text(row.fact), of_b = b.Text(row.fact);
  return of_a.substr(0, of_a.find('.')) != of_b.substr(0, of_b.find('.'));
}

template <typename Fits>
std::vector<Suspect> Collect(const Case& c, Fits fits) {
  const env::Facts a(c.a.env), b(c.b.env);
  std::vector<Suspect> suspects;
  for (const Row& row : kRows) {
    if (Differs(row, a, b) && fits(row, a, b)) {
      suspects.push_back(
          {row.fact, row.why, env::ValueText(a.Find(row.fact)), env::ValueText(b.Find(row.fact))});
    }
  }
  const bool zone = std::ranges::count(suspects, kTimeZone, &Suspect::fact) != 0;
  if (zone && (suspects.size() > 1 || NoTimeReaches(c))) {
    std::erase_if(suspects, [](const Suspect& suspect) { return suspect.fact == kTimeZone; });
  }
  return suspects;
}

// The program made the array, as opposed to the function that the border is named after.
bool MadeByProgram(const BorderPair& pair) { return StageOf(*pair.a) == "input"; }

std::vector<Suspect> SuspectsOf(const Case& c, const PreprocessDifference& difference) {
  using numerics::Relation;
  const Relation relation = difference.relation.found.relation;
  const bool dtype = difference.pair.state == ArrayState::kDtype;
  const bool rounding = relation == Relation::kRoundingSized;
  if (relation == Relation::kPermutedRows && LocalTimeMayReach(c)) {
    return Collect(c,
                   [](const Row& row, const auto&, const auto&) { return row.fact == kTimeZone; });
  }
  if (!dtype && !rounding && relation != Relation::kOther) {
    return {};
  }
  return Collect(c, [&](const Row& row, const env::Facts& a, const env::Facts& b) {
    if (!MadeByProgram(difference.pair)) {
      return HasPrefix(row.borders, difference.pair.a->name);
    }
    if (dtype) {
      return row.Reaches('d') && OtherMajor(row, a, b);
    }
    return row.Reaches('a') || (rounding && row.Reaches('r'));
  });
}

// The same rows in another order: hours of whole days, of another zone.
std::optional<PreprocessDifference> RowsMovedByLocalTime(const Case& c) {
  const std::vector<BorderPair> borders = Borders(c);
  const BorderPair* first = FirstDifferent(borders);
  const auto listings = Listings(c);
  if (first == nullptr || !MadeByProgram(*first) || !SameRowsMoved(c, *first) ||
      EqualExamplesOf(borders, *first) != nullptr || !LocalTimeMayReach(c) ||
      !std::ranges::all_of(listings, &ListingPair::same_order)) {
    return std::nullopt;
  }
  return PreprocessDifference{*first, Relate(c, *first), false, std::nullopt};
}

void AddArraySpot(const Case& c, const Rule& rule, std::vector<Spot>* spots) {
  auto difference = FirstPreprocessDifference(c);
  if (!difference) {
    difference = RowsMovedByLocalTime(c);
  }
  if (!difference || StreamBehind(c, difference->pair).differs() ||
      (!MadeByProgram(difference->pair) && HowStepDiffers(difference->pair))) {
    return;
  }
  const std::string figures = Figures(*difference);
  const BorderPair& pair = difference->pair;
  const std::string shapes = pair.state == ArrayState::kValues
                                 ? figures
                                 : DescribeArray(*pair.a) + " against " + DescribeArray(*pair.b);
  spots->push_back({PreprocessFinding(rule, c, *difference, "", ""),
                    DescribeBorder(*pair.a) + " differs" + (shapes.empty() ? "" : ": " + shapes),
                    SuspectsOf(c, *difference)});
}

void AddWeightsSpot(const Case& c, const Rule& rule, std::vector<Spot>* spots) {
  const auto sink = InitialWeightsSink(c);
  const auto causes = FindRandomCauses(c);
  const auto seeds = std::find_if(causes.begin(), causes.end(), [](const RandomCause& cause) {
    return cause.sink.kind == SinkKind::kInitialWeights;
  });
  const bool moved =
      seeds != causes.end();  // The generator stood elsewhere, or was seeded otherwise.
  if (!sink || (moved && seeds->stream.state != StreamState::kOtherPosition)) {
    return;
  }
  Spot spot{NewFinding(rule, "", Confidence::kConsistent, ""), sink->what + " differs",
            Collect(c, [&](const Row& row, const auto&, const auto&) {
              return row.Reaches(moved ? 's' : 'w');
            })};
  spot.finding.where = sink->where;
  spot.finding.evidence = sink->evidence;
  spot.finding.so_that = "the models start from other weights";
  spot.finding.ruled_out = RuledOut(c, Gate::kRandom);
  spots->push_back(std::move(spot));
}

// Types of ops in graphs that this side runs and the other never does.
std::vector<std::string> OpsOfOneSide(const trace::Trace& trace, const trace::Trace& other) {
  std::set<std::string> ops;
  for (const trace::Node& node : trace.nodes) {
    if (!node.eager && !node.pipeline) {
      ops.insert(trace.Str(node.op));
    }
  }
  for (const trace::Node& node : other.nodes) {
    ops.erase(other.Str(node.op));
  }
  return {ops.begin(), ops.end()};
}

// The ops of other releases of TensorFlow and Keras are V102's. What is left rebuilds the whole
// graph, so that the change need not lie right before the first op that differs.
void AddGraphSpot(const Case& c, const Rule& rule, std::vector<Spot>* spots) {
  const auto first = FindFirstDifference(c);
  if (!first || first->op == nullptr) {
    return;
  }
  GraphChange change = ChangeBefore(c, *first->op);
  if (!change.changed) {
    change.only_a = OpsOfOneSide(c.a, c.b);
    change.only_b = OpsOfOneSide(c.b, c.a);
  }
  if (change.only_a.empty() && change.only_b.empty()) {
    return;
  }
  const auto names = [](const std::vector<std::string>& ops) {
    return ops.empty() ? std::string("none") : NameList(ops, 5);
  };
  Spot spot{NewFinding(rule, "", Confidence::kConsistent, ""),
            "ops that only " + NameOf(c, Side::kA) + " runs: " + names(change.only_a) + "; only " +
                NameOf(c, Side::kB) + ": " + names(change.only_b),
            Collect(c, [](const Row& row, const auto&, const auto&) { return row.Reaches('g'); })};
  spot.finding.where = first->place;
  spot.finding.evidence = {OfOp(c, *first->op, "the first op that both have and that differs")};
  spot.finding.so_that = "the same model computes by other ops";
  spot.finding.ruled_out = RuledOut(c, Gate::kConfigVersion);
  spots->push_back(std::move(spot));
}

std::string NameOf(const Suspect& suspect) {
  return std::string(suspect.fact.substr(suspect.fact.find('.') + 1));
}

std::vector<Fix> Fixes(const Suspect& suspect) {
  const std::string name = suspect.fact == kTimeZone ? "TZ" : NameOf(suspect);
  if (suspect.fact.starts_with("package.")) {
    return {{"pin", "pip install " + name + "==" + suspect.b, ""},
            {"pin", "pip install " + name + "==" + suspect.a, ""}};
  }
  const auto setting = [&](const std::string& value) {
    return (value == "not set" ? "unset " + name : "export " + name + "=" + value) +
           "  # on both sides";
  };
  return {{"env", setting(suspect.a), ""}, {"env", setting(suspect.b), ""}};
}

Finding FindingOf(const Case& c, const Spot& spot, const Suspect& suspect, std::string_view title) {
  Finding finding = spot.finding;
  finding.factor = suspect.fact;
  finding.title = std::string(title) + " " + NameOf(suspect);
  finding.summary = Sentence(spot.what) + ".";
  std::vector<std::string> rivals;
  for (const Suspect& other : spot.suspects) {
    if (other.fact != suspect.fact) {
      rivals.push_back(NameOf(other));
    }
  }
  if (!rivals.empty()) {
    finding.summary += " Also different, and able to do the same: " + NameList(rivals, 5) + ".";
  }
  finding.confidence =
      rivals.empty() && SameArguments(c) ? Confidence::kConsistent : Confidence::kUnknown;
  const std::string name = NameOf(suspect) + " ";
  finding.because = name + suspect.a + " in " + NameOf(c, Side::kA) + ", " + suspect.b + " in " +
                    NameOf(c, Side::kB) + ": " + std::string(suspect.why);
  finding.evidence.push_back(OfFact("a", std::string(suspect.fact), name + suspect.a));
  finding.evidence.push_back(OfFact("b", std::string(suspect.fact), name + suspect.b));
  finding.fixes = Fixes(suspect);
  return finding;
}

// Those without suspects are left out.
std::vector<Spot> FindSpots(const Case& c, const Rule& rule) {
  std::vector<Spot> spots;
  AddArraySpot(c, rule, &spots);
  AddWeightsSpot(c, rule, &spots);
  AddGraphSpot(c, rule, &spots);
  std::erase_if(spots, [](const Spot& spot) { return spot.suspects.empty(); });
  return spots;
}

}  // namespace

std::vector<Finding> SuspectFindings(const Case& c, const Rule& rule, std::string_view prefix,
                                     std::string_view title) {
  std::vector<Finding> findings;
  for (const Spot& spot : FindSpots(c, rule)) {
    for (const Suspect& suspect : spot.suspects) {
      if (suspect.fact.starts_with(prefix)) {
        findings.push_back(FindingOf(c, spot, suspect, title));
      }
    }
  }
  return findings;
}

bool DtypeByPackage(const Case& c, const PreprocessDifference& difference) {
  return difference.pair.state == ArrayState::kDtype && !SuspectsOf(c, difference).empty();
}

}  // namespace isobit::explain
