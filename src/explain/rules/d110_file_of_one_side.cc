// SPDX-License-Identifier: Apache-2.0
// D110: one side alone reads a file, such as what an earlier run left.
#include <algorithm>

#include "explain/arguments.h"
#include "explain/rules/arrays.h"
#include "explain/rules/files.h"
#include "explain/rules/other_arguments.h"
#include "explain/rules/reaching_text.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# D110 file-of-one-side: one side alone reads a file

## What it means
The two sides run the same program, started alike, and what they have both read and seeded is equal. One of them has read a file more:
mostly one that an earlier run left (features that are kept, a vocabulary, statistics of the data), where the other side, which had none,
computed it.

## Why it matters
What was kept was made from the data, the code and the settings of its time. The run goes on with it, and nothing says so.

## How to confirm
Move the file away, and run again: both sides then compute.

## How to fix
Delete what is kept wherever anything that it was made from changes, or give it a name that says what it holds, such as a digest of the
data.

## References
- docs/design/explain.md, gate 2
- IBM/unitxt, issue 7: a cache that is older than its data
)";

// What was read from the file and is, bit for bit, what differs first; nullptr: not seen.
const trace::SideEvent* ReadAsFirst(const Case& c, Side side, const FirstDifference& first,
                                    const trace::SideEvent& file) {
  if (first.side == nullptr) {
    return nullptr;
  }
  const trace::SideEvent& differs =
      TraceOf(c, side).side[side == Side::kA ? first.side->a : first.side->b];
  const auto& events = TraceOf(c, side).side;
  const auto found = std::ranges::find_if(events, [&](const trace::SideEvent& event) {
    return event.kind == trace::SideKind::kArray && event.Text("source") == file.name &&
           event.array && differs.array && !event.array->exact.empty() &&
           event.array->exact == differs.array->exact;
  });
  return found == events.end() ? nullptr : &*found;
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  if (!first) {
    return {};
  }
  std::vector<FilePair> files = FilesRead(c);
  std::erase_if(files, [&](const FilePair& file) {
    return file.state != FileState::kOneSided || UseOf(c, file) == FileUse::kModel;
  });
  const auto text = files.empty() ? std::nullopt : FindReachingText(c, *first);
  if (!text || !text->hunks.empty() || OtherArgumentsReach(c, *text)) {
    return {};
  }
  const auto side_of = [](const FilePair& file) { return file.a != nullptr ? Side::kA : Side::kB; };
  std::erase_if(files, [&](const FilePair& file) {
    const Side side = side_of(file);
    return !MayReach(c, *text, side, *file.Of(side), *first);
  });
  const auto is_one = [&](Side, const trace::SideEvent& event) {
    return std::ranges::any_of(
        files, [&](const FilePair& file) { return file.a == &event || file.b == &event; });
  };
  if (files.empty() ||
      !std::ranges::all_of(files,
                           [&](const FilePair& f) { return side_of(f) == side_of(files[0]); }) ||
      !OtherSource(c, text->texts, {}, text->reach, *first, is_one).empty()) {
    return {};
  }
  const Side side = side_of(files[0]);
  const trace::SideEvent& file = *files[0].Of(side);
  const std::string site = SiteText(TraceOf(c, side), file.site);
  std::vector<std::string> names;
  for (const FilePair& pair : files) {
    names.push_back(Quoted(pair.Of(side)->name));
  }
  Finding finding = NewFinding(kD110, "data.file.kept", Confidence::kConsistent,
                               "data: a file that one side alone reads");
  if (UseOf(c, files[0]) == FileUse::kConfiguration) {
    finding.label = Label::kConfig;
    finding.factor = "run.settings.file";
    finding.title = "run: a file of settings that one side alone reads";
  }
  finding.summary = NameOf(c, side) + " reads " + NameList(names) +
                    (site.empty() ? "" : " (" + site + ")") + ", and " + NameOf(c, Other(side)) +
                    " does not: the same program computes there what it finds here.";
  finding.where = first->place;
  for (const FilePair& pair : files) {
    const trace::SideEvent& event = *pair.Of(side);
    finding.evidence.push_back(
        Cite(side, event, "read " + Quoted(event.name) + " here alone: " + DescribeFile(event)));
    if (const trace::SideEvent* array = ReadAsFirst(c, side, *first, event)) {
      finding.evidence.push_back(
          Cite(side, *array, DescribeBorder(*array) + " is, bit for bit, what differs first"));
    }
  }
  finding.so_that = "the runs compute with what was made at another time";
  finding.ruled_out = RuledOut(c, Gate::kData);
  finding.ruled_out.push_back("program: the same text and arguments on both sides");
  finding.fixes = {{"command",
                    "mv " + file.name + " " + file.name + ".old  # in " + NameOf(c, side) +
                        "'s folder, so that both sides compute",
                    ""}};
  return {finding};
}

}  // namespace

const Rule kD110{"D110", "file-of-one-side", Gate::kData, Label::kData, kPage, Evaluate};

}  // namespace isobit::explain
