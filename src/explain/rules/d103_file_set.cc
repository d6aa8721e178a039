// SPDX-License-Identifier: Apache-2.0
// D103: the folder holds other files.
#include <algorithm>
#include <set>

#include "explain/rules/arrays.h"
#include "explain/rules/files.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# D103 file-set: a folder holds other files

## What it means
Both runs listed the same folder and saw other names: files are missing on one side, or there are more of them (a download that
was cut off, `.DS_Store`, `Thumbs.db`, checkpoints of a notebook, a second copy). Where folders are classes, an empty one is a class too:
the examples are then the same, their numbers of classes and the last layer are not (factor `data.classes`).

## Why it matters
More or fewer examples change every batch behind them, the split, the class numbers that are made from sorted folder names, and
with them the whole training.

## How to confirm
`ls FOLDER | sort | sha256sum` and `ls FOLDER | wc -l` on both machines.

## How to fix
Bring the folders into agreement (`diff <(ls A | sort) <(ls B | sort)` names the files), and list with a pattern that takes only
what is meant: `sorted(glob.glob(folder + "/*.jpg"))`.

## References
- `tf.keras.utils.image_dataset_from_directory`: class names are the sorted sub-folders
)";

std::set<std::string> NamesIn(const trace::SideEvent& event, std::string_view key) {
  std::set<std::string> names;
  const std::string text = event.Text(key);
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    names.insert(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return names;
}

// Names of x that y has not, when both lists are whole.
std::vector<std::string> OnlyIn(const trace::SideEvent& x, const trace::SideEvent& y) {
  const std::set<std::string> of_x = NamesIn(x, "first"), of_y = NamesIn(y, "first");
  const bool whole = std::to_string(of_x.size()) == x.Text("count") &&
                     std::to_string(of_y.size()) == y.Text("count");
  std::vector<std::string> names;
  if (whole) {
    std::set_difference(of_x.begin(), of_x.end(), of_y.begin(), of_y.end(),
                        std::back_inserter(names));
  }
  return names;
}

// What was read from the folder has other classes, some of which one side alone listed; nullptr:
// nothing has. The examples may be the same: a folder of a class may be empty.
const BorderPair* OtherClasses(const std::vector<BorderPair>& borders, const ListingPair& listing) {
  const auto found = std::find_if(borders.begin(), borders.end(), [&](const BorderPair& border) {
    if (border.a->Text("source") != listing.a->name ||
        border.b->Text("source") != listing.b->name) {
      return false;
    }
    const auto of_a = NamesIn(*border.a, "class_names"), of_b = NamesIn(*border.b, "class_names");
    const auto is_class = [&](const std::string& name) {
      return of_a.contains(name) != of_b.contains(name);
    };
    return std::ranges::any_of(OnlyIn(*listing.a, *listing.b), is_class) ||
           std::ranges::any_of(OnlyIn(*listing.b, *listing.a), is_class);
  });
  return found == borders.end() ? nullptr : &*found;
}

// Nothing behind the listing differs although arrays were recorded there.
bool CannotReach(const std::vector<BorderPair>& borders, const ListingPair& listing) {
  bool any = false;
  for (const BorderPair& border : borders) {
    if (border.a->sequence > listing.a->sequence) {
      any = true;
      if (border.state != ArrayState::kEqual) {
        return false;
      }
    }
  }
  return any;
}

std::vector<Finding> Evaluate(const Case& c) {
  std::vector<Finding> findings;
  const std::vector<BorderPair> borders = Borders(c);
  for (const ListingPair& listing : Listings(c)) {
    const BorderPair* classes = listing.same_set ? nullptr : OtherClasses(borders, listing);
    if (listing.same_set || (classes == nullptr && CannotReach(borders, listing))) {
      continue;
    }
    Finding finding = NewFinding(kD103, "data.files", Confidence::kConsistent,
                                 "data: a folder holds other files");
    finding.summary = "Both runs list " + Quoted(listing.a->name) +
                      ", but see other names: " + listing.a->Text("count") + " against " +
                      listing.b->Text("count") + ".";
    for (const Side side : kSides) {
      const trace::SideEvent &here = side == Side::kA ? *listing.a : *listing.b,
                             &there = side == Side::kA ? *listing.b : *listing.a;
      const auto only = OnlyIn(here, there);
      if (!only.empty()) {
        finding.summary += " Only in " + NameOf(c, side) + ": " + NameList(only) + ".";
      }
      finding.evidence.push_back(
          Cite(side, here, "listed " + here.Text("count") + " names in " + Quoted(here.name)));
    }
    finding.where = PlaceOf(c.a, *listing.a, "before the model");
    finding.so_that = "the runs compute with other examples";
    if (classes != nullptr) {
      const std::string counts = std::to_string(NamesIn(*classes->a, "class_names").size()) +
                                 " against " +
                                 std::to_string(NamesIn(*classes->b, "class_names").size());
      finding.factor = "data.classes";
      finding.title = "data: a folder holds other classes";
      finding.evidence.push_back(
          CiteBoth(*classes->a, DescribeBorder(*classes->a) + " has other classes: " + counts));
      finding.so_that = "classes have other numbers, and the model has others to choose from";
    }
    finding.ruled_out = RuledOut(c, Gate::kData);
    finding.fixes = {
        {"command", "ls " + listing.a->name + " | sort  # on both machines; make the folders agree",
         ""}};
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

const Rule kD103{"D103", "file-set", Gate::kData, Label::kData, kPage, Evaluate};

}  // namespace isobit::explain
