// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/arrays.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <set>
#include <utility>

#include "align/alignment.h"
#include "explain/rules/array_values.h"

namespace isobit::explain {
namespace {

using numerics::Relation;
using trace::ArrayRecord;
using trace::SideEvent;

// Settled: what was taken of it is equal (lasting.h).
bool CountsAsEqual(const Case& c, const SideEvent& event_a, const SideEvent& event_b) {
  return std::ranges::any_of(c.alignment.side, [&](const align::SidePair& pair) {
    return pair.equal && pair.a != align::kAbsent && pair.b != align::kAbsent &&
           &c.a.side[pair.a] == &event_a && &c.b.side[pair.b] == &event_b;
  });
}

ArrayState StateOf(const SideEvent& event_a, const SideEvent& event_b, const Case& c) {
  if (!event_a.array || !event_b.array) {
    return ArrayState::kUnknown;
  }
  const ArrayRecord &a = *event_a.array, &b = *event_b.array;
  if (a.exact.empty() || b.exact.empty()) {
    return ArrayState::kUnknown;
  }
  if (a.exact == b.exact) {
    return ArrayState::kEqual;
  }
  if (a.dtype != b.dtype) {
    return CountsAsEqual(c, event_a, event_b) ? ArrayState::kEqual : ArrayState::kDtype;
  }
  if (a.shape != b.shape) {
    return ArrayState::kShape;
  }
  if (a.detail != 0 && b.detail != 0) {
    const digest::Digest128 &rows_a = c.a.details[a.detail - 1].order_free_rows,
                            &rows_b = c.b.details[b.detail - 1].order_free_rows;
    if (!rows_a.empty() && rows_a == rows_b) {
      return ArrayState::kOrder;
    }
  }
  return ArrayState::kValues;
}

// Arrays of one border that are the same on both sides, at other places.
void MarkMoved(std::vector<BorderPair>* pairs) {
  std::map<std::string, std::vector<BorderPair*>> groups;
  for (BorderPair& pair : *pairs) {
    if (pair.a->name == pair.b->name && pair.state != ArrayState::kUnknown) {
      groups[pair.a->name + "\n" + pair.a->Text("argument")].push_back(&pair);
    }
  }
  for (auto& [border, group] : groups) {
    std::vector<digest::Digest128> of_a, of_b;
    for (const BorderPair* pair : group) {
      of_a.push_back(pair->a->array->exact);
      of_b.push_back(pair->b->array->exact);
    }
    std::sort(of_a.begin(), of_a.end());
    std::sort(of_b.begin(), of_b.end());
    for (BorderPair* pair : group) {
      if (of_a == of_b && pair->differs()) {
        pair->state = ArrayState::kMoved;
      }
    }
  }
}

// Finds for each array of A the one of B that stands for the same thing.
class Pairing {
 public:
  explicit Pairing(const Case& c) : c_(c) {
    for (uint32_t i = 0; i < c.a.side.size(); ++i) {
      if (IsArray(c.a.side[i])) {
        left_a_.push_back(i);
      }
    }
    for (uint32_t i = 0; i < c.b.side.size(); ++i) {
      if (IsArray(c.b.side[i])) {
        left_b_.insert(i);
        sources_b_.insert(Source(c.b.side[i]));
      }
    }
  }

  std::vector<BorderPair> Run() {
    PassByKey([](const SideEvent& e) {  // The same file through the same function.
      return Source(e).empty() ? "" : e.name + "\n" + e.Text("argument") + "\n" + Source(e);
    });
    PassAligned();
    PassByKey([](const SideEvent& e) {  // The same file through another function.
      return Source(e).empty() ? "" : StageOf(e) + "\n" + Source(e);
    });
    if (SameCounts()) {
      PassByKey([](const SideEvent& e) {  // What threads made stands in no order.
        return StageOf(e) == "input" || e.Find("worker") != nullptr ? "" : StageOf(e);
      });
    }
    std::vector<BorderPair> pairs;
    for (const auto& [a, b] : found_) {
      const SideEvent &event_a = c_.a.side[a], &event_b = c_.b.side[b];
      pairs.push_back({&event_a, &event_b, StateOf(event_a, event_b, c_)});
    }
    MarkMoved(&pairs);
    return pairs;
  }

 private:
  static bool IsArray(const SideEvent& event) {
    return event.kind == trace::SideKind::kArray && event.Text("stage") != "output";
  }
  static std::string Source(const SideEvent& event) { return event.Text("source"); }

  void Take(uint32_t a, uint32_t b) {
    found_[a] = b;
    left_b_.erase(b);
  }

  // Pairs what has the same key, in order. An empty key pairs with nothing.
  void PassByKey(std::string (*key)(const SideEvent&)) {
    std::map<std::string, std::deque<uint32_t>> of_b;
    for (const uint32_t b : left_b_) {
      of_b[key(c_.b.side[b])].push_back(b);
    }
    std::erase_if(left_a_, [&](uint32_t a) {
      const std::string wanted = key(c_.a.side[a]);
      const auto found = of_b.find(wanted);
      if (wanted.empty() || found == of_b.end() || found->second.empty()) {
        return false;
      }
      Take(a, found->second.front());
      found->second.pop_front();
      return true;
    });
  }

  void PassAligned() {
    std::map<uint32_t, const align::SidePair*> aligned;
    for (const align::SidePair& pair : c_.alignment.side) {
      if (pair.a != align::kAbsent && pair.b != align::kAbsent) {
        aligned[pair.a] = &pair;
      }
    }
    std::erase_if(left_a_, [&](uint32_t a) {
      const auto partner = aligned.find(a);
      if (partner == aligned.end() || !left_b_.contains(partner->second->b)) {
        return false;
      }
      const uint32_t b = partner->second->b;
      const std::string source_a = Source(c_.a.side[a]), source_b = Source(c_.b.side[b]);
      if (!partner->second->equal && source_a != source_b && !source_a.empty() &&
          !source_b.empty() && sources_b_.contains(source_a)) {
        return false;  // Another file at this place, and this one elsewhere.
      }
      Take(a, b);
      return true;
    });
  }

  // What is left can be paired by its place in the order only if nothing is missing on a side.
  bool SameCounts() const {
    std::map<std::string, int> balance;
    for (const uint32_t a : left_a_) {
      ++balance[StageOf(c_.a.side[a])];
    }
    for (const uint32_t b : left_b_) {
      --balance[StageOf(c_.b.side[b])];
    }
    return std::all_of(balance.begin(), balance.end(), [](const auto& entry) {
      return entry.first == "input" || entry.second == 0;
    });
  }

  const Case& c_;
  std::vector<uint32_t> left_a_;
  std::set<uint32_t> left_b_;
  std::set<std::string> sources_b_;
  std::map<uint32_t, uint32_t> found_;
};

const trace::Detail* DetailOf(const trace::Trace& trace, const ArrayRecord& array) {
  return array.detail == 0 ? nullptr : &trace.details[array.detail - 1];
}

// A sketch is linear: a = f * b shows in every bucket. The elements were rounded, so the buckets
// agree to about 2^-20.
std::optional<double> ScaleOfSketches(const digest::Sketch& a, const digest::Sketch& b) {
  constexpr double kTolerance = 1e-6;
  size_t largest = 0;
  double norm_a = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    largest = std::fabs(b[i]) > std::fabs(b[largest]) ? i : largest;
    norm_a = std::max(norm_a, std::fabs(a[i]));
  }
  const double factor = a[largest] / b[largest];
  if (b[largest] == 0 || !std::isfinite(factor) || factor == 0 || std::fabs(factor - 1) < 1e-4) {
    return std::nullopt;
  }
  for (size_t i = 0; i < a.size(); ++i) {
    if (std::fabs(a[i] - factor * b[i]) > kTolerance * norm_a) {
      return std::nullopt;
    }
  }
  return factor;
}

// "b / 255" rather than "0.00392157 * b".
std::string ScaleText(double factor) {
  const double inverse = 1 / factor, rounded = std::nearbyint(inverse);
  const bool division =
      std::fabs(factor) < 1 && std::fabs(inverse - rounded) < 1e-5 * std::fabs(inverse);
  return division ? "a = b / " + Number(rounded) : "a = " + Number(factor) + " * b";
}

ArrayRelation RelateSummaries(const Case& c, const BorderPair& pair) {
  ArrayRelation relation;
  const trace::Detail *a = DetailOf(c.a, *pair.a->array), *b = DetailOf(c.b, *pair.b->array);
  if (pair.state == ArrayState::kOrder) {
    relation.basis = ArrayRelation::Basis::kSummary;
    relation.found = {Relation::kPermutedRows, 1, 0, "the same rows in another order"};
    return relation;
  }
  if (a == nullptr || b == nullptr || !a->sketch || !b->sketch ||
      pair.a->array->shape != pair.b->array->shape) {
    return relation;
  }
  relation.basis = ArrayRelation::Basis::kSummary;
  if (a->statistics && b->statistics && *a->statistics == *b->statistics &&
      *a->sketch == *b->sketch) {
    relation.found = {Relation::kOtherDtype, 1, 0, "the same values in another dtype"};
  } else if (const auto factor = ScaleOfSketches(*a->sketch, *b->sketch)) {
    relation.found = {Relation::kScale, *factor, 0, ScaleText(*factor)};
  }
  return relation;
}

}  // namespace

bool BorderPair::is_image() const {
  const std::string stage = StageOf(*a);
  return (stage == "decode" || stage == "resize") && a->array &&
         (a->array->shape.size() == 2 || a->array->shape.size() == 3);
}

std::vector<BorderPair> Borders(const Case& c) { return Pairing(c).Run(); }

std::string StageOf(const SideEvent& array) { return array.Text("stage"); }

std::string DescribeBorder(const SideEvent& array) {
  const std::string argument = array.Text("argument"), source = array.Text("source");
  if (StageOf(array) == "input") {
    const bool named = !argument.empty() && argument != "tensors" &&
                       argument.find_first_not_of("0123456789") != std::string::npos;
    return "what enters " + Quoted(array.name) + (named ? " as " + argument : "");
  }
  return "the result of " + Quoted(array.name) + (source.empty() ? "" : " of " + Quoted(source));
}

std::string DescribeArray(const SideEvent& array) {
  std::string text = digest::DTypeName(array.array->dtype) + " [";
  for (size_t i = 0; i < array.array->shape.size(); ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(array.array->shape[i]);
  }
  return text + "]";
}

CommonRows CountCommonRows(const BorderPair& pair) {
  const auto &a = pair.a->array->row_digests, &b = pair.b->array->row_digests;
  std::multiset<uint64_t> rows(b.begin(), b.end());
  CommonRows result{0, a.size(), b.size()};
  for (const uint64_t row : a) {
    if (const auto found = rows.find(row); found != rows.end()) {
      rows.erase(found);
      ++result.common;
    }
  }
  return result;
}

const BorderPair* HeadOf(const std::vector<BorderPair>& borders, const BorderPair& whole) {
  const std::string head = whole.a->Text("argument") + "[:";
  const auto found = std::find_if(borders.begin(), borders.end(), [&](const BorderPair& b) {
    return b.a->name == whole.a->name && b.a->Text("occurrence") == whole.a->Text("occurrence") &&
           b.a->Text("argument").starts_with(head);
  });
  return found == borders.end() ? nullptr : &*found;
}

ArrayRelation Relate(const Case& c, const BorderPair& pair) {
  const auto a = ReadArray(c, Side::kA, *pair.a), b = ReadArray(c, Side::kB, *pair.b);
  if (!a || !b) {
    return RelateSummaries(c, pair);
  }
  const numerics::TensorView view_a{a->dtype, a->shape, a->bytes},
      view_b{b->dtype, b->shape, b->bytes};
  ArrayRelation relation;
  relation.basis = ArrayRelation::Basis::kValues;
  relation.found = numerics::FindRelation(view_a, view_b);
  if (a->dtype == b->dtype && a->shape == b->shape && numerics::IsReal(a->dtype)) {
    relation.comparison = numerics::Compare(view_a, view_b);
  }
  return relation;
}

}  // namespace isobit::explain
