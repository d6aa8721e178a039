// SPDX-License-Identifier: Apache-2.0
#include "tap/nodes.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "trace/op_family.h"

namespace isobit::tap {
namespace {

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

KernelKind KindOf(std::string_view op) {
  constexpr std::array<std::string_view, 12> kForwarding = {
      "Enter",    "Identity",     "IdentityN",       "LoopCond", "Merge",  "NextIteration",
      "RefEnter", "StopGradient", "PreventGradient", "Snapshot", "Switch", "_SwitchN"};
  if (op == "_Retval" || op == "_DeviceRetval") {
    return KernelKind::kReturn;
  }
  if (op == "Exit" || op == "RefExit") {
    return KernelKind::kExit;
  }
  if (op == "_EagerConst") {
    return KernelKind::kEagerConstant;
  }
  if (op.starts_with("IteratorGetNext") || op == "OptionalGetValue") {
    return KernelKind::kBatch;
  }
  if (op == "ReadVariableOp") {
    return KernelKind::kVariableRead;
  }
  return std::find(kForwarding.begin(), kForwarding.end(), op) != kForwarding.end()
             ? KernelKind::kForward
             : KernelKind::kPlain;
}

// Is `input` the name of an argument, or of one of the list that the argument is ("values_0",
// "values:0")?
bool IsArgument(std::string_view input, std::string_view argument) {
  if (!input.starts_with(argument)) {
    return false;
  }
  const std::string_view rest = input.substr(argument.size());
  return rest.empty() ||
         ((rest[0] == '_' || rest[0] == ':') && rest.size() > 1 &&
          std::all_of(rest.begin() + 1, rest.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

// TensorFlow doubles the underscores of an argument's name when it makes it the name of an input.
std::string AsInputName(std::string_view argument) {
  std::string name;
  for (const char c : argument) {
    name.append(c == '_' ? 2 : 1, c);
  }
  return name;
}

// TensorFlow names the node of an eager op after the op, also where a vendor's kernel runs it, and
// its inputs after the op's arguments.
bool LooksEager(const tfapi::KernelFacts& facts) {
  if (!facts.node ||
      (facts.node->name != facts.node->op && facts.node->name != trace::OpFamily(facts.node->op))) {
    return false;
  }
  return std::all_of(
      facts.node->inputs.begin(), facts.node->inputs.end(), [&](const std::string& input) {
        return std::any_of(
            facts.arguments.begin(), facts.arguments.end(),
            [&](const std::string& argument) { return IsArgument(input, AsInputName(argument)); });
      });
}

digest::Digest128 TextDigest(const std::string& text) {
  return digest::OfBytes({reinterpret_cast<const std::byte*>(text.data()), text.size()});
}

std::string JoinInputs(const std::vector<std::string>& inputs) {
  std::string joined;
  for (const std::string& input : inputs) {
    joined += input;
    joined += '\n';
  }
  return joined;
}

}  // namespace

uint32_t LoopCounter::Watch(uint32_t occurrence, uint64_t frame, uint64_t iteration) {
  // Frames are hashes already; the odd factor keeps iterations of one frame apart.
  const uint64_t key = frame ^ (iteration * 0x9E3779B97F4A7C15u);
  std::lock_guard lock(mutex_);
  auto found = next_.find(key);
  if (found == next_.end()) {
    if (next_.size() >= kLimit) {
      return by_iteration_.load(std::memory_order_relaxed) ? kFull : occurrence;
    }
    found = next_.emplace(key, 0).first;
  }
  if (found->second > occurrence) {
    by_iteration_.store(true, std::memory_order_relaxed);
  }
  const bool by_iteration = by_iteration_.load(std::memory_order_relaxed);
  const uint32_t number = by_iteration ? found->second : occurrence;
  found->second = number + 1;
  return number;
}

std::string FunctionTable::Key(std::string_view node) {
  // TensorFlow changes the case of names when it instantiates functions.
  std::string key(node);
  std::transform(key.begin(), key.end(), key.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return key;
}

void FunctionTable::Add(bool pipeline, std::string_view node, uint32_t site) {
  std::lock_guard lock(mutex_);
  if (nodes_.size() >= kLimit) {
    return;
  }
  Known& known = nodes_[Key(node)];
  known.site = site != 0 ? site : known.site;
  (pipeline ? known.in_pipeline : known.elsewhere) = true;
}

uint32_t FunctionTable::Site(std::string_view node) const {
  std::string key = Key(node);
  std::lock_guard lock(mutex_);
  if (nodes_.empty()) {
    return 0;
  }
  for (size_t begin = 0; begin != std::string::npos;) {
    auto found = nodes_.find(key.substr(begin));
    if (found != nodes_.end() && found->second.site != 0) {
      return found->second.site;
    }
    begin = key.find('/', begin);
    begin = begin == std::string::npos ? begin : begin + 1;
  }
  return 0;
}

bool FunctionTable::OnlyInPipelines(std::string_view node) const {
  std::lock_guard lock(mutex_);
  if (nodes_.empty()) {
    return false;
  }
  auto found = nodes_.find(Key(node));
  return found != nodes_.end() && found->second.in_pipeline && !found->second.elsewhere;
}

KernelEntry* NodeTable::FindKernel(const tfapi::KernelReader& reader, tfapi::Kernel* kernel,
                                   tfapi::Context* context, bool on_python_thread,
                                   bool inside_pipeline) {
  {
    std::lock_guard lock(mutex_);
    auto found = current_.find(kernel);
    if (found != current_.end() && IsCurrent(*found->second, kernel)) {
      return found->second;
    }
    if (entries_.size() >= kMaxKernels) {
      return nullptr;
    }
  }
  std::unique_ptr<KernelEntry> entry =
      MakeEntry(reader, kernel, context, on_python_thread, inside_pipeline);
  std::lock_guard lock(mutex_);
  KernelEntry*& place = current_[kernel];
  if (place != nullptr && IsCurrent(*place, kernel)) {
    return place;  // Another thread was faster.
  }
  if (held_ < kMaxHeld) {
    entry->hold = reader.Hold(kernel);
    held_ += entry->hold != nullptr;
  }
  place = entry.get();
  entries_.push_back(std::move(entry));
  return place;
}

std::unique_ptr<KernelEntry> NodeTable::MakeEntry(const tfapi::KernelReader& reader,
                                                  tfapi::Kernel* kernel, tfapi::Context* context,
                                                  bool on_python_thread, bool inside_pipeline) {
  auto entry = std::make_unique<KernelEntry>();
  entry->kernel = kernel;
  entry->properties = tfapi::KernelReader::Properties(kernel);
  entry->facts = reader.Read(kernel, context);
  const std::string_view op = entry->facts.op();
  entry->kind = KindOf(op);
  entry->may_be_eager = LooksEager(entry->facts);
  entry->opens_pipeline = Contains(op, "Iterator") || Contains(op, "Dataset");
  const bool eager =
      on_python_thread && (entry->may_be_eager || entry->kind == KernelKind::kReturn);
  const tfapi::LibraryFacts library = reader.Library(context);
  const bool in_library =
      InPipelineLibrary(library, reader.StepId(context), eager, inside_pipeline);
  entry->pipeline =
      !eager && (in_library || inside_pipeline || functions_.OnlyInPipelines(entry->facts.name));
  entry->graph = eager || entry->pipeline ? 0 : GraphOf(library);
  return entry;
}

uint32_t NodeTable::GraphOf(const tfapi::LibraryFacts& library) {
  if (library.overlay == nullptr) {
    return 0;
  }
  std::lock_guard lock(mutex_);
  return graphs_.try_emplace(library.overlay, static_cast<uint32_t>(graphs_.size() + 1))
      .first->second;
}

bool NodeTable::InPipelineLibrary(const tfapi::LibraryFacts& library, int64_t step, bool eager,
                                  bool inside_pipeline) {
  // Graphs that TensorFlow runs for itself while it rewrites a dataset.
  constexpr int64_t kInternalStep = -1;
  if (step == kInternalStep) {
    return true;
  }
  if (library.base == nullptr) {
    return false;
  }
  std::lock_guard lock(mutex_);
  // Eager ops belong to the program's own library; sessions of graph mode, whose steps alone are
  // not negative, to theirs.
  if ((eager && !inside_pipeline) || (library.overlay == nullptr && step >= 0)) {
    root_libraries_.insert(library.base);
    return false;
  }
  return !root_libraries_.empty() && !root_libraries_.contains(library.base);
}

NodeState* NodeTable::MakeNode(KernelEntry* entry, bool eager, bool pipeline) {
  const tfapi::KernelFacts& facts = entry->facts;
  const tfapi::NodeSummary summary = facts.node.value_or(tfapi::NodeSummary{});
  const std::string text = facts.name + '\n' + summary.op + '\n' + summary.attrs + '\n' +
                           facts.device + '\n' + JoinInputs(summary.inputs) + (eager ? "e" : "g") +
                           (pipeline ? "p" : "-");
  const digest::Digest128 key = TextDigest(text);
  const uint32_t graph = eager ? 0 : entry->graph;
  std::lock_guard lock(mutex_);
  std::vector<std::unique_ptr<NodeState>>& same_text = nodes_[key];
  const auto found = std::ranges::find(same_text, graph, &NodeState::graph);
  NodeState* state = found != same_text.end()              ? found->get()
                     : same_text.size() < kMaxGraphsOfText ? nullptr
                                                           : same_text.back().get();
  if (state == nullptr) {
    trace::Node node;
    node.name = writer_.Intern(facts.name);
    node.op = writer_.Intern(summary.op);
    node.attrs = writer_.Intern(summary.attrs);
    node.device = writer_.Intern(facts.device);
    for (const std::string& input : summary.inputs) {
      node.inputs.push_back(writer_.Intern(input));
    }
    node.site = eager ? 0 : functions_.Site(facts.name);
    node.eager = eager;
    node.pipeline = pipeline;
    node.graph = graph;
    // The odd factor keeps the graphs of one text apart.
    const uint64_t identity = key.lo ^ (same_text.size() * 0x9E3779B97F4A7C15u);
    state = same_text.emplace_back(std::make_unique<NodeState>(contents_kept_)).get();
    state->index = writer_.AddNode(node);
    state->identity = identity;
    state->graph = graph;
    state->eager = eager;
    state->pipeline = pipeline;
  }
  entry->nodes[eager][pipeline].store(state, std::memory_order_release);
  return state;
}

}  // namespace isobit::tap
