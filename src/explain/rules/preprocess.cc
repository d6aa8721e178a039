// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/preprocess.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "explain/rules/data_rows.h"
#include "explain/rules/files.h"
#include "explain/rules/ruled_out.h"

namespace isobit::explain {
namespace {

using trace::SideEvent;

bool DataDiffersBefore(const Case& c, const BorderPair& pair) {
  const auto files = FilesRead(c);
  const auto listings = Listings(c);
  return std::any_of(files.begin(), files.end(),
                     [&](const FilePair& f) {
                       return f.a != nullptr && f.a->sequence < pair.a->sequence &&
                              f.state == FileState::kContent && UseOf(c, f) == FileUse::kData;
                     }) ||
         std::any_of(listings.begin(), listings.end(), [&](const ListingPair& l) {
           return l.a->sequence < pair.a->sequence && !l.same_set;
         });
}

// Attributes of a border event that are no arguments of the call.
constexpr std::string_view kNoSettings[] = {"stage",  "argument",     "source",     "occurrence",
                                            "inputs", "symbolic",     "encoding",   "format",
                                            "count",  "order_digest", "set_digest", "worker"};

std::set<std::string> ArgumentNames(const SideEvent& a, const SideEvent& b) {
  std::set<std::string> names;
  for (const SideEvent* event : {&a, &b}) {
    for (const trace::Attr& attr : event->attrs) {
      if (std::find(std::begin(kNoSettings), std::end(kNoSettings), attr.key) ==
          std::end(kNoSettings)) {
        names.insert(attr.key);
      }
    }
  }
  return names;
}

std::string OrDefault(const std::string& text) { return text.empty() ? "not given" : text; }

}  // namespace

std::optional<PreprocessDifference> FirstPreprocessDifference(const Case& c) {
  const std::vector<BorderPair> borders = Borders(c);
  const BorderPair* first = FirstDifferent(borders);
  if (first == nullptr || SameRowsMoved(c, *first) || DataDiffersBefore(c, *first)) {
    return std::nullopt;
  }
  PreprocessDifference difference{*first, Relate(c, *first), false, std::nullopt};
  if (const BorderPair* head = HeadOf(borders, *first);
      head != nullptr && difference.relation.basis != ArrayRelation::Basis::kValues) {
    difference.relation = Relate(c, *head);
    difference.head_only = true;
  }
  // The last border before it that is equal. Another array at the same border is no earlier step.
  const auto same_border = [&](const BorderPair& pair) {
    return pair.a->name == first->a->name && pair.a->Text("argument") == first->a->Text("argument");
  };
  for (const BorderPair* pair = borders.data(); pair != first; ++pair) {
    if (pair->state == ArrayState::kEqual && !same_border(*pair)) {
      difference.before = *pair;
    }
  }
  return difference;
}

std::string Figures(const PreprocessDifference& difference) {
  const auto& comparison = difference.relation.comparison;
  if (!comparison || comparison->count == 0) {
    return "";
  }
  const double fraction =
      static_cast<double>(comparison->unequal) / static_cast<double>(comparison->count);
  return Percent(fraction) + " of the elements" +
         (difference.head_only ? " of the first rows" : "") + " differ, by at most " +
         Number(comparison->max_abs);
}

bool IsWritten(double number) {
  constexpr double kNear = 1e-6;  // Of arrays in float32.
  const auto near = [&](double written) {
    return std::fabs(number - written) <= kNear * std::fabs(number);
  };
  if (number == 0 || near(std::round(2 * number) / 2)) {
    return true;
  }
  const double digit = std::pow(10.0, std::floor(std::log10(std::fabs(number))) - 1);
  return near(std::round(number / digit) * digit);
}

std::string NamedRelation(const Case& c, const std::string& text) {
  std::string named;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool alone = (i == 0 || text[i - 1] == ' ' || text[i - 1] == '-') &&
                       (i + 1 == text.size() || text[i + 1] == ' ');
    const bool side = alone && (text[i] == 'a' || text[i] == 'b');
    named += side ? NameOf(c, text[i] == 'a' ? Side::kA : Side::kB) : std::string(1, text[i]);
  }
  return named;
}

Finding PreprocessFinding(const Rule& rule, const Case& c, const PreprocessDifference& difference,
                          std::string factor, std::string title) {
  const BorderPair& pair = difference.pair;
  Finding finding = NewFinding(rule, std::move(factor), Confidence::kConsistent, std::move(title));
  finding.where = PlaceOf(c.a, *pair.a, "before the model");
  const std::string figures = Figures(difference);
  if (pair.a->name == pair.b->name) {
    finding.evidence.push_back(CiteBoth(
        *pair.a, DescribeBorder(*pair.a) + " differs" + (figures.empty() ? "" : ": " + figures)));
  } else {
    finding.evidence.push_back(Cite(Side::kA, *pair.a, DescribeBorder(*pair.a)));
    finding.evidence.push_back(
        Cite(Side::kB, *pair.b, DescribeBorder(*pair.b) + (figures.empty() ? "" : ": " + figures)));
  }
  if (difference.before) {
    finding.evidence.push_back(
        CiteBoth(*difference.before->a, DescribeBorder(*difference.before->a) + " is still equal"));
  }
  finding.so_that = "the model computes with other inputs";
  finding.ruled_out = RuledOut(c, Gate::kPreprocess);
  return finding;
}

std::optional<StepDifference> HowStepDiffers(const BorderPair& pair) {
  const SideEvent &a = *pair.a, &b = *pair.b;
  StepDifference difference;
  if (a.name != b.name) {
    difference.text = a.name + " against " + b.name;
    return difference;
  }
  for (const std::string& key : ArgumentNames(a, b)) {
    if (a.Text(key) != b.Text(key)) {
      difference.text += (difference.text.empty() ? "" : ", ") + key + " " +
                         OrDefault(a.Text(key)) + " against " + OrDefault(b.Text(key));
    }
  }
  if (!difference.text.empty()) {
    difference.evidence.push_back(CiteBoth(a, a.name + " was called with " + difference.text));
    return difference;
  }
  return std::nullopt;
}

}  // namespace isobit::explain
