// SPDX-License-Identifier: Apache-2.0
// From aligned events to what a finding cites: places, names, references. Pure functions.
#ifndef ISOBIT_EXPLAIN_EVIDENCE_H_
#define ISOBIT_EXPLAIN_EVIDENCE_H_

#include <optional>
#include <string>
#include <vector>

#include "align/alignment.h"
#include "align/trace_index.h"
#include "explain/explanation.h"
#include "explain/rule.h"
#include "trace/model.h"

namespace isobit::explain {

// "train.py:31"; empty when it was not recorded.
std::string SiteText(const trace::Trace& trace, uint32_t site);
// Of the event, else of its node.
std::string SiteOf(const trace::Trace& trace, const trace::OpEvent& event);

// The events of a pair; precondition: both are there.
const trace::OpEvent& EventA(const Case& c, const align::EventPair& pair);
const trace::OpEvent& EventB(const Case& c, const align::EventPair& pair);

// What ran: "_MklFusedMatMul"; the node's name where the op type could not be read.
const std::string& KernelOf(const trace::Trace& trace, const trace::OpEvent& event);
const std::string& NodeNameOf(const trace::Trace& trace, const trace::OpEvent& event);
// A node name without what TensorFlow puts in front: "sequential/dense/Relu".
std::string ShortNodeName(const std::string& name);

// What went into an event, one entry an input: by its own digests, else by those of its producers.
// Empty: not recorded, as of the constants of a graph, which never run.
std::vector<trace::Digest128> InputContents(const align::TraceIndex& index, uint32_t event);

Place PlaceOf(const Case& c, const align::EventPair& pair);
Place PlaceOf(const Case& c, const align::SidePair& pair);
uint64_t SequenceOf(const Case& c, const align::EventPair& pair);  // In A's order.
uint64_t SequenceOf(const Case& c, const align::SidePair& pair);   // In A's order, else in B's.
// In the order of both recordings; where they disagree, neither has the say.
uint64_t PlaceInBoth(const Case& c, const align::EventPair& pair);
uint64_t PlaceInBoth(const Case& c, const align::SidePair& pair);

// References. `what` is one plain sentence.
Evidence OfOp(const Case& c, const align::EventPair& pair, std::string what);
Evidence OfSide(const Case& c, const align::SidePair& pair, std::string what);
Evidence OfFact(std::string side, std::string key, std::string what);

// Whether the pair's difference shows in numbers that the program computes or reads: arrays,
// variables, metrics, marks.
bool IsValue(const trace::SideEvent& event);

// The earliest difference of values. Empty: none was recorded.
struct FirstDifference {
  const align::EventPair* op = nullptr;  // One of the two is set.
  const align::SidePair* side = nullptr;
  uint64_t sequence = 0;
  Place place;
};
std::optional<FirstDifference> FindFirstDifference(const Case& c);

// The first op that computes differently on equal inputs; nullptr: none.
const align::EventPair* FirstOrigin(const Case& c);

// Whether `finding` cites the event of the pair.
bool Cites(const Case& c, const Finding& finding, const align::EventPair& pair);
// Whether it cites the array, variable, metric or mark of the pair, which differs.
bool CitesUnequalValue(const Case& c, const Finding& finding, const align::SidePair& pair);

// Sequence number of the earliest origin cited by `finding`, or -1: it cites none.
int64_t OriginCited(const Case& c, const Finding& finding);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_EVIDENCE_H_
