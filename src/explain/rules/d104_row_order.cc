// SPDX-License-Identifier: Apache-2.0
// D104: the same rows in another order, and neither a listing nor a random generator that explains
// it.
#include <algorithm>

#include "explain/rules/arrays.h"
#include "explain/rules/data_rows.h"
#include "explain/rules/files.h"
#include "explain/rules/local_time.h"
#include "explain/rules/random_reach.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# D104 row-order: the same rows in another order

## What it means
An array that enters the program has the same rows on both sides, bit for bit, in another order. The digest that ignores the
order of the rows is equal, the exact digest is not. No folder listing and no random generator differs before it.

## Why it matters
The order decides which examples share a batch, which go into the validation part, and, where labels are joined by position,
which label an example has.

## How to confirm
Sort both arrays by a key and compare: `np.array_equal(a[np.lexsort(a.T)], b[np.lexsort(b.T)])` is true for two-dimensional
ones.

## How to fix
Give the data one order before anything else happens: sort by file name or by id where they are read. Usual makers of another
order: a database query without ORDER BY, a `set` or `dict` of strings (PYTHONHASHSEED), threads that append to one list, a
reversed or re-sorted table.

## References
- Python documentation: `PYTHONHASHSEED`
- keras-team/keras, issue 6499: predictions in another order than the classes that they are compared with
)";

bool ListingExplains(const Case& c) {
  const auto listings = Listings(c);
  return std::any_of(listings.begin(), listings.end(),
                     [](const ListingPair& l) { return !l.same_order; });
}

// The rows of a read backwards are those of b.
bool IsReversed(const BorderPair& pair) {
  const auto &a = pair.a->array->row_digests, &b = pair.b->array->row_digests;
  return !a.empty() && a.size() == b.size() &&
         static_cast<int64_t>(a.size()) == pair.a->array->shape[0] &&
         std::equal(a.begin(), a.end(), b.rbegin());
}

// Labels at the same border, in the order of before although the examples moved: they no longer
// belong together.
const BorderPair* LabelsThatStayed(const std::vector<BorderPair>& borders,
                                   const BorderPair& moved) {
  const auto found = std::find_if(borders.begin(), borders.end(), [&](const BorderPair& b) {
    return b.a->name == moved.a->name && b.a->Text("argument") == "y" &&
           moved.a->Text("argument") == "x" && b.state == ArrayState::kEqual;
  });
  return found == borders.end() ? nullptr : &*found;
}

std::vector<Finding> Evaluate(const Case& c) {
  const std::vector<BorderPair> borders = Borders(c);
  const BorderPair* first = FirstDifferent(borders);
  if (first == nullptr || EqualExamplesOf(borders, *first) != nullptr ||
      !SameRowsMoved(c, *first) || ListingExplains(c) || StreamBehind(c, *first).differs() ||
      LocalTimeMayReach(c)) {
    return {};
  }
  const bool reversed = IsReversed(*first);
  Finding finding = NewFinding(kD104, "data.order", Confidence::kConsistent,
                               "data: the same rows in another order");
  finding.summary = Sentence(DescribeBorder(*first->a)) + ", " + DescribeArray(*first->a) +
                    ": the same rows on both sides, " +
                    (reversed ? "one side in reverse." : "in another order.");
  finding.where = PlaceOf(c.a, *first->a, "before the model");
  finding.evidence.push_back(CiteBoth(
      *first->a, "the digest of the rows without their order is equal, the exact one is not"));
  if (const BorderPair* labels = LabelsThatStayed(borders, *first)) {
    finding.summary +=
        " The labels kept their places, so examples and labels no longer belong together.";
    finding.evidence.push_back(CiteBoth(*labels->a, "the labels are equal bit for bit"));
  }
  finding.so_that =
      "batches hold other examples, and everything that depends on their order differs";
  finding.ruled_out = RuledOut(c, Gate::kData);
  finding.ruled_out.push_back("pre-processing: every row is on both sides with the same bits");
  const std::string site = SiteText(c.b, first->b->site);
  finding.fixes = {{"code",
                    reversed ? "x = x[::-1]  # on one side: the same order on both"
                             : "order = np.argsort(ids, kind=\"stable\"); x, y = x[order], "
                               "y[order]  # sort on both sides",
                    site}};
  if (const std::string hashes = OtherHashes(c); !hashes.empty() && !reversed) {
    finding.because = "not recorded what made the order; " + hashes;
    finding.fixes.push_back(SameHashesFix());
  }
  return {finding};
}

}  // namespace

const Rule kD104{"D104", "row-order", Gate::kData, Label::kData, kPage, Evaluate};

}  // namespace isobit::explain
