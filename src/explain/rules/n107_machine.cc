// SPDX-License-Identifier: Apache-2.0
// N107: x86-64 against arm64.
#include "explain/evidence.h"
#include "explain/rules/rounding.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# N107 machine: another instruction set (x86-64 against arm64)

## What it means
The wheels for x86-64 and arm64 are two builds: other packet sizes and polynomials, other matrix kernels, and on arm64 the compiler may
contract a*b+c to one rounding. Products, sums and functions (exp, tanh, erf, log, pow) therefore differ in their last bits.

## Why it matters
A Colab runtime is x86-64, a recent Mac or a Graviton server is arm64. The difference lies within the bound that the finding names.

## How to confirm
Run the program under `qemu-aarch64` with the arm64 wheel on the x86-64 machine: it gives the bits of the arm64 side.

## How to fix
No setting makes the two agree bit for bit. Run both on the same kind of machine, or compare with a tolerance.

## References
- N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., chapters 3 and 4
)";

std::vector<Finding> Evaluate(const Case& c) {
  return EvaluateCandidate(c, "N107", Label::kRounding);
}

}  // namespace

Candidate FindMachine(const Origin& origin) {
  Candidate candidate;
  candidate.what = "the machine's instruction set";
  const std::string a = origin.a.Text("cpu.machine"), b = origin.b.Text("cpu.machine");
  if (a.empty() || b.empty()) {
    candidate.standing = Standing::kNotRecorded;
    return candidate;
  }
  if (a == b) {
    candidate.standing = Standing::kSame;
    candidate.same = a + " on both sides";
    return candidate;
  }
  candidate.standing = Standing::kShown;  // Two builds: no kernel is the same code.
  candidate.factor = "cpu.machine";
  candidate.because = std::string(origin.c.name_a) + " ran on " + a + ", " +
                      std::string(origin.c.name_b) + " on " + b +
                      ": two builds of TensorFlow, with other kernels";
  candidate.evidence = {OfFact("a", "cpu.machine", a), OfFact("b", "cpu.machine", b)};
  candidate.fixes.push_back(
      {"command", "run both on the same kind of machine, or compare with a tolerance", ""});
  return candidate;
}

const Rule kN107{"N107", "machine", Gate::kRounding, Label::kRounding, kPage, Evaluate};

}  // namespace isobit::explain
