// SPDX-License-Identifier: Apache-2.0
// C809: XLA compiles on both sides, with other options.
#include <algorithm>
#include <set>

#include "env/facts.h"
#include "explain/arguments.h"
#include "explain/rules/graph_nodes.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# C809 xla-flags: XLA compiles with other options

## What it means
A function is compiled by XLA on both sides, and `XLA_FLAGS` differs in an option that reaches the code: `--xla_cpu_max_isa` caps the
instruction set and with it FMA, `--xla_cpu_enable_fast_math` allows other identities, others choose passes and libraries. The
compiled function is the first place that differs. Options that only write dumps or profiles, and those for GPUs where there is
none, cannot be the cause and are never named.

## Why it matters
Every op of a compiled function is made anew from these options; the ops outside of it do not read them.

## How to confirm
Run one side with the other side's `XLA_FLAGS`: the result of the compiled function moves to the other side's bits.

## How to fix
`unset XLA_FLAGS`, or export the same value, on both sides before Python starts: it is read once.

## References
- XLA, debug_options_flags.cc and xla.proto (DebugOptions)
)";

// Options that write files, count or print.
constexpr std::string_view kHarmless[] = {"--xla_dump",
                                          "--xla_hlo_profile",
                                          "--xla_enable_dumping",
                                          "--xla_detailed_logging",
                                          "--xla_log",
                                          "--v",
                                          "--vmodule"};

// The options of a value that can reach results there.
std::set<std::string> ReachingOptions(const env::Facts& facts) {
  const bool gpu = facts.Text("tf.devices").find("GPU") != std::string::npos;
  std::set<std::string> options;
  std::string word;
  for (const char c : facts.Text("env.XLA_FLAGS") + " ") {
    if (c != ' ') {
      word.push_back(c);
      continue;
    }
    const bool harmless =
        std::any_of(std::begin(kHarmless), std::end(kHarmless),
                    [&](std::string_view prefix) { return word.starts_with(prefix); });
    if (!word.empty() && !harmless && (gpu || !word.starts_with("--xla_gpu"))) {
      options.insert(word);
    }
    word.clear();
  }
  return options;
}

// Whether the op calls code that XLA made: a cluster, or the call of a function that was compiled.
bool CallsCompiled(const trace::Trace& trace, const trace::OpEvent& event) {
  const std::string& op = KernelOf(trace, event);
  if (op == "_XlaRun" || op == "XlaLaunch") {
    return true;
  }
  const auto functions = CompiledFunctions(trace);
  if (op == "StatefulPartitionedCall" || op == "PartitionedCall") {
    return !functions.empty();
  }
  return std::any_of(functions.begin(), functions.end(), [&](const trace::SideEvent* function) {
    return op.starts_with("__inference_" + function->name + "_");
  });
}

// What else differs and makes XLA's code another one.
std::vector<std::string> Rivals(const env::Facts& a, const env::Facts& b) {
  std::vector<std::string> rivals;
  const auto differs = [&](std::string_view key) {
    const auto *of_a = a.Find(key), *of_b = b.Find(key);
    return of_a != nullptr && of_b != nullptr && of_a->value != of_b->value;
  };
  const bool cpu = std::any_of(a.all().begin(), a.all().end(), [&](const auto& entry) {
    return (entry.first.starts_with("cpu.feature.") || entry.first == "cpu.machine" ||
            entry.first == "cpu.vendor") &&
           entry.first != "cpu.feature.hypervisor" && differs(entry.first);
  });
  if (cpu) {
    rivals.emplace_back("the CPU");
  }
  if (differs("tf.version") || differs("tf.git_version")) {
    rivals.emplace_back("TensorFlow's release");
  }
  if (const auto threads_a = env::ExplainThreads(a).threads,
      threads_b = env::ExplainThreads(b).threads;
      threads_a != threads_b) {
    rivals.emplace_back("threads of one op");
  }
  if (const std::string isa_a = env::OneDnnIsa(a), isa_b = env::OneDnnIsa(b); isa_a != isa_b) {
    rivals.emplace_back("oneDNN's instruction set");
  }
  return rivals;
}

std::vector<Finding> Evaluate(const Case& c) {
  const env::Facts a(c.a.env), b(c.b.env);
  const auto *flags_a = a.Find("env.XLA_FLAGS"), *flags_b = b.Find("env.XLA_FLAGS");
  if (flags_a == nullptr || flags_b == nullptr || ReachingOptions(a) == ReachingOptions(b)) {
    return {};
  }
  const auto first = FindFirstDifference(c);
  if (!first || first->op == nullptr || first->op->shape_or_dtype ||
      !CallsCompiled(c.a, EventA(c, *first->op)) || !CallsCompiled(c.b, EventB(c, *first->op))) {
    return {};
  }
  const auto rivals = Rivals(a, b);
  const bool sure =
      rivals.empty() && SameArguments(c) && first->op->state != align::PairState::kUnknownInputs;
  Finding finding =
      NewFinding(kC809, "env.XLA_FLAGS", sure ? Confidence::kConsistent : Confidence::kUnknown,
                 "compiler: XLA compiles with other options");
  finding.summary = "The first place that differs, " + Quoted(ShortNodeName(first->place.node)) +
                    ", is code that XLA made on both sides.";
  if (!rivals.empty()) {
    finding.summary += " Also different, and able to do the same: " + NameList(rivals, 5) + ".";
  }
  const std::string text_a = "XLA_FLAGS " + env::ValueText(flags_a);
  const std::string text_b = "XLA_FLAGS " + env::ValueText(flags_b);
  finding.because = text_a + " in " + NameOf(c, Side::kA) + ", " + env::ValueText(flags_b) +
                    " in " + NameOf(c, Side::kB);
  finding.so_that = "the ops of the compiled function are fused, ordered or rounded otherwise";
  finding.where = first->place;
  finding.evidence = {OfOp(c, *first->op, "the first op that differs calls compiled code"),
                      OfFact("a", "env.XLA_FLAGS", text_a), OfFact("b", "env.XLA_FLAGS", text_b)};
  finding.ruled_out = RuledOut(c, Gate::kPrecisionCompiler);
  finding.fixes = {{"env", "unset XLA_FLAGS  # on both sides", ""}};
  return {finding};
}

}  // namespace

const Rule kC809{"C809", "xla-flags", Gate::kPrecisionCompiler, Label::kCompiler, kPage, Evaluate};

}  // namespace isobit::explain
