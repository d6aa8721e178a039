// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/ruled_out.h"

#include <algorithm>

#include "explain/rules/arrays.h"
#include "explain/rules/files.h"
#include "explain/rules/generators.h"
#include "explain/rules/weights.h"

namespace isobit::explain {
namespace {

std::string ClosedWeights(const Case& c) {
  const std::string moment = MomentOfUse(c);
  const auto weights = WeightsAt(c, moment);
  if (weights.empty() || !Unequal(weights).empty()) {
    return "";
  }
  const std::string when = moment == "build"  ? "as built"
                           : moment == "load" ? "after loading"
                                              : "at the first step";
  return "weights: " + Count(weights.size(), "variable") + " equal " + when;
}

std::string ClosedData(const Case& c) {
  if (!FilesRecorded(c)) {
    return "";
  }
  const auto files = FilesRead(c);
  const auto listings = Listings(c);
  const bool files_equal = std::all_of(
      files.begin(), files.end(), [](const FilePair& f) { return f.state == FileState::kEqual; });
  const bool listings_equal = std::all_of(listings.begin(), listings.end(),
                                          [](const ListingPair& l) { return l.same_order; });
  if (!files_equal || !listings_equal) {
    return "";
  }
  return files.empty() ? "data: neither side read a data file"
                       : "data: " + Count(files.size(), "file") + " read, the same bytes";
}

std::string ClosedPreprocessing(const Case& c) {
  const auto borders = Borders(c);
  const bool equal = std::all_of(borders.begin(), borders.end(),
                                 [](const BorderPair& b) { return b.state == ArrayState::kEqual; });
  return borders.empty() || !equal ? ""
                                   : "pre-processing: " + Count(borders.size(), "array") +
                                         " on the way to the model, all equal";
}

std::string ClosedRandom(const Case& c) {
  std::vector<std::string> same;
  for (const std::string_view generator : {kPythonRandom, kNumpyLegacy, kTensorflowGlobal}) {
    const StreamPair stream = CompareStreams(
        c, generator, generator == kPythonRandom ? DrawnBy::kKeras : DrawnBy::kProgram);
    if (stream.differs() || stream.state == StreamState::kUnknown) {
      return "";
    }
    if (stream.state == StreamState::kSame) {
      same.emplace_back(GeneratorName(generator));
    }
  }
  return same.empty() ? ""
                      : "random numbers: " + NameList(same) + " seeded alike and drawn from alike";
}

}  // namespace

std::vector<std::string> RuledOut(const Case& c, Gate gate) {
  struct Closed {
    Gate gate;
    std::string (*text)(const Case&);
  };
  static constexpr Closed kClosed[] = {{Gate::kWeights, ClosedWeights},
                                       {Gate::kData, ClosedData},
                                       {Gate::kPreprocess, ClosedPreprocessing},
                                       {Gate::kRandom, ClosedRandom}};
  std::vector<std::string> texts;
  for (const Closed& closed : kClosed) {
    if (closed.gate < gate) {
      if (std::string text = closed.text(c); !text.empty()) {
        texts.push_back(std::move(text));
      }
    }
  }
  return texts;
}

}  // namespace isobit::explain
