// SPDX-License-Identifier: Apache-2.0
// D101: the same folder, listed in another order, and the data in the order of the listing.
#include <algorithm>

#include "explain/rules/arrays.h"
#include "explain/rules/files.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# D101 listing-order: a folder is listed in another order

## What it means
Both runs listed the same folder and saw the same names, in another order. `os.listdir`, `glob.glob`, `os.scandir` and
`pathlib.Path.iterdir` promise no order: it is that of the file system, so it differs between ext4, a mounted drive, tmpfs and
NTFS, and even between two copies of one folder.

## Why it matters
The data then come in another order. Labels that are joined to files by position belong to other files; a split by position puts
other examples into the test set; batches hold other examples, so that a training takes another course.

## How to confirm
Print `os.listdir(folder)[:5]` on both machines. In the recordings: the listing has the same set digest and another order
digest, and what enters the model has the same rows in another order.

## How to fix
Sort every listing where it is made: `names = sorted(os.listdir(folder))`, `sorted(glob.glob(pattern))`,
`sorted(path.iterdir())`, `tf.data.Dataset.list_files(pattern, shuffle=False)`.

## References
- Python documentation: `os.listdir`, "The list is in arbitrary order"
- NoahVl/Explaining-In-Style-Reproducibility-Study, issue 9: labels that do not match the images
)";

// Data after the listing that are the same in another order; nullptr: none was recorded.
const BorderPair* MovedArray(const std::vector<BorderPair>& borders, const ListingPair& listing) {
  const auto found = std::find_if(borders.begin(), borders.end(), [&](const BorderPair& b) {
    return b.a->sequence > listing.a->sequence &&
           (b.state == ArrayState::kOrder || b.state == ArrayState::kMoved);
  });
  return found == borders.end() ? nullptr : &*found;
}

// True if some array after the listing differs, or none was recorded after it.
bool Reaches(const std::vector<BorderPair>& borders, const ListingPair& listing) {
  bool any = false;
  for (const BorderPair& border : borders) {
    if (border.a->sequence > listing.a->sequence && border.state != ArrayState::kUnknown) {
      if (border.differs()) {
        return true;
      }
      any = true;
    }
  }
  return !any;
}

std::vector<Fix> Fixes(const Case& c, const ListingPair& listing) {
  const std::string site = SiteText(c.a, listing.a->site), line = SourceLine(c.a, listing.a->site);
  for (const char* call :
       {"os.listdir", "glob.glob", "glob.iglob", "os.scandir", "listdir", "glob", "iterdir"}) {
    if (std::string code = WrapCall(line, call, "sorted");
        !code.empty() && line.find(std::string(".") + call) == std::string::npos) {
      return {{"code", code, site}};
    }
  }
  return {{"code", "names = sorted(os.listdir(" + Quoted(listing.a->name) + "))", site}};
}

std::vector<Finding> Evaluate(const Case& c) {
  const std::vector<BorderPair> borders = Borders(c);
  std::vector<Finding> findings;
  for (const ListingPair& listing : Listings(c)) {
    if (!listing.same_set || listing.same_order || !Reaches(borders, listing)) {
      continue;
    }
    const BorderPair* moved = MovedArray(borders, listing);
    Finding finding = NewFinding(kD101, "data.order", Confidence::kConsistent,
                                 "data: a folder listed in another order");
    finding.summary = "Both runs list " + Quoted(listing.a->name) + " and see the same " +
                      listing.a->Text("count") + " names, in another order.";
    finding.because =
        "a file system lists a folder in an order of its own, and the program does not sort";
    finding.where = PlaceOf(c.a, *listing.a, "before the model");
    finding.evidence.push_back(
        CiteBoth(*listing.a, "the listing has the same set of names, in another order"));
    if (moved != nullptr) {
      finding.summary +=
          " " + Sentence(DescribeBorder(*moved->a)) + ": the same data in another order.";
      finding.evidence.push_back(CiteBoth(*moved->a, "the same data in another order"));
    }
    finding.so_that = "everything that depends on the order of the data differs";
    finding.ruled_out = RuledOut(c, Gate::kData);
    finding.fixes = Fixes(c, listing);
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

const Rule kD101{"D101", "listing-order", Gate::kData, Label::kData, kPage, Evaluate};

}  // namespace isobit::explain
