// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "numerics/recompute.h"

namespace isobit::numerics {
namespace {

// One operand: `batches` matrices of outer x k, k contiguous.
struct Operand {
  std::vector<double> values;
  std::vector<int64_t> batch_shape;
  size_t outer = 0, k = 0;
};

// Reads a matrix whose k axis is the last one (k_last) or the one before.
bool ReadOperand(const RecomputeArgs& args, size_t input, bool k_last, Operand* operand) {
  auto values = args.Values(input);
  if (!values) {
    return false;
  }
  const std::span<const int64_t> shape = args.View(input)->shape;
  if (shape.size() < 2) {
    *args.missing = "input " + std::to_string(input) + " of " + args.op.op + " is no matrix";
    return false;
  }
  const auto rows = static_cast<size_t>(shape[shape.size() - 2]);
  const auto columns = static_cast<size_t>(shape.back());
  operand->batch_shape.assign(shape.begin(), shape.end() - 2);
  operand->outer = k_last ? rows : columns;
  operand->k = k_last ? columns : rows;
  if (k_last) {
    operand->values = std::move(*values);
    return true;
  }
  operand->values.resize(values->size());
  const size_t matrix = rows * columns;
  for (size_t start = 0; start < values->size(); start += matrix) {
    for (size_t r = 0; r < rows; ++r) {
      for (size_t c = 0; c < columns; ++c) {
        operand->values[start + c * rows + r] = (*values)[start + r * columns + c];
      }
    }
  }
  return true;
}

class MatMul : public Recomputation {
 public:
  Operand a, b;
  Epilogue epilogue;
  DType dtype = DType::kFloat;
  std::vector<int64_t> batch_shape;  // Of the output.

  ExactElement At(size_t index) const override {
    const size_t column = index % b.outer;
    const size_t row = index / b.outer % a.outer;
    const size_t batch = index / b.outer / a.outer;
    const double* x = a.values.data() + (BatchOf(a, batch) * a.outer + row) * a.k;
    const double* y = b.values.data() + (BatchOf(b, batch) * b.outer + column) * b.k;
    SumOfTerms sum;
    for (size_t i = 0; i < a.k; ++i) {
      sum.AddProduct(x[i], y[i]);
    }
    return FinishSum(&sum, dtype, epilogue, column);
  }

 private:
  // Batch dimensions are broadcast from the right.
  size_t BatchOf(const Operand& operand, size_t batch) const {
    size_t result = 0, stride = 1;
    for (size_t i = 0; i < batch_shape.size(); ++i) {
      const auto dimension = static_cast<size_t>(batch_shape[batch_shape.size() - 1 - i]);
      const size_t coordinate = batch % dimension;
      batch /= dimension;
      if (i < operand.batch_shape.size()) {
        const auto own =
            static_cast<size_t>(operand.batch_shape[operand.batch_shape.size() - 1 - i]);
        result += (own == 1 ? 0 : coordinate) * stride;
        stride *= own;
      }
    }
    return result;
  }
};

bool Broadcasts(std::span<const int64_t> from, std::span<const int64_t> to) {
  if (from.size() > to.size()) {
    return false;
  }
  for (size_t i = 0; i < from.size(); ++i) {
    const int64_t own = from[from.size() - 1 - i];
    if (own != 1 && own != to[to.size() - 1 - i]) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::unique_ptr<Recomputation> MakeMatMul(const RecomputeArgs& args) {
  auto result = std::make_unique<MatMul>();
  const bool transpose_a = args.attrs.Flag("transpose_a", args.attrs.Flag("adj_x", false));
  const bool transpose_b = args.attrs.Flag("transpose_b", args.attrs.Flag("adj_y", false));
  if (!ReadOperand(args, 0, !transpose_a, &result->a) ||
      !ReadOperand(args, 1, transpose_b, &result->b) ||
      !ReadEpilogue(args, result->b.outer, &result->epilogue)) {
    return nullptr;
  }
  const std::span<const int64_t> shape = args.output.shape;
  const auto fits = [&](size_t from_end, size_t size) {
    return shape.size() > from_end &&
           shape[shape.size() - 1 - from_end] == static_cast<int64_t>(size);
  };
  if (result->a.k != result->b.k || !fits(0, result->b.outer) || !fits(1, result->a.outer)) {
    return args.Refuse("the shapes of " + args.op.op + " do not fit its attributes");
  }
  result->batch_shape.assign(shape.begin(), shape.end() - 2);
  if (!Broadcasts(result->a.batch_shape, result->batch_shape) ||
      !Broadcasts(result->b.batch_shape, result->batch_shape)) {
    return args.Refuse("the batch dimensions of " + args.op.op + " do not fit its output");
  }
  result->dtype = args.output.dtype;
  result->terms = result->a.k + (result->epilogue.bias.empty() ? 0 : 1);
  result->name = "gamma_K |A||B| with K = " + std::to_string(result->terms);
  result->source = "Higham 2002, eq. 3.13; Higham & Mary 2019, thm 3.1";
  result->multiplies = true;
  return result;
}

}  // namespace isobit::numerics
