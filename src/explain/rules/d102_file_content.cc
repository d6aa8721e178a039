// SPDX-License-Identifier: Apache-2.0
// D102: a data file has another content, or another file is read in its place.
#include <algorithm>

#include "explain/rules/arrays.h"
#include "explain/rules/files.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# D102 file-content: a data file has other content

## What it means
At the same place of the program the two runs read files that do not hold the same bytes: another version of the data set,
another download, a file that was edited, converted or cut off on one side, or another path.

## Why it matters
With other data every number behind it is another one, and no setting of TensorFlow can change that.

## How to confirm
`sha256sum FILE` on both machines. The finding names both files with size and digest.

## How to fix
Copy the file of one side to the other, or pin the data set's version and check its digest where it is loaded.

## References
- `tf.keras.utils.get_file(..., file_hash=...)`, which refuses a download with another digest
)";

// The array that was read from the file and differs; nullptr: none was recorded.
const BorderPair* ArrayOf(const std::vector<BorderPair>& borders, const FilePair& file) {
  const auto found = std::find_if(borders.begin(), borders.end(), [&](const BorderPair& border) {
    const std::string source = border.a->Text("source");
    return border.differs() &&
           (source.empty() ? border.a->sequence > file.a->sequence : source == file.a->name);
  });
  return found == borders.end() ? nullptr : &*found;
}

// What was read from the file is equal, as where its lines end otherwise; or arrays were recorded
// behind it, and none of them differs: it cannot have reached anything.
bool CannotReach(const std::vector<BorderPair>& borders, const FilePair& file) {
  const auto is_of_file = [&](const BorderPair& border) {
    return border.a->Text("source") == file.a->name;
  };
  const auto is_equal = [&](const BorderPair& border) {
    return !is_of_file(border) || border.state == ArrayState::kEqual;
  };
  if (std::ranges::any_of(borders, is_of_file) && std::ranges::all_of(borders, is_equal)) {
    return true;
  }
  bool any = false;
  for (const BorderPair& border : borders) {
    if (border.a->sequence > file.a->sequence) {
      any = true;
      if (border.state != ArrayState::kEqual) {
        return false;
      }
    }
  }
  return any;
}

std::vector<Fix> Fixes(const Case& c, const FilePair& file) {
  const std::string site = SiteText(c.b, file.b->site);
  if (!file.same_name()) {
    return {
        {"code", "read " + Quoted(file.a->name) + " here too, not " + Quoted(file.b->name), site},
        {"command", "sha256sum " + file.a->name + " " + file.b->name, ""}};
  }
  return {{"command",
           "sha256sum " + file.a->name +
               "  # on both machines; then copy the right file over the other",
           ""}};
}

std::vector<Finding> Evaluate(const Case& c) {
  const std::vector<BorderPair> borders = Borders(c);
  std::vector<Finding> findings;
  std::vector<std::string> names;
  for (const FilePair& file : FilesRead(c)) {
    if (file.state != FileState::kContent || UseOf(c, file) != FileUse::kData ||
        CannotReach(borders, file)) {
      continue;
    }
    names.push_back(Quoted(file.a->name));
    if (!findings.empty()) {
      findings.front().evidence.push_back(
          Cite(Side::kA, *file.a, "read " + Quoted(file.a->name) + ": " + DescribeFile(*file.a)));
      findings.front().evidence.push_back(
          Cite(Side::kB, *file.b, "read " + Quoted(file.b->name) + ": " + DescribeFile(*file.b)));
      continue;
    }
    Finding finding =
        NewFinding(kD102, "data.file", Confidence::kConsistent,
                   file.same_name() ? "data: a file with other content" : "data: another file");
    finding.summary = file.same_name()
                          ? "Both runs read " + Quoted(file.a->name) + ", with other content."
                          : NameOf(c, Side::kA) + " reads " + Quoted(file.a->name) + " where " +
                                NameOf(c, Side::kB) + " reads " + Quoted(file.b->name) +
                                ", and their contents differ.";
    finding.where = PlaceOf(c.a, *file.a, "before the model");
    finding.evidence.push_back(
        Cite(Side::kA, *file.a, "read " + Quoted(file.a->name) + ": " + DescribeFile(*file.a)));
    finding.evidence.push_back(
        Cite(Side::kB, *file.b, "read " + Quoted(file.b->name) + ": " + DescribeFile(*file.b)));
    if (const BorderPair* array = ArrayOf(borders, file)) {
      const CommonRows rows = CountCommonRows(*array);
      std::string what = DescribeBorder(*array->a) + " differs";
      if (rows.of_a > 0 && rows.of_b > 0) {
        what += "; of " + Count(rows.of_a, "row") + " compared, " + std::to_string(rows.common) +
                " are on both sides";
      }
      finding.evidence.push_back(CiteBoth(*array->a, std::move(what)));
    }
    finding.so_that = "the runs compute with other data";
    finding.ruled_out = RuledOut(c, Gate::kData);
    finding.fixes = Fixes(c, file);
    findings.push_back(std::move(finding));
  }
  if (names.size() > 1) {
    findings.front().summary = "Both runs read " + NameList(names, 4) + ", with other content.";
  }
  return findings;
}

}  // namespace

const Rule kD102{"D102", "file-content", Gate::kData, Label::kData, kPage, Evaluate};

}  // namespace isobit::explain
