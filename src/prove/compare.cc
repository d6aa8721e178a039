// SPDX-License-Identifier: Apache-2.0
#include "prove/compare.h"

#include <algorithm>

#include "align/alignment.h"
#include "explain/engine.h"
#include "explain/rule.h"

namespace isobit::prove {
namespace {

const trace::OpEvent* OpAt(const trace::Trace& trace, int64_t sequence) {
  const auto found =
      std::ranges::find(trace.events, static_cast<uint64_t>(sequence), &trace::OpEvent::sequence);
  return found == trace.events.end() ? nullptr : &*found;
}

const trace::SideEvent* SideAt(const trace::Trace& trace, int64_t sequence) {
  const auto found =
      std::ranges::find(trace.side, static_cast<uint64_t>(sequence), &trace::SideEvent::sequence);
  return found == trace.side.end() ? nullptr : &*found;
}

const std::string& NameOf(const trace::Trace& trace, const trace::OpEvent& event) {
  return trace.strings[trace.nodes[event.node].name];
}

struct Partner {
  int64_t event = -1;  // Sequence number in the run; -1: none.
  bool equal = false;
};

// The event of `run` that is event `sequence` of `known`.
Partner PartnerOf(const trace::Trace& run, const trace::Trace& known, int64_t sequence) {
  Partner partner;
  const align::Alignment alignment = align::Align(run, known);
  if (const trace::OpEvent* event = OpAt(known, sequence)) {
    const auto index = static_cast<uint32_t>(event - known.events.data());
    for (const align::EventPair& pair : alignment.pairs) {
      if (pair.b == index && pair.a != align::kAbsent) {
        partner.equal =
            (partner.event < 0 || partner.equal) && pair.state == align::PairState::kEqual;
        partner.event = static_cast<int64_t>(run.events[pair.a].sequence);
      }
    }
  } else if (const trace::SideEvent* other = SideAt(known, sequence)) {
    const auto index = static_cast<uint32_t>(other - known.side.data());
    for (const align::SidePair& pair : alignment.side) {
      if (pair.b == index && pair.a != align::kAbsent) {
        return {static_cast<int64_t>(run.side[pair.a].sequence), pair.equal};
      }
    }
  }
  return partner;
}

}  // namespace

std::optional<bool> EqualAt(const trace::Trace& run, const trace::Trace& known, int64_t sequence) {
  const Partner partner = PartnerOf(run, known, sequence);
  return partner.event < 0 ? std::nullopt : std::optional<bool>(partner.equal);
}

int64_t EventIn(const trace::Trace& run, const trace::Trace& known, int64_t sequence) {
  return PartnerOf(run, known, sequence).event;
}

explain::Explanation Compare(const trace::Trace& a, const trace::Trace& b) {
  const align::Alignment alignment = align::Align(a, b);
  return explain::ExplainCase({.a = a, .b = b, .alignment = alignment}, {});
}

bool Identical(const trace::Trace& run, const trace::Trace& known) {
  return Compare(run, known).verdict == explain::Verdict::kIdentical;
}

bool HasReached(const trace::Trace& run, const trace::Trace& known, int64_t sequence) {
  if (const trace::OpEvent* event = OpAt(known, sequence)) {
    const std::string& name = NameOf(known, *event);
    if (event->flags & trace::kEventEager) {
      // Names of eager ops repeat: as many runs of that op as there were.
      const auto same = [&](const trace::Trace& trace) {
        return [&](const trace::OpEvent& other) { return NameOf(trace, other) == name; };
      };
      const auto before = std::count_if(known.events.data(), event, same(known));
      return std::ranges::count_if(run.events, same(run)) > before;
    }
    return std::ranges::any_of(run.events, [&](const trace::OpEvent& other) {
      return other.occurrence >= event->occurrence && NameOf(run, other) == name;
    });
  }
  if (const trace::SideEvent* event = SideAt(known, sequence)) {
    const auto same = [&](const trace::SideEvent& other) {
      return other.kind == event->kind && other.name == event->name;
    };
    const auto before = std::count_if(known.side.data(), event, same);
    return std::ranges::count_if(run.side, same) > before;
  }
  return false;
}

std::function<bool(const trace::Trace&)> HasPassed(const trace::Trace& x, int64_t event_x,
                                                   const trace::Trace& y, int64_t event_y) {
  if (event_x < 0 && event_y < 0) {
    return nullptr;
  }
  return [&x, &y, event_x, event_y](const trace::Trace& run) {
    return (event_x < 0 || HasReached(run, x, event_x)) &&
           (event_y < 0 || HasReached(run, y, event_y));
  };
}

}  // namespace isobit::prove
