// SPDX-License-Identifier: Apache-2.0
// C803: the first op that computes differently ran on another kind of device.
#include "explain/judge_origin.h"
#include "explain/rules/graph_nodes.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# C803 device: an op on another kind of device

## What it means
The first op that computes differently on equal inputs ran on the CPU on one side and on a GPU (or a plug-in device) on the other.
Other kernels, from other libraries, add in another order. The placement itself changes nothing: CPU:0 against CPU:1 gives equal
bits.

## Why it matters
Differences of the size of rounding are normal and remain after every other factor has been made equal.

## How to confirm
Hide the GPU on the side that has one (`CUDA_VISIBLE_DEVICES=-1`): the difference at this op goes away, or becomes that of the CPUs.

## How to fix
`CUDA_VISIBLE_DEVICES=-1` before the program starts, or `with tf.device("/CPU:0"):` around the part that has to be equal. To keep
the GPU, compare with a tolerance that the finding's bound gives.

## References
- tensorflow/tensorflow, issue 92686: CPU and GPU outputs of a plug-in
)";

std::vector<Finding> Evaluate(const Case& c) {
  const align::EventPair* origin = FirstOrigin(c);
  if (origin == nullptr) {
    return {};
  }
  const std::string a = DeviceTypeOf(c.a, origin->a), b = DeviceTypeOf(c.b, origin->b);
  const numerics::Judgement judgement = JudgeOrigin(c, *origin);
  if (a.empty() || b.empty() || a == b || judgement.emulation ||
      (judgement.bound && !judgement.bound->inside())) {
    return {};
  }
  Finding finding =
      NewFinding(kC803, "device", judgement.bound ? Confidence::kBounded : Confidence::kConsistent,
                 "rounding: another kind of device");
  finding.where = PlaceOf(c, *origin);
  const std::string what = finding.where.op + " " + Quoted(ShortNodeName(finding.where.node));
  finding.summary = what + " ran on " + a + " in " + NameOf(c, Side::kA) + " and on " + b + " in " +
                    NameOf(c, Side::kB) + ", with equal inputs.";
  if (judgement.bound) {
    finding.summary += " The difference is " + Number(judgement.bound->used_worst) +
                       " of the bound " + judgement.bound->name + ".";
  }
  finding.evidence = {
      OfOp(c, *origin, what + ": equal inputs, unequal outputs, on " + a + " and " + b)};
  finding.so_that = "kernels of other libraries compute, and the last bits differ";
  finding.ruled_out = RuledOut(c, Gate::kPrecisionCompiler);
  finding.fixes = {{"env", "CUDA_VISIBLE_DEVICES=-1", ""},
                   {"code", "with tf.device(\"/CPU:0\"):", finding.where.site}};
  return {finding};
}

}  // namespace

const Rule kC803{"C803", "device", Gate::kPrecisionCompiler, Label::kRounding, kPage, Evaluate};

}  // namespace isobit::explain
