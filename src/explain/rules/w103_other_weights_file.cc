// SPDX-License-Identifier: Apache-2.0
// W103: both sides load, from files with other content.
#include <algorithm>
#include <optional>

#include "explain/rules/files.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"
#include "explain/rules/weights.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# W103 other-weights-file: the weights come from another file

## What it means
Both runs load weights, and right after the load the variables differ: the files hold other weights. It is another path (an
older checkpoint, the best instead of the last one), or the same path with other content (a download, a training that went on).

## Why it matters
It is another model. Everything else may agree.

## How to confirm
`sha256sum FILE` on both machines. The finding names the files and the variables.

## How to fix
Load the same file on both sides. Put a digest into its name, or check it when it is loaded.

## References
- minimaxir/gpt-2-simple, issue 303: an older checkpoint was loaded
)";

// The files behind a load, where the recorder saw them: "equal", "differ" or unknown.
std::optional<FileState> StateOfFiles(const Case& c, const std::string& path_a,
                                      const std::string& path_b) {
  std::optional<FileState> state;
  for (const FilePair& file : FilesRead(c)) {
    const bool of_a = file.a != nullptr && !path_a.empty() && file.a->name.starts_with(path_a);
    const bool of_b = file.b != nullptr && !path_b.empty() && file.b->name.starts_with(path_b);
    if (of_a && of_b) {
      if (file.state == FileState::kContent) {
        return FileState::kContent;
      }
      state = file.state;
    }
  }
  return state;
}

// Variables that were assigned by the load on both sides and differ right after it.
std::vector<WeightPair> UnequalAfterLoad(const Case& c, const trace::SideEvent& load_a,
                                         const trace::SideEvent& load_b) {
  const auto left_a = Untouched(load_a), left_b = Untouched(load_b);
  std::vector<WeightPair> unequal = Unequal(WeightsAt(c, "load"));
  std::erase_if(unequal, [&](const WeightPair& pair) {
    return std::find(left_a.begin(), left_a.end(), pair.a->name) != left_a.end() ||
           std::find(left_b.begin(), left_b.end(), pair.b->name) != left_b.end();
  });
  return unequal;
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto loads_a = Loads(c.a), loads_b = Loads(c.b);
  if (loads_a.empty() || loads_b.empty()) {
    return {};
  }
  const trace::SideEvent &a = *loads_a.back(), &b = *loads_b.back();
  const auto unequal = UnequalAfterLoad(c, a, b);
  const std::string path_a = a.Text("path"), path_b = b.Text("path");
  const auto files = StateOfFiles(c, path_a, path_b);
  // The same bytes, other variables: that is not the file but what read it.
  if (unequal.empty() || files == FileState::kEqual ||
      (path_a == path_b && files != FileState::kContent)) {
    return {};
  }
  Finding finding = NewFinding(
      kW103, "weights.file", Confidence::kConsistent,
      path_a == path_b ? "weights: the file has other content" : "weights: from another file");
  finding.summary = (path_a == path_b ? "Both sides load " + Quoted(path_a) + ", with other content"
                                      : NameOf(c, Side::kA) + " loads " + Quoted(path_a) + ", " +
                                            NameOf(c, Side::kB) + " loads " + Quoted(path_b)) +
                    "; after it " + std::to_string(unequal.size()) + " of " +
                    Count(WeightsAt(c, "load").size(), "variable") + " differ.";
  finding.where = PlaceOf(c.a, *unequal.front().a, "weights");
  finding.evidence = {Cite(Side::kA, a, "loads " + Quoted(path_a)),
                      Cite(Side::kB, b, "loads " + Quoted(path_b)),
                      CiteBoth(*unequal.front().a, Quoted(unequal.front().a->name) +
                                                       " is unequal right after the load")};
  finding.so_that = "the models are different models";
  finding.ruled_out = RuledOut(c, Gate::kWeights);
  finding.fixes = {path_a == path_b
                       ? Fix{"command",
                             "sha256sum " + path_a +
                                 "  # on both machines; then copy the right file over the other",
                             ""}
                       : Fix{"code", "load " + Quoted(path_a) + " here too, not " + Quoted(path_b),
                             SiteText(c.b, b.site)}};
  return {finding};
}

}  // namespace

const Rule kW103{"W103", "other-weights-file", Gate::kWeights, Label::kWeights, kPage, Evaluate};

}  // namespace isobit::explain
