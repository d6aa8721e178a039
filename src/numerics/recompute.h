// SPDX-License-Identifier: Apache-2.0
// Internal to referee.cc: the op families.
#ifndef ISOBIT_NUMERICS_RECOMPUTE_H_
#define ISOBIT_NUMERICS_RECOMPUTE_H_

#include <memory>
#include <string>
#include <vector>

#include "numerics/referee.h"

namespace isobit::numerics {

// What all families start from.
struct RecomputeArgs {
  const OpDescription& op;
  std::string base;  // BaseOpName(op.op).
  Attributes attrs;
  const TensorView& output;
  const InputChange& change;
  std::string* missing;

  // Input as doubles, changed; empty and *missing set if it is not recorded, has no real dtype, or
  // lacks bytes.
  std::optional<std::vector<double>> Values(size_t input) const;
  // nullptr and *missing set if not recorded.
  const TensorView* View(size_t input) const;
  std::unique_ptr<Recomputation> Refuse(std::string why) const;
};

// What a fused kernel does after the sum of products.
struct Epilogue {
  std::vector<double> bias;  // Empty: none. Per channel.
  bool relu = false, relu6 = false;
};
// False and *missing set if a fused op is not known.
bool ReadEpilogue(const RecomputeArgs& args, size_t channels, Epilogue* epilogue);

// The sum with its bounds and the epilogue as an output element. channel: of the bias.
ExactElement FinishSum(SumOfTerms* sum, DType output, const Epilogue& epilogue, size_t channel);

std::unique_ptr<Recomputation> MakeMatMul(const RecomputeArgs& args);
std::unique_ptr<Recomputation> MakeConvolution(const RecomputeArgs& args);
std::unique_ptr<Recomputation> MakeReduction(const RecomputeArgs& args);
std::unique_ptr<Recomputation> MakeElementwise(const RecomputeArgs& args);
std::unique_ptr<Recomputation> MakeSoftmax(const RecomputeArgs& args);
std::unique_ptr<Recomputation> MakeBatchNorm(const RecomputeArgs& args);

}  // namespace isobit::numerics

#endif  // ISOBIT_NUMERICS_RECOMPUTE_H_
