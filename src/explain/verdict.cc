// SPDX-License-Identifier: Apache-2.0
#include "explain/verdict.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/both.h"
#include "base/text.h"
#include "digest/digest_map.h"
#include "explain/judge_origin.h"
#include "numerics/op.h"
#include "trace/follow.h"

namespace isobit::explain {
namespace {

using digest::DigestSet;

// Of ops that move or name data and compute none: an unpaired one says nothing about results.
bool IsBookkeeping(std::string_view op) {
  static const std::set<std::string_view> kOps = {"Const",
                                                  "NoOp",
                                                  "Placeholder",
                                                  "VarHandleOp",
                                                  "ReadVariableOp",
                                                  "_Arg",
                                                  "_Retval",
                                                  "_HostSend",
                                                  "_HostRecv",
                                                  "_Send",
                                                  "_Recv",
                                                  "Identity",
                                                  "IdentityN",
                                                  "_EagerConst",
                                                  "DestroyResourceOp",
                                                  "Assert",
                                                  "ControlTrigger",
                                                  "VarIsInitializedOp",
                                                  "AssignVariableOp",
                                                  "PartitionedCall",
                                                  "StatefulPartitionedCall"};
  return kOps.count(op) != 0;
}

void AddOutputs(const trace::Trace& trace, const trace::OpEvent& event, DigestSet* digests) {
  for (size_t i = 0; i < event.output_count; ++i) {
    digests->Insert(trace.outputs[event.first_output + i].exact);
  }
}

void AddInputs(const align::TraceIndex& index, uint32_t event, DigestSet* digests) {
  for (const trace::Digest128& content : InputContents(index, event)) {
    digests->Insert(content);
  }
}

// What the ops that both sides have read and wrote on one side: a result in it has reached them.
DigestSet Reached(const Case& c, const align::TraceIndex& index, bool side_a) {
  DigestSet reached;
  for (const align::EventPair& pair : c.alignment.pairs) {
    const uint32_t event = side_a ? pair.a : pair.b;
    AddInputs(index, event, &reached);
    AddOutputs(index.trace(), index.trace().events[event], &reached);
  }
  return reached;
}

bool Touches(const trace::Trace& trace, const trace::OpEvent& event, const DigestSet& reached) {
  bool readable = false;
  for (size_t i = 0; i < event.output_count; ++i) {
    const trace::Digest128& exact = trace.outputs[event.first_output + i].exact;
    readable = readable || !exact.empty();
    if (!exact.empty() && reached.Contains(exact)) {
      return true;
    }
  }
  return !readable;  // Nothing to see: resources, dead branches.
}

// The graphs that compute gradients: one more call of them is one more step of a training, of
// another one an evaluation or a prediction more.
std::set<uint32_t> TrainingGraphs(const trace::Trace& trace) {
  std::set<uint32_t> graphs;
  for (const trace::Node& node : trace.nodes) {
    if (node.graph != 0 && trace.Str(node.name).find("gradient_tape/") != std::string::npos) {
      graphs.insert(node.graph);
    }
  }
  return graphs;
}

// Whether the policy has left out runs of the node, so that one that is missing need not be.
bool HasRunsLeftOut(const align::TraceIndex& index, uint32_t node) {
  const auto events = index.EventsOf(node);
  return std::ranges::any_of(events, [&](uint32_t event) {
    return index.trace().events[event].occurrence >= events.size();
  });
}

// Sorts one side's unpaired events; backwards, so that what feeds an absorbed op is absorbed too.
void SortSide(const Case& c, bool side_a, const std::vector<uint32_t>& partner,
              std::vector<uint32_t>* more, std::vector<uint32_t>* other, uint64_t* absorbed) {
  const std::vector<uint32_t>& unpaired = side_a ? c.alignment.only_a : c.alignment.only_b;
  if (unpaired.empty()) {
    return;
  }
  const trace::Trace& trace = side_a ? c.a : c.b;
  const SideIndex side_index(c, side_a), other_side(c, !side_a);
  const align::TraceIndex& index = *side_index;
  const std::set<uint32_t> training = TrainingGraphs(trace);
  std::map<uint32_t, bool> left_out;  // By node of the other side: HasRunsLeftOut.
  const auto may_be_left_out = [&](uint32_t node) {
    const auto [place, is_new] = left_out.try_emplace(node);
    if (is_new) {
      place->second = HasRunsLeftOut(*other_side, node);
    }
    return place->second;
  };
  DigestSet reached = Reached(c, index, side_a);
  for (auto event_index = unpaired.rbegin(); event_index != unpaired.rend(); ++event_index) {
    const trace::OpEvent& event = trace.events[*event_index];
    const trace::Node& node = trace.nodes[event.node];
    if (node.pipeline) {
      continue;
    }
    const bool paired = !node.eager && partner[event.node] != align::kAbsent;
    if (paired && (node.graph == 0 || training.contains(node.graph))) {
      more->push_back(*event_index);
    } else if (paired && may_be_left_out(partner[event.node])) {
      ++*absorbed;
    } else if (IsBookkeeping(trace.Str(node.op)) || index.IsIncidental(*event_index) ||
               Touches(trace, event, reached)) {
      AddInputs(index, *event_index, &reached);
      ++*absorbed;
    } else {
      other->push_back(*event_index);
    }
  }
  std::reverse(more->begin(), more->end());
  std::reverse(other->begin(), other->end());
}

bool SameText(const std::string& x, const std::string& y) { return x == y; }

bool HasEnd(const trace::Trace& trace) { return trace.end.recorded; }

std::string JoinNonEmpty(const std::string& x, const std::string& y) {
  return x.empty() || y.empty() ? x + y : x + ", " + y;
}

bool LostEvents(const trace::Trace& trace) {
  return trace.op_counts.dropped != 0 || trace.side_counts.dropped != 0;
}

// Whether any whole tensor was compared.
bool ComparedTensors(const Case& c) {
  return std::any_of(c.alignment.side.begin(), c.alignment.side.end(), [&](const auto& pair) {
    return pair.a != align::kAbsent && pair.b != align::kAbsent &&
           c.a.side[pair.a].array.has_value();
  });
}

// A function that one side runs as one op, compiled, while the other runs the ops inside of it.
bool IsCluster(std::string_view op) {
  return op.starts_with("__inference_") || op.starts_with("_XlaRun") || op == "XlaLaunch";
}

// Whether such a function gives what no op of the other side gives, although one gives a tensor of
// that dtype and shape.
bool ClusterResultDiffers(const trace::Trace& trace, const std::vector<uint32_t>& alone,
                          const trace::Trace& other, const std::vector<uint32_t>& other_alone) {
  const auto is_cluster = [&](uint32_t event) {
    return IsCluster(trace.Str(trace.nodes[trace.events[event].node].op));
  };
  if (std::none_of(alone.begin(), alone.end(), is_cluster)) {
    return false;
  }
  DigestSet known;
  for (const trace::Output& output : other.outputs) {
    known.Insert(output.exact);
  }
  std::set<std::pair<digest::DType, std::vector<int64_t>>> shapes;
  for (const uint32_t event_index : other_alone) {
    const trace::OpEvent& event = other.events[event_index];
    for (size_t i = 0; i < event.output_count; ++i) {
      const trace::Output& output = other.outputs[event.first_output + i];
      shapes.emplace(output.dtype, other.shapes[output.shape]);
    }
  }
  return std::any_of(alone.begin(), alone.end(), [&](uint32_t event_index) {
    const trace::OpEvent& event = trace.events[event_index];
    if (!is_cluster(event_index)) {
      return false;
    }
    for (size_t i = 0; i < event.output_count; ++i) {
      const trace::Output& output = trace.outputs[event.first_output + i];
      if (!output.exact.empty() && !known.Contains(output.exact) &&
          shapes.count({output.dtype, trace.shapes[output.shape]}) != 0) {
        return true;
      }
    }
    return false;
  });
}

// One side alone ran something more, and left all that both have as it is: what they took out of
// TensorFlow, or the weights that they ended with.
bool IsAddition(const Case& c, const Unpaired& unpaired) {
  return (unpaired.other_a.empty() || unpaired.other_b.empty()) &&
         std::ranges::any_of(c.alignment.side, [&](const align::SidePair& pair) {
           if (pair.a == align::kAbsent || pair.b == align::kAbsent) {
             return false;
           }
           const trace::SideEvent& event = c.a.side[pair.a];
           return event.kind == trace::SideKind::kMetric || event.Text("stage") == "output" ||
                  event.Text("at") == "end";
         });
}

void DecideEqual(const Case& c, Outcome* outcome) {
  if (outcome->compared_events + outcome->compared_values == 0) {
    outcome->reason = "nothing was recorded on both sides that could be compared";
  } else if (outcome->compared_events == 0 && !ComparedTensors(c)) {
    outcome->reason =
        "all that was compared is equal, but that is metrics alone, which are rounded";
  } else if ((!outcome->unpaired.other_a.empty() || !outcome->unpaired.other_b.empty()) &&
             !IsAddition(c, outcome->unpaired)) {
    outcome->reason = "all that both ran is equal, but some ran on one side alone: " +
                      JoinNonEmpty(UnpairedText(c.a, outcome->unpaired.other_a, c.name_a),
                                   UnpairedText(c.b, outcome->unpaired.other_b, c.name_b));
  } else if (!HasEnd(c.a) || !HasEnd(c.b) || !c.a.complete || !c.b.complete) {
    const bool early_a = !HasEnd(c.a) || !c.a.complete, early_b = !HasEnd(c.b) || !c.b.complete;
    outcome->reason = "equal as far as it goes, but " +
                      (early_a && early_b ? "both recordings end"
                                          : std::string(early_a ? c.name_a : c.name_b) + " ends") +
                      " before the program did";
  } else if (LostEvents(c.a) || LostEvents(c.b)) {
    outcome->reason = "all that was compared is equal, but events were lost while recording";
  } else {
    outcome->verdict = Verdict::kIdentical;
  }
}

void AddSideCoverage(const trace::Trace& trace, std::string_view name,
                     std::vector<std::string>* lines) {
  const std::string head = std::string(name) + ": ";
  for (const trace::SideEvent& event : trace.side) {
    if (event.kind == trace::SideKind::kNote && event.name != trace::kFollowingNote &&
        event.name != trace::kFollowedNote) {
      const std::string reason = event.Text("reason");
      lines->push_back(head + event.name + " not recorded" +
                       (reason.empty() ? "" : " (" + reason + ")"));
    }
  }
  if (!trace.complete || !trace.end.recorded) {
    lines->push_back(head + "the recording ends before the program did");
  }
  if (trace.op_counts.dropped != 0) {
    lines->push_back(head + Count(trace.op_counts.dropped, "op event") + " lost while recording");
  }
}

}  // namespace

Unpaired SortUnpaired(const Case& c) {
  Unpaired result;
  std::vector<uint32_t> of_a(c.a.nodes.size(), align::kAbsent),
      of_b(c.b.nodes.size(), align::kAbsent);
  for (uint32_t node = 0; node < c.alignment.node_of_b.size() && node < of_a.size(); ++node) {
    const uint32_t other = c.alignment.node_of_b[node];
    if (other != align::kAbsent) {
      of_a[node] = other;
      of_b[other] = node;
    }
  }
  uint64_t absorbed_b = 0;
  Both([&] { SortSide(c, true, of_a, &result.more_a, &result.other_a, &result.absorbed); },
       [&] { SortSide(c, false, of_b, &result.more_b, &result.other_b, &absorbed_b); });
  result.absorbed += absorbed_b;
  return result;
}

std::string UnpairedText(const trace::Trace& trace, const std::vector<uint32_t>& events,
                         std::string_view name) {
  if (events.empty()) {
    return "";
  }
  const trace::OpEvent& event = trace.events[events.front()];
  const std::string site = SiteOf(trace, event);
  return Count(events.size(), "op") + " only in " + std::string(name) + " (" +
         KernelOf(trace, event) + (site.empty() ? "" : " at " + site) + ")";
}

bool EndsDiffer(const Case& c) {
  if (!HasEnd(c.a) || !HasEnd(c.b)) {
    return false;
  }
  return c.a.end.status != c.b.end.status ||
         !SameText(c.a.end.exception_type, c.b.end.exception_type) ||
         (c.a.end.kind == "signal") != (c.b.end.kind == "signal");
}

std::string EndText(const trace::Trace& trace) {
  const trace::RunEnd& end = trace.end;
  if (!end.recorded) {
    return "not recorded";
  }
  if (!end.exception_type.empty()) {
    const std::string site = SiteText(trace, end.site);
    return end.exception_type + (site.empty() ? "" : " at " + site);
  }
  if (end.kind == "signal") {
    return "killed by signal " + std::to_string(end.status > 128 ? end.status - 128 : end.status);
  }
  return end.status == 0 ? "normally" : "exit status " + std::to_string(end.status);
}

Outcome Decide(const Case& c) {
  Outcome outcome;
  for (const align::EventPair& pair : c.alignment.pairs) {
    ++outcome.compared_events;
    outcome.equal_events += pair.state == align::PairState::kEqual ? 1 : 0;
  }
  for (const align::SidePair& pair : c.alignment.side) {
    if (pair.a != align::kAbsent && pair.b != align::kAbsent && IsValue(c.a.side[pair.a])) {
      ++outcome.compared_values;
      outcome.equal_values += pair.equal ? 1 : 0;
    }
  }
  outcome.unpaired = SortUnpaired(c);
  if (EndsDiffer(c)) {
    outcome.verdict = Verdict::kDifferent;
    outcome.first = FindFirstDifference(c);
    return outcome;
  }
  if (!c.alignment.same_program) {
    outcome.reason =
        "the recordings are of different programs: too few of their ops, names and "
        "arrays correspond";
    return outcome;
  }
  outcome.first = FindFirstDifference(c);
  const bool more = !outcome.unpaired.more_a.empty() || !outcome.unpaired.more_b.empty();
  if (outcome.first ||
      (more && HasEnd(c.a) && HasEnd(c.b) && !LostEvents(c.a) && !LostEvents(c.b))) {
    outcome.verdict = Verdict::kDifferent;
    return outcome;
  }
  const Unpaired& alone = outcome.unpaired;
  if (ClusterResultDiffers(c.a, alone.other_a, c.b, alone.other_b) ||
      ClusterResultDiffers(c.b, alone.other_b, c.a, alone.other_a)) {
    outcome.verdict = Verdict::kDifferent;
    return outcome;
  }
  DecideEqual(c, &outcome);
  return outcome;
}

std::vector<std::string> CoverageOf(const Case& c, const Outcome& outcome) {
  std::vector<std::string> lines;
  if (c.a.events.empty() || c.b.events.empty()) {
    const bool both = c.a.events.empty() && c.b.events.empty();
    lines.push_back("ops were recorded in " +
                    (both ? std::string("neither run")
                          : std::string(c.a.events.empty() ? c.name_b : c.name_a) + " alone") +
                    ": which op differs first cannot be told");
  }
  AddSideCoverage(c.a, c.name_a, &lines);
  AddSideCoverage(c.b, c.name_b, &lines);
  const uint64_t left_out = c.a.op_counts.sampled_out + c.b.op_counts.sampled_out;
  if (outcome.verdict == Verdict::kIdentical) {
    const std::string alone = JoinNonEmpty(UnpairedText(c.a, outcome.unpaired.other_a, c.name_a),
                                           UnpairedText(c.b, outcome.unpaired.other_b, c.name_b));
    if (!alone.empty()) {
      lines.push_back(alone + ": what both ran does not depend on that");
    }
  }
  if (left_out != 0 && outcome.verdict != Verdict::kDifferent) {
    lines.push_back("later runs of graph nodes that the recordings' policy leaves out: " +
                    std::to_string(c.a.op_counts.sampled_out) + " and " +
                    std::to_string(c.b.op_counts.sampled_out) +
                    " (isobit record --keep-every 1 keeps all)");
  }
  if (EndsDiffer(c)) {
    lines.push_back(std::string(c.name_a) + " ended: " + EndText(c.a) + ", " +
                    std::string(c.name_b) + " ended: " + EndText(c.b) +
                    "; what comes after is not compared");
  }
  if (outcome.unpaired.absorbed != 0 && outcome.verdict == Verdict::kIdentical) {
    lines.push_back(Count(outcome.unpaired.absorbed, "op") +
                    " ran on one side only and compute nothing, or what both have");
  }
  return lines;
}

}  // namespace isobit::explain
