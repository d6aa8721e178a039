// SPDX-License-Identifier: Apache-2.0
#include "align/side_match.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "align/hash.h"
#include "align/names.h"
#include "align/sequence.h"

namespace isobit::align {
namespace {

using trace::SideEvent;
using trace::SideKind;
using trace::Trace;

constexpr int kKinds = static_cast<int>(SideKind::kProcess) + 1;

uint64_t LineKey(const Trace& trace, uint32_t site) {
  const trace::Site& s = trace.sites[site];
  return s.text != 0 ? HashText(trace.strings[s.text])
                     : Mix(HashText(trace.strings[s.function]), static_cast<uint64_t>(s.line));
}

uint64_t Attrs(const SideEvent& event, std::initializer_list<std::string_view> keys) {
  uint64_t hash = 0;
  for (const std::string_view key : keys) {
    hash = Mix(hash, HashText(event.Text(key)));
  }
  return hash;
}

std::string_view LastComponents(std::string_view path, int count) {
  size_t begin = path.size();
  for (; count > 0 && begin != 0 && begin != std::string_view::npos; --count) {
    begin = path.rfind('/', begin - 1);
  }
  return begin == std::string_view::npos ? path : path.substr(begin == 0 ? 0 : begin + 1);
}

std::string PathPattern(std::string_view path) {
  std::string pattern;
  for (const std::string_view component : SplitName(path)) {
    pattern += ParseComponent(component).pattern + '/';
  }
  return pattern;
}

bool HasContent(const SideEvent& event) { return event.array && !event.array->exact.empty(); }

// Nothing identifies the event at this level.
constexpr uint64_t kNoKey = 0;
uint64_t ContentKey(const SideEvent& event) {
  return HasContent(event) ? Mix(0, event.array->exact) : kNoKey;
}

using KeyOf = std::function<uint64_t(const Trace&, const SideEvent&)>;

// How the events of a kind are told apart, the strictest way first.
struct Identity {
  bool in_order;  // Aligned as a sequence; else the k-th of a key is paired with the k-th.
  std::vector<KeyOf> keys;
};

Identity OfFiles() {
  const auto op = [](const SideEvent& e) { return HashText(e.Text("op")); };
  return {false,
          {[=](const Trace&, const SideEvent& e) { return Mix(op(e), HashText(e.name)); },
           [=](const Trace&, const SideEvent& e) {
             return Mix(op(e), HashText(LastComponents(e.name, 3)));
           },
           [=](const Trace&, const SideEvent& e) {
             return Mix(op(e), HashText(LastComponents(e.name, 2)));
           },
           [=](const Trace&, const SideEvent& e) {
             return Mix(op(e), HashText(LastComponents(e.name, 1)));
           }}};
}

// The border that an array crossed, as what.
uint64_t BorderKey(const SideEvent& event) {
  return Mix(HashText(event.name), Attrs(event, {"stage", "argument"}));
}

// Of other functions those that gave the same content stand for each other: a picture that one side
// reads and turns is the other side's that it has read.
Identity OfArrays() {
  return {true,
          {[](const Trace& t, const SideEvent& e) {
             return Mix(Mix(BorderKey(e), HashText(LastComponents(e.Text("source"), 1))),
                        LineKey(t, e.site));
           },
           [](const Trace&, const SideEvent& e) {
             return Mix(BorderKey(e), HashText(LastComponents(e.Text("source"), 1)));
           },
           [](const Trace&, const SideEvent& e) { return BorderKey(e); },
           [](const Trace&, const SideEvent& e) { return ContentKey(e); },
           [](const Trace&, const SideEvent& e) {
             return Attrs(e, {"stage", "argument"});
           }}};
}

// The names alone do not tell models apart that a process builds one after the other: it counts
// them, and one side may build one more. So those of equal content are paired first, then those of
// equal shape.
Identity OfVariables() {
  const auto at = [](const SideEvent& e) { return HashText(e.Text("at")); };
  const auto place = [=](const SideEvent& e) {
    return Mix(Mix(at(e), Attrs(e, {"index"})), HashText(PathPattern(e.name)));
  };
  const auto shape = [=](const SideEvent& e) {
    return e.Find("index") == nullptr || !e.array
               ? kNoKey
               : MixShape(place(e), e.array->dtype, e.array->shape);
  };
  return {
      false,
      {[=](const Trace&, const SideEvent& e) {
         const uint64_t key = HasContent(e) ? shape(e) : kNoKey;
         return key == kNoKey ? kNoKey : Mix(key, e.array->exact);
       },
       [=](const Trace&, const SideEvent& e) { return shape(e); },
       [=](const Trace&, const SideEvent& e) {
         return e.Find("index") == nullptr ? kNoKey : place(e);
       },
       [=](const Trace&, const SideEvent& e) { return Mix(at(e), HashText(e.name)); },
       [=](const Trace&, const SideEvent& e) { return Mix(at(e), HashText(PathPattern(e.name))); },
       [=](const Trace&, const SideEvent& e) {
         return e.Find("index") == nullptr ? kNoKey : Mix(at(e), Attrs(e, {"index"}));
       }}};
}

Identity OfKind(SideKind kind) {
  const auto name = [](const Trace&, const SideEvent& e) { return HashText(e.name); };
  const auto named = [](std::initializer_list<std::string_view> keys) {
    return [keys = std::vector<std::string_view>(keys)](const Trace&, const SideEvent& e) {
      uint64_t hash = HashText(e.name);
      for (const std::string_view key : keys) {
        hash = Mix(hash, HashText(e.Text(key)));
      }
      return hash;
    };
  };
  const auto at_site = [](KeyOf key) {
    return [key](const Trace& t, const SideEvent& e) { return Mix(key(t, e), LineKey(t, e.site)); };
  };
  switch (kind) {
    case SideKind::kFile:
      return OfFiles();
    case SideKind::kArray:
      return OfArrays();
    case SideKind::kVariable:
      return OfVariables();
    case SideKind::kSeed:
      return {true,
              {at_site(named({"action", "at", "caller"})), named({"action", "at", "caller"}),
               named({"action"})}};
    case SideKind::kModel:
      return {true,
              {at_site(named({"event"})), named({"event"}),
               [](const Trace&, const SideEvent& e) { return Attrs(e, {"event"}); }}};
    case SideKind::kMetric: {
      // One side may evaluate once more: what is equal is paired first.
      const auto place = named({"phase", "epoch", "batch"});
      return {false,
              {[=](const Trace& t, const SideEvent& e) {
                 const auto* value = std::get_if<double>(e.Find("value"));
                 return value == nullptr ? kNoKey
                                         : Mix(place(t, e), std::bit_cast<uint64_t>(*value));
               },
               place}};
    }
    case SideKind::kFunction:
      return {true, {named({"pipeline", "nodes"}), named({"pipeline"})}};
    case SideKind::kWarning:
      return {true, {named({"message"}), name}};
    case SideKind::kNote:
      return {true, {named({"reason"}), name}};
    default:
      return {true, {at_site(name), name}};
  }
}

struct Links {
  std::vector<uint32_t> b_of_a, a_of_b;
  void Add(uint32_t a, uint32_t b) {
    b_of_a[a] = b;
    a_of_b[b] = a;
  }
};

using EventPairs = std::vector<std::pair<uint32_t, uint32_t>>;

// The k-th event of a key with the k-th.
EventPairs PairByRank(const std::vector<uint64_t>& a, const std::vector<uint32_t>& events_a,
                      const std::vector<uint64_t>& b, const std::vector<uint32_t>& events_b) {
  std::map<uint64_t, std::pair<std::vector<uint32_t>, std::vector<uint32_t>>> lists;
  for (size_t i = 0; i < a.size(); ++i) {
    lists[a[i]].first.push_back(events_a[i]);
  }
  for (size_t i = 0; i < b.size(); ++i) {
    lists[b[i]].second.push_back(events_b[i]);
  }
  EventPairs pairs;
  for (const auto& [key, both] : lists) {
    for (size_t i = 0; i < std::min(both.first.size(), both.second.size()); ++i) {
      pairs.emplace_back(both.first[i], both.second[i]);
    }
  }
  return pairs;
}

// Arrays that threads beside the main one made, as loaders do, by border and line.
std::map<uint64_t, std::vector<uint32_t>> WorkersArrays(const Trace& trace) {
  std::map<uint64_t, std::vector<uint32_t>> groups;
  for (uint32_t i = 0; i < trace.side.size(); ++i) {
    const SideEvent& event = trace.side[i];
    if (event.kind == SideKind::kArray && event.Find("worker") != nullptr && HasContent(event)) {
      groups[Mix(BorderKey(event), LineKey(trace, event.site))].push_back(i);
    }
  }
  return groups;
}

// The next in line need not be the same array where such threads raced, and which of many were kept
// may differ, too. Where equal contents stand in another order, each is its equal's partner; the
// others of that border have none: `left`.
void MatchRacing(const Trace& a, const Trace& b, Links* links, std::vector<bool>* left_a,
                 std::vector<bool>* left_b) {
  const auto of_a = WorkersArrays(a), of_b = WorkersArrays(b);
  const auto contents = [](const Trace& trace, const std::vector<uint32_t>& events) {
    std::vector<uint64_t> keys;
    for (const uint32_t event : events) {
      keys.push_back(ContentKey(trace.side[event]));
    }
    return keys;
  };
  for (const auto& [border, events_a] : of_a) {
    const auto found = of_b.find(border);
    if (found == of_b.end()) {
      continue;
    }
    EventPairs pairs =
        PairByRank(contents(a, events_a), events_a, contents(b, found->second), found->second);
    std::ranges::sort(pairs);
    if (std::ranges::is_sorted(pairs, {}, &std::pair<uint32_t, uint32_t>::second)) {
      continue;
    }
    for (const auto& [x, y] : pairs) {
      links->Add(x, y);
    }
    for (const uint32_t event : events_a) {
      (*left_a)[event] = true;
    }
    for (const uint32_t event : found->second) {
      (*left_b)[event] = true;
    }
  }
}

void MatchKind(const Trace& a, const Trace& b, SideKind kind, Links* links) {
  std::vector<bool> left_a(a.side.size()), left_b(b.side.size());
  if (kind == SideKind::kArray) {
    MatchRacing(a, b, links, &left_a, &left_b);
  }
  const Identity identity = OfKind(kind);
  for (const KeyOf& key_of : identity.keys) {
    const auto read = [&](const Trace& trace, const std::vector<uint32_t>& partner,
                          const std::vector<bool>& left, std::vector<uint32_t>* events) {
      std::vector<uint64_t> keys;
      for (uint32_t i = 0; i < trace.side.size(); ++i) {
        if (trace.side[i].kind != kind || partner[i] != kAbsent || left[i]) {
          continue;
        }
        if (const uint64_t key = key_of(trace, trace.side[i]); key != kNoKey) {
          events->push_back(i);
          keys.push_back(key);
        }
      }
      return keys;
    };
    std::vector<uint32_t> events_a, events_b;
    const std::vector<uint64_t> keys_a = read(a, links->b_of_a, left_a, &events_a),
                                keys_b = read(b, links->a_of_b, left_b, &events_b);
    if (!identity.in_order) {
      for (const auto& [x, y] : PairByRank(keys_a, events_a, keys_b, events_b)) {
        links->Add(x, y);
      }
      continue;
    }
    for (const Match& match : AlignSequences(keys_a, keys_b)) {
      links->Add(events_a[match.a], events_b[match.b]);
    }
  }
}

std::map<std::string_view, const trace::EnvFact*> LastFacts(const Trace& trace) {
  std::map<std::string_view, const trace::EnvFact*> facts;
  for (const trace::EnvFact& fact : trace.env) {
    facts[fact.key] = &fact;
  }
  return facts;
}

// Not a number is the same on both sides, whatever its payload: a loss that is lost is no
// difference.
bool SameValue(const trace::AttrValue& x, const trace::AttrValue& y) {
  const auto *number_x = std::get_if<double>(&x), *number_y = std::get_if<double>(&y);
  return x == y || (number_x != nullptr && number_y != nullptr && std::isnan(*number_x) &&
                    std::isnan(*number_y));
}

// Keras counts the names that it gives through the process.
bool SameModel(const SideEvent& x, const SideEvent& y) {
  return PathPattern(x.Text("model")) == PathPattern(y.Text("model"));
}

bool ArraysEqual(const Trace& a, const trace::ArrayRecord& x, const Trace& b,
                 const trace::ArrayRecord& y) {
  if (x.dtype != y.dtype || x.shape != y.shape) {
    return false;
  }
  if (x.exact == y.exact || x.exact.empty() || y.exact.empty()) {
    return true;
  }
  const auto canonical = [](const Trace& trace, const trace::ArrayRecord& array) {
    return array.detail == 0 ? trace::Digest128{} : trace.details[array.detail - 1].nan_canonical;
  };
  return !canonical(a, x).empty() && canonical(a, x) == canonical(b, y);
}

}  // namespace

bool SideEqual(const Trace& a, const SideEvent& x, const Trace& b, const SideEvent& y) {
  constexpr std::string_view kPlaces[] = {"source",      "path", "trace", "argv",
                                          "pid_ordinal", "hint", "worker"};
  const auto covered = [&](const SideEvent& p, const SideEvent& q) {
    return std::ranges::all_of(p.attrs, [&](const trace::Attr& attr) {
      return std::ranges::find(kPlaces, attr.key) != std::end(kPlaces) ||
             std::ranges::any_of(q.attrs, [&](const trace::Attr& other) {
               return other.key == attr.key && (SameValue(other.value, attr.value) ||
                                                (attr.key == "model" && SameModel(p, q)));
             });
    });
  };
  // An array that came out equal is equal, whichever function made it and however it was asked; a
  // variable, in whichever model it is.
  if ((x.kind == SideKind::kArray || x.kind == SideKind::kVariable) && HasContent(x) &&
      HasContent(y)) {
    return ArraysEqual(a, *x.array, b, *y.array);
  }
  if (x.name != y.name && x.kind != SideKind::kFile && x.kind != SideKind::kVariable &&
      x.kind != SideKind::kModel) {
    return false;
  }
  if (!covered(x, y) || !covered(y, x) || x.array.has_value() != y.array.has_value()) {
    return false;
  }
  return !x.array || ArraysEqual(a, *x.array, b, *y.array);
}

std::vector<SidePair> MatchSide(const Trace& a, const Trace& b) {
  Links links{std::vector<uint32_t>(a.side.size(), kAbsent),
              std::vector<uint32_t>(b.side.size(), kAbsent)};
  for (int kind = 1; kind < kKinds; ++kind) {
    MatchKind(a, b, static_cast<SideKind>(kind), &links);
  }
  std::vector<SidePair> pairs;
  // B's events without a partner follow the event of B before them.
  std::vector<std::vector<uint32_t>> after(b.side.size() + 1);
  uint32_t last = 0;
  for (uint32_t i = 0; i < b.side.size(); ++i) {
    if (links.a_of_b[i] == kAbsent) {
      after[last].push_back(i);
    } else {
      last = i + 1;
    }
  }
  const auto add_after = [&](uint32_t place) {
    for (const uint32_t event : after[place]) {
      pairs.push_back({kAbsent, event, false});
    }
  };
  add_after(0);
  for (uint32_t i = 0; i < a.side.size(); ++i) {
    const uint32_t partner = links.b_of_a[i];
    pairs.push_back(
        {i, partner, partner != kAbsent && SideEqual(a, a.side[i], b, b.side[partner])});
    if (partner != kAbsent) {
      add_after(partner + 1);
    }
  }
  return pairs;
}

std::vector<EnvPair> MatchEnv(const Trace& a, const Trace& b) {
  const auto facts_a = LastFacts(a), facts_b = LastFacts(b);
  std::vector<EnvPair> pairs;
  for (const auto& [key, fact] : facts_a) {
    const auto found = facts_b.find(key);
    if (found == facts_b.end() || !SameValue(found->second->value, fact->value)) {
      pairs.push_back({std::string(key), fact, found == facts_b.end() ? nullptr : found->second});
    }
  }
  for (const auto& [key, fact] : facts_b) {
    if (!facts_a.contains(key)) {
      pairs.push_back({std::string(key), nullptr, fact});
    }
  }
  std::ranges::sort(pairs, {}, &EnvPair::key);
  return pairs;
}

}  // namespace isobit::align
