// SPDX-License-Identifier: Apache-2.0
#include "trace_builder.h"

#include <algorithm>
#include <utility>

namespace isobit::diff {
namespace {

using trace::SideKind;

constexpr int kLastKind = static_cast<int>(SideKind::kProcess);

std::optional<SideKind> KindByName(const std::string& name) {
  for (int i = 1; i <= kLastKind; ++i) {
    if (trace::SideKindName(static_cast<SideKind>(i)) == name) {
      return static_cast<SideKind>(i);
    }
  }
  return std::nullopt;
}

std::vector<std::string> SplitWords(const std::string& text) {
  std::vector<std::string> words;
  Cursor cursor(text);
  while (!cursor.AtEnd()) {
    const std::string word = cursor.Until(' ');
    if (!word.empty()) {
      words.push_back(word);
    }
  }
  return words;
}

std::vector<std::string> ReadNames(Cursor& cursor) {
  std::vector<std::string> names;
  if (!cursor.Take("(")) {
    return names;
  }
  while (cursor.ok() && !cursor.Take(")")) {
    names.push_back(cursor.Word("an input or ')'"));
    cursor.Take(",");
  }
  return names;
}

std::vector<TensorText> ReadOutputs(Cursor& cursor) {
  std::vector<TensorText> outputs;
  if (cursor.Take("->")) {
    do {
      outputs.push_back(ReadTensorText(cursor));
    } while (cursor.ok() && cursor.Take(","));
  }
  return outputs;
}

}  // namespace

struct TraceBuilder::Options {
  std::string attrs, device = "/job:localhost/replica:0/task:0/device:CPU:0";
  std::optional<int64_t> occurrence;
  uint64_t frame = 0;
  uint32_t iteration = 0;
  std::optional<uint32_t> call;
  uint16_t thread = 0;
  uint32_t site = 0;
  bool pipeline = false;
  uint32_t graph = 0;
};

TraceBuilder::TraceBuilder() {
  strings_[""] = 0;
  shapes_[{}] = 0;
  trace_.run.recorder = "text";
  trace_.run.recorder_version = "1";
  trace_.run.sees = {"ops", "values", "files", "arrays", "seeds", "model", "env"};
  trace_.run.argv = {"python", "train.py"};
  trace_.end.recorded = true;
  trace_.end.kind = "exit";
  trace_.complete = true;
}

Status TraceBuilder::Add(const std::string& line, const std::string& where) {
  Cursor cursor(line);
  AddLine(cursor);
  if (cursor.ok() && !cursor.AtEnd()) {
    cursor.FailAt("the line should end here");
  }
  if (!cursor.ok()) {
    return Fail(ErrorCode::kUsage, cursor.error(),
                where + ":" + std::to_string(cursor.column()) + ": " + line,
                "tests/diff/README.md has the grammar");
  }
  return {};
}

void TraceBuilder::AddLine(Cursor& cursor) {
  const std::string word = cursor.Word("a keyword");
  if (word == "run") {
    AddRun(cursor);
  } else if (word == "end") {
    AddEnd(cursor);
  } else if (word == "counts") {
    AddCounts(cursor);
  } else if (word == "env") {
    AddEnv(cursor);
  } else if (word == "step") {
    step_ = static_cast<uint32_t>(cursor.Integer("the number of a step"));
    next_step_ = std::max(next_step_, step_ + 1);
  } else if (word == "node") {
    AddNodeLine(cursor);
  } else if (word == "op") {
    AddOp(cursor);
  } else if (word == "eager") {
    AddEager(cursor);
  } else if (auto kind = KindByName(word)) {
    AddSide(cursor, *kind);
  } else {
    cursor.FailAt("unknown keyword '" + word + "'");
  }
}

void TraceBuilder::AddRun(Cursor& cursor) {
  trace::RunInfo& run = trace_.run;
  while (!cursor.AtEnd()) {
    const std::string key = cursor.Word("a key of run");
    cursor.Expect("=");
    const std::string text = cursor.Word("a value");
    if (key == "argv") {
      run.argv = SplitWords(text);
    } else if (key == "sees") {
      run.sees = SplitWords(text);
    } else if (key == "directory" || key == "python" || key == "tensorflow") {
      (key == "directory" ? run.directory
       : key == "python"  ? run.python_version
                          : run.tensorflow_version) = text;
    } else if (key == "recorder" || key == "policy") {
      (key == "recorder" ? run.recorder : run.policy) = text;
    } else {
      cursor.FailAt("run has no '" + key + "'");
    }
  }
}

void TraceBuilder::AddEnd(Cursor& cursor) {
  trace::RunEnd& end = trace_.end;
  if (cursor.Take("none")) {  // Killed: neither an end record nor a footer.
    end = trace::RunEnd{};
    trace_.complete = false;
    return;
  }
  while (!cursor.AtEnd()) {
    const std::string key = cursor.Word("a key of end");
    cursor.Expect("=");
    if (key == "status") {
      end.status = cursor.Integer("the status");
    } else if (key == "site") {
      end.site = Site(cursor);
    } else {
      const std::string text = cursor.Word("a value");
      if (key == "kind" || key == "exception_type" || key == "exception_message") {
        (key == "kind"             ? end.kind
         : key == "exception_type" ? end.exception_type
                                   : end.exception_message) = text;
      } else if (key == "chain") {
        end.chain = NamedDigest(text);
      } else {
        cursor.FailAt("end has no '" + key + "'");
      }
    }
  }
}

void TraceBuilder::AddCounts(Cursor& cursor) {
  const std::string channel = cursor.Word("ops, values or side");
  trace::ChannelCounts& counts = channel == "ops"      ? trace_.op_counts
                                 : channel == "values" ? trace_.value_counts
                                                       : trace_.side_counts;
  counts_given_ = true;
  while (!cursor.AtEnd()) {
    const std::string key = cursor.Word("a count");
    cursor.Expect("=");
    const auto number = static_cast<uint64_t>(cursor.Integer("a count"));
    if (key == "seen" || key == "kept") {
      (key == "seen" ? counts.seen : counts.kept) = number;
    } else if (key == "sampled_out" || key == "dropped") {
      (key == "dropped" ? counts.dropped : counts.sampled_out) = number;
    } else {
      cursor.FailAt("there is no count '" + key + "'");
    }
  }
}

void TraceBuilder::AddEnv(Cursor& cursor) {
  trace::EnvFact fact;
  fact.key = cursor.Word("a key");
  cursor.Expect("=");
  fact.value = cursor.Value();
  if (auto reason = cursor.Quoted()) {
    fact.reason = *reason;
  }
  trace_.env.push_back(std::move(fact));
}

trace::StringId TraceBuilder::Intern(std::string_view text) {
  if (auto found = strings_.find(text); found != strings_.end()) {
    return found->second;
  }
  const auto id = static_cast<trace::StringId>(trace_.strings.size());
  trace_.strings.emplace_back(text);
  strings_.emplace(text, id);
  return id;
}

// train.py:31 or train.py:31@main
uint32_t TraceBuilder::Site(Cursor& cursor) {
  std::string word = cursor.Word("a place, such as train.py:31");
  trace::Site site;
  if (const size_t at = word.rfind('@'); at != std::string::npos) {
    site.function = Intern(std::string_view(word).substr(at + 1));
    word.resize(at);
  }
  const size_t colon = word.rfind(':');
  if (colon == std::string::npos) {
    cursor.FailAt("a place is FILE:LINE");
    return 0;
  }
  site.file = Intern(std::string_view(word).substr(0, colon));
  site.line = std::atoi(word.c_str() + colon + 1);
  const auto [place, fresh] = sites_.emplace(std::tuple(site.file, site.line, site.function),
                                             static_cast<uint32_t>(trace_.sites.size()));
  if (fresh) {
    trace_.sites.push_back(site);
  }
  SiteText(place->second, cursor);
  return place->second;
}

// The source line may follow in quotes.
void TraceBuilder::SiteText(uint32_t site, Cursor& cursor) {
  if (auto text = cursor.Quoted()) {
    trace_.sites[site].text = Intern(*text);
  }
}

void TraceBuilder::ReadOptions(Cursor& cursor, Options* options) {
  while (!cursor.AtEnd()) {
    const std::string key = cursor.Word("an option, such as site=train.py:31");
    if (key == "pipeline") {
      options->pipeline = true;
      continue;
    }
    cursor.Expect("=");
    if (key == "attrs" || key == "device") {
      (key == "attrs" ? options->attrs : options->device) = cursor.Word("a text");
    } else if (key == "site") {
      options->site = Site(cursor);
    } else if (key == "occurrence") {
      options->occurrence = cursor.Integer("the occurrence");
    } else if (key == "frame") {
      options->frame = static_cast<uint64_t>(cursor.Integer("the frame"));
    } else if (key == "iteration") {
      options->iteration = static_cast<uint32_t>(cursor.Integer("the iteration"));
    } else if (key == "call") {
      options->call = static_cast<uint32_t>(cursor.Integer("the call"));
    } else if (key == "graph") {
      options->graph = static_cast<uint32_t>(cursor.Integer("the graph"));
    } else if (key == "thread") {
      options->thread = static_cast<uint16_t>(cursor.Integer("the thread"));
    } else {
      cursor.FailAt("an op has no option '" + key + "'");
    }
  }
}

uint32_t TraceBuilder::MakeNode(trace::Node node) {
  const auto index = static_cast<uint32_t>(trace_.nodes.size());
  trace_.nodes.push_back(std::move(node));
  return index;
}

// node NAME = OP(inputs) options: a node; its runs follow as "op NAME -> ...".
void TraceBuilder::AddNodeLine(Cursor& cursor) {
  const std::string name = cursor.Word("the name of the node");
  trace::Node node;
  node.name = Intern(name);
  if (cursor.Expect("=")) {
    node.op = Intern(cursor.Word("an op"));
  }
  for (const std::string& input : ReadNames(cursor)) {
    node.inputs.push_back(Intern(input));
  }
  Options options;
  ReadOptions(cursor, &options);
  node.attrs = Intern(options.attrs);
  node.device = Intern(options.device);
  node.site = options.site;
  node.pipeline = options.pipeline;
  node.graph = options.graph;
  node_by_name_[name] = MakeNode(std::move(node));
}

// op NAME = OP(inputs) -> outputs options: the node and its first run. op NAME -> outputs options:
// one more run.
void TraceBuilder::AddOp(Cursor& cursor) {
  const std::string name = cursor.Word("the name of the node");
  trace::Node node;
  const bool defines = cursor.Take("=");
  if (defines) {
    node.name = Intern(name);
    node.op = Intern(cursor.Word("an op"));
    for (const std::string& input : ReadNames(cursor)) {
      node.inputs.push_back(Intern(input));
    }
  }
  std::vector<TensorText> outputs = ReadOutputs(cursor);
  Options options;
  ReadOptions(cursor, &options);
  if (!cursor.ok()) {
    return;
  }
  if (defines) {
    node.attrs = Intern(options.attrs);
    node.device = Intern(options.device);
    node.site = options.site;
    node.pipeline = options.pipeline;
    node.graph = options.graph;
    node_by_name_[name] = MakeNode(std::move(node));
  }
  const auto found = node_by_name_.find(name);
  if (found == node_by_name_.end()) {
    cursor.FailAt("no node '" + name + "' yet: write op " + name + " = OP(inputs) -> outputs");
    return;
  }
  options.site = 0;
  AddEvent(found->second, options, cursor, std::move(outputs));
}

// eager OP(inputs) -> outputs options. Inputs are names of contents, "argument:content" where the
// argument matters; "_" is one that was not digested.
void TraceBuilder::AddEager(Cursor& cursor) {
  const std::string op = cursor.Word("an op");
  std::vector<std::string> inputs = ReadNames(cursor), arguments;
  for (std::string& input : inputs) {
    const size_t colon = input.find(':');
    arguments.push_back(colon == std::string::npos ? "input_" + std::to_string(arguments.size())
                                                   : input.substr(0, colon));
    input.erase(0, colon == std::string::npos ? 0 : colon + 1);
  }
  std::vector<TensorText> outputs = ReadOutputs(cursor);
  Options options;
  ReadOptions(cursor, &options);
  if (!cursor.ok()) {
    return;
  }
  const trace::StringId attrs = Intern(options.attrs);
  const auto key = std::tuple(op, options.pipeline, arguments, attrs);
  auto found = eager_nodes_.find(key);
  if (found == eager_nodes_.end()) {
    trace::Node node;
    node.name = node.op = Intern(op);
    node.attrs = attrs;
    node.device = Intern(options.device);
    node.eager = true;
    node.pipeline = options.pipeline;
    for (const std::string& argument : arguments) {
      node.inputs.push_back(Intern(argument));
    }
    found = eager_nodes_.emplace(key, MakeNode(std::move(node))).first;
  }
  const auto first_input = static_cast<uint32_t>(trace_.input_digests.size());
  for (const std::string& input : inputs) {
    trace_.input_digests.push_back(input == "_" ? trace::Digest128{} : DigestOf(input));
  }
  if (!options.call) {
    options.call = next_step_++;
  }
  AddEvent(found->second, options, cursor, std::move(outputs));
  trace::OpEvent& event = trace_.events.back();
  event.first_input = first_input;
  event.input_count = static_cast<uint16_t>(inputs.size());
  event.flags |= trace::kEventEager | trace::kEventInputsHashed;
  event.site = options.site;
}

void TraceBuilder::AddEvent(uint32_t node, const Options& options, Cursor& cursor,
                            std::vector<TensorText> outputs) {
  trace::OpEvent event;
  event.sequence = ++sequence_;
  event.node = node;
  event.frame = options.frame;
  event.iteration = options.iteration;
  uint32_t& runs = runs_[std::tuple(node, options.frame, options.iteration)];
  event.occurrence = options.occurrence ? static_cast<uint32_t>(*options.occurrence) : runs;
  runs = event.occurrence + 1;
  event.call = options.call.value_or(step_);
  next_step_ = std::max(next_step_, event.call + 1);
  event.thread = options.thread;
  event.start_ns = sequence_ * 1000;
  event.duration_ns = 1000;
  event.first_output = static_cast<uint32_t>(trace_.outputs.size());
  event.output_count = static_cast<uint16_t>(outputs.size());
  for (const TensorText& tensor : outputs) {
    trace::Output output;
    output.exact = tensor.exact;
    output.shape = Shape(tensor.shape);
    output.dtype = tensor.dtype;
    output.flags = tensor.flags;
    output.detail = Keep(tensor, cursor);
    trace_.outputs.push_back(output);
  }
  trace_.events.push_back(event);
}

uint32_t TraceBuilder::Shape(const std::vector<int64_t>& shape) {
  const auto [place, fresh] = shapes_.emplace(shape, static_cast<uint32_t>(trace_.shapes.size()));
  if (fresh) {
    trace_.shapes.push_back(shape);
  }
  return place->second;
}

trace::Digest128 TraceBuilder::DigestOf(const std::string& name) {
  const auto found = bound_.find(name);
  return found == bound_.end() ? NamedDigest(name) : found->second;
}

uint32_t TraceBuilder::Keep(const TensorText& tensor, Cursor& cursor) {
  if (!tensor.name.empty() && tensor.exact != NamedDigest(tensor.name)) {
    const auto [place, fresh] = bound_.emplace(tensor.name, tensor.exact);
    if (!fresh && place->second != tensor.exact) {
      cursor.FailAt("'" + tensor.name + "' names other values already");
    }
  }
  if (tensor.has_values) {
    values_[tensor.exact] = trace::Value{tensor.dtype, tensor.shape, tensor.bytes};
  }
  if (!tensor.detail) {
    return 0;
  }
  trace_.details.push_back(*tensor.detail);
  return static_cast<uint32_t>(trace_.details.size());
}

// KIND NAME key=value ... array=TENSOR site=FILE:LINE
void TraceBuilder::AddSide(Cursor& cursor, SideKind kind) {
  trace::SideEvent event;
  event.kind = kind;
  event.name = cursor.Word("the name of the event");
  while (!cursor.AtEnd()) {
    const std::string key = cursor.Word("a key");
    cursor.Expect("=");
    if (key == "site") {
      event.site = Site(cursor);
    } else if (key == "array") {
      const TensorText tensor = ReadTensorText(cursor);
      trace::ArrayRecord record;
      record.dtype = tensor.dtype;
      record.shape = tensor.shape;
      record.exact = tensor.exact;
      record.detail = Keep(tensor, cursor);
      record.row_digests = tensor.row_digests;
      event.array = std::move(record);
    } else {
      event.attrs.push_back({key, cursor.Value()});
    }
  }
  event.sequence = ++sequence_;
  trace_.side.push_back(std::move(event));
}

trace::Trace TraceBuilder::Finish() {
  if (!counts_given_) {
    trace_.op_counts.seen = trace_.op_counts.kept = trace_.events.size();
    trace_.side_counts.seen = trace_.side_counts.kept = trace_.side.size();
    trace_.value_counts.seen = trace_.value_counts.kept = values_.size();
  }
  return std::move(trace_);
}

}  // namespace isobit::diff
