// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/data_rows.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "env/facts.h"

namespace isobit::explain {

const BorderPair* FirstDifferent(const std::vector<BorderPair>& borders) {
  const auto found =
      std::find_if(borders.begin(), borders.end(), [](const BorderPair& b) { return b.differs(); });
  return found == borders.end() ? nullptr : &*found;
}

bool SameRowsMoved(const Case& c, const BorderPair& pair) {
  if (pair.is_image() || pair.state == ArrayState::kMoved) {
    return pair.state == ArrayState::kMoved;
  }
  return pair.state == ArrayState::kOrder ||
         (pair.state == ArrayState::kValues &&
          Relate(c, pair).found.relation == numerics::Relation::kPermutedRows);
}

const BorderPair* EqualExamplesOf(const std::vector<BorderPair>& borders,
                                  const BorderPair& labels) {
  static constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"y", "x"},
      {"validation_y", "validation_x"},
      {"tensors[1]", "tensors[0]"},
      {"result[1]", "result[0]"}};
  for (const auto& [of_labels, of_examples] : kNames) {
    if (labels.a->Text("argument") != of_labels) {
      continue;
    }
    for (const BorderPair& b : borders) {
      const bool same_call =
          b.a->name == labels.a->name && b.a->Text("occurrence") == labels.a->Text("occurrence");
      if (same_call && b.a->Text("argument") == of_examples && b.state == ArrayState::kEqual) {
        return &b;
      }
    }
  }
  return nullptr;
}

std::string OtherHashes(const Case& c) {
  const std::string a = env::Facts(c.a.env).Text("python.hash_seed");
  const std::string b = env::Facts(c.b.env).Text("python.hash_seed");
  if (a.empty() || b.empty() || (a == b && a != "random")) {
    return "";
  }
  return "strings hash otherwise in the two runs (PYTHONHASHSEED " +
         (a == b ? "random on both sides" : a + " | " + b) +
         "), so a set of strings has another order in each";
}

Fix SameHashesFix() {
  return {"env",
          "export PYTHONHASHSEED=0  # on both sides; if the order then agrees, a set of strings "
          "made it: sort it",
          ""};
}

}  // namespace isobit::explain
