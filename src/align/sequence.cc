// SPDX-License-Identifier: Apache-2.0
#include "align/sequence.h"

#include <algorithm>
#include <unordered_map>

#include "base/check.h"

namespace isobit::align {
namespace {

// Bounds of Myers' algorithm in one gap: edits (the memory is their square), and steps for each
// element of both sides.
constexpr int64_t kMaxEdits = 1500;
constexpr int64_t kStepsPerElement = 32, kFreeSteps = 1 << 20;
// How often a range is split; each time costs its length.
constexpr uint32_t kMaxDepth = 24;

struct Range {
  uint32_t a0, a1, b0, b1;
  uint32_t depth = 0;
  uint32_t size_a() const { return a1 - a0; }
  uint32_t size_b() const { return b1 - b0; }
};

// Of matches with ascending a, the longest subset with ascending b. O(n log n).
std::vector<Match> LongestAscending(const std::vector<Match>& matches) {
  std::vector<uint32_t> tails, before(matches.size());
  for (uint32_t i = 0; i < matches.size(); ++i) {
    const auto place =
        std::lower_bound(tails.begin(), tails.end(), matches[i].b,
                         [&](uint32_t tail, uint32_t b) { return matches[tail].b < b; });
    before[i] = place == tails.begin() ? UINT32_MAX : *(place - 1);
    if (place == tails.end()) {
      tails.push_back(i);
    } else {
      *place = i;
    }
  }
  std::vector<Match> chosen;
  for (uint32_t i = tails.empty() ? UINT32_MAX : tails.back(); i != UINT32_MAX; i = before[i]) {
    chosen.push_back(matches[i]);
  }
  std::reverse(chosen.begin(), chosen.end());
  return chosen;
}

class Aligner {
 public:
  Aligner(std::span<const uint64_t> a, std::span<const uint64_t> b) : a_(a), b_(b) {}

  std::vector<Match> Run() {
    std::vector<Range> open{
        {0, static_cast<uint32_t>(a_.size()), 0, static_cast<uint32_t>(b_.size())}};
    while (!open.empty()) {
      Range range = open.back();
      open.pop_back();
      TakeEnds(range);
      if (range.size_a() == 0 || range.size_b() == 0) {
        continue;
      }
      const std::vector<Match> anchors =
          range.depth < kMaxDepth ? UniqueAnchors(range) : std::vector<Match>{};
      if (anchors.empty()) {
        AlignGap(range);
      } else {
        Split(range, anchors, &open);
      }
    }
    std::sort(matches_.begin(), matches_.end(),
              [](const Match& x, const Match& y) { return x.a < y.a; });
    return std::move(matches_);
  }

 private:
  void Add(uint32_t a, uint32_t b) { matches_.push_back({a, b}); }

  void TakeEnds(Range& r) {
    while (r.a0 < r.a1 && r.b0 < r.b1 && a_[r.a0] == b_[r.b0]) {
      Add(r.a0++, r.b0++);
    }
    while (r.a0 < r.a1 && r.b0 < r.b1 && a_[r.a1 - 1] == b_[r.b1 - 1]) {
      Add(--r.a1, --r.b1);
    }
  }

  std::vector<Match> UniqueAnchors(const Range& r) const {
    struct Seen {
      uint32_t count_a = 0, count_b = 0, b = 0;
    };
    std::unordered_map<uint64_t, Seen> seen;
    for (uint32_t i = r.a0; i < r.a1; ++i) {
      ++seen[a_[i]].count_a;
    }
    for (uint32_t i = r.b0; i < r.b1; ++i) {
      if (auto found = seen.find(b_[i]); found != seen.end()) {
        ++found->second.count_b;
        found->second.b = i;
      }
    }
    std::vector<Match> anchors;
    for (uint32_t i = r.a0; i < r.a1; ++i) {
      const Seen& s = seen.find(a_[i])->second;
      if (s.count_a == 1 && s.count_b == 1) {
        anchors.push_back({i, s.b});
      }
    }
    return LongestAscending(anchors);
  }

  void Split(const Range& r, const std::vector<Match>& anchors, std::vector<Range>* open) {
    uint32_t a = r.a0, b = r.b0;
    for (const Match& anchor : anchors) {
      Add(anchor.a, anchor.b);
      open->push_back({a, anchor.a, b, anchor.b, r.depth + 1});
      a = anchor.a + 1;
      b = anchor.b + 1;
    }
    open->push_back({a, r.a1, b, r.b1, r.depth + 1});
  }

  void AlignGap(const Range& r) {
    std::vector<Match> found;
    if (!Myers(r, &found)) {
      found = LongestAscending(ByRank(r));
    }
    matches_.insert(matches_.end(), found.begin(), found.end());
  }

  // The k-th of a key with the k-th.
  std::vector<Match> ByRank(const Range& r) const {
    struct List {
      std::vector<uint32_t> places;
      size_t next = 0;
    };
    std::unordered_map<uint64_t, List> lists;
    for (uint32_t i = r.b0; i < r.b1; ++i) {
      lists[b_[i]].places.push_back(i);
    }
    std::vector<Match> matches;
    for (uint32_t i = r.a0; i < r.a1; ++i) {
      auto found = lists.find(a_[i]);
      if (found != lists.end() && found->second.next < found->second.places.size()) {
        matches.push_back({i, found->second.places[found->second.next++]});
      }
    }
    return matches;
  }

  // Myers 1986, the greedy forward variant. Row d, at Row(d), holds the furthest x on diagonals -d,
  // -d+2, ..., d. False: it would take too many edits or steps.
  bool Myers(const Range& r, std::vector<Match>* found) const {
    const int64_t n = r.size_a(), m = r.size_b();
    int64_t steps = kFreeSteps + kStepsPerElement * (n + m);
    std::vector<int32_t> rows;
    for (int64_t d = 0; d <= std::min(n + m, kMaxEdits); ++d) {
      rows.resize(Row(d + 1));
      for (int64_t i = 0; i <= d; ++i) {
        const int64_t k = 2 * i - d;
        int64_t x = Start(rows, d, i);
        for (int64_t y = x - k; x < n && y < m && a_[r.a0 + x] == b_[r.b0 + y]; ++y, --steps) {
          ++x;
        }
        rows[Row(d) + i] = static_cast<int32_t>(x);
        if (x >= n && x - k >= m) {
          Backtrack(r, rows, d, i, found);
          return true;
        }
      }
      steps -= d + 1;
      if (steps < 0) {
        return false;
      }
    }
    return false;
  }

  static size_t Row(int64_t d) { return static_cast<size_t>(d * (d + 1) / 2); }

  // x on diagonal number i of row d after the insertion or deletion, before the diagonal run.
  // Diagonal i of row d has the neighbours i - 1 (a deletion) and i (an insertion) in row d - 1.
  static int64_t Start(const std::vector<int32_t>& rows, int64_t d, int64_t i) {
    if (d == 0) {
      return 0;
    }
    const int32_t* before = rows.data() + Row(d - 1);
    if (i == 0) {
      return before[0];
    }
    if (i == d) {
      return before[d - 1] + 1;
    }
    return std::max(before[i], before[i - 1] + 1);
  }

  // From the last match to the first.
  static void Backtrack(const Range& r, const std::vector<int32_t>& rows, int64_t d, int64_t i,
                        std::vector<Match>* matches) {
    for (; d >= 0; --d) {
      const int64_t k = 2 * i - d, start = Start(rows, d, i);
      for (int64_t x = rows[Row(d) + i]; x > start; --x) {
        matches->push_back(
            {static_cast<uint32_t>(r.a0 + x - 1), static_cast<uint32_t>(r.b0 + x - 1 - k)});
      }
      const bool insertion = d > 0 && i < d && (i == 0 || rows[Row(d - 1) + i] == start);
      i = insertion ? i : i - 1;
    }
  }

  std::span<const uint64_t> a_, b_;
  std::vector<Match> matches_;
};

}  // namespace

std::vector<Match> AlignSequences(std::span<const uint64_t> a, std::span<const uint64_t> b) {
  ISOBIT_CHECK(a.size() < UINT32_MAX && b.size() < UINT32_MAX);
  return Aligner(a, b).Run();
}

void AlignInGaps(const std::vector<const std::vector<uint64_t>*>& keys_a,
                 const std::vector<const std::vector<uint64_t>*>& keys_b,
                 std::vector<Match>* matches) {
  for (size_t level = 0; level < keys_a.size(); ++level) {
    std::vector<Match> found;
    Match from{0, 0};
    const auto gap = [&](uint32_t end_a, uint32_t end_b) {
      if (from.a < end_a && from.b < end_b) {
        const std::span<const uint64_t> a(*keys_a[level]), b(*keys_b[level]);
        for (const Match& m :
             AlignSequences(a.subspan(from.a, end_a - from.a), b.subspan(from.b, end_b - from.b))) {
          found.push_back({from.a + m.a, from.b + m.b});
        }
      }
    };
    for (const Match& match : *matches) {
      gap(match.a, match.b);
      found.push_back(match);
      from = {match.a + 1, match.b + 1};
    }
    gap(static_cast<uint32_t>(keys_a[level]->size()), static_cast<uint32_t>(keys_b[level]->size()));
    *matches = std::move(found);
  }
}

}  // namespace isobit::align
