// SPDX-License-Identifier: Apache-2.0
#include "explain/followed.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "explain/evidence.h"
#include "explain/judge_origin.h"
#include "explain/rebuilt.h"
#include "explain/rules/rounding.h"
#include "trace/follow.h"

namespace isobit::explain {
namespace {

using align::EventPair;
using align::PairState;
using Level = FollowedKernel::Size;

// Of the runs of one kernel that differ, so many are judged on their values, spread evenly.
constexpr size_t kJudged = 16;

struct Group {
  std::pair<std::string, std::string> kernels;
  bool rebuilt = false;  // They are ops of a part that was built from others (rebuilt.h).
  uint64_t runs = 0;
  std::vector<const EventPair*> differ;
};
using Groups = std::vector<Group>;

bool HasReadable(const trace::Trace& trace, const trace::OpEvent& event) {
  for (size_t i = 0; i < event.output_count; ++i) {
    if (!trace.outputs[event.first_output + i].exact.empty()) {
      return true;
    }
  }
  return false;
}

Level LevelOf(Size size) {
  switch (size) {
    case Size::kBounded:
      return Level::kBounded;
    case Size::kRoundingLike:
      return Level::kRoundingLike;
    case Size::kOutside:
      return Level::kOutside;
    case Size::kUnknown:
      return Level::kUnknown;
  }
  return Level::kUnknown;
}

template <typename T>
bool Raise(std::optional<T>* largest, T value) {
  if (*largest && **largest >= value) {
    return false;
  }
  *largest = value;
  return true;
}

// No bound is known for what several ops do.
Sized SizeOfRebuilt(const numerics::Judgement& judgement) {
  Sized size;
  size.text = "built from other ops";
  if (!judgement.comparison) {
    size.text += ", and the results were not both kept";
    return size;
  }
  size.text += ": " + DifferenceText(*judgement.comparison);
  if (judgement.relation.relation == numerics::Relation::kRoundingSized) {
    size.size = Size::kRoundingLike;
    size.text += ", which is as small as rounding";
  }
  return size;
}

// Adds the judgement of one run that differs; the sentence is that of the largest difference, and
// the size that of the least certain one.
void JudgeRun(const Case& c, const EventPair& pair, bool rebuilt, bool first,
              FollowedKernel* kernel) {
  Sized size;
  if (rebuilt) {
    size = SizeOfRebuilt(JudgeOrigin(c, pair));
  } else if (pair.state == PairState::kSource) {
    size.text = "it takes in nothing that was recorded: what came in may differ";
  } else if (const auto origin = OriginAt(c, pair)) {
    size = SizeOf(*origin);
  } else {
    size.text = "other ops made its inputs, or it gives another type or shape";
  }
  const numerics::Judgement judgement = JudgeOrigin(c, pair);
  bool largest = first;
  if (judgement.comparison) {
    ++kernel->judged;
    Raise(&kernel->max_ulp, judgement.comparison->max_ulp);
    largest = Raise(&kernel->max_abs, judgement.comparison->max_abs) || first;
  }
  if (judgement.bound && !rebuilt) {
    Raise(&kernel->bound_used, std::max(judgement.bound->used_worst, judgement.bound->used_likely));
    kernel->bound = judgement.bound->name;
  }
  kernel->size = first ? LevelOf(size.size) : std::max(kernel->size, LevelOf(size.size));
  if (largest) {
    kernel->judgement = size.text;
  }
}

FollowedKernel JudgeGroup(const Case& c, const Group& group) {
  FollowedKernel kernel;
  kernel.kernel_a = group.kernels.first;
  kernel.kernel_b = group.kernels.second;
  kernel.rebuilt = group.rebuilt;
  kernel.runs = group.runs;
  kernel.differ = group.differ.size();
  kernel.first = PlaceOf(c, *group.differ.front());
  const size_t count = std::min(kJudged, group.differ.size());
  for (size_t i = 0; i < count; ++i) {
    JudgeRun(c, *group.differ[i * group.differ.size() / count], group.rebuilt, i == 0, &kernel);
  }
  return kernel;
}

// Whether the follower took the two for the same run: names that mean something else on the two
// sides may have made a pair of them.
bool IsFollowed(const Case& c, const EventPair& pair) {
  const trace::OpEvent &a = EventA(c, pair), &b = EventB(c, pair);
  return pair.output < a.output_count && pair.output_b < b.output_count &&
         ((c.a.outputs[a.first_output + pair.output].flags |
           c.b.outputs[b.first_output + pair.output_b].flags) &
          trace::kOutputFollowed) != 0;
}

// The group of these kernels, which is made when there is none.
class GroupTable {
 public:
  Group& Of(const std::string& a, const std::string& b, bool rebuilt) {
    const auto [row, is_new] = rows_.emplace(std::make_tuple(a, b, rebuilt), groups_.size());
    if (is_new) {
      groups_.push_back({{a, b}, rebuilt, 0, {}});
    }
    return groups_[row->second];
  }
  // Those in which something differs, in the order of the program.
  Groups Differing(const Case& c) && {
    std::erase_if(groups_, [](const Group& group) { return group.differ.empty(); });
    std::ranges::stable_sort(
        groups_, {}, [&](const Group& group) { return SequenceOf(c, *group.differ.front()); });
    return std::move(groups_);
  }

 private:
  Groups groups_;
  std::map<std::tuple<std::string, std::string, bool>, size_t> rows_;
};

void GroupRebuilt(const std::vector<Rebuilt>& all, GroupTable* table) {
  for (const Rebuilt& rebuilt : all) {
    Group& group = table->Of(rebuilt.ops_a, rebuilt.ops_b, true);
    ++group.runs;
    if (rebuilt.result.state != PairState::kEqual) {
      group.differ.push_back(&rebuilt.result);
    }
  }
}

// The number of runs that differ and cannot be judged alone. What is part of something that was
// rebuilt is no run of its own, whatever it was paired with.
uint64_t GroupPairs(const Case& c, const std::vector<Rebuilt>& all, GroupTable* table) {
  std::set<uint32_t> rebuilt_a, rebuilt_b;
  for (const Rebuilt& rebuilt : all) {
    rebuilt_a.insert(rebuilt.events_a.begin(), rebuilt.events_a.end());
    rebuilt_b.insert(rebuilt.events_b.begin(), rebuilt.events_b.end());
  }
  uint64_t not_alone = 0;
  for (const EventPair& pair : c.alignment.pairs) {
    const trace::OpEvent &a = EventA(c, pair), &b = EventB(c, pair);
    if (c.a.nodes[a.node].pipeline || c.b.nodes[b.node].pipeline || !HasReadable(c.a, a) ||
        !HasReadable(c.b, b)) {
      continue;
    }
    Group& group = table->Of(KernelOf(c.a, a), KernelOf(c.b, b), false);
    ++group.runs;
    const bool alone = pair.state == PairState::kOrigin || pair.state == PairState::kSource;
    if (alone && IsFollowed(c, pair)) {
      group.differ.push_back(&pair);
    } else if (pair.state != PairState::kEqual && !rebuilt_a.contains(pair.a) &&
               !rebuilt_b.contains(pair.b)) {
      ++not_alone;
    }
  }
  return not_alone;
}

uint64_t CountOf(const trace::SideEvent& note, std::string_view key) {
  const trace::AttrValue* value = note.Find(key);
  const auto* count = value == nullptr ? nullptr : std::get_if<int64_t>(value);
  return count == nullptr || *count < 0 ? 0 : static_cast<uint64_t>(*count);
}

}  // namespace

std::optional<Followed> FindFollowed(const Case& c) {
  const bool is_b = trace::FindNote(c.b, trace::kFollowingNote) != nullptr;
  if (!is_b && trace::FindNote(c.a, trace::kFollowingNote) == nullptr) {
    return std::nullopt;
  }
  Followed followed;
  if (const auto* note = trace::FindNote(is_b ? c.b : c.a, trace::kFollowedNote)) {
    followed.runs = CountOf(*note, "runs");
    followed.followed = CountOf(*note, "followed");
    followed.replaced = CountOf(*note, "replaced");
    followed.text = note->Text("reason");
    followed.ended = note->Text("ended");
  } else {
    followed.ended = "the program ended before it could say what was followed";
  }
  const std::vector<Rebuilt> rebuilt = FindRebuilt(c);
  GroupTable table;
  GroupRebuilt(rebuilt, &table);
  followed.not_judged_alone = GroupPairs(c, rebuilt, &table);
  for (const Group& group : std::move(table).Differing(c)) {
    followed.kernels.push_back(JudgeGroup(c, group));
  }
  return followed;
}

}  // namespace isobit::explain
