// SPDX-License-Identifier: Apache-2.0
// I603: equal inputs, the same kernel, the same environment, unequal outputs: the kernel does not
// repeat itself.
#include "explain/graph_change.h"
#include "explain/rules/graph_nodes.h"
#include "explain/rules/random_ops.h"
#include "explain/rules/rounding.h"
#include "explain/rules/ruled_out.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# I603 unrepeatable-kernel: one kernel, one environment, two results

## What it means
An op computed on equal inputs, by the same kernel, on the same kind of device, in environments in which nothing that can reach
results differs, and gave other bits. So the kernel does not repeat itself: its sums are added in the order in which threads
finish (atomic additions on GPUs, work stealing). Such sums differ by rounding: a larger difference is N301.

## Why it matters
Two runs on one machine differ as well. In training the differences grow.

## How to confirm
Record one side twice and compare the two recordings.

## How to fix
`tf.config.experimental.enable_op_determinism()` before the first op: TensorFlow then takes kernels that repeat themselves, and
raises where it has none.

## References
- TensorFlow API: `tf.config.experimental.enable_op_determinism`
- tensorflow/tensorflow, issue 2652, issue 22398: sums by atomic additions
)";

std::vector<Finding> Evaluate(const Case& c) {
  const align::EventPair* origin = FirstOrigin(c);
  if (origin == nullptr || OpOf(c.a, origin->a).empty() ||
      OpOf(c.a, origin->a) != OpOf(c.b, origin->b) ||
      RandomOpKindOf(OpOf(c.a, origin->a)) != RandomOpKind::kNone || origin->shape_or_dtype ||
      origin->other_ops || GraphChangedBefore(c, *origin) ||
      c.a.Str(NodeOf(c.a, origin->a).attrs) != c.b.Str(NodeOf(c.b, origin->b).attrs) ||
      DeviceTypeOf(c.a, origin->a) != DeviceTypeOf(c.b, origin->b) || !SameEnvironment(c)) {
    return {};
  }
  // Sums in another order differ by rounding. More than that is no matter of the order, nor is
  // anything in an op without sums.
  const auto judged = OriginAt(c, *origin);
  const Sized size = judged ? SizeOf(*judged) : Sized{};
  const bool exact = judged && judged->op_class == OpClass::kExact;
  if (size.size == Size::kOutside || size.far || exact) {
    return {};
  }
  Finding finding = NewFinding(kI603, "tf.determinism", Confidence::kConsistent,
                               "non-determinism: a kernel that does not repeat itself");
  finding.where = PlaceOf(c, *origin);
  const std::string what = finding.where.op + " " + Quoted(ShortNodeName(finding.where.node));
  finding.summary = what + ": equal inputs, the same kernel " + finding.where.kernel_a +
                    ", no environment fact that can reach results differs, and yet other bits" +
                    (size.text.empty() ? "." : ": " + size.text + ".");
  finding.evidence = {OfOp(c, *origin, what + " is unequal on equal inputs")};
  finding.so_that = "two runs of one side differ as well";
  finding.ruled_out = RuledOut(c, Gate::kNondeterminism);
  finding.ruled_out.push_back("environment: no recorded fact that can reach results differs");
  finding.fixes = {{"code", "tf.config.experimental.enable_op_determinism()", ""}};
  return {finding};
}

}  // namespace

const Rule kI603{
    "I603", "unrepeatable-kernel", Gate::kNondeterminism, Label::kNondeterminism, kPage, Evaluate};

}  // namespace isobit::explain
