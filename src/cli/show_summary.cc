// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <map>
#include <vector>

#include "cli/show.h"
#include "cli/show_text.h"

namespace isobit::cli {
namespace {

using trace::ChannelCounts;
using trace::Trace;

constexpr size_t kShownOps = 10, kShownNotes = 10;

void Row(const std::string& name, const std::string& value) {
  if (!value.empty()) {
    std::printf("%s%s\n", Padded(name, 13).c_str(), value.c_str());
  }
}

std::string Joined(const std::vector<std::string>& words, const char* separator) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : separator) + Printable(word);
  }
  return text;
}

std::string StateText(const Trace& trace, uint64_t file_bytes) {
  const std::string size = HumanBytes(file_bytes);
  if (trace.complete) {
    return size + ", whole";
  }
  return size + ", torn: readable up to byte " + std::to_string(trace.valid_bytes) + " of " +
         std::to_string(file_bytes);
}

std::string EndText(const Trace& trace) {
  const trace::RunEnd& end = trace.end;
  if (!end.recorded) {
    return "not recorded: the process was killed, or still runs";
  }
  std::string text = Printable(end.kind);
  if (end.kind == "exit" || end.status != 0) {
    text += ", status " + std::to_string(end.status);
  }
  if (!end.exception_type.empty()) {
    text += ", " + Printable(end.exception_type) + ": " + Printable(end.exception_message);
  }
  return end.site == 0 ? text : text + " (" + SiteText(trace, end.site) + ")";
}

void PrintCounts(const char* name, const ChannelCounts& c) {
  std::printf("%s%12llu%12llu%13llu%12llu\n", Padded(name, 13).c_str(),
              static_cast<unsigned long long>(c.seen), static_cast<unsigned long long>(c.kept),
              static_cast<unsigned long long>(c.sampled_out),
              static_cast<unsigned long long>(c.dropped));
}

// Ops by the number of kept events, most first; ties by name.
std::vector<std::pair<std::string, size_t>> OpsByEvents(const Trace& trace) {
  std::vector<size_t> by_node(trace.nodes.size());
  for (const trace::OpEvent& event : trace.events) {
    ++by_node[event.node];
  }
  std::map<std::string, size_t> by_op;
  for (size_t i = 0; i < trace.nodes.size(); ++i) {
    by_op[trace.Str(trace.nodes[i].op)] += by_node[i];
  }
  std::vector<std::pair<std::string, size_t>> ops(by_op.begin(), by_op.end());
  std::stable_sort(ops.begin(), ops.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return ops;
}

std::map<std::string, size_t> SideByKind(const Trace& trace) {
  std::map<std::string, size_t> kinds;
  for (const trace::SideEvent& event : trace.side) {
    ++kinds[std::string(SideKindName(event.kind))];
  }
  return kinds;
}

std::string NodesText(const Trace& trace, size_t ops) {
  const auto count = [&](auto flag) {
    return std::count_if(trace.nodes.begin(), trace.nodes.end(),
                         [&](const trace::Node& node) { return node.*flag; });
  };
  return std::to_string(trace.nodes.size()) + " of " + std::to_string(ops) + " ops, " +
         std::to_string(count(&trace::Node::eager)) + " eager, " +
         std::to_string(count(&trace::Node::pipeline)) + " in input pipelines";
}

void PrintNotes(const Trace& trace) {
  size_t notes = 0;
  for (const trace::SideEvent& event : trace.side) {
    if (event.kind == trace::SideKind::kNote && ++notes <= kShownNotes) {
      Row(notes == 1 ? "notes" : "",
          Printable(event.name) + ": " + Printable(event.Text("reason")));
    }
  }
  if (notes > kShownNotes) {
    Row("", "and " + std::to_string(notes - kShownNotes) + " more (--channel side)");
  }
}

void PrintText(const Trace& trace, const std::string& path, uint64_t file_bytes) {
  const trace::RunInfo& run = trace.run;
  Row("recording", Printable(path) + " (" + StateText(trace, file_bytes) + ")");
  if (!trace.complete) {
    Row("", "isobit recover " + Printable(path) + " -o OUTPUT makes it whole");
  }
  Row("recorder", Printable(run.recorder) + " " + Printable(run.recorder_version));
  Row("sees", Joined(run.sees, ", "));
  Row("command", Joined(run.argv, " "));
  Row("directory", Printable(run.directory));
  Row("Python", Printable(run.python_version));
  Row("TensorFlow", Printable(run.tensorflow_version));
  Row("kept", Printable(run.policy));
  Row("ended", EndText(trace));
  Row("chain", trace.end.chain.empty() ? "" : ToHex(trace.end.chain));
  std::printf("\n%s%12s%12s%13s%12s\n", Padded("", 13).c_str(), "seen", "kept", "sampled out",
              "dropped");
  PrintCounts("op events", trace.op_counts);
  PrintCounts("values", trace.value_counts);
  PrintCounts("side events", trace.side_counts);
  std::printf("\n");
  const auto ops = OpsByEvents(trace);
  Row("nodes", NodesText(trace, ops.size()));
  for (size_t i = 0; i < std::min(ops.size(), kShownOps) && ops[i].second > 0; ++i) {
    std::printf("%s%12zu  %s\n", Padded(i == 0 ? "runs kept" : "", 13).c_str(), ops[i].second,
                ops[i].first.empty() ? "(op not recorded)" : Printable(ops[i].first).c_str());
  }
  std::string kinds;
  for (const auto& [kind, count] : SideByKind(trace)) {
    kinds += (kinds.empty() ? "" : ", ") + std::to_string(count) + " " + kind;
  }
  Row("side events", kinds);
  Row("environment",
      std::to_string(trace.env.size()) + " facts (isobit env " + Printable(path) + ")");
  PrintNotes(trace);
}

Json CountsJson(const ChannelCounts& c) {
  return {
      {"seen", c.seen}, {"kept", c.kept}, {"sampled_out", c.sampled_out}, {"dropped", c.dropped}};
}

Json EndJson(const Trace& trace) {
  const trace::RunEnd& end = trace.end;
  if (!end.recorded) {
    return nullptr;
  }
  return {{"kind", end.kind},
          {"status", end.status},
          {"exception_type", end.exception_type},
          {"exception_message", end.exception_message},
          {"site", SiteJson(trace, end.site)},
          {"chain", DigestJson(end.chain)}};
}

void PrintJson(const Trace& trace, uint64_t file_bytes) {
  const trace::RunInfo& run = trace.run;
  Json ops = Json::object();
  for (const auto& [op, count] : OpsByEvents(trace)) {
    ops[op] = count;
  }
  Json kinds = Json::object();
  for (const auto& [kind, count] : SideByKind(trace)) {
    kinds[kind] = count;
  }
  const Json json = {{"schema", "isobit.show/1"},
                     {"complete", trace.complete},
                     {"bytes", file_bytes},
                     {"valid_bytes", trace.valid_bytes},
                     {"run",
                      {{"recorder", run.recorder},
                       {"recorder_version", run.recorder_version},
                       {"sees", run.sees},
                       {"argv", run.argv},
                       {"directory", run.directory},
                       {"python_version", run.python_version},
                       {"tensorflow_version", run.tensorflow_version},
                       {"policy", run.policy},
                       {"schema_version", run.schema_version}}},
                     {"end", EndJson(trace)},
                     {"counts",
                      {{"ops", CountsJson(trace.op_counts)},
                       {"values", CountsJson(trace.value_counts)},
                       {"side", CountsJson(trace.side_counts)}}},
                     {"nodes", trace.nodes.size()},
                     {"ops", ops},
                     {"side", kinds},
                     {"env", trace.env.size()}};
  std::printf("%s\n", json.dump(1, ' ', true, Json::error_handler_t::replace).c_str());
}

}  // namespace

void ShowSummary(const Trace& trace, const std::string& path, uint64_t file_bytes, bool json) {
  if (json) {
    PrintJson(trace, file_bytes);
  } else {
    PrintText(trace, path, file_bytes);
  }
}

}  // namespace isobit::cli
