// SPDX-License-Identifier: Apache-2.0
#include "explain/op_class.h"

#include <algorithm>
#include <map>

#include "numerics/op.h"

namespace isobit::explain {
namespace {

using Table = std::map<std::string_view, OpClass>;

const Table& ClassTable() {
  static const Table table = [] {
    Table rows;
    const auto add = [&](OpClass op_class, std::initializer_list<std::string_view> names) {
      for (const std::string_view name : names) {
        rows[name] = op_class;
      }
    };
    add(OpClass::kProducts, {"MatMul",
                             "BatchMatMul",
                             "BatchMatMulV2",
                             "BatchMatMulV3",
                             "SparseMatMul",
                             "SparseTensorDenseMatMul",
                             "Einsum",
                             "Conv2D",
                             "Conv3D",
                             "DepthwiseConv2dNative",
                             "Conv2DBackpropFilter",
                             "Conv2DBackpropInput",
                             "Conv3DBackpropFilterV2",
                             "Conv3DBackpropInputV2",
                             "DepthwiseConv2dNativeBackpropFilter",
                             "DepthwiseConv2dNativeBackpropInput",
                             "LSTMBlockCell",
                             "BlockLSTM",
                             "GRUBlockCell",
                             "CudnnRNN",
                             "Cholesky",
                             "MatrixInverse",
                             "MatrixSolve",
                             "Qr",
                             "Svd",
                             "SelfAdjointEigV2",
                             "MatrixTriangularSolve",
                             "Dilation2D",
                             "Conv2DBackpropFilterWithBias"});
    add(OpClass::kReductions, {"Sum",
                               "Mean",
                               "Prod",
                               "EuclideanNorm",
                               "L2Loss",
                               "BiasAddGrad",
                               "BatchNorm",
                               "BatchNormV2",
                               "BatchNormV3",
                               "BatchNormEx",
                               "BatchNormGrad",
                               "BatchNormGradV2",
                               "BatchNormGradV3",
                               "LayerNorm",
                               "Softmax",
                               "LogSoftmax",
                               "SoftmaxCrossEntropyWithLogits",
                               "SparseSoftmaxCrossEntropyWithLogits",
                               "AvgPool",
                               "AvgPool3D",
                               "AvgPoolGrad",
                               "AvgPool3DGrad",
                               "MaxPoolGrad",  // Adds up where windows overlap.
                               "Cumsum",
                               "Cumprod",
                               "CumulativeLogsumexp",
                               "AddN",
                               "AccumulateNV2",
                               "SegmentSum",
                               "SegmentMean",
                               "UnsortedSegmentSum",
                               "SparseSegmentSum",
                               "SparseSegmentMean",
                               "ScatterNd",
                               "LRN",
                               "LRNGrad",
                               "Dot",
                               "FFT",
                               "RFFT",
                               "IRFFT",
                               "FFT2D",
                               "ResizeBilinear",
                               "ResizeBilinearGrad",
                               "ResizeBicubic",
                               "ScaleAndTranslate",
                               "ResizeArea",
                               "CTCLoss",
                               "ResourceScatterAdd"});
    add(OpClass::kFunctions, {"Exp",
                              "Expm1",
                              "Log",
                              "Log1p",
                              "Tanh",
                              "Sigmoid",
                              "Erf",
                              "Erfc",
                              "Erfinv",
                              "Ndtri",
                              "Lgamma",
                              "Digamma",
                              "Pow",
                              "Sin",
                              "Cos",
                              "Tan",
                              "Asin",
                              "Acos",
                              "Atan",
                              "Atan2",
                              "Sinh",
                              "Cosh",
                              "Asinh",
                              "Acosh",
                              "Atanh",
                              "Softplus",
                              "Elu",
                              "Selu",
                              "Gelu",
                              "Swish",
                              "Mish",
                              "SoftplusGrad",
                              "EluGrad",
                              "SeluGrad",
                              "UnaryOpsComposition",
                              "_UnaryOpsComposition",
                              "Igamma",
                              "Igammac",
                              "Zeta",
                              "Polygamma",
                              "Betainc",
                              "BesselI0e",
                              "BesselI1e",
                              "Xlogy",
                              "Xdivy",
                              "Xlog1py"});
    add(OpClass::kReciprocal, {"Rsqrt", "RsqrtGrad", "Reciprocal", "Inv", "ReciprocalGrad"});
    add(OpClass::kExact, {"Add",          "AddV2",
                          "Sub",          "Mul",
                          "MulNoNan",     "Div",
                          "RealDiv",      "DivNoNan",
                          "Neg",          "Abs",
                          "Sign",         "Sqrt",
                          "Square",       "SquaredDifference",
                          "Maximum",      "Minimum",
                          "Relu",         "Relu6",
                          "LeakyRelu",    "ReluGrad",
                          "Relu6Grad",    "LeakyReluGrad",
                          "BiasAdd",      "Max",
                          "Min",          "ArgMax",
                          "ArgMin",       "MaxPool",
                          "MaxPool3D",    "Cast",
                          "Bitcast",      "Identity",
                          "IdentityN",    "Reshape",
                          "Transpose",    "Concat",
                          "ConcatV2",     "Pack",
                          "Unpack",       "Slice",
                          "StridedSlice", "Gather",
                          "GatherV2",     "GatherNd",
                          "Pad",          "PadV2",
                          "MirrorPad",    "Tile",
                          "Select",       "SelectV2",
                          "Where",        "Floor",
                          "Ceil",         "Round",
                          "Rint",         "Equal",
                          "NotEqual",     "Less",
                          "Greater",      "LessEqual",
                          "GreaterEqual", "LogicalAnd",
                          "LogicalOr",    "LogicalNot",
                          "OneHot",       "Fill",
                          "ZerosLike",    "OnesLike",
                          "Squeeze",      "ExpandDims",
                          "Split",        "SplitV",
                          "Reverse",      "ReverseV2",
                          "Shape",        "Range",
                          "BroadcastTo",  "ClipByValue",
                          "Sort",         "TopKV2"});
    add(OpClass::kRandom,
        {"RandomUniform", "RandomUniformInt", "RandomStandardNormal", "TruncatedNormal",
         "RandomShuffle", "Multinomial", "RandomGammaV2", "StatelessRandomUniform",
         "StatelessRandomUniformV2", "StatelessRandomNormal", "StatelessRandomNormalV2",
         "StatelessTruncatedNormal", "StatelessTruncatedNormalV2", "StatelessRandomUniformInt",
         "StatelessRandomUniformIntV2", "StatelessRandomGetKeyCounter"});
    return rows;
  }();
  return table;
}

}  // namespace

OpClass ClassOf(std::string_view base) {
  const auto found = ClassTable().find(base);
  return found == ClassTable().end() ? OpClass::kOther : found->second;
}

std::string OpOfPair(std::string_view kernel_a, std::string_view kernel_b) {
  const std::string a = numerics::BaseOpName(kernel_a), b = numerics::BaseOpName(kernel_b);
  const bool exact_a = ClassOf(a) == OpClass::kExact, exact_b = ClassOf(b) == OpClass::kExact;
  return exact_a != exact_b ? (exact_a ? b : a) : std::min(a, b);
}

bool IsFusedKernel(std::string_view kernel) {
  return (kernel.starts_with("_") && kernel.find("Fused") != std::string_view::npos) ||
         kernel.ends_with("WithBias") || kernel == "_UnaryOpsComposition";
}

bool IsOneDnnKernel(std::string_view kernel) { return kernel.substr(0, 4) == "_Mkl"; }

}  // namespace isobit::explain
