// SPDX-License-Identifier: Apache-2.0
// D108: a step of an input pipeline is given another number.
#include <cctype>

#include "explain/judge_origin.h"
#include "explain/rules/graph_nodes.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# D108 pipeline-argument: a step of an input pipeline is given another number

## What it means
The first thing that differs is a number or a flag that a step of a `tf.data` pipeline takes: `batch` another `batch_size` or
`drop_remainder`, `shuffle` another `buffer_size`, `take`, `skip`, `repeat` or `window` another count. What came before is equal. How many
elements a step makes at once or ahead (`num_parallel_calls`, `prefetch`) changes no element and is not named.

## Why it matters
Each step decides which examples are in which batch, and so every update behind it. `drop_remainder=True` leaves the last examples
out; a `buffer_size` below the number of elements shuffles only among neighbours.

## How to confirm
Print `dataset.cardinality()` and the first batch on both sides.

## How to fix
Give the step the same arguments on both sides.

## References
- TensorFlow API: `tf.data.Dataset.batch`, `tf.data.Dataset.shuffle`
)";

// "drop_remainder" of "drop__remainder".
std::string ArgumentName(std::string_view input) {
  std::string name(input);
  for (size_t at = name.find("__"); at != std::string::npos; at = name.find("__", at + 1)) {
    name.erase(at, 1);
  }
  return name;
}

// "batch" of "BatchDatasetV2", "parallel_batch" of "ParallelBatchDataset".
std::string MethodOf(std::string_view op) {
  std::string method;
  for (const char letter : op.substr(0, op.find("Dataset"))) {
    const bool upper = std::isupper(static_cast<unsigned char>(letter)) != 0;
    method += upper && !method.empty() ? "_" : "";
    method += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return method;
}

// As Python writes it; empty: not recorded, or no single number.
std::string Written(const trace::Trace& trace, const trace::OpEvent& constant) {
  const trace::Output& output = trace.outputs[constant.first_output];
  const auto* detail = output.detail == 0 ? nullptr : &trace.details[output.detail - 1];
  if (detail == nullptr || !detail->statistics || detail->statistics->count != 1) {
    return "";
  }
  const double number = detail->statistics->min;
  return output.dtype == digest::DType::kBool ? (number != 0 ? "True" : "False") : Number(number);
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  if (!first || first->op == nullptr) {
    return {};
  }
  const align::EventPair& pair = *first->op;
  const trace::OpEvent &constant_a = EventA(c, pair), &constant_b = EventB(c, pair);
  if (OpOf(c.a, pair.a) != "_EagerConst" || OpOf(c.b, pair.b) != "_EagerConst") {
    return {};
  }
  const SideIndex index_a(c, true), index_b(c, false);
  const auto use_a = (*index_a).NextUse(pair.a), use_b = (*index_b).NextUse(pair.b);
  if (!use_a || !use_b || use_a->argument.empty() || use_a->argument != use_b->argument) {
    return {};
  }
  const std::string method = MethodOf(OpOf(c.a, use_a->event));
  const std::string value_a = Written(c.a, constant_a), value_b = Written(c.b, constant_b);
  if (OpOf(c.a, use_a->event).find("Dataset") == std::string::npos ||
      method != MethodOf(OpOf(c.b, use_b->event)) || value_a.empty() || value_b.empty() ||
      value_a == value_b || !kD107.evaluate(c).empty()) {
    return {};
  }
  const std::string argument = ArgumentName(use_a->argument);
  Finding finding =
      NewFinding(kD108, "pipeline." + method + "." + argument, Confidence::kConsistent,
                 "data: the pipeline is told another number");
  const auto given = [&](Side side, const std::string& value) {
    return method + " gets " + argument + "=" + value + " in " + NameOf(c, side);
  };
  const std::string site = SiteOf(c.a, constant_a), site_b = SiteOf(c.b, constant_b);
  finding.summary = given(Side::kA, value_a) + (site.empty() ? "" : " (" + site + ")") + " and " +
                    value_b + " in " + NameOf(c, Side::kB) +
                    (site_b.empty() ? "" : " (" + site_b + ")") + ".";
  finding.where = first->place;
  finding.evidence.push_back(CiteOp(c, Side::kA, use_a->event, given(Side::kA, value_a)));
  finding.evidence.push_back(CiteOp(c, Side::kB, use_b->event, given(Side::kB, value_b)));
  finding.so_that = "the batches hold other examples";
  finding.ruled_out = RuledOut(c, Gate::kData);
  finding.fixes = {{"code",
                    "dataset." + method + "(..., " + argument + "=" + value_a + ")  # as " +
                        NameOf(c, Side::kA) + " does",
                    site_b}};
  return {finding};
}

}  // namespace

const Rule kD108{"D108", "pipeline-argument", Gate::kData, Label::kData, kPage, Evaluate};

}  // namespace isobit::explain
