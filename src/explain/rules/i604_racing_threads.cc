// SPDX-License-Identifier: Apache-2.0
// I604: threads of the program write variables in the order in which they come.
#include <map>

#include "explain/arguments.h"
#include "explain/judge_origin.h"
#include "explain/rules/graph_nodes.h"
#include "explain/rules/reaching_text.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# I604 racing-threads: threads of the program write variables in no fixed order

## What it means
The same program ran twice in the same environment, and several of its own threads wrote TensorFlow's variables. The order in which
the threads came is another one in the two runs, and nothing else that was recorded differs before.

## Why it matters
Each thread reads what the others have written until then, so that every run trains with other gradients. No seed decides that.

## How to confirm
Record the program twice on one machine: the runs differ. With one thread they agree.

## How to fix
Let one thread write, or give the threads an order: wait for the result of each before the next one starts. A lock around reading and
writing keeps an update whole, but not the order of the updates.

## References
- Recht, Re, Wright, Niu, Hogwild!: A Lock-Free Approach to Parallelizing Stochastic Gradient Descent, NIPS 2011
- Python documentation: concurrent.futures
)";

struct Writes {
  std::vector<size_t> threads;   // Of each write; threads are numbered as they come.
  std::vector<uint32_t> firsts;  // The first write of each thread.
};

Writes WritesOf(const Case& c, Side side) {
  const SideIndex index(c, side == Side::kA);
  Writes writes;
  std::map<uint16_t, size_t> numbers;
  for (const uint32_t event : (*index).order()) {
    const trace::Node& node = (*index).NodeOf(event);
    const std::string_view op = (*index).OpOf(event);
    if (!node.eager || node.pipeline ||
        !(op.starts_with("Assign") || op.starts_with("ResourceApply") ||
          op.starts_with("ResourceScatter"))) {
      continue;
    }
    const uint16_t thread = TraceOf(c, side).events[event].thread;
    const auto [number, is_new] = numbers.emplace(thread, numbers.size());
    writes.threads.push_back(number->second);
    if (is_new) {
      writes.firsts.push_back(event);
    }
  }
  return writes;
}

bool IsRepeated(const Case& c, const FirstDifference& first) {
  if (!SameArguments(c) || !OtherEnvironment(c, first).empty()) {
    return false;
  }
  const auto text = FindReachingText(c, first);
  return text && text->hunks.empty() && OtherSource(c, text->texts, {}, text->reach, first).empty();
}

std::vector<Finding> Evaluate(const Case& c) {
  const auto first = FindFirstDifference(c);
  if (!first || first->op == nullptr || !NodeOf(c.a, first->op->a).eager) {
    return {};
  }
  const Writes a = WritesOf(c, Side::kA), b = WritesOf(c, Side::kB);
  if (a.firsts.size() < 2 || b.firsts.size() < 2 || a.threads == b.threads ||
      !IsRepeated(c, *first)) {
    return {};
  }
  Finding finding = NewFinding(kI604, "threads.race", Confidence::kConsistent,
                               "non-determinism: threads of the program write in no fixed order");
  finding.summary = Count(a.firsts.size(), "thread") + " of the program write variables in " +
                    NameOf(c, Side::kA) + ", " + std::to_string(b.firsts.size()) + " in " +
                    NameOf(c, Side::kB) + ", and they came in another order.";
  finding.where = first->place;
  for (const Side side : kSides) {
    const Writes& writes = side == Side::kA ? a : b;
    for (size_t i = 0; i < 2; ++i) {
      finding.evidence.push_back(
          CiteOp(c, side, writes.firsts[i], "the first write of thread " + std::to_string(i + 1)));
    }
  }
  finding.evidence.push_back(OfOp(c, *first->op, "the first op that differs"));
  finding.so_that = "each run trains with other gradients";
  finding.ruled_out = RuledOut(c, Gate::kNondeterminism);
  finding.ruled_out.push_back("program: the same text and arguments on both sides");
  finding.fixes = {{"code",
                    "# one thread, or the next one only when the one before is done: the order of "
                    "writes decides",
                    SiteText(c.a, c.a.events[a.firsts.back()].site)}};
  return {finding};
}

}  // namespace

const Rule kI604{"I604", "racing-threads", Gate::kNondeterminism, Label::kNondeterminism,
                 kPage,  Evaluate};

}  // namespace isobit::explain
