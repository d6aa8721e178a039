// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/seed_finding.h"

#include <algorithm>

#include "explain/rules/ruled_out.h"

namespace isobit::explain {

Finding SeedFinding(const Rule& rule, const Case& c, const RandomCause& cause, std::string title) {
  Finding finding = NewFinding(rule, SeedFactor(cause.stream.generator), Confidence::kConsistent,
                               std::move(title));
  finding.where = cause.sink.where;
  finding.evidence = cause.sink.evidence;
  std::vector<std::string> seedings;
  for (const Side side : kSides) {
    const GeneratorHistory& history = cause.stream.Of(side);
    const std::string seeding = DescribeSeeding(c, side, history);
    seedings.push_back(seeding);
    const trace::SideEvent* event = history.set != nullptr ? history.set : history.draw;
    if (event != nullptr) {
      finding.evidence.push_back(
          Cite(side, *event, std::string(GeneratorName(cause.stream.generator)) + ": " + seeding));
    }
  }
  const std::string name(GeneratorName(cause.stream.generator));
  finding.because = seedings[0] == seedings[1]
                        ? name + " was " + seedings[0] + " on either side"
                        : name + ": " + NameOf(c, Side::kA) + " " + seedings[0] + "; " +
                              NameOf(c, Side::kB) + " " + seedings[1];
  finding.so_that = cause.sink.kind == SinkKind::kInitialWeights
                        ? "the models start from other weights, and every later number differs"
                        : "everything that is computed from it differs";
  finding.ruled_out = RuledOut(c, Gate::kRandom);
  return finding;
}

std::vector<RandomCause> CausesIn(const Case& c, std::initializer_list<StreamState> states) {
  std::vector<RandomCause> causes = FindRandomCauses(c);
  std::erase_if(causes, [&](const RandomCause& cause) {
    return std::find(states.begin(), states.end(), cause.stream.state) == states.end();
  });
  return causes;
}

Fix SeedingFix(const Case& c, const RandomCause& cause, const std::string& seed) {
  const bool own_use =
      cause.stream.generator == kPythonRandom && cause.sink.kind == SinkKind::kArray;
  const std::string code =
      own_use ? "random.seed(" + seed + ")" : SeedingCode(cause.stream.generator, seed);
  for (const Side side : {Side::kB, Side::kA}) {
    const GeneratorHistory& history = cause.stream.Of(side);
    const trace::SideEvent* at = history.set != nullptr ? history.set : history.unseeded;
    const std::string site = at == nullptr ? "" : SiteText(TraceOf(c, side), at->site);
    if (!site.empty()) {
      return {"code", code, site};
    }
  }
  return {"code", code, ""};
}

std::string SomeSeed(const Case& c, std::string_view generator) {
  for (const std::string_view name :
       {generator, kKerasGenerator, kTensorflowGlobal, kNumpyLegacy, kPythonRandom}) {
    for (const Side side : kSides) {
      for (const trace::SideEvent& event : TraceOf(c, side).side) {
        const std::string seed =
            event.kind == trace::SideKind::kSeed && event.name == name ? event.Text("seed") : "";
        if (!seed.empty() && seed.find_first_not_of("0123456789") == std::string::npos) {
          return seed;
        }
      }
    }
  }
  return "42";
}

}  // namespace isobit::explain
