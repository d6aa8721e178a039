// SPDX-License-Identifier: Apache-2.0
// C804: XLA compiles a function on one side.
#include "explain/rules/graph_nodes.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# C804 jit-compile: XLA compiles on one side only

## What it means
A function is compiled by XLA on one side (`jit_compile=True`, `TF_XLA_FLAGS=--tf_xla_auto_jit=...`) and run op by op on the other.
XLA fuses ops, contracts products and sums into FMA, reassociates, draws other numbers from the same seed, and drops assertions.
Keras 3 switches it on by itself where a GPU is visible and every layer supports it (`jit_compile="auto"`), so one program can be
compiled on Colab and not at home.

## Why it matters
Last digits differ everywhere; half formats differ by more, because XLA keeps intermediate results in float32; and dropout masks
differ altogether, because XLA's random kernels use the bits of the seed in another way.

## How to confirm
Set `jit_compile=False` on the side that compiles: the difference goes away or moves to a later place. Ops inside a compiled
function are not recorded one by one.

## How to fix
`model.compile(..., jit_compile=False)` and `@tf.function(jit_compile=False)` on both sides; or compile on both.

## References
- tensorflow/tensorflow, issue 62252: bfloat16, eager against compiled
- keras-team/keras, pull request 22512: XLA switched on silently
)";

std::string ModelJit(const trace::Trace& trace) {
  for (const trace::SideEvent& event : trace.side) {
    if (event.kind == trace::SideKind::kModel && event.Find("jit_compile") != nullptr) {
      return event.Text("jit_compile");
    }
  }
  return "";
}

std::string TextOfFact(const trace::Trace& trace, const char* key) {
  const trace::EnvFact* fact = trace.Env(key);
  const auto* text = fact == nullptr ? nullptr : std::get_if<std::string>(&fact->value);
  return text == nullptr ? "" : *text;
}

// On a CPU automatic clustering waits for tf_xla_cpu_global_jit.
bool AutoJit(const trace::Trace& trace) {
  const std::string flags = TextOfFact(trace, "env.TF_XLA_FLAGS");
  const auto has = [&](const char* text) { return flags.find(text) != std::string::npos; };
  const std::string devices = TextOfFact(trace, "tf.devices");
  const bool cpu_alone = !devices.empty() && devices.find("GPU") == std::string::npos;
  return has("tf_xla_auto_jit") && !has("tf_xla_auto_jit=0") &&
         (!cpu_alone || (has("tf_xla_cpu_global_jit") && !has("tf_xla_cpu_global_jit=false")));
}

// Ops are on one side only: those that went into the compiled function.
bool OpsVanish(const Case& c, Side compiled) {
  const auto& only = compiled == Side::kA ? c.alignment.only_b : c.alignment.only_a;
  return !OpsRecorded(c) || !only.empty();
}

Finding Start(const Case& c, std::string factor, Side compiled, const std::string& by) {
  Finding finding = NewFinding(kC804, std::move(factor), Confidence::kConsistent,
                               "compiler: XLA on one side only");
  finding.summary = NameOf(c, compiled) + " compiles with XLA" + by + ", " +
                    NameOf(c, Other(compiled)) + " runs op by op.";
  finding.so_that = "ops are fused and reordered, and their results differ";
  finding.ruled_out = RuledOut(c, Gate::kPrecisionCompiler);
  finding.where.stage = "step";
  return finding;
}

std::vector<Finding> Evaluate(const Case& c) {
  if (const auto compiled = FindCompiledOnOneSide(c); compiled && OpsVanish(c, compiled->side)) {
    Finding finding = Start(c, "function.jit_compile", compiled->side,
                            " the function " + Quoted(compiled->event->name));
    finding.where = PlaceOf(TraceOf(c, compiled->side), *compiled->event, "step");
    finding.evidence = {Cite(compiled->side, *compiled->event,
                             "the function is compiled with jit_compile=True on this side only")};
    finding.fixes = {{"code", "@tf.function(jit_compile=False)", finding.where.site}};
    return {finding};
  }
  const std::string a = ModelJit(c.a), b = ModelJit(c.b);
  if ((a == "true") != (b == "true") && !a.empty() && !b.empty()) {
    const Side compiled = a == "true" ? Side::kA : Side::kB;
    if (!OpsVanish(c, compiled)) {
      return {};
    }
    Finding finding = Start(c, "model.jit_compile", compiled, " the steps of the model");
    finding.evidence = {{"a", "jit_compile " + a, -1, "jit_compile"},
                        {"b", "jit_compile " + b, -1, "jit_compile"}};
    finding.fixes = {{"code", "model.compile(..., jit_compile=False)", ""}};
    return {finding};
  }
  if (AutoJit(c.a) != AutoJit(c.b)) {
    const Side compiled = AutoJit(c.a) ? Side::kA : Side::kB;
    if (OpsVanish(c, compiled)) {
      Finding finding = Start(c, "env.TF_XLA_FLAGS", compiled, " (TF_XLA_FLAGS)");
      finding.evidence = {{std::string(SideKey(compiled)),
                           "TF_XLA_FLAGS switches automatic clustering on", -1,
                           "env.TF_XLA_FLAGS"}};
      finding.fixes = {{"env", "unset TF_XLA_FLAGS  # in " + NameOf(c, compiled), ""}};
      return {finding};
    }
  }
  return {};
}

}  // namespace

const Rule kC804{"C804",           "jit-compile", Gate::kPrecisionCompiler,
                 Label::kCompiler, kPage,         Evaluate};

}  // namespace isobit::explain
