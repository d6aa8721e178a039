// SPDX-License-Identifier: Apache-2.0
#include "align/op_class.h"

#include <algorithm>
#include <array>

namespace isobit::align {
namespace {

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

bool IsDraw(std::string_view op) {
  constexpr std::array<std::string_view, 14> draws = {"RandomUniform",
                                                      "RandomUniformInt",
                                                      "RandomStandardNormal",
                                                      "TruncatedNormal",
                                                      "ParameterizedTruncatedNormal",
                                                      "RandomShuffle",
                                                      "RandomGamma",
                                                      "RandomGammaGrad",
                                                      "RandomPoisson",
                                                      "RandomPoissonV2",
                                                      "Multinomial",
                                                      "RandomCrop",
                                                      "SampleDistortedBoundingBox",
                                                      "SampleDistortedBoundingBoxV2"};
  return std::ranges::find(draws, op) != draws.end() || op.ends_with("CandidateSampler");
}

bool IsBorder(std::string_view op) {
  return op == "_Arg" || op == "_DeviceArg" || op == "_EagerConst" || op == "_Recv" ||
         op == "_HostRecv" || op == "Const" || op.starts_with("Placeholder") || IsHostFunction(op);
}

bool IsHostFunction(std::string_view op) {
  return op == "EagerPyFunc" || op == "PyFunc" || op == "PyFuncStateless";
}

bool IsIterator(std::string_view op) {
  return op.starts_with("IteratorGetNext") || op == "OptionalGetValue";
}

bool TakesResource(std::string_view op) {
  return Contains(op, "Variable") || Contains(op, "Resource") || Contains(op, "Iterator") ||
         Contains(op, "LookupTable") || Contains(op, "Rng") || op.starts_with("StatefulUniform") ||
         op.starts_with("StatefulStandardNormal") || op.starts_with("StatefulTruncatedNormal") ||
         op == "StatefulRandomBinomial";
}

bool IsCommutative(std::string_view op) {
  static constexpr std::string_view kOps[] = {"Add",        "AddV2",
                                              "AddN",       "Mul",
                                              "Maximum",    "Minimum",
                                              "Equal",      "NotEqual",
                                              "LogicalAnd", "LogicalOr",
                                              "BitwiseAnd", "BitwiseOr",
                                              "BitwiseXor", "SquaredDifference"};
  return std::ranges::find(kOps, op) != std::end(kOps);
}

bool OnlyReads(std::string_view op) {
  return Contains(op, "ReadVariable") || op.starts_with("ResourceGather") ||
         op == "VariableShape" || op == "VarIsInitializedOp" || op == "DestroyResourceOp" ||
         op.starts_with("LookupTableFind") || op.starts_with("LookupTableSize") ||
         op.starts_with("LookupTableExport") || IsIterator(op) || op == "Identity" ||
         op == "_Retval" || Contains(op, "PartitionedCall");
}

}  // namespace isobit::align
