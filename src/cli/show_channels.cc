// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>

#include "base/check.h"
#include "cli/show.h"
#include "cli/show_text.h"
#include "trace/follow.h"

namespace isobit::cli {
namespace {

using trace::Trace;

void PrintLine(const std::string& line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
}

Json FlagsJson(unsigned flags, std::initializer_list<std::pair<unsigned, const char*>> names) {
  Json json = Json::array();
  for (const auto& [bit, name] : names) {
    if ((flags & bit) != 0) {
      json.push_back(name);
    }
  }
  return json;
}

Json OutputJson(const Trace& trace, const trace::Output& output) {
  Json json = {{"dtype", DTypeName(output.dtype)},
               {"shape", trace.shapes[output.shape]},
               {"digest", DigestJson(output.exact)},
               {"flags", FlagsJson(output.flags, {{trace::kOutputUnset, "unset"},
                                                  {trace::kOutputUnreadable, "unreadable"},
                                                  {trace::kOutputForwarded, "forwarded"},
                                                  {trace::kOutputFollowed, "followed"},
                                                  {trace::kOutputReplaced, "replaced"}})}};
  if (output.detail != 0) {
    json.update(DetailJson(trace, output.detail));
  }
  return json;
}

Json OpJson(const Trace& trace, const trace::OpEvent& event) {
  const trace::Node& node = trace.nodes[event.node];
  Json inputs = Json::array(), outputs = Json::array();
  for (uint32_t i = 0; i < event.input_count; ++i) {
    inputs.push_back(DigestJson(trace.input_digests[event.first_input + i]));
  }
  for (uint32_t i = 0; i < event.output_count; ++i) {
    outputs.push_back(OutputJson(trace, trace.outputs[event.first_output + i]));
  }
  return {{"sequence", event.sequence},
          {"node", event.node},
          {"name", trace.Str(node.name)},
          {"op", trace.Str(node.op)},
          {"frame", event.frame},
          {"iteration", event.iteration},
          {"occurrence", event.occurrence},
          {"call", event.call},
          {"thread", event.thread},
          {"flags", FlagsJson(event.flags, {{trace::kEventAsync, "async"},
                                            {trace::kEventEager, "eager"},
                                            {trace::kEventInputsHashed, "inputs_hashed"}})},
          {"site", SiteJson(trace, event.site)},
          {"start_ns", event.start_ns},
          {"duration_ns", event.duration_ns},
          {"inputs", inputs},
          {"outputs", outputs}};
}

std::string OpText(const Trace& trace, const trace::OpEvent& event) {
  const trace::Node& node = trace.nodes[event.node];
  std::string text = Padded(std::to_string(event.sequence), 9) + Printable(trace.Str(node.name)) +
                     "#" + std::to_string(event.occurrence);
  if (event.frame != 0) {
    text += " iteration " + std::to_string(event.iteration);
  }
  if (node.op != node.name && node.op != 0) {
    text += "  " + Printable(trace.Str(node.op));
  }
  for (uint32_t i = 0; i < event.output_count; ++i) {
    const trace::Output& output = trace.outputs[event.first_output + i];
    text += "  " + ShapeText(output.dtype, trace.shapes[output.shape]) + " ";
    text += (output.flags & trace::kOutputUnset) != 0 ? "unset"
            : output.exact.empty()                    ? "unreadable"
                                                      : ToHex(output.exact);
    text += (output.flags & trace::kOutputReplaced) != 0 ? " replaced" : "";
  }
  const std::string site = SiteText(trace, event.site);
  return site.empty() ? text : text + "  " + site;
}

void PrintOps(const Trace& trace, bool json) {
  for (const trace::OpEvent& event : trace.events) {
    PrintLine(json ? Dump(OpJson(trace, event)) : OpText(trace, event));
  }
}

void PrintNodes(const Trace& trace, bool json) {
  for (size_t i = 0; i < trace.nodes.size(); ++i) {
    const trace::Node& node = trace.nodes[i];
    if (!json) {
      std::string line = Padded(std::to_string(i), 7) + Printable(trace.Str(node.name)) + "  " +
                         Printable(trace.Str(node.op)) + "  " + Printable(trace.Str(node.attrs));
      line += node.pipeline ? "  (input pipeline)" : node.eager ? "  (eager)" : "";
      const std::string site = SiteText(trace, node.site);
      PrintLine(site.empty() ? line : line + "  " + site);
      continue;
    }
    Json inputs = Json::array();
    for (const trace::StringId id : node.inputs) {
      inputs.push_back(trace.Str(id));
    }
    PrintLine(Dump({{"node", i},
                    {"name", trace.Str(node.name)},
                    {"op", trace.Str(node.op)},
                    {"attrs", trace.Str(node.attrs)},
                    {"device", trace.Str(node.device)},
                    {"inputs", inputs},
                    {"site", SiteJson(trace, node.site)},
                    {"eager", node.eager},
                    {"pipeline", node.pipeline},
                    {"graph", node.graph}}));
  }
}

Json SideJson(const Trace& trace, const trace::SideEvent& event) {
  Json attrs = Json::object();
  for (const trace::Attr& attr : event.attrs) {
    attrs[attr.key] = ToJson(attr.value);
  }
  Json json = {{"sequence", event.sequence},
               {"kind", SideKindName(event.kind)},
               {"name", event.name},
               {"site", SiteJson(trace, event.site)},
               {"attrs", attrs},
               {"array", nullptr}};
  if (event.array) {
    const trace::ArrayRecord& array = *event.array;
    json["array"] = {{"dtype", DTypeName(array.dtype)},
                     {"shape", array.shape},
                     {"digest", DigestJson(array.exact)}};
    if (array.detail != 0) {
      json["array"].update(DetailJson(trace, array.detail));
    }
  }
  return json;
}

std::string SideText(const Trace& trace, const trace::SideEvent& event) {
  std::string text = Padded(std::to_string(event.sequence), 9) +
                     Padded(std::string(SideKindName(event.kind)), 10) + Printable(event.name);
  for (const trace::Attr& attr : event.attrs) {
    std::string value = ValueText(attr.value);
    constexpr size_t kShown = 80;
    if (value.size() > kShown) {
      value = ToUtf8(value, kShown) + "...";
    }
    text += "  " + Printable(attr.key) + "=" + value;
  }
  if (event.array) {
    text += "  " + ShapeText(event.array->dtype, event.array->shape) + " " +
            (event.array->exact.empty() ? "unreadable" : ToHex(event.array->exact));
  }
  const std::string site = SiteText(trace, event.site);
  return site.empty() ? text : text + "  " + site;
}

void PrintSide(const Trace& trace, bool json) {
  for (const trace::SideEvent& event : trace.side) {
    PrintLine(json ? Dump(SideJson(trace, event)) : SideText(trace, event));
  }
}

void PrintEnv(const Trace& trace, bool json) {
  for (const trace::EnvFact& fact : trace.env) {
    if (json) {
      Json line = {{"key", fact.key}, {"value", ToJson(fact.value)}};
      if (std::holds_alternative<std::monostate>(fact.value)) {
        line["reason"] = fact.reason;
      }
      PrintLine(Dump(line));
    } else {
      const std::string reason = fact.reason.empty() ? "" : " (" + Printable(fact.reason) + ")";
      PrintLine(Padded(Printable(fact.key), 40) + " " + ValueText(fact.value) + reason);
    }
  }
}

void PrintStrings(const Trace& trace, bool json) {
  for (size_t i = 1; i < trace.strings.size(); ++i) {
    const std::string& text = trace.strings[i];
    PrintLine(json ? Dump({{"string", i}, {"text", text}})
                   : Padded(std::to_string(i), 7) + Printable(text));
  }
}

}  // namespace

void ShowChannel(const Trace& trace, const std::string& channel, bool json) {
  struct Channel {
    const char* name;
    void (*print)(const Trace&, bool);
  };
  constexpr Channel kChannels[] = {{"ops", PrintOps},
                                   {"nodes", PrintNodes},
                                   {"side", PrintSide},
                                   {"env", PrintEnv},
                                   {"strings", PrintStrings}};
  const auto* found = std::find_if(std::begin(kChannels), std::end(kChannels),
                                   [&](const Channel& row) { return channel == row.name; });
  ISOBIT_CHECK(found != std::end(kChannels));  // The flag allows no other.
  found->print(trace, json);
}

}  // namespace isobit::cli
