// SPDX-License-Identifier: Apache-2.0
#include "subjects.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "numerics/judge.h"

namespace isobit::verdicts {
namespace {

// To `bits` bits of significand, to nearest even. No overflow: inputs are of ordinary size.
float RoundBits(float x, int bits) {
  const int dropped = 24 - bits;
  auto word = std::bit_cast<uint32_t>(x);
  const uint32_t half = uint32_t{1} << (dropped - 1);
  word += half - 1 + (word >> dropped & 1);
  return std::bit_cast<float>(word & ~((uint32_t{1} << dropped) - 1));
}
float ToTf32(float x) { return RoundBits(x, 11); }
float ToBfloat16(float x) { return RoundBits(x, 8); }
float Flushed(float x) { return std::fabs(x) < std::numeric_limits<float>::min() ? 0 : x; }

// acc + a b
float Step(float acc, const Term& term, bool fma) {
  return fma ? std::fma(term.a, term.b, acc) : acc + term.a * term.b;
}

float Chain(const Term* terms, size_t n, bool fma) {
  float sum = 0;
  for (size_t i = 0; i < n; ++i) {
    sum = Step(sum, terms[i], fma);
  }
  return sum;
}

float Lanes(const Term* terms, size_t n, bool fma) {
  float lanes[8] = {};
  for (size_t i = 0; i < n; ++i) {
    lanes[i % 8] = Step(lanes[i % 8], terms[i], fma);
  }
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) +
         ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

float Blocks(const Term* terms, size_t n, bool fma) {
  constexpr size_t kBlock = 48;
  float sum = 0;
  for (size_t start = 0; start < n; start += kBlock) {
    sum += Chain(terms + start, std::min(kBlock, n - start), fma);
  }
  return sum;
}

float Pairwise(const Term* terms, size_t n, bool fma) {
  return n <= 2 ? Chain(terms, n, fma)
                : Pairwise(terms, n / 2, fma) + Pairwise(terms + n / 2, n - n / 2, fma);
}

// A sixteenth of the terms, at least one: what a kernel leaves out that forgets a tile.
void DropTile(std::vector<Term>* terms) {
  const size_t n = terms->size(), tile = std::max<size_t>(1, n / 16);
  const auto from = terms->begin() + static_cast<std::ptrdiff_t>(n / 3);
  terms->erase(from, from + static_cast<std::ptrdiff_t>(std::min(tile, n - n / 3)));
}

}  // namespace

float Rounded(float x, const Arithmetic& how) { return how.round == nullptr ? x : how.round(x); }

float SumTerms(std::vector<Term> terms, const Arithmetic& how) {
  for (Term& term : terms) {
    term = {Rounded(term.a, how), Rounded(term.b, how)};
  }
  if (how.bug == Bug::kSign && !terms.empty()) {
    Term& term = terms[terms.size() / 2];
    term.a = -term.a;
  } else if (how.bug == Bug::kDroppedTile) {
    DropTile(&terms);
  } else if (how.bug == Bug::kOffByOne && terms.size() > 1) {
    for (size_t i = 0; i + 1 < terms.size(); ++i) {
      terms[i].a = terms[i + 1].a;
    }
  }
  switch (how.order) {
    case Order::kChain:
      return Chain(terms.data(), terms.size(), how.fma);
    case Order::kReverse:
      std::reverse(terms.begin(), terms.end());
      return Chain(terms.data(), terms.size(), how.fma);
    case Order::kLanes:
      return Lanes(terms.data(), terms.size(), how.fma);
    case Order::kBlocks:
      return Blocks(terms.data(), terms.size(), how.fma);
    case Order::kPairwise:
      break;
  }
  return Pairwise(terms.data(), terms.size(), how.fma);
}

double Source::Uniform() {  // splitmix64
  uint64_t z = state_ += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

Tensor Source::Draw(std::vector<int64_t> shape, Data data) {
  size_t count = 1;
  for (const int64_t extent : shape) {
    count *= static_cast<size_t>(extent);
  }
  Tensor tensor{std::move(shape), std::vector<float>(count)};
  for (float& x : tensor.values) {
    double sum = -6;  // Of twelve uniform numbers: nearly normal, without a library's logarithm.
    for (int i = 0; i < 12; ++i) {
      sum += Uniform();
    }
    const auto v = static_cast<float>(sum);
    switch (data) {
      case Data::kNormal:
        x = v;
        break;
      case Data::kPositive:
        x = std::fabs(v);
        break;
      case Data::kRelu:
        x = std::max(v, 0.0f);
        break;
      case Data::kShifted:  // A mean a hundred times the spread.
        x = 100 + v;
        break;
      case Data::kSubnormal:  // float32's smallest normal number is 2^-126.
        x = v * 0x1p-129f;
    }
  }
  return tensor;
}

numerics::OpDescription Subject::Description() const {
  numerics::OpDescription description{op, attrs, {}};
  for (const Tensor& input : inputs) {
    description.inputs.emplace_back(input.view());
  }
  if (!axes.empty()) {
    static constexpr int64_t kOne[] = {1};
    description.inputs.emplace_back(
        numerics::TensorView{numerics::DType::kInt32, kOne, std::as_bytes(std::span(axes))});
  }
  return description;
}

const std::vector<Family>& Families() {
  static const std::vector<Family> families = {
      {"MatMul", {16, 256, 4096, 65536}, Kind::kProducts, MakeMatMul},
      {"Conv2D", {18, 252, 4095}, Kind::kProducts, MakeConv2D},
      {"Conv2DBackpropInput", {18, 252, 4095}, Kind::kProducts, MakeConvInputGradient},
      {"Conv2DBackpropFilter", {16, 256, 4096, 65536}, Kind::kProducts, MakeConvFilterGradient},
      {"Sum", {16, 256, 4096, 65536}, Kind::kSums, MakeSum},
      {"Mean", {16, 256, 4096, 65536}, Kind::kSums, MakeMean},
      {"Softmax", {16, 256, 4096}, Kind::kNormalisation, MakeSoftmax},
      {"FusedBatchNormV3", {16, 256, 4096, 65536}, Kind::kNormalisation, MakeBatchNorm},
      {"Exp", {4096}, Kind::kFunction, MakeExp},
      {"Tanh", {4096}, Kind::kFunction, MakeTanh},
      {"Erf", {4096}, Kind::kFunction, MakeErf},
  };
  return families;
}

std::vector<Arithmetic> ArithmeticsOf(const Family& family) {
  constexpr Bug kNone = Bug::kNone;
  if (family.kind == Kind::kFunction) {  // No sums: no orders.
    return {{"reference"},
            {"another library", Order::kLanes},
            {"bfloat16", Order::kLanes, false, ToBfloat16, kNone, "bug"},
            {"one wrong sign", Order::kLanes, false, nullptr, Bug::kSign, "bug"},
            {"a step left out", Order::kLanes, false, nullptr, Bug::kDroppedTile, "bug"},
            {"off by one", Order::kLanes, false, nullptr, Bug::kOffByOne, "bug"}};
  }
  std::vector<Arithmetic> all = {
      {"reference"},
      {"reverse order", Order::kReverse},
      {"eight lanes", Order::kLanes},
      {"blocks of 48", Order::kBlocks},
      {"pairwise", Order::kPairwise},
  };
  if (family.kind == Kind::kProducts || family.name == "FusedBatchNormV3") {
    all.push_back({"FMA", Order::kChain, true});
    all.push_back({"FMA in blocks", Order::kBlocks, true});
  }
  const bool products = family.kind == Kind::kProducts;
  if (products) {
    all.push_back({"TF32", Order::kLanes, false, ToTf32, kNone, "TF32"});
  }
  all.push_back(
      {"bfloat16", Order::kLanes, false, ToBfloat16, kNone, products ? "bfloat16" : "bug"});
  if (products || family.kind == Kind::kSums) {
    all.push_back({"flush to zero", Order::kChain, false, Flushed, kNone, "flush-to-zero"});
  }
  all.push_back({"one wrong sign", Order::kLanes, false, nullptr, Bug::kSign, "bug"});
  all.push_back({"a dropped tile", Order::kLanes, false, nullptr, Bug::kDroppedTile, "bug"});
  all.push_back({"off by one", Order::kLanes, false, nullptr, Bug::kOffByOne, "bug"});
  return all;
}

Verdict JudgeAs(const Subject& subject, const Tensor& a, const Tensor& b) {
  const numerics::Judgement judgement = numerics::Judge(subject.Description(), a.view(), b.view());
  if (judgement.comparison && judgement.comparison->unequal == 0) {
    return {"equal", 0, 0, ""};
  }
  if (!judgement.bound) {
    return {"not judged", 0, 0, judgement.missing};
  }
  const numerics::Bound& bound = *judgement.bound;
  std::string word = "outside";
  if (judgement.emulation) {
    word = judgement.emulation->precision;
  } else if (bound.inside()) {
    word = "rounding";
  } else if (judgement.referee->used_a > 1 || judgement.referee->used_b > 1) {
    word = "bug";
  }
  return {word, bound.used_worst, bound.used_likely, ""};
}

Data DataOf(const Arithmetic& how) {
  return how.expect == "flush-to-zero" ? Data::kSubnormal : Data::kNormal;
}

Verdict JudgeOne(const Family& family, uint64_t k, const Arithmetic& how, uint64_t seed,
                 std::vector<Tensor>* results) {
  const Subject subject = family.make(k, DataOf(how), seed);
  Tensor reference = subject.compute(ArithmeticsOf(family).front());
  Tensor other = subject.compute(how);
  const Verdict verdict = JudgeAs(subject, reference, other);
  if (results != nullptr) {
    *results = {std::move(reference), std::move(other)};
  }
  return verdict;
}

bool IsRight(std::string_view expect, const Verdict& verdict) {
  if (expect == "rounding") {
    return verdict.word == "rounding" || verdict.word == "equal";
  }
  if (expect == "bug") {
    return verdict.word == "bug" || verdict.word == "outside";
  }
  return verdict.word == expect;
}

}  // namespace isobit::verdicts
