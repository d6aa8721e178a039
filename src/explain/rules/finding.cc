// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/finding.h"

#include <algorithm>
#include <cstdio>

namespace isobit::explain {

const trace::Trace& TraceOf(const Case& c, Side side) { return side == Side::kA ? c.a : c.b; }
std::string_view SideKey(Side side) { return side == Side::kA ? "a" : "b"; }
std::string NameOf(const Case& c, Side side) {
  return std::string(side == Side::kA ? c.name_a : c.name_b);
}
trace::Reader* ReaderOf(const Case& c, Side side) {
  return side == Side::kA ? c.reader_a : c.reader_b;
}

uint64_t SequenceOf(const Case& c, Side side, const FirstDifference& first) {
  if (first.op != nullptr) {
    return (side == Side::kA ? EventA(c, *first.op) : EventB(c, *first.op)).sequence;
  }
  return TraceOf(c, side).side[side == Side::kA ? first.side->a : first.side->b].sequence;
}

Finding NewFinding(const Rule& rule, std::string factor, Confidence confidence, std::string title) {
  Finding finding;
  finding.code = rule.code;
  finding.label = rule.label;
  finding.factor = std::move(factor);
  finding.confidence = confidence;
  finding.title = std::move(title);
  return finding;
}

std::string SourceLine(const trace::Trace& trace, uint32_t site) {
  return site == 0 || site >= trace.sites.size() ? "" : trace.Str(trace.sites[site].text);
}

Place PlaceOf(const trace::Trace& trace, const trace::SideEvent& event, std::string stage) {
  Place place;
  place.stage = std::move(stage);
  place.node = event.name;
  place.site = SiteText(trace, event.site);
  return place;
}

Evidence Cite(Side side, const trace::SideEvent& event, std::string what) {
  return {std::string(SideKey(side)), std::move(what), static_cast<int64_t>(event.sequence),
          event.name};
}

Evidence CiteOp(const Case& c, Side side, uint32_t event, std::string what) {
  const trace::Trace& trace = TraceOf(c, side);
  const trace::OpEvent& op = trace.events[event];
  return {std::string(SideKey(side)), std::move(what), static_cast<int64_t>(op.sequence),
          trace.Str(trace.nodes[op.node].name)};
}

Evidence CiteBoth(const trace::SideEvent& event_of_a, std::string what) {
  return {"both", std::move(what), static_cast<int64_t>(event_of_a.sequence), event_of_a.name};
}

std::string Number(double value) {
  char text[40];
  std::snprintf(text, sizeof(text), "%.6g", value);
  return text;
}

std::string Percent(double fraction) {
  char text[40];
  std::snprintf(text, sizeof(text), fraction < 0.001 ? "%.2g %%" : "%.1f %%", fraction * 100);
  return text;
}

std::string NameList(const std::vector<std::string>& names, size_t limit) {
  std::string text;
  const size_t shown = std::min(names.size(), limit);
  for (size_t i = 0; i < shown; ++i) {
    const bool last = i + 1 == shown && shown == names.size();
    text += i == 0 ? "" : last ? " and " : ", ";
    text += names[i];
  }
  if (shown < names.size()) {
    text += " and " + std::to_string(names.size() - shown) + " more";
  }
  return text;
}

std::string Quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string Sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  }
  return text;
}

std::string Shown(const trace::SideEvent& event, std::string_view key) {
  const trace::AttrValue* value = event.Find(key);
  const auto* number = value == nullptr ? nullptr : std::get_if<double>(value);
  return number == nullptr ? event.Text(key) : Number(*number);
}

std::string WrapCall(std::string_view code, std::string_view function, std::string_view wrapper) {
  const size_t start = code.find(std::string(function) + "(");
  if (start == std::string_view::npos) {
    return "";
  }
  int depth = 0;
  for (size_t i = start + function.size(); i < code.size(); ++i) {
    depth += code[i] == '(' ? 1 : code[i] == ')' ? -1 : 0;
    if (depth == 0) {
      const std::string call(code.substr(start, i + 1 - start));
      const bool wrapped = start > wrapper.size() && code[start - 1] == '(' &&
                           code.substr(0, start - 1).ends_with(wrapper);
      return wrapped ? ""
                     : std::string(code.substr(0, start)).append(wrapper) + "(" + call + ")" +
                           std::string(code.substr(i + 1));
    }
  }
  return "";  // The call goes on in the next line.
}

Flag FlagOf(const trace::SideEvent& event, std::string_view key) {
  const trace::AttrValue* value = event.Find(key);
  if (value == nullptr) {
    return Flag::kNotRecorded;
  }
  if (const bool* flag = std::get_if<bool>(value)) {
    return *flag ? Flag::kTrue : Flag::kFalse;
  }
  return Flag::kUnknown;
}

}  // namespace isobit::explain
