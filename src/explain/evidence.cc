// SPDX-License-Identifier: Apache-2.0
#include "explain/evidence.h"

#include <algorithm>
#include <tuple>

#include "base/check.h"
#include "explain/op_class.h"

namespace isobit::explain {
namespace {

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

const trace::SideEvent& SomeSide(const Case& c, const align::SidePair& pair) {
  ISOBIT_CHECK(pair.a != align::kAbsent || pair.b != align::kAbsent);
  return pair.a != align::kAbsent ? c.a.side[pair.a] : c.b.side[pair.b];
}

std::string StageOf(const trace::SideEvent& event) {
  const std::string at = event.Text("at");
  switch (event.kind) {
    case trace::SideKind::kVariable:
      return at == "end" ? "end" : "weights";
    case trace::SideKind::kArray:
      return event.Text("stage") == "output" ? "result" : "before the model";
    case trace::SideKind::kFile:
      return "before the model";
    case trace::SideKind::kMetric:
      return "metric";
    case trace::SideKind::kMark:
      return "mark";
    default:
      return std::string(trace::SideKindName(event.kind));
  }
}

int64_t StepOf(const trace::SideEvent& event) {
  const trace::AttrValue* batch = event.Find("batch");
  const auto* number = batch == nullptr ? nullptr : std::get_if<int64_t>(batch);
  return number == nullptr ? -1 : *number;
}

}  // namespace

std::string SiteText(const trace::Trace& trace, uint32_t site) {
  if (site == 0) {
    return "";
  }
  const trace::Site& s = trace.sites[site];
  const std::string& file = trace.Str(s.file);
  return file.empty() || s.line == 0 ? file : file + ":" + std::to_string(s.line);
}

std::string SiteOf(const trace::Trace& trace, const trace::OpEvent& event) {
  return SiteText(trace, event.site != 0 ? event.site : trace.nodes[event.node].site);
}

const trace::OpEvent& EventA(const Case& c, const align::EventPair& pair) {
  return c.a.events[pair.a];
}
const trace::OpEvent& EventB(const Case& c, const align::EventPair& pair) {
  return c.b.events[pair.b];
}

const std::string& NodeNameOf(const trace::Trace& trace, const trace::OpEvent& event) {
  return trace.Str(trace.nodes[event.node].name);
}

const std::string& KernelOf(const trace::Trace& trace, const trace::OpEvent& event) {
  const std::string& op = trace.Str(trace.nodes[event.node].op);
  return op.empty() ? NodeNameOf(trace, event) : op;
}

std::string ShortNodeName(const std::string& name) {
  std::string_view rest = name;
  while (StartsWith(rest, "StatefulPartitionedCall/") || StartsWith(rest, "PartitionedCall/")) {
    rest.remove_prefix(rest.find('/') + 1);
  }
  return std::string(rest);
}

std::vector<trace::Digest128> InputContents(const align::TraceIndex& index, uint32_t event) {
  const auto own = index.InputDigestsOf(event);
  if (!own.empty()) {
    return {own.begin(), own.end()};
  }
  std::vector<trace::Digest128> contents;
  const auto inputs = index.InputsOf(index.trace().events[event].node);
  for (size_t i = 0; i < inputs.size(); ++i) {
    const uint32_t producer = index.ProducerOf(event, i);
    const bool known = producer != UINT32_MAX && inputs[i].port < index.OutputsOf(producer).size();
    contents.push_back(known ? index.OutputsOf(producer)[inputs[i].port].exact
                             : trace::Digest128{});
  }
  return contents;
}

Place PlaceOf(const Case& c, const align::EventPair& pair) {
  const trace::OpEvent& a = EventA(c, pair);
  const trace::OpEvent& b = EventB(c, pair);
  const trace::Node &node_a = c.a.nodes[a.node], &node_b = c.b.nodes[b.node];
  const bool pipeline = node_a.pipeline || node_b.pipeline, eager = node_a.eager || node_b.eager;
  Place place;
  place.stage = pipeline ? "input pipeline" : eager ? "eager" : "step";
  place.step = pipeline || eager ? -1 : static_cast<int64_t>(a.occurrence);
  place.node = NodeNameOf(c.a, a);
  place.kernel_a = KernelOf(c.a, a);
  place.kernel_b = KernelOf(c.b, b);
  place.op = OpOfPair(place.kernel_a, place.kernel_b);
  place.output = pair.output;
  place.event_a = static_cast<int64_t>(a.sequence);
  place.event_b = static_cast<int64_t>(b.sequence);
  place.site = SiteOf(c.a, a);
  if (place.site.empty()) {
    place.site = SiteOf(c.b, b);
  }
  return place;
}

Place PlaceOf(const Case& c, const align::SidePair& pair) {
  const trace::SideEvent& event = SomeSide(c, pair);
  Place place;
  place.stage = StageOf(event);
  place.step = StepOf(event);
  place.node = event.name;
  if (pair.a != align::kAbsent) {
    place.event_a = static_cast<int64_t>(c.a.side[pair.a].sequence);
    place.site = SiteText(c.a, c.a.side[pair.a].site);
  }
  if (pair.b != align::kAbsent) {
    place.event_b = static_cast<int64_t>(c.b.side[pair.b].sequence);
    place.site = place.site.empty() ? SiteText(c.b, c.b.side[pair.b].site) : place.site;
  }
  return place;
}

uint64_t SequenceOf(const Case& c, const align::EventPair& pair) {
  return EventA(c, pair).sequence;
}
uint64_t SequenceOf(const Case& c, const align::SidePair& pair) {
  return SomeSide(c, pair).sequence;
}

Evidence OfOp(const Case& c, const align::EventPair& pair, std::string what) {
  return {"both", std::move(what), static_cast<int64_t>(EventA(c, pair).sequence),
          NodeNameOf(c.a, EventA(c, pair))};
}

Evidence OfSide(const Case& c, const align::SidePair& pair, std::string what) {
  const char* side = pair.b == align::kAbsent ? "a" : pair.a == align::kAbsent ? "b" : "both";
  const trace::SideEvent& event = SomeSide(c, pair);
  return {side, std::move(what), static_cast<int64_t>(event.sequence), event.name};
}

Evidence OfFact(std::string side, std::string key, std::string what) {
  return {std::move(side), std::move(what), -1, std::move(key)};
}

bool IsValue(const trace::SideEvent& event) {
  switch (event.kind) {
    case trace::SideKind::kVariable:
      return !event.Text("at").starts_with("optimizer_");
    case trace::SideKind::kArray:
    case trace::SideKind::kMetric:
    case trace::SideKind::kMark:
      return true;
    default:
      return false;
  }
}

uint64_t PlaceInBoth(const Case& c, const align::EventPair& pair) {
  return EventA(c, pair).sequence + EventB(c, pair).sequence;
}
uint64_t PlaceInBoth(const Case& c, const align::SidePair& pair) {
  return c.a.side[pair.a].sequence + c.b.side[pair.b].sequence;
}

// Ties are broken by what is the same for the mirror image.
bool ComesBefore(const Case& c, const align::SidePair& x, const align::SidePair& y) {
  const auto key = [&](const align::SidePair& pair) {
    const trace::SideEvent &a = c.a.side[pair.a], &b = c.b.side[pair.b];
    return std::tuple(PlaceInBoth(c, pair), a.kind, std::min(a.name, b.name));
  };
  return key(x) < key(y);
}

std::optional<FirstDifference> FindFirstDifference(const Case& c) {
  const align::SidePair* side = nullptr;
  for (const align::SidePair& pair : c.alignment.side) {
    if (pair.a == align::kAbsent || pair.b == align::kAbsent || pair.equal ||
        !IsValue(c.a.side[pair.a])) {
      continue;
    }
    if (side == nullptr || ComesBefore(c, pair, *side)) {
      side = &pair;
    }
  }
  // Of the ops the first in data flow, not in time: what it feeds may have been taken up earlier.
  const align::EventPair* op = nullptr;
  if (!c.alignment.origins.empty()) {
    op = &c.alignment.pairs[c.alignment.origins.front()];
  } else {
    for (const align::EventPair& pair : c.alignment.pairs) {
      if (pair.state != align::PairState::kEqual && !c.a.nodes[EventA(c, pair).node].pipeline &&
          (op == nullptr || PlaceInBoth(c, pair) < PlaceInBoth(c, *op))) {
        op = &pair;
      }
    }
  }
  if (op != nullptr && (side == nullptr || PlaceInBoth(c, *op) < PlaceInBoth(c, *side))) {
    return FirstDifference{op, nullptr, SequenceOf(c, *op), PlaceOf(c, *op)};
  }
  if (side != nullptr) {
    return FirstDifference{nullptr, side, SequenceOf(c, *side), PlaceOf(c, *side)};
  }
  return std::nullopt;
}

const align::EventPair* FirstOrigin(const Case& c) {
  for (const uint32_t index : c.alignment.origins) {
    const align::EventPair& pair = c.alignment.pairs[index];
    if (pair.state == align::PairState::kOrigin) {
      return &pair;
    }
  }
  return nullptr;
}

bool Cites(const Case& c, const Finding& finding, const align::EventPair& pair) {
  const trace::OpEvent &a = EventA(c, pair), &b = EventB(c, pair);
  return std::any_of(
      finding.evidence.begin(), finding.evidence.end(), [&](const Evidence& evidence) {
        const bool of_b = evidence.side == "b";
        return evidence.event == static_cast<int64_t>(of_b ? b.sequence : a.sequence) &&
               evidence.key == (of_b ? NodeNameOf(c.b, b) : NodeNameOf(c.a, a));
      });
}

bool CitesUnequalValue(const Case& c, const Finding& finding, const align::SidePair& pair) {
  if (pair.equal || pair.a == align::kAbsent || pair.b == align::kAbsent ||
      !IsValue(c.a.side[pair.a])) {
    return false;
  }
  return std::ranges::any_of(finding.evidence, [&](const Evidence& evidence) {
    const trace::SideEvent& event = evidence.side == "b" ? c.b.side[pair.b] : c.a.side[pair.a];
    return evidence.event == static_cast<int64_t>(event.sequence) && evidence.key == event.name;
  });
}

int64_t OriginCited(const Case& c, const Finding& finding) {
  int64_t earliest = -1;
  for (const uint32_t index : c.alignment.origins) {
    const align::EventPair& pair = c.alignment.pairs[index];
    const auto sequence = static_cast<int64_t>(EventA(c, pair).sequence);
    if (Cites(c, finding, pair) && (earliest < 0 || sequence < earliest)) {
      earliest = sequence;
    }
  }
  return earliest;
}

}  // namespace isobit::explain
