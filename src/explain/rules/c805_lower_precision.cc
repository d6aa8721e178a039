// SPDX-License-Identifier: Apache-2.0
// C805: a kernel computed with inputs rounded to TF32, bfloat16 or float16 although the tensors are
// float32: told from the numbers.
#include <algorithm>
#include <cctype>

#include "env/facts.h"
#include "explain/judge_origin.h"
#include "explain/op_class.h"
#include "explain/rules/graph_nodes.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# C805 lower-precision: a float32 kernel that rounds its inputs to TF32, bfloat16 or float16

## What it means
The tensors are float32 on both sides and the inputs are equal, but one side's result is, almost to the last bit, what comes out
when the inputs are first rounded to a coarser format. GPUs since Ampere do so by default for float32 products (TF32: 10 bits
behind the point); TPUs multiply in bfloat16; oneDNN's kernels do it when `ONEDNN_DEFAULT_FPMATH_MODE` or
`TF_SET_ONEDNN_FPMATH_MODE` allows it and the CPU has instructions for it; on other CPUs the variables do nothing, and they are
named only where the numbers show the rounding.

## Why it matters
A product moves by 3e-4 (TF32) to 3e-3 (bfloat16) of itself, a thousand times more than any order of summation. Deep nets and
simulations drift visibly.

## How to confirm
The finding gives the residue: the distance from the emulated result over the distance from the exact one. Below 0.1 there is no
other explanation at hand. Switch the format off and compare again.

## How to fix
`tf.config.experimental.enable_tensor_float_32_execution(False)`, or `NVIDIA_TF32_OVERRIDE=0` before the program starts; on a TPU
`jax_default_matmul_precision`/`precision=HIGHEST`; oneDNN: `ONEDNN_DEFAULT_FPMATH_MODE=STRICT`.

## References
- tensorflow/tensorflow, issue 127346: a product off by 3066 in 1.04e7, relative 2.95e-4
- NVIDIA, TensorFloat-32; oneDNN documentation, "Floating-point math mode"
)";

constexpr std::string_view kVariables[] = {"ONEDNN_DEFAULT_FPMATH_MODE", "DNNL_DEFAULT_FPMATH_MODE",
                                           "TF_SET_ONEDNN_FPMATH_MODE"};

// The variable of this side that lets oneDNN round inputs so, not set alike on the other side,
// where the kernel is oneDNN's. Empty: none.
std::string AllowingVariable(const Case& c, Side side, const align::EventPair& pair,
                             const std::string& precision) {
  const trace::Trace& trace = TraceOf(c, side);
  const auto& event = side == Side::kA ? EventA(c, pair) : EventB(c, pair);
  const env::Facts facts(trace.env), others(TraceOf(c, Other(side)).env);
  if (!IsOneDnnKernel(KernelOf(trace, event)) && facts.Text("cpu.machine") != "aarch64") {
    return "";
  }
  const std::string mode = precision == "bfloat16"  ? "BF16"
                           : precision == "float16" ? "F16"
                                                    : "TF32";
  for (const std::string_view name : kVariables) {
    const std::string key = "env." + std::string(name);
    std::string value = facts.Text(key);
    std::transform(value.begin(), value.end(), value.begin(),
                   [](unsigned char ch) { return static_cast<char>(std::toupper(ch)); });
    if ((value == mode || value == "ANY") && others.Find(key) != nullptr &&
        others.Text(key) != facts.Text(key)) {
      return std::string(name);
    }
  }
  return "";
}

std::vector<Fix> Fixes(const std::string& precision, const std::string& site) {
  if (precision == "TF32") {
    return {{"code", "tf.config.experimental.enable_tensor_float_32_execution(False)", site},
            {"env", "export NVIDIA_TF32_OVERRIDE=0", ""}};
  }
  return {
      {"env", "export ONEDNN_DEFAULT_FPMATH_MODE=STRICT", ""},
      {"code", "tf.config.optimizer.set_experimental_options({\"auto_mixed_precision\": False})",
       site}};
}

std::string FactorOf(const std::string& precision) {
  return precision == "TF32" ? "tf.tf32" : "precision." + precision;
}

std::vector<Finding> Evaluate(const Case& c) {
  const align::EventPair* origin = FirstOrigin(c);
  if (origin == nullptr || DTypeOf(c.a, origin->a) != digest::DType::kFloat) {
    return {};
  }
  const numerics::Judgement judgement = JudgeOrigin(c, *origin);
  if (!judgement.emulation || judgement.emulation->precision == "flush-to-zero" ||
      judgement.emulation->residue >= 0.1) {
    return {};
  }
  const numerics::Emulation& emulation = *judgement.emulation;
  const Side side = emulation.side == "a" ? Side::kA : Side::kB;
  Finding finding = NewFinding(kC805, FactorOf(emulation.precision), Confidence::kConsistent,
                               "precision: computed with inputs rounded to " + emulation.precision);
  finding.where = PlaceOf(c, *origin);
  const std::string what = finding.where.op + " " + Quoted(ShortNodeName(finding.where.node));
  finding.summary = what + " of " + NameOf(c, side) + " equals the product of inputs rounded to " +
                    emulation.precision + ": of its distance from the exact result " +
                    Percent(emulation.residue) + " remains.";
  finding.evidence = {OfOp(c, *origin,
                           what + ": equal float32 inputs; emulated with " + emulation.precision +
                               " inputs, residue " + Number(emulation.residue))};
  if (judgement.bound) {
    finding.evidence.push_back(OfOp(c, *origin,
                                    "the difference is " + Number(judgement.bound->used_likely) +
                                        " of what float32 rounding makes likely"));
  }
  finding.so_that = "every float32 product on that side keeps fewer bits";
  finding.ruled_out = RuledOut(c, Gate::kPrecisionCompiler);
  finding.ruled_out.push_back("order of summation: it cannot reach that far");
  finding.fixes = Fixes(emulation.precision, finding.where.site);
  if (const std::string variable = AllowingVariable(c, side, *origin, emulation.precision);
      !variable.empty()) {
    const std::string value =
        env::ValueText(env::Facts(TraceOf(c, side).env).Find("env." + variable));
    finding.factor = "env." + variable;
    finding.because = variable + "=" + value + " in " + NameOf(c, side) +
                      " lets oneDNN's kernels round float32 inputs";
    finding.evidence.push_back(
        OfFact(std::string(SideKey(side)), "env." + variable, variable + "=" + value));
    finding.fixes = {{"env", "unset " + variable + "  # in " + NameOf(c, side), ""}};
  }
  return {finding};
}

}  // namespace

const Rule kC805{"C805", "lower-precision", Gate::kPrecisionCompiler, Label::kPrecision,
                 kPage,  Evaluate};

}  // namespace isobit::explain
