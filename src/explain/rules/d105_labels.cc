// SPDX-License-Identifier: Apache-2.0
// D105: the same examples with other labels.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "explain/rules/array_values.h"
#include "explain/rules/arrays.h"
#include "explain/rules/data_rows.h"
#include "explain/rules/random_reach.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# D105 labels: the same examples have other labels

## What it means
The examples that enter the model are equal bit for bit, their labels are not. Either each class has another number on one side
(the class list, the vocabulary, the word index was built again, in another order), or the labels moved against the examples.

## Why it matters
A model that was trained with one numbering is at chance level under another one although its weights are right. Nothing else in
the run looks wrong.

## How to confirm
Print the first labels and the table that made them (`class_indices`, `word_index`, `LabelEncoder.classes_`) on both sides.

## How to fix
Save the table with the model and load it: `json.dump(class_names, file)`; never rebuild it from the data at hand. Where it has
to be built, sort: `{name: i for i, name in enumerate(sorted(set(names)))}`. A set of strings that is not sorted has another
order in every run, unless `PYTHONHASHSEED` is exported before Python starts; setting it in the program does nothing.

## References
- keras-team/keras, issue 7676: accuracy .97 against .52 because the label index was built again
)";

// Where a label of A always meets the same one of B and the other way round: how many labels
// changed their number.
std::optional<size_t> Renumbered(const std::vector<double>& a, const std::vector<double>& b) {
  std::map<double, double> to_b, to_a;
  size_t changed = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const auto [there, new_a] = to_b.emplace(a[i], b[i]);
    const auto [back, new_b] = to_a.emplace(b[i], a[i]);
    if (there->second != b[i] || back->second != a[i]) {
      return std::nullopt;
    }
    changed += new_a && a[i] != b[i];
  }
  const bool classes = to_b.size() * 2 <= a.size();
  return classes && changed > 0 ? std::optional(changed) : std::nullopt;
}

// The number of places by which the labels moved: a[i] = b[i - shift] for all that have a partner;
// 0: none.
int64_t ShiftOf(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<int64_t>(a.size());
  for (int64_t distance = 1; distance <= std::min<int64_t>(n / 2, 16); ++distance) {
    if (std::equal(a.begin() + distance, a.end(), b.begin())) {
      return distance;
    }
    if (std::equal(b.begin() + distance, b.end(), a.begin())) {
      return -distance;
    }
  }
  return 0;
}

struct LabelChange {
  std::string factor, text, fix;
};

LabelChange Describe(const std::optional<std::vector<double>>& a,
                     const std::optional<std::vector<double>>& b) {
  const LabelChange other{
      "data.labels", "they differ, in no way that is recognised",
      "print(list(zip(names, labels))[:20])  # on both sides: where do the labels come from?"};
  if (!a || !b || a->size() != b->size() || a->empty()) {
    return other;
  }
  if (const auto changed = Renumbered(*a, *b)) {
    return {"data.labels.numbering",
            std::to_string(*changed) + " classes have another number, one for one",
            "classes = sorted(set(names)); labels = [classes.index(name) for name in names]  # or "
            "load the saved class list"};
  }
  if (const int64_t shift = ShiftOf(*a, *b); shift != 0) {
    return {"data.labels.shift",
            "they moved by " + Count(static_cast<uint64_t>(std::llabs(shift)), "place") +
                " against the examples",
            "assert len(x) == len(y)  # and drop the header or the last row on both sides alike"};
  }
  return other;
}

std::vector<Finding> Evaluate(const Case& c) {
  const std::vector<BorderPair> borders = Borders(c);
  const auto labels = std::find_if(borders.begin(), borders.end(), [&](const BorderPair& b) {
    return (b.state == ArrayState::kValues || b.state == ArrayState::kOrder) &&
           EqualExamplesOf(borders, b) != nullptr;
  });
  if (labels == borders.end() || StreamBehind(c, *labels).differs()) {
    return {};
  }
  const BorderPair* examples = EqualExamplesOf(borders, *labels);
  const LabelChange change =
      Describe(ArrayValues(c, Side::kA, *labels->a), ArrayValues(c, Side::kB, *labels->b));
  Finding finding = NewFinding(kD105, change.factor, Confidence::kConsistent,
                               "data: the same examples with other labels");
  finding.summary = "The examples that enter " + Quoted(labels->a->name) +
                    " are equal, their labels are not: " + change.text + ".";
  finding.where = PlaceOf(c.a, *labels->a, "before the model");
  finding.evidence.push_back(CiteBoth(*labels->a, "the labels are unequal"));
  finding.evidence.push_back(CiteBoth(*examples->a, "the examples are equal"));
  finding.so_that = "loss, metrics and every gradient differ";
  finding.ruled_out = RuledOut(c, Gate::kData);
  finding.ruled_out.push_back("pre-processing: the examples are equal");
  finding.fixes = {{"code", change.fix, SiteText(c.b, labels->b->site)}};
  if (const std::string hashes = OtherHashes(c);
      !hashes.empty() && change.factor == "data.labels.numbering") {
    finding.because = "not recorded what made the numbering; " + hashes;
    finding.fixes.push_back(SameHashesFix());
  }
  return {finding};
}

}  // namespace

const Rule kD105{"D105", "labels", Gate::kData, Label::kData, kPage, Evaluate};

}  // namespace isobit::explain
