// SPDX-License-Identifier: Apache-2.0
// What a recording gives away, so that its owner can decide before it is sent to somebody else.
#include <algorithm>
#include <cstdio>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cli/show.h"
#include "cli/show_text.h"
#include "trace/redact.h"

namespace isobit::cli {
namespace {

using trace::Trace;

constexpr size_t kShown = 20;

struct Group {
  const char* name;
  const char* text;
  std::set<std::string> entries;  // As recorded; made printable when shown.
};

Group CommandLine(const Trace& trace) {
  Group group{"command", "the command line and the directory it ran in", {}};
  std::string line;
  for (const std::string& argument : trace.run.argv) {
    line += (line.empty() ? "" : " ") + argument;
  }
  group.entries = {line, trace.run.directory};
  return group;
}

Group Paths(const Trace& trace) {
  Group group{"paths", "names of files: of the program, and of those that it read", {}};
  for (const trace::Site& site : trace.sites) {
    group.entries.insert(trace.Str(site.file));
  }
  for (const trace::SideEvent& event : trace.side) {
    if (event.kind == trace::SideKind::kFile) {
      group.entries.insert(event.name);
      group.entries.insert(event.Text("first"));
    }
    for (const char* key : {"path", "source", "trace"}) {
      group.entries.insert(event.Text(key));
    }
  }
  return group;
}

Group SourceLines(const Trace& trace) {
  Group group{"source", "lines of the program, as they stand in its source", {}};
  for (const trace::Site& site : trace.sites) {
    group.entries.insert(trace.Str(site.text));
  }
  for (const trace::SideEvent& event : trace.side) {
    if (event.kind == trace::SideKind::kFile) {
      std::istringstream text(event.Text("text"));
      for (std::string line; std::getline(text, line);) {
        group.entries.insert(line.substr(std::min(line.find_first_not_of(" \t"), line.size())));
      }
    }
  }
  return group;
}

Group Names(const Trace& trace) {
  Group group{"names", "names of functions, layers, variables, models and metrics", {}};
  for (const trace::Site& site : trace.sites) {
    group.entries.insert(trace.Str(site.function));
  }
  for (const trace::Node& node : trace.nodes) {
    group.entries.insert(trace.Str(node.name));
  }
  for (const trace::SideEvent& event : trace.side) {
    if (event.kind != trace::SideKind::kFile) {
      group.entries.insert(event.name);
    }
  }
  return group;
}

Group Messages(const Trace& trace) {
  Group group{"messages", "texts of exceptions, warnings, marks and model configurations", {}};
  if (!trace.end.exception_type.empty()) {
    group.entries.insert(trace.end.exception_type + ": " + trace.end.exception_message);
  }
  for (const trace::SideEvent& event : trace.side) {
    for (const char* key : {"message", "config", "value", "inputs"}) {
      const trace::AttrValue* value = event.Find(key);
      if (value != nullptr && std::holds_alternative<std::string>(*value)) {
        group.entries.insert(event.Text(key));
      }
    }
  }
  return group;
}

bool IsOf(const trace::EnvFact& fact, std::string_view group) {
  return std::string_view(fact.key).substr(0, group.size()) == group;
}

std::string FactText(const trace::EnvFact& fact) {
  return fact.key + " = " + ValueText(fact.value);
}

Group Variables(const Trace& trace) {
  Group group{"variables", "environment variables that are set, with their values", {}};
  for (const trace::EnvFact& fact : trace.env) {
    if (IsOf(fact, "env.") && std::holds_alternative<std::string>(fact.value)) {
      group.entries.insert(FactText(fact));
    }
  }
  return group;
}

Group Machine(const Trace& trace) {
  Group group{"machine", "the machine: processor, system, libraries, devices", {}};
  for (const trace::EnvFact& fact : trace.env) {
    const bool known = !std::holds_alternative<std::monostate>(fact.value);
    if (known && !IsOf(fact, "env.") && !IsOf(fact, "package.") && !IsOf(fact, "cpu.feature.") &&
        !IsOf(fact, "cpu.cpuid.")) {
      group.entries.insert(FactText(fact));
    }
  }
  return group;
}

Group Packages(const Trace& trace) {
  Group group{"packages", "installed Python packages with their versions", {}};
  for (const trace::EnvFact& fact : trace.env) {
    if (IsOf(fact, "package.") && !fact.key.ends_with(".record")) {
      group.entries.insert(FactText(fact));
    }
  }
  return group;
}

// Whole tensors: training data and weights, if they were kept.
Group Tensors(const trace::Reader& reader) {
  const Trace& trace = reader.trace();
  Group group{"tensors", "whole tensors with all their numbers: data, weights, results", {}};
  const auto add = [&](const trace::Digest128& exact, const std::string& name, digest::DType dtype,
                       std::span<const int64_t> shape) {
    if (!exact.empty() && reader.HasValue(exact)) {
      group.entries.insert(name + "  " + ShapeText(dtype, shape));
    }
  };
  for (const trace::SideEvent& event : trace.side) {
    if (event.array) {
      add(event.array->exact, event.name, event.array->dtype, event.array->shape);
    }
  }
  for (const trace::OpEvent& event : trace.events) {
    for (uint32_t i = 0; i < event.output_count; ++i) {
      const trace::Output& output = trace.outputs[event.first_output + i];
      add(output.exact, trace.Str(trace.nodes[event.node].name), output.dtype,
          trace.shapes[output.shape]);
    }
  }
  return group;
}

Group Fingerprints(const Trace& trace) {
  Group group{"fingerprints",
              "digests: who has the same file or tensor can tell that it was used here",
              {}};
  size_t files = 0, tensors = 0;
  for (const trace::SideEvent& event : trace.side) {
    files += event.kind == trace::SideKind::kFile && event.Find("digest") != nullptr ? 1 : 0;
    tensors += event.array && !event.array->exact.empty() ? 1 : 0;
  }
  tensors +=
      static_cast<size_t>(std::count_if(trace.outputs.begin(), trace.outputs.end(),
                                        [](const auto& output) { return !output.exact.empty(); }));
  if (files > 0) {
    group.entries.insert(std::to_string(files) + " of files");
  }
  if (tensors > 0) {
    group.entries.insert(std::to_string(tensors) + " of tensors");
  }
  return group;
}

size_t CountRedacted(const Trace& trace) {
  size_t count = 0;
  const auto look = [&](const std::string& text) {
    count += text.find(trace::kRedacted) != std::string::npos ? 1 : 0;
  };
  for (const std::string& text : trace.strings) {
    look(text);
  }
  for (const std::string& text : trace.run.argv) {
    look(text);
  }
  look(trace.end.exception_message);
  for (const trace::SideEvent& event : trace.side) {
    look(event.name);
    for (const trace::Attr& attr : event.attrs) {
      look(event.Text(attr.key));
    }
  }
  for (const trace::EnvFact& fact : trace.env) {
    look(ValueText(fact.value));
  }
  return count;
}

void PrintText(const std::vector<Group>& groups, size_t redacted) {
  for (const Group& group : groups) {
    std::printf("%s: %zu\n  (%s)\n", group.name, group.entries.size(), group.text);
    size_t shown = 0;
    for (const std::string& entry : group.entries) {
      if (++shown > kShown) {
        std::printf("  ... and %zu more (--json lists all)\n", group.entries.size() - kShown);
        break;
      }
      std::string line = Printable(entry);
      constexpr size_t kLineBytes = 120;
      if (line.size() > kLineBytes) {
        line = ToUtf8(line, kLineBytes) + "...";
      }
      std::printf("  %s\n", line.c_str());
    }
    std::printf("\n");
  }
  std::printf(
      "%zu texts had something taken out that looked like a key, a mail address or a user name.\n"
      "Secrets of other kinds are not recognised: read the lists above before you send the file.\n",
      redacted);
}

}  // namespace

void ShowPrivacy(const trace::Reader& reader, bool json) {
  const Trace& trace = reader.trace();
  std::vector<Group> groups = {CommandLine(trace), Tensors(reader), Paths(trace),
                               SourceLines(trace), Names(trace),    Messages(trace),
                               Variables(trace),   Machine(trace),  Packages(trace),
                               Fingerprints(trace)};
  for (Group& group : groups) {
    group.entries.erase("");
  }
  const size_t redacted = CountRedacted(trace);
  if (!json) {
    PrintText(groups, redacted);
    return;
  }
  Json out = {{"schema", "isobit.privacy/1"}, {"redacted_texts", redacted}};
  for (const Group& group : groups) {
    out["groups"].push_back(
        {{"name", group.name}, {"text", group.text}, {"entries", group.entries}});
  }
  std::printf("%s\n", out.dump(1, ' ', true, Json::error_handler_t::replace).c_str());
}

}  // namespace isobit::cli
