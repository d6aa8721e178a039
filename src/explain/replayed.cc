// SPDX-License-Identifier: Apache-2.0
#include "explain/replayed.h"

#include <string>

#include "explain/judge_origin.h"

namespace isobit::explain {
namespace {

// What more of them do names nobody.
constexpr size_t kMostLibraries = 2;

std::string SentenceOf(const numerics::Replay& replay, const numerics::Replayed& side) {
  const std::string terms = " (K = " + std::to_string(replay.terms) + ")";
  if (!side.order) {
    return "its bits come out of no order of summation known here" + terms;
  }
  std::string text = std::to_string(replay.elements) + " of " + std::to_string(replay.count) +
                     " elements are bit for bit " + side.order->Text() + " over k" + terms;
  const std::vector<std::string>& libraries = side.order->libraries;
  for (size_t i = 0; i < libraries.size() && libraries.size() <= kMostLibraries; ++i) {
    text += (i == 0 ? ", as by " : " or ") + libraries[i];
  }
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
