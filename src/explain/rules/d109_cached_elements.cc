// SPDX-License-Identifier: Apache-2.0
// D109: an input pipeline takes its elements from a cache that an earlier run left.
#include <algorithm>
#include <set>

#include "explain/rules/graph_nodes.h"
#include "explain/rules/pipeline_order.h"
#include "explain/rules/reaching_text.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# D109 cached-elements: elements come from a cache that an earlier run left

## What it means
The first thing that differs is a batch of an input pipeline that has `Dataset.cache(filename)`. On one side the functions in front of the
cache ran (reading, decoding, parsing); on the other they never did, and elements came all the same: out of the file that an earlier run
has written.

## Why it matters
A cache file is not made anew when the data, the code in front of it or its arguments change. The run then learns from what the data was
once, and nothing says so.

## How to confirm
Delete the files of the cache (`FILENAME.index`, `FILENAME.data-*`) and run again.

## How to fix
Delete the cache where anything in front of it changes, or give it a name that says what it holds, such as a digest of the data; or keep
it in memory: `dataset.cache()`.

## References
- TensorFlow API: `tf.data.Dataset.cache`
- IBM/unitxt, issue 7: a cache that is older than its data
)";

bool MakesCache(const trace::Trace& trace, uint32_t event) {
  return NodeOf(trace, event).eager && OpOf(trace, event).starts_with("CacheDataset");
}

// Ops by which the functions of pipelines read: what a cache is there to save. A flag of the
// program may leave out others.
bool Reads(std::string_view op) {
  constexpr std::string_view kPrefixes[] = {"ReadFile",       "Decode",      "Parse",
                                            "StringToNumber", "EagerPyFunc", "PyFunc"};
  return std::ranges::any_of(kPrefixes,
                             [&](std::string_view prefix) { return op.starts_with(prefix); });
}

// Types of ops that ran in the functions of this side's pipelines.
std::set<std::string> OpsOfFunctions(const trace::Trace& trace) {
  std::set<std::string> ops;
  for (const trace::OpEvent& event : trace.events) {
    const trace::Node& node = trace.nodes[event.node];
    if (node.pipeline && !node.eager) {
      ops.insert(trace.Str(node.op));
    }
  }
  return ops;
}

// The first op that reads, of a type that the other side's functions never ran; empty: none, or
// that side ran others in their place.
std::optional<uint32_t> ReadsAlone(const trace::Trace& trace, const trace::Trace& other) {
  const std::set<std::string> here = OpsOfFunctions(trace), there = OpsOfFunctions(other);
  if (!std::ranges::includes(here, there)) {
    return std::nullopt;
  }
  return FindEvent(trace, [&](const trace::Trace& own, uint32_t event) {
    return NodeOf(own, event).pipeline && Reads(OpOf(own, event)) &&
           !there.contains(OpOf(own, event));
  });
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  if (!first || first->op == nullptr || !OpOf(c.a, first->op->a).starts_with("IteratorGetNext")) {
    return {};
  }
  const auto cache_a = FindEvent(c.a, MakesCache), cache_b = FindEvent(c.b, MakesCache);
  const auto ran_a = ReadsAlone(c.a, c.b), ran_b = ReadsAlone(c.b, c.a);
  if (!cache_a || !cache_b || ran_a.has_value() == ran_b.has_value() ||
      DatasetOps(c.a) != DatasetOps(c.b) || !SameText(c)) {
    return {};
  }
  const Side ran = ran_a ? Side::kA : Side::kB, kept = Other(ran);
  const uint32_t op = ran_a ? *ran_a : *ran_b, cache = kept == Side::kA ? *cache_a : *cache_b;
  const std::string site = SiteOf(TraceOf(c, kept), TraceOf(c, kept).events[cache]);
  Finding finding = NewFinding(kD109, "data.cache", Confidence::kConsistent,
                               "data: elements from the cache of an earlier run");
  finding.summary = "The functions in front of the pipeline's cache" +
                    (site.empty() ? "" : " (" + site + ")") + " ran in " + NameOf(c, ran) +
                    ", such as " + OpOf(TraceOf(c, ran), op) + ", and never in " + NameOf(c, kept) +
                    ": its elements come from a file that an earlier run left.";
  finding.where = first->place;
  finding.evidence = {
      CiteOp(c, ran, op,
             OpOf(TraceOf(c, ran), op) + " runs in the input pipeline of this side alone"),
      CiteOp(c, kept, cache, "the cache is made here"),
      OfOp(c, *first->op, "the first batch that differs")};
  finding.so_that = "the runs compute with other examples";
  finding.ruled_out = RuledOut(c, Gate::kData);
  finding.fixes = {{"code",
                    "# delete the files of this cache (FILENAME.index, FILENAME.data-*) before the "
                    "run, or dataset.cache() without a file",
                    site}};
  return {finding};
}

}  // namespace

const Rule kD109{"D109", "cached-elements", Gate::kData, Label::kData, kPage, Evaluate};

}  // namespace isobit::explain
