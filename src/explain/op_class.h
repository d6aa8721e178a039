// SPDX-License-Identifier: Apache-2.0
// What kind of arithmetic a kernel does, and with it what can reach its bits. Pure functions.
#ifndef ISOBIT_EXPLAIN_OP_CLASS_H_
#define ISOBIT_EXPLAIN_OP_CLASS_H_

#include <string>
#include <string_view>

namespace isobit::explain {

enum class OpClass {
  kProducts,    // Sums of products: matrix products, convolutions, their gradients. Blocked, split
                // over threads, JIT code.
  kReductions,  // Sums over elements: Sum, Mean, Softmax, normalisations, losses. Split over
                // threads.
  kFunctions,   // Approximated functions of one element: Exp, Tanh, Erf, Pow. Packet code, libm in
                // the tails.
  kReciprocal,  // Functions that start from the CPU's own approximation: Rsqrt, Reciprocal.
  kExact,       // One IEEE operation or a copy per element: no freedom to differ.
  kRandom,      // Draws.
  kOther,       // Not known here.
};

// base: numerics::BaseOpName, "MatMul" for "_MklFusedMatMul", "BatchNormV3" for "FusedBatchNormV3".
OpClass ClassOf(std::string_view base);

// The op that a pair of kernels is about: where one side fuses what is several kernels on the
// other, they meet at "Relu" against
// "_FusedMatMul", and what computes is the MatMul. The same for (b, a).
std::string OpOfPair(std::string_view kernel_a, std::string_view kernel_b);
// "_FusedConv2D", "_MklNativeConv2DBackpropFilterWithBias", "_UnaryOpsComposition": one kernel in
// the place of several.
bool IsFusedKernel(std::string_view kernel);

// The name of a kernel that oneDNN computes: "_MklMatMul", "_MklNativeFusedConv2D".
bool IsOneDnnKernel(std::string_view kernel);

}  // namespace isobit::explain

#endif  // ISOBIT_EXPLAIN_OP_CLASS_H_
