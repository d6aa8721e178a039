// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/pipeline_order.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <string_view>

#include "explain/rules/graph_nodes.h"
#include "numerics/op.h"

namespace isobit::explain {
namespace {

using trace::Trace;

// "Interleave" of "ParallelInterleaveDatasetV4"; empty: no op that makes a dataset.
std::string FamilyOf(std::string_view op) {
  const size_t at = op.find("Dataset");
  const std::string_view version = at == std::string_view::npos ? "" : op.substr(at + 7);
  if (at == std::string_view::npos ||
      (!version.empty() && (version.size() != 2 || version[0] != 'V'))) {
    return "";
  }
  for (const std::string_view prefix : {"Legacy", "Experimental", "Parallel"}) {
    op = op.starts_with(prefix) ? op.substr(prefix.size()) : op;
  }
  return std::string(op.substr(0, op.find("Dataset")));
}

// Steps that change neither which elements there are nor their order, or what shows in elements.
bool IsNeutral(const std::string& family) {
  static const std::set<std::string, std::less<>> kFamilies = {"Map",
                                                               "MapAndBatch",
                                                               "Prefetch",
                                                               "Cache",
                                                               "Options",
                                                               "Model",
                                                               "MaxIntraOpParallelism",
                                                               "PrivateThreadPool",
                                                               "AssertCardinality",
                                                               "AssertNext",
                                                               "Finalize"};
  return kFamilies.contains(family);
}

// Of an interleave, the place of cycle_length among the inputs, counted from the last; block_length
// follows it.
size_t CycleFromEnd(std::string_view op) {
  return op == "InterleaveDataset"                                                    ? 2
         : op == "ParallelInterleaveDatasetV2" || op == "ParallelInterleaveDatasetV3" ? 3
         : op == "LegacyParallelInterleaveDatasetV2"                                  ? 4
                                                                                      : 5;
}

std::span<const trace::Digest128> InputsOf(const Trace& trace, const trace::OpEvent& event) {
  return {trace.input_digests.data() + event.first_input, event.input_count};
}

// The number behind a digest, where a constant of that content was recorded.
std::optional<double> NumberOf(const Trace& trace, const trace::Digest128& digest) {
  const auto found = std::ranges::find_if(trace.outputs, [&](const trace::Output& output) {
    return output.exact == digest && output.detail != 0;
  });
  if (digest.empty() || found == trace.outputs.end()) {
    return std::nullopt;
  }
  const auto& statistics = trace.details[found->detail - 1].statistics;
  return statistics && statistics->count == 1 ? std::optional(statistics->min) : std::nullopt;
}

std::string HexOf(const trace::Digest128& digest) {
  return digest.empty() ? "-" : digest::ToHex(digest);
}

OrderStep Interleave(const Trace& trace, uint32_t event, std::string_view op) {
  OrderStep step{event, "interleave", "interleave", ""};
  const auto inputs = InputsOf(trace, trace.events[event]);
  const size_t cycle = CycleFromEnd(op);
  if (inputs.size() <= cycle) {
    return step;
  }
  const trace::Digest128 &length = inputs[inputs.size() - cycle],
                         &block = inputs[inputs.size() - cycle + 1];
  step.key += " " + HexOf(length) + " " + HexOf(block);
  for (const auto& [name, digest] :
       {std::pair{"cycle_length", length}, std::pair{"block_length", block}}) {
    if (const auto number = NumberOf(trace, digest); number && *number != 1) {
      step.arguments += (step.arguments.empty() ? "" : ", ") + std::string(name) + "=" +
                        (*number == -1 ? "tf.data.AUTOTUNE" : Number(*number));
    }
  }
  if (NumberOf(trace, length) == 1) {  // One after the other, whatever the block.
    step.key = "in sequence";
    step.arguments = "cycle_length=1";
  }
  return step;
}

// Whether each pass is in an order of its own; of other releases and kinds it is not told.
OrderStep Shuffle(const Trace& trace, uint32_t event) {
  OrderStep step{event, "shuffle", "shuffle", ""};
  const numerics::Attributes attrs(trace.Str(NodeOf(trace, event).attrs));
  if (attrs.Has("reshuffle_each_iteration")) {
    step.arguments = std::string("reshuffle_each_iteration=") +
                     (attrs.Flag("reshuffle_each_iteration", true) ? "True" : "False");
    step.key += " " + step.arguments;
  }
  return step;
}

// ---- the same elements

struct Totals {
  digest::Statistics sum;
  bool known = true;
};

// Of each output of the node, all elements up to the end of the first pass; empty: not all of its
// batches were recorded with statistics.
std::vector<Totals> FirstPass(const Trace& trace, uint32_t node) {
  std::map<uint32_t, const trace::OpEvent*> runs;
  for (const trace::OpEvent& event : trace.events) {
    if (event.node == node) {
      runs.emplace(event.occurrence, &event);
    }
  }
  std::vector<Totals> totals;
  for (uint32_t run = 0; runs.contains(run); ++run) {
    const trace::OpEvent& event = *runs[run];
    totals.resize(std::max<size_t>(totals.size(), event.output_count));
    for (size_t i = 0; i < event.output_count; ++i) {
      const trace::Output& output = trace.outputs[event.first_output + i];
      if ((output.flags & trace::kOutputUnset) != 0) {
        return run == 0 ? std::vector<Totals>() : totals;  // The end of the data.
      }
      const auto* detail = output.detail == 0 ? nullptr : &trace.details[output.detail - 1];
      if (detail == nullptr || !detail->statistics) {
        return {};
      }
      digest::Statistics& sum = totals[i].sum;
      const digest::Statistics& one = *detail->statistics;
      sum.min = sum.count == 0 ? one.min : std::min(sum.min, one.min);
      sum.max = sum.count == 0 ? one.max : std::max(sum.max, one.max);
      sum.count += one.count, sum.zeros += one.zeros, sum.nans += one.nans;
      sum.sum += one.sum, sum.sum_of_squares += one.sum_of_squares;
    }
  }
  return {};
}

// Sums in another order differ by their rounding: n additions of terms up to sqrt(sum of squares).
bool SameTotals(const digest::Statistics& a, const digest::Statistics& b) {
  const double n = static_cast<double>(a.count);
  const double bound = n * 0x1p-52 * std::sqrt(n * a.sum_of_squares);
  return a.count == b.count && a.min == b.min && a.max == b.max && a.zeros == b.zeros &&
         a.nans == b.nans && std::fabs(a.sum - b.sum) <= bound &&
         std::fabs(a.sum_of_squares - b.sum_of_squares) <= n * 0x1p-52 * a.sum_of_squares;
}

bool HandsOn(std::string_view op) {
  static const std::set<std::string_view> kOps = {
      "_Arg",       "_Retval", "Identity",        "IdentityN",
      "Const",      "NoOp",    "PartitionedCall", "StatefulPartitionedCall",
      "Placeholder"};
  return kOps.contains(op);
}

// Ops inside of the pipeline's functions that compute.
bool IsStep(const Trace& trace, const trace::Node& node) {
  const std::string& op = trace.Str(node.op);
  return node.pipeline && !node.eager && !HandsOn(op) && FamilyOf(op).empty() &&
         !op.starts_with("IteratorGetNext");
}

using Contents = std::set<std::pair<size_t, trace::Digest128>>;  // By output.

// What each of them gave, by node.
std::map<uint32_t, Contents> ContentsOf(const Trace& trace) {
  std::map<uint32_t, Contents> contents;
  for (const trace::OpEvent& event : trace.events) {
    if (!IsStep(trace, trace.nodes[event.node])) {
      continue;
    }
    for (size_t i = 0; i < event.output_count; ++i) {
      if (const auto& digest = trace.outputs[event.first_output + i].exact; !digest.empty()) {
        contents[event.node].emplace(i, digest);
      }
    }
  }
  return contents;
}

// Of how many contents of a node the recording keeps all runs ("contents=64" of the policy).
size_t KeptContents(const Trace& trace) {
  constexpr std::string_view kKey = "contents=";
  const size_t at = trace.run.policy.find(kKey);
  size_t number = SIZE_MAX;
  if (at != std::string::npos) {
    const char* begin = trace.run.policy.data() + at + kKey.size();
    std::from_chars(begin, trace.run.policy.data() + trace.run.policy.size(), number);
  }
  return number == 0 ? SIZE_MAX : number;
}

// Equal, or, of more contents than a recording keeps, as many in common as it keeps of the same.
bool SameContents(const Contents& a, const Contents& b, size_t kept) {
  if (a.size() < kept || b.size() < kept) {
    return a == b;
  }
  size_t common = 0;
  for (const auto& one : a) {
    common += b.contains(one) ? 1 : 0;
  }
  return common >= kept;
}

// Every op of the pipeline's functions has its partner, which gave the same, and several of it.
bool SameInFunctions(const Case& c) {
  const auto of_a = ContentsOf(c.a), of_b = ContentsOf(c.b);
  const size_t kept = std::min(KeptContents(c.a), KeptContents(c.b));
  bool several = false;
  size_t partners = 0;
  for (const auto& [node, contents] : of_a) {
    const auto found =
        node < c.alignment.node_of_b.size() ? of_b.find(c.alignment.node_of_b[node]) : of_b.end();
    if (found == of_b.end() || !SameContents(contents, found->second, kept)) {
      return false;
    }
    several = several || contents.size() > 1;
    ++partners;
  }
  return several && partners == of_b.size();
}

}  // namespace

std::vector<std::string> DatasetOps(const Trace& trace) {
  std::vector<std::string> ops;
  for (uint32_t event = 0; event < trace.events.size(); ++event) {
    if (NodeOf(trace, event).eager && !FamilyOf(OpOf(trace, event)).empty()) {
      ops.push_back(OpOf(trace, event));
    }
  }
  return ops;
}

PipelineSteps StepsBefore(const Case& c, Side side, const FirstDifference& first) {
  const Trace& trace = TraceOf(c, side);
  PipelineSteps steps;
  for (uint32_t e = 0; e < trace.events.size(); ++e) {
    const trace::OpEvent& event = trace.events[e];
    if (event.sequence >= SequenceOf(c, side, first) || !NodeOf(trace, e).eager) {
      continue;
    }
    const std::string& op = OpOf(trace, e);
    const std::string family = FamilyOf(op);
    if (family == "Interleave") {
      steps.order.push_back(Interleave(trace, e, op));
    } else if (family == "FlatMap") {
      steps.order.push_back({e, "flat_map", "in sequence", ""});
    } else if (family.starts_with("Shuffle")) {
      steps.order.push_back(Shuffle(trace, e));
    } else if (family.ends_with("Batch") && !IsNeutral(family)) {
      ++steps.batches;
    } else if (!family.empty() && !IsNeutral(family)) {
      std::string choice = family;
      for (const trace::Digest128& digest : InputsOf(trace, event)) {
        choice += " " + HexOf(digest);
      }
      steps.choice.push_back(std::move(choice));
    }
  }
  std::ranges::sort(steps.choice);
  return steps;
}

std::string SameElements(const Case& c, const align::EventPair& batch) {
  const std::vector<Totals> a = FirstPass(c.a, c.a.events[batch.a].node),
                            b = FirstPass(c.b, c.b.events[batch.b].node);
  if (!a.empty() && !b.empty()) {
    const bool same = std::ranges::equal(
        a, b, [](const Totals& x, const Totals& y) { return SameTotals(x.sum, y.sum); });
    return same ? "the batches of one pass hold the same elements: as many, with the same sums, "
                  "sums of squares, least and greatest"
                : "";
  }
  return SameInFunctions(c) ? "what the ops of the pipeline's functions gave is the same on both "
                              "sides, as far as it was kept"
                            : "";
}

}  // namespace isobit::explain
