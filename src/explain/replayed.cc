// SPDX-License-Identifier: Apache-2.0
#include "explain/replayed.h"

#include <algorithm>
#include <string>

#include "explain/judge_origin.h"

namespace isobit::explain {
namespace {

// What more of them do names nobody.
constexpr size_t kMostLibraries = 2;

std::string LibrariesText(const std::vector<std::string>& libraries) {
  if (libraries.size() > kMostLibraries) {
    const bool eigen =
        std::ranges::all_of(libraries, [](const auto& name) { return name.starts_with("Eigen"); });
    return eigen ? ", as by Eigen" : "";
  }
  std::string text;
  for (const std::string& library : libraries) {
    text += (text.empty() ? ", as by " : " or ") + library;
  }
  return text;
}

std::string SentenceOf(const numerics::Replay& replay, const numerics::Replayed& side) {
  const std::string terms = " (K = " + std::to_string(replay.terms) + ")";
  if (!side.order) {
    return "its bits come out of no order of summation known here" + terms;
  }
  std::string text = "all " + std::to_string(replay.elements) + " elements";
  if (replay.elements != replay.count) {
    text += " looked at, of " + std::to_string(replay.count) + ",";
  }
  text += " are bit for bit " + side.order->Text() + " over k" + terms +
          LibrariesText(side.order->libraries);
  if (side.others != 0) {
    text += "; " + std::to_string(side.others) +
            (side.others == 1 ? " other order gives" : " other orders give") + " the same bits";
  }
  return text;
}

}  // namespace

std::vector<Evidence> ReplayEvidence(const numerics::Replay& replay) {
  std::vector<Evidence> evidence;
  if (replay.a) {
    evidence.push_back({"a", SentenceOf(replay, *replay.a), -1, ""});
  }
  if (replay.b) {
    evidence.push_back({"b", SentenceOf(replay, *replay.b), -1, ""});
  }
  return evidence;
}

std::vector<Evidence> ReplayEvidence(const Case& c, const align::EventPair& pair) {
  std::string missing;
  const auto values = ReadOrigin(c, pair, &missing);
  const auto replay =
      values ? numerics::ReplayProducts(Describe(*values), View(values->a), View(values->b))
             : std::nullopt;
  return replay ? ReplayEvidence(*replay) : std::vector<Evidence>();
}

}  // namespace isobit::explain
