// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>

#include "numerics/recompute.h"

namespace isobit::numerics {
namespace {

// Sums over some axes of one tensor.
class Reduction : public Recomputation {
 public:
  std::vector<double> values;
  std::vector<int64_t> kept, kept_strides, summed, summed_strides;
  DType dtype = DType::kFloat;
  bool mean = false, halved_squares = false;

  ExactElement At(size_t index) const override {
    size_t start = 0;
    for (size_t i = kept.size(); i-- > 0;) {
      start += index % static_cast<size_t>(kept[i]) * static_cast<size_t>(kept_strides[i]);
      index /= static_cast<size_t>(kept[i]);
    }
    SumOfTerms sum;
    std::vector<int64_t> at(summed.size(), 0);
    for (size_t n = 0; n < count; ++n) {
      if (halved_squares) {
        sum.AddProduct(values[start], values[start]);
      } else {
        sum.AddValue(values[start]);
      }
      for (size_t i = summed.size(); i-- > 0;) {
        start += static_cast<size_t>(summed_strides[i]);
        if (++at[i] < summed[i]) {
          break;
        }
        start -= static_cast<size_t>(summed_strides[i] * summed[i]);
        at[i] = 0;
      }
    }
    return Scale(FinishSum(&sum, dtype, {}, 0));
  }

  size_t count = 1;

 private:
  ExactElement Scale(ExactElement element) const {
    if (!mean && !halved_squares) {
      return element;
    }
    // Divided at the end, or every term multiplied by a rounded 1/n: two roundings more.
    const double factor = mean ? 1 / static_cast<double>(count) : 0.5;
    element.value *= factor;
    const double scaling = mean ? 2 * UnitRoundoff(dtype) * std::fabs(element.value) : 0;
    element.worst = element.worst * factor + scaling;
    element.likely = element.likely * factor + scaling;
    return element;
  }
};

class AddN : public Recomputation {
 public:
  std::vector<std::vector<double>> inputs;
  DType dtype = DType::kFloat;

  ExactElement At(size_t index) const override {
    SumOfTerms sum;
    for (const std::vector<double>& input : inputs) {
      sum.AddValue(input[index]);
    }
    return FinishSum(&sum, dtype, {}, 0);
  }
};

std::unique_ptr<Recomputation> MakeAddN(const RecomputeArgs& args) {
  auto result = std::make_unique<AddN>();
  for (size_t i = 0; i < args.op.inputs.size(); ++i) {
    auto values = args.Values(i);
    if (!values) {
      return nullptr;
    }
    if (values->size() != ElementCount(args.output)) {
      return args.Refuse("the inputs of AddN have not the shape of its output");
    }
    result->inputs.push_back(std::move(*values));
  }
  result->dtype = args.output.dtype;
  result->terms = result->inputs.size();
  result->rounded_once = result->terms <= 2;
  result->name = "gamma_(n-1) sum |x| with n = " + std::to_string(result->terms);
  result->source = "Higham 2002, eq. 4.4";
  return result;
}

// The axes that the shapes leave no choice about, where the input that names them was not recorded,
// as constants of graphs are not. False: several choices fit, or none.
bool AxesByShape(const RecomputeArgs& args, std::span<const int64_t> shape,
                 std::vector<bool>* summed) {
  constexpr size_t kMaxRank = 8;
  const size_t rank = shape.size();
  const bool keep = args.attrs.Flag("keep_dims", false);
  int fitting = 0;
  for (uint32_t choice = 0; rank <= kMaxRank && choice < uint32_t{1} << rank; ++choice) {
    std::vector<int64_t> result;
    for (size_t i = 0; i < rank; ++i) {
      const bool is_summed = (choice >> i & 1) != 0;
      if (!is_summed || keep) {
        result.push_back(is_summed ? 1 : shape[i]);
      }
    }
    if (std::ranges::equal(result, args.output.shape)) {
      ++fitting;
      for (size_t i = 0; i < rank; ++i) {
        (*summed)[i] = (choice >> i & 1) != 0;
      }
    }
  }
  return fitting == 1;
}

// Which axes are summed; false and *missing set where that was not recorded.
bool ReadAxes(const RecomputeArgs& args, std::span<const int64_t> shape,
              std::vector<bool>* summed) {
  const size_t rank = shape.size();
  summed->assign(rank, true);
  if (args.base == "L2Loss" || (args.base != "BiasAddGrad" && ElementCount(args.output) == 1)) {
    return true;
  }
  if (args.base == "BiasAddGrad") {
    const bool channels_last = args.attrs.Text("data_format", "NHWC") == "NHWC";
    if (rank < 2) {
      *args.missing = "the input of BiasAddGrad has no channels";
      return false;
    }
    (*summed)[channels_last ? rank - 1 : 1] = false;
    return true;
  }
  const auto axes = args.Values(1);
  if (!axes) {
    return AxesByShape(args, shape, summed);
  }
  summed->assign(rank, false);
  for (const double axis : *axes) {
    const double from_front = axis < 0 ? axis + static_cast<double>(rank) : axis;
    if (from_front < 0 || from_front >= static_cast<double>(rank)) {
      *args.missing = "the axes of " + args.op.op + " do not fit its input";
      return false;
    }
    (*summed)[static_cast<size_t>(from_front)] = true;
  }
  return true;
}

}  // namespace

std::unique_ptr<Recomputation> MakeReduction(const RecomputeArgs& args) {
  if (args.base == "AddN") {
    return MakeAddN(args);
  }
  auto values = args.Values(0);
  if (!values) {
    return nullptr;
  }
  const std::span<const int64_t> shape = args.View(0)->shape;
  std::vector<bool> summed;
  if (!ReadAxes(args, shape, &summed)) {
    return nullptr;
  }
  auto result = std::make_unique<Reduction>();
  int64_t stride = 1;
  for (size_t i = shape.size(); i-- > 0;) {
    auto& sizes = summed[i] ? result->summed : result->kept;
    auto& strides = summed[i] ? result->summed_strides : result->kept_strides;
    sizes.insert(sizes.begin(), shape[i]);
    strides.insert(strides.begin(), stride);
    stride *= shape[i];
    result->count *= summed[i] ? static_cast<size_t>(shape[i]) : 1;
  }
  size_t outputs = 1;
  for (const int64_t size : result->kept) {
    outputs *= static_cast<size_t>(size);
  }
  if (outputs != ElementCount(args.output) || result->count == 0) {
    return args.Refuse("the shapes of " + args.op.op + " do not fit its axes");
  }
  result->values = std::move(*values);
  result->dtype = args.output.dtype;
  result->mean = args.base == "Mean";
  result->halved_squares = args.base == "L2Loss";
  result->terms = result->count + (result->mean ? 1 : 0);
  result->name = "gamma_n sum |x| with n = " + std::to_string(result->terms);
  result->source = "Higham 2002, eq. 4.4; Higham & Mary 2019, thm 3.1";
  return result;
}

}  // namespace isobit::numerics
