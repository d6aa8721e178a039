// SPDX-License-Identifier: Apache-2.0
#include "numerics/referee.h"

#include <algorithm>
#include <cmath>

#include "numerics/condition.h"
#include "numerics/recompute.h"

namespace isobit::numerics {
namespace {

struct Family {
  std::string_view base;
  std::unique_ptr<Recomputation> (*make)(const RecomputeArgs&);
};

constexpr Family kFamilies[] = {
    {"MatMul", MakeMatMul},
    {"BatchMatMul", MakeMatMul},
    {"BatchMatMulV2", MakeMatMul},
    {"BatchMatMulV3", MakeMatMul},
    {"Conv2D", MakeConvolution},
    {"DepthwiseConv2dNative", MakeConvolution},
    {"Conv2DBackpropInput", MakeConvolution},
    {"Conv2DBackpropFilter", MakeConvolution},
    {"Sum", MakeReduction},
    {"Mean", MakeReduction},
    {"BiasAddGrad", MakeReduction},
    {"AddN", MakeReduction},
    {"L2Loss", MakeReduction},
    {"Softmax", MakeSoftmax},
    {"LogSoftmax", MakeSoftmax},
    {"SparseSoftmaxCrossEntropyWithLogits", MakeSoftmax},
    {"SoftmaxCrossEntropyWithLogits", MakeSoftmax},
    {"BatchNorm", MakeBatchNorm},
    {"BatchNormV2", MakeBatchNorm},
    {"BatchNormV3", MakeBatchNorm},
    {"BatchNormEx", MakeBatchNorm},
};

}  // namespace

const TensorView* RecomputeArgs::View(size_t input) const {
  if (input >= op.inputs.size() || !op.inputs[input].has_value()) {
    *missing = "input " + std::to_string(input) + " of " + op.op + " was not recorded";
    return nullptr;
  }
  const TensorView& view = *op.inputs[input];
  if (!IsReal(view.dtype) ||
      view.bytes.size() != ElementCount(view) * digest::DTypeSize(view.dtype)) {
    *missing = "input " + std::to_string(input) + " of " + op.op +
               " is no complete tensor of real numbers";
    return nullptr;
  }
  return &view;
}

std::optional<std::vector<double>> RecomputeArgs::Values(size_t input) const {
  const TensorView* view = View(input);
  if (view == nullptr) {
    return std::nullopt;
  }
  std::vector<double> values = ToDoubles(*view);
  if (change && digest::DTypeIsFloat(view->dtype)) {
    for (size_t i = 0; i < values.size(); ++i) {
      values[i] = change({values[i], input, i, view->dtype});
    }
  }
  return values;
}

std::unique_ptr<Recomputation> RecomputeArgs::Refuse(std::string why) const {
  *missing = std::move(why);
  return nullptr;
}

bool ReadEpilogue(const RecomputeArgs& args, size_t channels, Epilogue* epilogue) {
  std::vector<std::string> fused = args.attrs.Texts("fused_ops");
  if (fused.empty() && args.op.op.ends_with("WithBias")) {
    fused = {"BiasAdd"};
  }
  for (const std::string& name : fused) {
    if (name == "BiasAdd") {
      auto bias = args.Values(2);
      if (!bias) {
        return false;
      }
      if (bias->size() != channels) {
        *args.missing = "the bias of " + args.op.op + " does not have one value per channel";
        return false;
      }
      epilogue->bias = std::move(*bias);
    } else if (name == "Relu" || name == "Relu6") {
      epilogue->relu = true;
      epilogue->relu6 = name == "Relu6";
    } else {
      *args.missing = "no bound known for " + name + " fused into " + args.op.op;
      return false;
    }
  }
  return true;
}

ExactElement FinishSum(SumOfTerms* sum, DType output, const Epilogue& epilogue, size_t channel) {
  if (!epilogue.bias.empty()) {
    sum->AddValue(epilogue.bias[channel]);
  }
  ExactElement element;
  element.value = sum->value();
  element.condition = ConditionOf(sum->magnitude(), element.value);
  const double u = UnitRoundoff(output);
  const double accumulator = AccumulatorRoundoff(output);
  // Terms that underflow, rounded or flushed.
  const double underflow = static_cast<double>(sum->count()) * FlushThreshold(output);
  const double final_rounding = u != accumulator ? u * std::fabs(element.value) : 0;
  element.worst = sum->Worst(u) + final_rounding + underflow;
  element.likely = sum->Likely(accumulator) + final_rounding + underflow;
  if (epilogue.relu) {  // Does not enlarge a difference.
    element.value = std::max(element.value, 0.0);
    element.value = epilogue.relu6 ? std::min(element.value, 6.0) : element.value;
  }
  return element;
}

std::unique_ptr<Recomputation> MakeRecomputation(const OpDescription& op, const TensorView& output,
                                                 const InputChange& change, std::string* missing) {
  const RecomputeArgs args{op, BaseOpName(op.op), Attributes(op.attrs), output, change, missing};
  if (SignificandBits(output.dtype) == 0) {
    return args.Refuse("no bound is needed for " + digest::DTypeName(output.dtype) +
                       ": its arithmetic is exact");
  }
  const auto* family = std::find_if(std::begin(kFamilies), std::end(kFamilies),
                                    [&](const Family& f) { return f.base == args.base; });
  return family != std::end(kFamilies) ? family->make(args) : MakeElementwise(args);
}

}  // namespace isobit::numerics
