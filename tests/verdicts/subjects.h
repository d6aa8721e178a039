// SPDX-License-Identifier: Apache-2.0
// Ops computed in float32 in all the ways in which sound and unsound kernels compute them: what
// numerics::Judge is tried on. Independent of src/numerics/recompute_*: each output element is a
// plain list of terms, or a loop of its own.
#ifndef ISOBIT_TESTS_VERDICTS_SUBJECTS_H_
#define ISOBIT_TESTS_VERDICTS_SUBJECTS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "numerics/op.h"

namespace isobit::verdicts {

struct Tensor {
  std::vector<int64_t> shape;
  std::vector<float> values;
  numerics::TensorView view() const {
    return {numerics::DType::kFloat, shape, std::as_bytes(std::span(values))};
  }
};

// In which order, and with which operations, the terms of a sum are added up.
enum class Order { kChain, kReverse, kLanes, kBlocks, kPairwise };

// What is wrong with a kernel.
enum class Bug { kNone, kSign, kDroppedTile, kOffByOne };

// How an op is computed.
struct Arithmetic {
  std::string_view name;
  Order order = Order::kChain;
  bool fma = false;
  float (*round)(float) = nullptr;  // Inputs, before they are used.
  Bug bug = Bug::kNone;
  // What an honest judge says of it against kChain: "rounding", the name of a precision, "bug".
  std::string_view expect = "rounding";
};

// What the inputs are drawn from.
enum class Data { kNormal, kPositive, kRelu, kShifted, kSubnormal };

// One op with its inputs, drawn from a seed.
struct Subject {
  std::string family;
  uint64_t k = 0;  // Length of the sums; elements of a function's input.
  std::string op, attrs;
  std::vector<Tensor> inputs;
  std::vector<int32_t> axes;  // Of reductions: a further input.
  std::function<Tensor(const Arithmetic&)> compute;

  numerics::OpDescription Description() const;
};

// What an op is made of, and so in which ways it is computed. Matrix units of lower precision exist
// for products alone.
enum class Kind { kProducts, kSums, kNormalisation, kFunction };

// The families, and the sizes that each is tried with.
struct Family {
  std::string_view name;
  std::vector<uint64_t> sizes;
  Kind kind;
  Subject (*make)(uint64_t k, Data data, uint64_t seed);
};
const std::vector<Family>& Families();

// The ways to compute `family` that are judged; the first one is the reference that they are
// compared with.
std::vector<Arithmetic> ArithmeticsOf(const Family& family);

// What the judgement of two results comes to: "equal", "rounding", the name of a precision, "bug"
// (outside the worst case), "outside" (of what is likely alone), "not judged".
struct Verdict {
  std::string word;
  double used_worst = 0, used_likely = 0;
  std::string missing;
};
Verdict JudgeAs(const Subject& subject, const Tensor& a, const Tensor& b);

// The kind of data that shows what `how` does.
Data DataOf(const Arithmetic& how);

// How many draws of the inputs each cell of the matrix is judged on: the seeds 1 to kSeeds.
inline constexpr uint64_t kSeeds = 5;

// One draw of a cell: `how` against the reference on the data that shows it. results: both
// tensors, for those who want to see them; may be null.
Verdict JudgeOne(const Family& family, uint64_t k, const Arithmetic& how, uint64_t seed,
                 std::vector<Tensor>* results = nullptr);

// Whether `verdict` is right where `expect` is owed. Equal bits are right where rounding is; a bug
// that hides inside of the worst case for any order is right as "outside".
bool IsRight(std::string_view expect, const Verdict& verdict);

// Used by the families.
struct Term {
  float a, b;
};
// The sum of a_i b_i in float32.
float SumTerms(std::vector<Term> terms, const Arithmetic& how);
// Deterministic on every platform.
class Source {
 public:
  explicit Source(uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}
  double Uniform();  // [0, 1)
  Tensor Draw(std::vector<int64_t> shape, Data data);

 private:
  uint64_t state_;
};
float Rounded(float x, const Arithmetic& how);

Subject MakeMatMul(uint64_t k, Data data, uint64_t seed);
Subject MakeConv2D(uint64_t k, Data data, uint64_t seed);
Subject MakeConvInputGradient(uint64_t k, Data data, uint64_t seed);
Subject MakeConvFilterGradient(uint64_t k, Data data, uint64_t seed);
Subject MakeSum(uint64_t k, Data data, uint64_t seed);
Subject MakeMean(uint64_t k, Data data, uint64_t seed);
Subject MakeSoftmax(uint64_t k, Data data, uint64_t seed);
Subject MakeBatchNorm(uint64_t k, Data data, uint64_t seed);
Subject MakeExp(uint64_t k, Data data, uint64_t seed);
Subject MakeTanh(uint64_t k, Data data, uint64_t seed);
Subject MakeErf(uint64_t k, Data data, uint64_t seed);

}  // namespace isobit::verdicts

#endif  // ISOBIT_TESTS_VERDICTS_SUBJECTS_H_
