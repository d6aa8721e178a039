// SPDX-License-Identifier: Apache-2.0
#include "render_alignment.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "line.h"

namespace isobit::diff {
namespace {

using align::kAbsent;
using trace::Trace;

std::string_view StateName(align::PairState state) {
  switch (state) {
    case align::PairState::kEqual:
      return "equal";
    case align::PairState::kOrigin:
      return "origin";
    case align::PairState::kSource:
      return "source";
    case align::PairState::kConsequence:
      return "consequence";
    case align::PairState::kUnknownInputs:
      return "unknown inputs";
  }
  return "?";
}

// NAME#OCCURRENCE, with the frame and iteration of a loop.
std::string EventName(const Trace& trace, uint32_t event) {
  const trace::OpEvent& e = trace.events[event];
  std::string name = trace.Str(trace.nodes[e.node].name) + "#" + std::to_string(e.occurrence);
  if (e.frame != 0) {
    name += "@" + std::to_string(e.iteration);
  }
  return name;
}

std::string Both(const std::string& a, const std::string& b) { return a == b ? a : a + " | " + b; }

std::string PairName(const Trace& a, const Trace& b, const align::EventPair& pair) {
  std::string text = Both(EventName(a, pair.a), EventName(b, pair.b));
  const auto op = [](const Trace& trace, uint32_t event) {
    return trace.Str(trace.nodes[trace.events[event].node].op);
  };
  return text + " (" + Both(op(a, pair.a), op(b, pair.b)) + ")";
}

void RenderPairs(const Trace& a, const Trace& b, const align::Alignment& alignment,
                 std::string* out) {
  std::map<std::string_view, size_t> counts;
  for (const align::EventPair& pair : alignment.pairs) {
    ++counts[StateName(pair.state)];
  }
  *out += "pairs " + std::to_string(alignment.pairs.size());
  for (const auto& [state, count] : counts) {
    *out += ", " + std::to_string(count) + " " + std::string(state);
  }
  *out += "\n";
  for (const align::EventPair& pair : alignment.pairs) {
    const bool renamed = EventName(a, pair.a) != EventName(b, pair.b);
    if (pair.state == align::PairState::kEqual && !renamed && !pair.nan_payload) {
      continue;
    }
    *out += std::string(StateName(pair.state)) + " " + PairName(a, b, pair);
    if (pair.state != align::PairState::kEqual) {
      *out += " output " + Both(std::to_string(pair.output), std::to_string(pair.output_b));
    }
    *out += pair.shape_or_dtype ? ", in shape or dtype" : "";
    *out += pair.other_ops ? ", by other ops" : "";
    *out += pair.nan_payload ? ", payloads of NaN" : "";
    *out += "\n";
  }
}

void RenderAlone(const Trace& trace, std::string_view side, const std::vector<uint32_t>& events,
                 std::string* out) {
  for (const uint32_t event : events) {
    *out += "only " + std::string(side) + " " + EventName(trace, event) + "\n";
  }
}

std::string SideName(const Trace& trace, uint32_t index) {
  const trace::SideEvent& event = trace.side[index];
  std::string text = std::string(trace::SideKindName(event.kind)) + " " + event.name;
  for (const trace::Attr& attr : event.attrs) {
    text += " " + attr.key + "=" + event.Text(attr.key);
  }
  if (event.array) {
    text += " [" + digest::ToHex(event.array->exact).substr(0, 6) + "]";
  }
  return text;
}

std::string FactText(const trace::EnvFact* fact) {
  if (fact == nullptr) {
    return "not recorded";
  }
  trace::SideEvent event;
  event.attrs.push_back({"", fact->value});
  return std::holds_alternative<std::monostate>(fact->value) ? "unknown" : event.Text("");
}

}  // namespace

std::string RenderAlignment(const Trace& a, const Trace& b, const align::Alignment& alignment) {
  std::string out = alignment.same_program ? "" : "another program\n";
  RenderPairs(a, b, alignment, &out);
  RenderAlone(a, "a", alignment.only_a, &out);
  RenderAlone(b, "b", alignment.only_b, &out);
  for (const uint32_t origin : alignment.origins) {
    out += "begins at " + PairName(a, b, alignment.pairs[origin]) + "\n";
  }
  for (const align::SidePair& pair : alignment.side) {
    const std::string x = pair.a == kAbsent ? "-" : SideName(a, pair.a),
                      y = pair.b == kAbsent ? "-" : SideName(b, pair.b);
    if (!pair.equal || x != y) {
      out += std::string(pair.equal ? "side equal " : "side unequal ") + Both(x, y) + "\n";
    }
  }
  for (const align::EnvPair& pair : alignment.env) {
    out += "env " + pair.key + ": " + FactText(pair.a) + " | " + FactText(pair.b) + "\n";
  }
  return out;
}

std::string MirrorError(const align::Alignment& alignment, const align::Alignment& mirrored) {
  using Key = std::tuple<uint32_t, uint32_t, align::PairState, uint16_t, uint16_t, bool, bool>;
  std::vector<Key> pairs, mirror, side, side_mirror;
  for (const align::EventPair& p : alignment.pairs) {
    pairs.emplace_back(p.a, p.b, p.state, p.output, p.output_b, p.shape_or_dtype, p.nan_payload);
  }
  for (const align::EventPair& p : mirrored.pairs) {
    mirror.emplace_back(p.b, p.a, p.state, p.output_b, p.output, p.shape_or_dtype, p.nan_payload);
  }
  for (const align::SidePair& p : alignment.side) {
    side.emplace_back(p.a, p.b, align::PairState::kEqual, 0, 0, p.equal, false);
  }
  for (const align::SidePair& p : mirrored.side) {
    side_mirror.emplace_back(p.b, p.a, align::PairState::kEqual, 0, 0, p.equal, false);
  }
  for (auto* keys : {&pairs, &mirror, &side, &side_mirror}) {
    std::sort(keys->begin(), keys->end());
  }
  if (pairs != mirror) {
    return "Align(b, a) pairs op events in another way than Align(a, b)";
  }
  if (side != side_mirror) {
    return "Align(b, a) pairs side events in another way than Align(a, b)";
  }
  if (alignment.only_a != mirrored.only_b || alignment.only_b != mirrored.only_a) {
    return "Align(b, a) leaves other events alone than Align(a, b)";
  }
  if (alignment.origins.size() != mirrored.origins.size() ||
      alignment.env.size() != mirrored.env.size() ||
      alignment.same_program != mirrored.same_program) {
    return "Align(b, a) finds other origins or facts than Align(a, b)";
  }
  return "";
}

}  // namespace isobit::diff
