// SPDX-License-Identifier: Apache-2.0
#include "explain/followed.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "explain/evidence.h"
#include "explain/judge_origin.h"
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
  uint64_t runs = 0;
  std::vector<const EventPair*> differ;
};

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

// Adds the judgement of one run that differs; the sentence is that of the largest difference, and
// the size that of the least certain one.
void JudgeRun(const Case& c, const EventPair& pair, bool first, FollowedKernel* kernel) {
  Sized size;
  if (pair.state == PairState::kSource) {
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
  if (judgement.bound) {
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
  kernel.runs = group.runs;
  kernel.differ = group.differ.size();
  kernel.first = PlaceOf(c, *group.differ.front());
  const size_t count = std::min(kJudged, group.differ.size());
  for (size_t i = 0; i < count; ++i) {
    JudgeRun(c, *group.differ[i * group.differ.size() / count], i == 0, &kernel);
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

void GroupPairs(const Case& c, std::vector<Group>* groups, uint64_t* not_alone) {
  std::map<std::pair<std::string, std::string>, size_t> rows;
  for (const EventPair& pair : c.alignment.pairs) {
    const trace::OpEvent &a = EventA(c, pair), &b = EventB(c, pair);
    if (c.a.nodes[a.node].pipeline || c.b.nodes[b.node].pipeline || !HasReadable(c.a, a) ||
        !HasReadable(c.b, b)) {
      continue;
    }
    const std::pair kernels(KernelOf(c.a, a), KernelOf(c.b, b));
    const auto [row, is_new] = rows.emplace(kernels, groups->size());
    if (is_new) {
      groups->push_back({kernels, 0, {}});
    }
    Group& group = (*groups)[row->second];
    ++group.runs;
    const bool alone = pair.state == PairState::kOrigin || pair.state == PairState::kSource;
    if (alone && IsFollowed(c, pair)) {
      group.differ.push_back(&pair);
    } else if (pair.state != PairState::kEqual) {
      ++*not_alone;
    }
  }
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
  std::vector<Group> groups;
  GroupPairs(c, &groups, &followed.not_judged_alone);
  std::erase_if(groups, [](const Group& group) { return group.differ.empty(); });
  std::ranges::stable_sort(
      groups, {}, [&](const Group& group) { return SequenceOf(c, *group.differ.front()); });
  for (const Group& group : groups) {
    followed.kernels.push_back(JudgeGroup(c, group));
  }
  return followed;
}

}  // namespace isobit::explain
