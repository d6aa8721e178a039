// SPDX-License-Identifier: Apache-2.0
// D106: some rows are the same, others are not: another selection of the data.
#include <algorithm>
#include <map>

#include "explain/rules/arrays.h"
#include "explain/rules/data_rows.h"
#include "explain/rules/files.h"
#include "explain/rules/local_time.h"
#include "explain/rules/random_reach.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"
#include "explain/rules/varying_sources.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# D106 other-rows: another selection of the data

## What it means
Of the rows of an array some are on both sides bit for bit, others on one side only. Since the common rows have the same bits,
they were processed alike; what differs is which rows were taken: another split into training and test part, another number of
examples, a filter, a limit, skipped or repeated rows. Only rows that occur once count: one that comes again and again, such as
an hour of the day, is found in any data. A program that reads local times in other time zones is C810.

## Why it matters
A test set that holds training examples flatters a model, and one that is smaller changes the score without any error.

## How to confirm
Compare the numbers of rows, `validation_split`, `train_size`, `take`, `skip`, and the seed of the split on both sides.

## How to fix
Write the split down: save the ids of each part once and load them, or split by a digest of the id
(`int(hashlib.sha256(id).hexdigest(), 16) % 10 == 0`), which is the same on every machine.

## References
- tensorflow/tensorflow, issue 59279: `shuffle().take()/skip()` mixes the parts anew in each epoch
)";

// True if only the length of the first axis differs.
bool OnlyRowsDiffer(const BorderPair& pair) {
  const auto &a = pair.a->array->shape, &b = pair.b->array->shape;
  return pair.a->array->dtype == pair.b->array->dtype && a.size() == b.size() && !a.empty() &&
         std::equal(a.begin() + 1, a.end(), b.begin() + 1);
}

std::vector<uint64_t> RowsThatOccurOnce(std::vector<uint64_t> rows) {
  std::sort(rows.begin(), rows.end());
  std::vector<uint64_t> once;
  for (auto row = rows.begin(); row != rows.end();) {
    const auto end = std::upper_bound(row, rows.end(), *row);
    if (end - row == 1) {
      once.push_back(*row);
    }
    row = end;
  }
  return once;
}

// Enough rows are on both sides. A row that occurs several times (padding, zeros, the hours of
// days) is found in any part of the data, and in what is computed otherwise: it proves nothing.
bool RowsProveSelection(const BorderPair& pair) {
  const auto a = RowsThatOccurOnce(pair.a->array->row_digests),
             b = RowsThatOccurOnce(pair.b->array->row_digests);
  std::vector<uint64_t> common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
  return common.size() >= 2 && common.size() * 10 >= std::min(a.size(), b.size());
}

// A row of one label or flag is found again in any data.
bool RowsAreTelling(const BorderPair& pair) {
  size_t bytes = digest::DTypeSize(pair.a->array->dtype);
  for (size_t i = 1; i < pair.a->array->shape.size(); ++i) {
    bytes *= static_cast<size_t>(pair.a->array->shape[i]);
  }
  return pair.a->array->shape.size() >= 2 && bytes >= 8;
}

// As many rows, and those that are common are where they were: not other rows, but the same rows
// computed otherwise.
bool RowsChangedInPlace(const BorderPair& pair) {
  const auto &a = pair.a->array->row_digests, &b = pair.b->array->row_digests;
  if (pair.a->array->shape != pair.b->array->shape || a.size() != b.size()) {
    return false;
  }
  size_t in_place = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    in_place += a[i] == b[i] ? 1 : 0;
  }
  return in_place >= CountCommonRows(pair).common;
}

bool FilesDiffer(const Case& c) {
  const auto files = FilesRead(c);
  const auto listings = Listings(c);
  return std::any_of(files.begin(), files.end(),
                     [&](const FilePair& f) {
                       return f.state == FileState::kContent && UseOf(c, f) == FileUse::kData;
                     }) ||
         std::any_of(listings.begin(), listings.end(),
                     [](const ListingPair& l) { return !l.same_set; });
}

// Whether the common rows come in another order: drawn, shuffled or sorted. A window that is moved,
// or a lag, keeps their order, and nothing that is computed of rows mixes them.
bool InAnotherOrder(const BorderPair& pair) {
  const auto &a = pair.a->array->row_digests, &b = pair.b->array->row_digests;
  std::map<uint64_t, size_t> place_in_b;
  for (const uint64_t row : RowsThatOccurOnce(b)) {
    place_in_b[row] = static_cast<size_t>(std::ranges::find(b, row) - b.begin());
  }
  const std::vector<uint64_t> once_in_a = RowsThatOccurOnce(a);
  size_t descents = 0, last = 0;
  for (const uint64_t row : a) {
    const auto place = place_in_b.find(row);
    if (place != place_in_b.end() && std::ranges::binary_search(once_in_a, row)) {
      descents += place->second < last ? 1 : 0;
      last = place->second;
    }
  }
  constexpr size_t kFewest = 2;
  return descents >= kFewest;
}

// Whether anything came in that rows can be selected from; where files were not recorded, it may
// have. As many rows that come from nowhere, in the order that they had, are computed otherwise;
// fewer have been left out.
bool HasSource(const Case& c, const std::vector<BorderPair>& borders, const BorderPair& first) {
  if (first.a->array->shape != first.b->array->shape || InAnotherOrder(first)) {
    return true;
  }
  const auto files = FilesRead(c);
  const bool data = std::any_of(files.begin(), files.end(),
                                [&](const FilePair& f) { return UseOf(c, f) == FileUse::kData; });
  return data || !FilesRecorded(c) || &first != borders.data();
}

// Arguments of fit that choose rows and differ: "validation_split 0.2 against 0.25".
std::string OtherSplit(const Case& c, Finding* finding) {
  for (const trace::SideEvent& a : c.a.side) {
    const auto b = std::find_if(c.b.side.begin(), c.b.side.end(), [&](const trace::SideEvent& e) {
      return a.kind == trace::SideKind::kCall && e.kind == a.kind && e.name == a.name;
    });
    if (b == c.b.side.end()) {
      continue;
    }
    for (const char* key : {"validation_split", "steps_per_epoch", "batch_size"}) {
      if (a.Text(key) != b->Text(key)) {
        const std::string text =
            std::string(key) + " " + Shown(a, key) + " against " + Shown(*b, key);
        finding->evidence.push_back(CiteBoth(a, "called with " + text));
        return text;
      }
    }
  }
  return "";
}

// What chose the rows is another each time.
std::vector<Finding> ChosenByItself(const Case& c) {
  const auto difference = FindFirstDifference(c);
  const auto source = difference ? FindVaryingSource(c, *difference) : std::nullopt;
  return source ? std::vector<Finding>{FindingOf(c, *difference, *source)} : std::vector<Finding>{};
}

// The program's statement that is another and chooses the rows, where one is known to.
void TellChoice(const Case& c, Finding* finding) {
  const std::vector<Finding> stated = kR111.evaluate(c);
  if (stated.empty()) {
    return;
  }
  const Finding& change = stated.front();
  finding->because = change.summary;
  if (change.confidence == Confidence::kConsistent) {
    finding->summary += " " + change.summary;
    finding->because = change.because;
    finding->fixes.insert(finding->fixes.begin(), change.fixes.begin(), change.fixes.end());
  }
  finding->evidence.insert(finding->evidence.end(), change.evidence.begin(), change.evidence.end());
  finding->candidates = change.candidates;
  finding->statement_a = change.statement_a;
  finding->statement_b = change.statement_b;
}

// A batch that one side gives to the model in parts.
bool IsPartOfBatch(const BorderPair& pair) {
  const auto &a = pair.a->array->row_digests, &b = pair.b->array->row_digests;
  return pair.a->name == "model" && a.size() != b.size() &&
         std::equal(a.begin(),
                    a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())),
                    b.begin());
}

std::vector<Finding> Evaluate(const Case& c) {
  const std::vector<BorderPair> borders = Borders(c);
  const BorderPair* first = FirstDifferent(borders);
  if (first == nullptr || first->is_image() || EqualExamplesOf(borders, *first) != nullptr ||
      !RowsAreTelling(*first) || !OnlyRowsDiffer(*first) || SameRowsMoved(c, *first) ||
      RowsChangedInPlace(*first) || IsPartOfBatch(*first) || FilesDiffer(c) ||
      StreamBehind(c, *first).differs()) {
    return {};
  }
  const CommonRows rows = CountCommonRows(*first);
  if (!RowsProveSelection(*first) || LocalTimeMayReach(c)) {
    return {};
  }
  Finding finding =
      NewFinding(kD106, "data.rows", Confidence::kConsistent, "data: another selection of rows");
  finding.summary = Sentence(DescribeBorder(*first->a)) + ": " + DescribeArray(*first->a) +
                    " against " + DescribeArray(*first->b) + "; of " + Count(rows.of_a, "row") +
                    " compared, " + std::to_string(rows.common) + " are on both sides bit for bit.";
  finding.where = PlaceOf(c.a, *first->a, "before the model");
  finding.evidence.push_back(
      CiteBoth(*first->a, std::to_string(rows.common) + " common rows, others on one side only"));
  finding.because = OtherSplit(c, &finding);
  if (finding.because.empty()) {
    if (!HasSource(c, borders, *first)) {
      return {};
    }
    if (std::vector<Finding> chosen = ChosenByItself(c); !chosen.empty()) {
      return chosen;
    }
  }
  finding.so_that = "the runs compute with other examples";
  finding.ruled_out = RuledOut(c, Gate::kData);
  finding.ruled_out.push_back("pre-processing: the common rows have the same bits");
  finding.fixes = {{"code",
                    "np.save(\"train_ids.npy\", train_ids)  # once; np.load(\"train_ids.npy\") on "
                    "every machine; "
                    "or the same seed of the split (random_state=42) on both sides",
                    SiteText(c.b, first->b->site)}};
  if (finding.because.empty()) {
    TellChoice(c, &finding);
  }
  return {finding};
}

}  // namespace

const Rule kD106{"D106", "other-rows", Gate::kData, Label::kData, kPage, Evaluate};

}  // namespace isobit::explain
