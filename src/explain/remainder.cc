// SPDX-License-Identifier: Apache-2.0
#include "explain/remainder.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "explain/evidence.h"
#include "explain/rules/rounding.h"

namespace isobit::explain {
namespace {

using align::EventPair;
using align::PairState;
using Kind = Remainder::Kind;

std::string PlaceText(const Place& place) {
  std::string text = "'" + ShortNodeName(place.node) + "'";
  if (!place.kernel_a.empty()) {
    text += " (" + place.kernel_a +
            (place.kernel_a == place.kernel_b ? "" : " | " + place.kernel_b) + ")";
  }
  return text + (place.site.empty() ? "" : ", " + place.site);
}

bool Finite(const digest::Statistics& statistics) {
  return statistics.nans == 0 && statistics.pos_infs == 0 && statistics.neg_infs == 0;
}

const digest::Statistics* StatisticsOf(const trace::Trace& trace, uint32_t detail) {
  return detail == 0 || !trace.details[detail - 1].statistics
             ? nullptr
             : &*trace.details[detail - 1].statistics;
}

// Whether one of the two has NaNs or infinities and the other has none.
bool FiniteOnOneSide(const digest::Statistics* a, const digest::Statistics* b) {
  return a != nullptr && b != nullptr && Finite(*a) != Finite(*b);
}

bool FiniteOnOneSide(const Case& c, const EventPair& pair) {
  const trace::OpEvent &a = EventA(c, pair), &b = EventB(c, pair);
  if (pair.output >= a.output_count || pair.output_b >= b.output_count) {
    return false;
  }
  return FiniteOnOneSide(StatisticsOf(c.a, c.a.outputs[a.first_output + pair.output].detail),
                         StatisticsOf(c.b, c.b.outputs[b.first_output + pair.output_b].detail));
}

bool FiniteOnOneSide(const Case& c, const align::SidePair& pair) {
  const trace::SideEvent &a = c.a.side[pair.a], &b = c.b.side[pair.b];
  if (a.array && b.array) {
    return FiniteOnOneSide(StatisticsOf(c.a, a.array->detail), StatisticsOf(c.b, b.array->detail));
  }
  for (const trace::Attr& attr : a.attrs) {
    const trace::AttrValue* other = b.Find(attr.key);
    const double* x = std::get_if<double>(&attr.value);
    const double* y = other == nullptr ? nullptr : std::get_if<double>(other);
    if (x != nullptr && y != nullptr && std::isfinite(*x) != std::isfinite(*y)) {
      return true;
    }
  }
  return false;
}

class Accounts {
 public:
  Accounts(const Case& c, const std::vector<Finding>& findings) : c_(c) {
    for (const Finding& finding : findings) {
      if (finding.confidence != Confidence::kUnknown) {
        about_sources_ = about_sources_ || OriginCited(c, finding) < 0;
        NoteCited(finding);
      }
    }
  }

  void TakeOps() {
    for (const uint32_t index : c_.alignment.origins) {
      const EventPair& pair = c_.alignment.pairs[index];
      if (cited_.count(&pair) == 0) {
        pair.state == PairState::kSource ? Add(Kind::kSource, pair) : Judge(pair);
      }
    }
    for (const EventPair* pair : as_near_as_rounding_) {
      if (bounded_.count(EventA(c_, *pair).node) == 0) {
        Add(Kind::kNotJudged, *pair);
      }
    }
    for (const EventPair& pair : c_.alignment.pairs) {
      if (pair.state == PairState::kUnknownInputs && !c_.a.nodes[EventA(c_, pair).node].pipeline &&
          cited_.count(&pair) == 0) {
        Add(Kind::kNotJudged, pair);
      }
      if (pair.state != PairState::kEqual && FiniteOnOneSide(c_, pair)) {
        Add(Kind::kNotFinite, pair);
      }
    }
  }

  void TakeValues(const Outcome& outcome) {
    if (outcome.first && outcome.first->side != nullptr) {
      Add(Kind::kSource, PlaceText(outcome.first->place), about_sources_);
    }
    for (const align::SidePair& pair : c_.alignment.side) {
      if (pair.a != align::kAbsent && pair.b != align::kAbsent && !pair.equal &&
          IsValue(c_.a.side[pair.a]) && FiniteOnOneSide(c_, pair)) {
        Add(Kind::kNotFinite, PlaceText(PlaceOf(c_, pair)), false);
      }
    }
  }

  void TakeUnpaired(const Unpaired& unpaired) {
    for (const auto* events : {&unpaired.more_a, &unpaired.other_a}) {
      AddUnpaired(c_.a, *events, c_.name_a);
    }
    for (const auto* events : {&unpaired.more_b, &unpaired.other_b}) {
      AddUnpaired(c_.b, *events, c_.name_b);
    }
  }

  std::vector<Remainder> Take() { return std::move(found_); }

 private:
  using Kernels = std::pair<std::string, std::string>;

  Kernels KernelsOf(const EventPair& pair) const {
    return {KernelOf(c_.a, EventA(c_, pair)), KernelOf(c_.b, EventB(c_, pair))};
  }

  void NoteCited(const Finding& finding) {
    for (const EventPair& pair : c_.alignment.pairs) {
      if (pair.state == PairState::kEqual || !Cites(c_, finding, pair)) {
        continue;
      }
      cited_.insert(&pair);
      cited_kernels_.insert(KernelsOf(pair));
      about_sources_ = about_sources_ || pair.state == PairState::kSource;
      if (finding.confidence == Confidence::kBounded) {
        bounded_.insert(EventA(c_, pair).node);
      }
    }
  }

  void Judge(const EventPair& pair) {
    const auto origin = OriginAt(c_, pair);
    const Size size = origin ? SizeOf(*origin).size : Size::kOutside;
    if (size == Size::kBounded) {
      bounded_.insert(EventA(c_, pair).node);
    } else if (size == Size::kRoundingLike) {
      as_near_as_rounding_.push_back(&pair);
    } else {
      Add(size == Size::kOutside ? Kind::kOutside : Kind::kNotJudged, pair);
    }
  }

  void Add(Kind kind, const EventPair& pair) {
    const bool reached = kind == Kind::kSource      ? about_sources_
                         : kind == Kind::kNotFinite ? false
                                                    : cited_kernels_.count(KernelsOf(pair)) != 0;
    Add(kind, PlaceText(PlaceOf(c_, pair)), reached);
  }

  void Add(Kind kind, std::string what, bool reached) {
    const auto [row, is_new] = rows_.emplace(std::tuple(kind, what, reached), found_.size());
    if (is_new) {
      found_.push_back({kind, std::move(what), 1, reached});
    } else {
      ++found_[row->second].count;
    }
  }

  void AddUnpaired(const trace::Trace& trace, const std::vector<uint32_t>& events,
                   std::string_view name) {
    if (!events.empty()) {
      found_.push_back({Kind::kUnpaired, UnpairedText(trace, events, name), events.size(), false});
    }
  }

  const Case& c_;
  bool about_sources_ = false;        // Some finding is about what came in.
  std::set<const EventPair*> cited_;  // By findings that are no mere guesses.
  std::set<Kernels> cited_kernels_;
  std::set<uint32_t> bounded_;  // Nodes of A that have a run within the bound.
  std::vector<const EventPair*> as_near_as_rounding_;
  std::map<std::tuple<Kind, std::string, bool>, size_t> rows_;
  std::vector<Remainder> found_;
};

}  // namespace

std::vector<Remainder> FindRemainder(const Case& c, const Outcome& outcome,
                                     const std::vector<Finding>& findings) {
  Accounts accounts(c, findings);
  accounts.TakeValues(outcome);
  accounts.TakeOps();
  accounts.TakeUnpaired(outcome.unpaired);
  return accounts.Take();
}

}  // namespace isobit::explain
