// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "text_trace.h"
#include "trace/writer.h"

namespace isobit::diff {
namespace {

using trace::Trace;
using trace::Writer;

// Numbers of the trace's strings, sites and nodes in the file.
class Copier {
 public:
  Copier(const Trace& trace, Writer& writer) : trace_(trace), writer_(writer) {
    for (const std::string& text : trace.strings) {
      strings_.push_back(writer.Intern(text));
    }
    for (const trace::Site& site : trace.sites) {
      sites_.push_back(writer.InternSite(trace.Str(site.file), site.line, trace.Str(site.function),
                                         trace.Str(site.text)));
    }
    for (trace::Node node : trace.nodes) {
      node.name = strings_[node.name];
      node.op = strings_[node.op];
      node.attrs = strings_[node.attrs];
      node.device = strings_[node.device];
      node.site = sites_[node.site];
      for (trace::StringId& input : node.inputs) {
        input = strings_[input];
      }
      nodes_.push_back(writer.AddNode(node));
    }
  }

  void Add(const trace::OpEvent& event) {
    trace::OpRecord record;
    record.event = event;
    record.event.sequence = writer_.NextSequence();
    record.event.node = nodes_[event.node];
    record.event.site = sites_[event.site];
    const auto inputs = trace_.input_digests.begin() + event.first_input;
    record.inputs.assign(inputs, inputs + event.input_count);
    for (uint32_t i = 0; i < event.output_count; ++i) {
      const trace::Output& output = trace_.outputs[event.first_output + i];
      auto detail = DetailOf(output.detail);
      record.outputs.push_back(
          {output, trace_.shapes[output.shape],
           detail ? std::make_shared<const trace::Detail>(std::move(*detail)) : nullptr});
    }
    writer_.Add(std::move(record));
  }

  void Add(trace::SideEvent event) {
    event.sequence = writer_.NextSequence();
    event.site = sites_[event.site];
    auto detail = event.array ? DetailOf(event.array->detail) : std::nullopt;
    writer_.Add(std::move(event), std::move(detail));
  }

  trace::RunEnd End() const {
    trace::RunEnd end = trace_.end;
    end.site = sites_[end.site];
    return end;
  }

 private:
  std::optional<trace::Detail> DetailOf(uint32_t detail) const {
    return detail == 0 ? std::nullopt : std::optional(trace_.details[detail - 1]);
  }

  const Trace& trace_;
  Writer& writer_;
  std::vector<trace::StringId> strings_;
  std::vector<uint32_t> sites_, nodes_;
};

}  // namespace

Status WriteTrace(const Trace& trace, const Values& values, const std::string& path) {
  if (!trace.complete) {
    return Fail(ErrorCode::kUnsupported,
                "a trace with 'end none' cannot be written: the writer always ends a file", path);
  }
  ISOBIT_ASSIGN_OR_RETURN(const std::unique_ptr<Writer> writer, Writer::Open(path, trace.run));
  Copier copier(trace, *writer);
  for (const trace::EnvFact& fact : trace.env) {
    writer->Add(fact);
  }
  for (const auto& [exact, value] : values) {
    writer->AddValue(exact, value.dtype, value.shape, value.bytes);
  }
  auto side = trace.side.begin();
  for (const trace::OpEvent& event : trace.events) {
    for (; side != trace.side.end() && side->sequence < event.sequence; ++side) {
      copier.Add(*side);
    }
    copier.Add(event);
  }
  for (; side != trace.side.end(); ++side) {
    copier.Add(*side);
  }
  return writer->Close(copier.End());
}

}  // namespace isobit::diff
