// SPDX-License-Identifier: Apache-2.0
#include "explain/kernel_alone.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "explain/graph_change.h"
#include "explain/op_class.h"
#include "numerics/op.h"
#include "trace/op_family.h"

namespace isobit::explain {
namespace {

bool ComputesFromInputsAlone(std::string_view op) {
  constexpr std::array<std::string_view, 10> kParts = {
      "ReadFile", "Reader", "MatchingFiles", "Restore", "PyFunc",
      "Dataset",  "Call",   "Timestamp",     "Xla",     "__inference_"};
  constexpr std::array<std::string_view, 7> kFlow = {
      "If", "StatelessIf", "While", "Case", "StatelessWhile", "StatelessCase", "For"};
  return std::ranges::count(kFlow, op) == 0 &&
         std::ranges::none_of(kParts, [&](std::string_view part) {
           return op.find(part) != std::string_view::npos;
         });
}

// A copy, or one operation of IEEE 754 for each element: from equal inputs it gives the same on any
// machine. One that gives something else took a constant that was not recorded.
bool TookUnknownConstant(const Case& c, const align::EventPair& pair, const std::string& kernel) {
  return ClassOf(numerics::BaseOpName(kernel)) == OpClass::kExact &&
         ConstantsOf(c, pair) == Constants::kUnknown;
}

}  // namespace

bool ShapesDiffer(const Case& c, const align::EventPair& pair) {
  const trace::OpEvent &a = EventA(c, pair), &b = EventB(c, pair);
  return pair.output < a.output_count && pair.output_b < b.output_count &&
         c.a.shapes[c.a.outputs[a.first_output + pair.output].shape] !=
             c.b.shapes[c.b.outputs[b.first_output + pair.output_b].shape];
}

bool IsKernelAlone(const Case& c, const FirstDifference& first) {
  if (first.op == nullptr || first.op->state != align::PairState::kOrigin || first.op->other_ops) {
    return false;
  }
  const trace::OpEvent &a = EventA(c, *first.op), &b = EventB(c, *first.op);
  const std::string &kernel_a = KernelOf(c.a, a), &kernel_b = KernelOf(c.b, b);
  return ComputesFromInputsAlone(kernel_a) &&
         trace::OpFamily(kernel_a) == trace::OpFamily(kernel_b) &&
         c.a.Str(c.a.nodes[a.node].attrs) == c.b.Str(c.b.nodes[b.node].attrs) &&
         !GraphChangedBefore(c, *first.op) && !ShapesDiffer(c, *first.op) &&
         !TookUnknownConstant(c, *first.op, kernel_a);
}

bool ConstantsAreEqual(const Case& c, const align::EventPair& pair) {
  const Constants constants = ConstantsOf(c, pair);
  return constants == Constants::kNone || constants == Constants::kEqual;
}

}  // namespace isobit::explain
