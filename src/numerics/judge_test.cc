// SPDX-License-Identifier: Apache-2.0
// Judgements of real float32 results: sound ones of many orders of summation must lie inside the
// bounds, those of lower precision outside, and be named.
#include "numerics/judge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "numerics/float_tensor.h"
#include "numerics/referee.h"

namespace isobit::numerics {
namespace {

using Tensor = FloatTensor;

enum class Data { kNormal, kPositive, kRelu };

Tensor Random(std::vector<int64_t> shape, std::mt19937* random, Data data = Data::kNormal) {
  std::normal_distribution<float> normal;
  size_t count = 1;
  for (const int64_t size : shape) {
    count *= static_cast<size_t>(size);
  }
  Tensor tensor{std::move(shape), std::vector<float>(count)};
  for (float& x : tensor.values) {
    const float v = normal(*random);
    x = data == Data::kNormal ? v : data == Data::kPositive ? std::fabs(v) : std::max(v, 0.0f);
  }
  return tensor;
}

// Ways in which libraries sum up products in float32.
enum class Order { kChain, kFmaChain, kReverse, kLanes, kBlocks };
constexpr Order kOrders[] = {Order::kChain, Order::kFmaChain, Order::kReverse, Order::kLanes,
                             Order::kBlocks};

float Dot(const float* a, const float* b, size_t n, size_t stride_b, Order order) {
  const auto product = [&](size_t i) { return a[i] * b[i * stride_b]; };
  float sum = 0;
  switch (order) {
    case Order::kChain:
      for (size_t i = 0; i < n; ++i) {
        sum += product(i);
      }
      return sum;
    case Order::kFmaChain:
      for (size_t i = 0; i < n; ++i) {
        sum = std::fma(a[i], b[i * stride_b], sum);
      }
      return sum;
    case Order::kReverse:
      for (size_t i = n; i-- > 0;) {
        sum += product(i);
      }
      return sum;
    case Order::kLanes: {
      float lanes[8] = {};
      for (size_t i = 0; i < n; ++i) {
        lanes[i % 8] += product(i);
      }
      return std::accumulate(lanes, lanes + 8, 0.0f);
    }
    case Order::kBlocks:
      break;
  }
  for (size_t start = 0; start < n; start += 64) {
    float block = 0;
    for (size_t i = start; i < std::min(n, start + 64); ++i) {
      block = std::fma(a[i], b[i * stride_b], block);
    }
    sum += block;
  }
  return sum;
}

Tensor MatMul(const Tensor& a, const Tensor& b, Order order) {
  const auto m = static_cast<size_t>(a.shape[0]), k = static_cast<size_t>(a.shape[1]),
             n = static_cast<size_t>(b.shape[1]);
  Tensor result{{a.shape[0], b.shape[1]}, std::vector<float>(m * n)};
  for (size_t i = 0; i < m; ++i) {
    for (size_t j = 0; j < n; ++j) {
      result.values[i * n + j] = Dot(&a.values[i * k], &b.values[j], k, n, order);
    }
  }
  return result;
}

Tensor Rounded(Tensor tensor, double (*round)(double)) {
  for (float& x : tensor.values) {
    x = static_cast<float>(round(x));
  }
  return tensor;
}

double ToTf32(double x) { return RoundToBits(x, 11); }
double ToBfloat16(double x) { return RoundToBits(x, 8); }

OpDescription Op(std::string name, std::string attrs, std::vector<const Tensor*> inputs) {
  OpDescription op{std::move(name), std::move(attrs), {}};
  for (const Tensor* input : inputs) {
    op.inputs.push_back(input != nullptr ? std::optional(input->view()) : std::nullopt);
  }
  return op;
}

TEST(JudgeTest, AnyOrderOfAFloat32MatMulIsInsideTheBounds) {
  std::mt19937 random(1);
  for (const int64_t k : {1, 2, 3, 17, 64, 256, 1000, 4096}) {
    for (const Data data : {Data::kNormal, Data::kPositive, Data::kRelu}) {
      const Tensor a = Random({4, k}, &random, data), b = Random({k, 8}, &random, data);
      const OpDescription op = Op("MatMul", "transpose_a=false, transpose_b=false", {&a, &b});
      const Tensor chain = MatMul(a, b, Order::kChain);
      for (const Order order : kOrders) {
        const Tensor other = MatMul(a, b, order);
        const Judgement judgement = Judge(op, chain.view(), other.view());
        if (judgement.comparison->unequal == 0) {
          continue;
        }
        ASSERT_TRUE(judgement.bound.has_value()) << judgement.missing;
        EXPECT_TRUE(judgement.bound->inside())
            << "K = " << k << " order " << static_cast<int>(order) << " worst "
            << judgement.bound->used_worst << " likely " << judgement.bound->used_likely;
        EXPECT_LE(judgement.referee->used_a, 1);
        EXPECT_LE(judgement.referee->used_b, 1);
        EXPECT_FALSE(judgement.emulation.has_value());
        EXPECT_EQ(judgement.bound->terms, static_cast<uint64_t>(k));
        EXPECT_EQ(judgement.bound->checked, judgement.bound->unequal);
      }
    }
  }
}

// The order that is worst for a chain: all large terms of one sign first.
TEST(JudgeTest, SortedTermsAreInsideTheBounds) {
  std::mt19937 random(2);
  const int64_t k = 2000;
  Tensor a = Random({1, k}, &random);
  Tensor b{{k, 1}, std::vector<float>(k, 1.0f)};
  std::sort(a.values.begin(), a.values.end());
  const OpDescription op = Op("MatMul", "", {&a, &b});
  for (const Order order : kOrders) {
    const Tensor x = MatMul(a, b, Order::kBlocks), y = MatMul(a, b, order);
    const Judgement judgement = Judge(op, x.view(), y.view());
    if (judgement.bound) {
      EXPECT_TRUE(judgement.bound->inside()) << judgement.bound->used_likely;
    }
  }
}

TEST(JudgeTest, LowerPrecisionIsOutsideAndNamed) {
  std::mt19937 random(3);
  for (const int64_t k : {16, 64, 512, 4096}) {
    for (const Data data : {Data::kNormal, Data::kRelu}) {
      const Tensor a = Random({6, k}, &random, data), b = Random({k, 6}, &random);
      const OpDescription op = Op("_FusedMatMul", "transpose_a=false, fused_ops=[]", {&a, &b});
      const Tensor full = MatMul(a, b, Order::kLanes);
      struct Case {
        const char* name;
        double (*round)(double);
      };
      for (const Case& c :
           {Case{"TF32", ToTf32}, Case{"bfloat16", ToBfloat16}, Case{"float16", RoundToHalf}}) {
        const Tensor low = MatMul(Rounded(a, c.round), Rounded(b, c.round), Order::kChain);
        const Judgement judgement = Judge(op, full.view(), low.view());
        ASSERT_TRUE(judgement.bound.has_value());
        EXPECT_FALSE(judgement.bound->inside())
            << c.name << " K = " << k << " " << judgement.bound->used_likely;
        ASSERT_TRUE(judgement.emulation.has_value()) << c.name << " K = " << k;
        EXPECT_EQ(judgement.emulation->side, "b");
        // TF32 and float16 have the same 11 bits; they differ in range only.
        if (std::string(c.name) == "bfloat16") {
          EXPECT_EQ(judgement.emulation->precision, "bfloat16");
        } else {
          EXPECT_NE(judgement.emulation->precision, "bfloat16");
        }
        EXPECT_LT(judgement.referee->distance_a, 0.1 * judgement.referee->distance_b);
      }
    }
  }
}

TEST(JudgeTest, AWrongResultIsOutsideTheWorstCase) {
  std::mt19937 random(4);
  const Tensor a = Random({5, 40}, &random), b = Random({40, 5}, &random);
  const Tensor good = MatMul(a, b, Order::kChain);
  Tensor bad = good;
  bad.values[13] += 0.01f;
  const Judgement judgement = Judge(Op("MatMul", "", {&a, &b}), good.view(), bad.view());
  EXPECT_GT(judgement.bound->used_worst, 1);
  EXPECT_LE(judgement.referee->used_a, 1);
  EXPECT_GT(judgement.referee->used_b, 1);
  EXPECT_EQ(judgement.comparison->worst, 13u);
}

TEST(JudgeTest, TransposesBatchesBiasAndRelu) {
  std::mt19937 random(5);
  const Tensor a = Random({3, 7}, &random), b = Random({7, 4}, &random),
               bias = Random({4}, &random);
  Tensor b_transposed{{4, 7}, std::vector<float>(28)};
  for (size_t i = 0; i < 28; ++i) {
    b_transposed.values[i % 4 * 7 + i / 4] = b.values[i];
  }
  Tensor result = MatMul(a, b, Order::kChain);
  for (size_t i = 0; i < 12; ++i) {
    result.values[i] = std::max(result.values[i] + bias.values[i % 4], 0.0f);
  }
  Tensor other = result;
  other.values[0] = std::nextafter(other.values[0], 100.0f);
  const auto judgement =
      Judge(Op("_FusedMatMul", "transpose_b=true, fused_ops=[\"BiasAdd\", \"Relu\"], T=DT_FLOAT",
               {&a, &b_transposed, &bias}),
            result.view(), other.view());
  ASSERT_TRUE(judgement.bound.has_value()) << judgement.missing;
  EXPECT_TRUE(judgement.bound->inside());
  EXPECT_EQ(judgement.bound->terms, 8u);
  // Two batches share b.
  Tensor batches{{2, 3, 7}, a.values};
  batches.values.insert(batches.values.end(), a.values.begin(), a.values.end());
  const Tensor plain = MatMul(a, b, Order::kReverse);
  Tensor product{{2, 3, 4}, plain.values};
  product.values.insert(product.values.end(), plain.values.begin(), plain.values.end());
  Tensor chain{{2, 3, 4}, MatMul(a, b, Order::kChain).values};
  chain.values.insert(chain.values.end(), plain.values.begin(), plain.values.end());
  chain.values[0] = std::nextafter(chain.values[0], 100.0f);
  const Tensor shared{{1, 7, 4}, b.values};
  const auto batched = Judge(Op("BatchMatMulV2", "adj_x=false, adj_y=false", {&batches, &shared}),
                             product.view(), chain.view());
  ASSERT_TRUE(batched.bound.has_value()) << batched.missing;
  EXPECT_TRUE(batched.bound->inside());
}

struct ConvCase {
  int64_t height, width, cin, cout, kernel, stride, dilation;
  const char* padding;
};

// Convolution as the textbook has it, in float32.
Tensor Conv2D(const Tensor& image, const Tensor& filter, const ConvCase& c) {
  const bool same = std::string(c.padding) == "SAME";
  const int64_t reach = (c.kernel - 1) * c.dilation + 1;
  const int64_t oh =
      same ? (c.height + c.stride - 1) / c.stride : (c.height - reach) / c.stride + 1;
  const int64_t ow = same ? (c.width + c.stride - 1) / c.stride : (c.width - reach) / c.stride + 1;
  const int64_t pad_y = same ? std::max<int64_t>((oh - 1) * c.stride + reach - c.height, 0) / 2 : 0;
  const int64_t pad_x = same ? std::max<int64_t>((ow - 1) * c.stride + reach - c.width, 0) / 2 : 0;
  Tensor result{{2, oh, ow, c.cout}, std::vector<float>(static_cast<size_t>(2 * oh * ow * c.cout))};
  size_t at = 0;
  for (int64_t n = 0; n < 2; ++n) {
    for (int64_t oy = 0; oy < oh; ++oy) {
      for (int64_t ox = 0; ox < ow; ++ox) {
        for (int64_t co = 0; co < c.cout; ++co) {
          float sum = 0;
          for (int64_t ky = 0; ky < c.kernel; ++ky) {
            for (int64_t kx = 0; kx < c.kernel; ++kx) {
              const int64_t y = oy * c.stride + ky * c.dilation - pad_y,
                            x = ox * c.stride + kx * c.dilation - pad_x;
              for (int64_t ci = 0; ci < c.cin && y >= 0 && y < c.height && x >= 0 && x < c.width;
                   ++ci) {
                sum += image.values[static_cast<size_t>(((n * c.height + y) * c.width + x) * c.cin +
                                                        ci)] *
                       filter.values[static_cast<size_t>(
                           ((ky * c.kernel + kx) * c.cin + ci) * c.cout + co)];
              }
            }
          }
          result.values[at++] = sum;
        }
      }
    }
  }
  return result;
}

TEST(JudgeTest, ConvolutionsOfAllGeometries) {
  std::mt19937 random(6);
  for (const ConvCase& c :
       {ConvCase{7, 9, 3, 4, 3, 1, 1, "SAME"}, ConvCase{8, 6, 2, 5, 3, 2, 1, "SAME"},
        ConvCase{9, 9, 3, 2, 5, 2, 1, "VALID"}, ConvCase{10, 11, 1, 3, 3, 1, 2, "SAME"},
        ConvCase{5, 5, 4, 4, 1, 3, 1, "VALID"}}) {
    const Tensor image = Random({2, c.height, c.width, c.cin}, &random);
    const Tensor filter = Random({c.kernel, c.kernel, c.cin, c.cout}, &random);
    const Tensor result = Conv2D(image, filter, c);
    Tensor nudged = result;
    for (float& x : nudged.values) {
      x = std::nextafter(x, 100.0f);
    }
    const std::string attrs = "strides=[1, " + std::to_string(c.stride) + ", " +
                              std::to_string(c.stride) + ", 1], padding=\"" + c.padding +
                              "\", dilations=[1, " + std::to_string(c.dilation) + ", " +
                              std::to_string(c.dilation) + ", 1], data_format=\"NHWC\"";
    const auto judgement =
        Judge(Op("_MklNativeConv2D", attrs, {&image, &filter}), result.view(), nudged.view());
    ASSERT_TRUE(judgement.bound.has_value()) << judgement.missing;
    EXPECT_TRUE(judgement.bound->inside()) << c.padding << " " << judgement.bound->used_likely;
    EXPECT_LE(judgement.referee->used_a, 1) << "the referee computes another convolution";
    EXPECT_EQ(judgement.bound->checked, result.values.size());
    // The gradients are the same trilinear form <conv(image, filter), g>: check them by that
    // identity.
    const Tensor g = Random(result.shape, &random);
    double form = 0, by_input = 0, by_filter = 0;
    for (size_t i = 0; i < g.values.size(); ++i) {
      form += static_cast<double>(result.values[i]) * g.values[i];
    }
    std::string missing;
    const auto input_gradient = MakeRecomputation(
        Op("Conv2DBackpropInput", attrs, {nullptr, &filter, &g}), image.view(), {}, &missing);
    ASSERT_NE(input_gradient, nullptr) << missing;
    for (size_t i = 0; i < image.values.size(); ++i) {
      by_input += input_gradient->At(i).value * image.values[i];
    }
    const auto filter_gradient = MakeRecomputation(
        Op("Conv2DBackpropFilter", attrs, {&image, nullptr, &g}), filter.view(), {}, &missing);
    ASSERT_NE(filter_gradient, nullptr) << missing;
    for (size_t i = 0; i < filter.values.size(); ++i) {
      by_filter += filter_gradient->At(i).value * filter.values[i];
    }
    EXPECT_NEAR(by_input, form, 1e-4);
    EXPECT_NEAR(by_filter, form, 1e-4);
  }
}

TEST(JudgeTest, ReductionsInAnyOrder) {
  std::mt19937 random(7);
  const Tensor x = Random({6, 50, 7}, &random);
  const std::vector<int32_t> axes = {1};
  const int64_t axes_shape[] = {1};
  OpDescription op = Op("Mean", "keep_dims=false, Tidx=DT_INT32", {&x});
  op.inputs.push_back(TensorView{DType::kInt32, axes_shape, std::as_bytes(std::span(axes))});
  Tensor divided{{6, 7}, std::vector<float>(42)}, scaled = divided;
  for (size_t i = 0; i < 6; ++i) {
    for (size_t c = 0; c < 7; ++c) {
      float up = 0, down = 0;
      for (size_t j = 0; j < 50; ++j) {
        up += x.values[(i * 50 + j) * 7 + c];
        down += x.values[(i * 50 + 49 - j) * 7 + c] * (1.0f / 50.0f);
      }
      divided.values[i * 7 + c] = up / 50.0f;
      scaled.values[i * 7 + c] = down;
    }
  }
  const auto judgement = Judge(op, divided.view(), scaled.view());
  ASSERT_TRUE(judgement.bound.has_value()) << judgement.missing;
  EXPECT_TRUE(judgement.bound->inside()) << judgement.bound->used_likely;
  EXPECT_LE(judgement.referee->used_a, 1);
  // Without the axes: [6, 50, 7] becomes [6, 7] in one way alone, [6, 6, 7] in two.
  op.inputs[1].reset();
  const auto by_shape = Judge(op, divided.view(), scaled.view());
  ASSERT_TRUE(by_shape.bound.has_value()) << by_shape.missing;
  EXPECT_EQ(by_shape.bound->used_worst, judgement.bound->used_worst);
  const Tensor square = Random({6, 6, 7}, &random);
  op.inputs[0] = square.view();
  EXPECT_EQ(Judge(op, divided.view(), scaled.view()).missing, "input 1 of Mean was not recorded");
}

TEST(JudgeTest, SoftmaxAndItsLoss) {
  std::mt19937 random(8);
  const size_t rows = 20, classes = 30;
  Tensor logits = Random({rows, classes}, &random);
  for (float& x : logits.values) {
    x *= 8;
  }
  Tensor labels{{rows}, std::vector<float>(rows)};
  Tensor direct = logits, shifted = logits, loss{{rows}, std::vector<float>(rows)},
         loss_other = loss, back = logits, back_other = logits;
  for (size_t r = 0; r < rows; ++r) {
    labels.values[r] = static_cast<float>(r % classes);
    const float* x = &logits.values[r * classes];
    const float max = *std::max_element(x, x + classes);
    float sum = 0, sum_back = 0;
    for (size_t c = 0; c < classes; ++c) {
      sum += std::exp(x[c] - max);
      sum_back += std::exp(x[classes - 1 - c] - max);
    }
    for (size_t c = 0; c < classes; ++c) {
      const size_t i = r * classes + c;
      direct.values[i] = std::exp(x[c] - max) / sum;
      shifted.values[i] = std::exp(x[c] - max) * (1.0f / sum_back);
      back.values[i] = direct.values[i] - (c == r % classes ? 1.0f : 0.0f);
      back_other.values[i] = shifted.values[i] - (c == r % classes ? 1.0f : 0.0f);
    }
    loss.values[r] = std::log(sum) - (x[r % classes] - max);
    loss_other.values[r] = -std::log(shifted.values[r * classes + r % classes]);
  }
  const auto softmax = Judge(Op("Softmax", "T=DT_FLOAT", {&logits}), direct.view(), shifted.view());
  ASSERT_TRUE(softmax.bound.has_value()) << softmax.missing;
  EXPECT_TRUE(softmax.bound->inside()) << softmax.bound->used_worst;
  EXPECT_LE(softmax.referee->used_b, 1);
  const OpDescription op = Op("SparseSoftmaxCrossEntropyWithLogits", "", {&logits, &labels});
  const auto backprop = Judge(op, back.view(), back_other.view());
  ASSERT_TRUE(backprop.bound.has_value()) << backprop.missing;
  EXPECT_TRUE(backprop.bound->inside()) << backprop.bound->used_worst;
  const auto losses = Judge(op, loss.view(), loss_other.view());
  ASSERT_TRUE(losses.bound.has_value()) << losses.missing;
  EXPECT_LE(losses.referee->used_a, 1);
}

TEST(JudgeTest, FunctionsAndBasicArithmetic) {
  std::mt19937 random(9);
  const Tensor x = Random({500}, &random, Data::kPositive), y = Random({500}, &random);
  Tensor exp = x, exp_other = x, sum = x;
  for (size_t i = 0; i < 500; ++i) {
    exp.values[i] = std::exp(x.values[i]);
    exp_other.values[i] = i % 3 == 0 ? std::nextafter(exp.values[i], 100.0f) : exp.values[i];
    sum.values[i] = x.values[i] + y.values[i];
  }
  const auto judgement = Judge(Op("Exp", "", {&x}), exp.view(), exp_other.view());
  ASSERT_TRUE(judgement.bound.has_value()) << judgement.missing;
  EXPECT_TRUE(judgement.bound->inside());
  EXPECT_EQ(judgement.bound->name, "3 ulp of the exact value");
  exp_other.values[0] *= 1.00001f;
  EXPECT_FALSE(Judge(Op("Exp", "", {&x}), exp.view(), exp_other.view()).bound->inside());
  // One addition has one correct result: one ulp is no rounding difference.
  Tensor off = sum;
  off.values[5] = std::nextafter(off.values[5], 100.0f);
  const auto addition = Judge(Op("AddV2", "", {&x, &y}), sum.view(), off.view());
  ASSERT_TRUE(addition.bound.has_value()) << addition.missing;
  EXPECT_FALSE(addition.bound->inside());
  EXPECT_LE(addition.referee->used_a, 1);
  EXPECT_GT(addition.referee->used_b, 1);
}

TEST(JudgeTest, FlushToZeroIsNamed) {
  std::mt19937 random(10);
  Tensor x = Random({200}, &random);
  for (size_t i = 0; i < 200; i += 4) {
    x.values[i] *= 1e-39f;
  }
  const Tensor y{{200}, std::vector<float>(200, 1e30f)};
  Tensor kept = x, flushed = x;
  for (size_t i = 0; i < 200; ++i) {
    kept.values[i] = x.values[i] * y.values[i];
    flushed.values[i] =
        (std::fabs(x.values[i]) < std::numeric_limits<float>::min() ? 0.0f : x.values[i]) *
        y.values[i];
  }
  const auto judgement = Judge(Op("Mul", "T=DT_FLOAT", {&x, &y}), kept.view(), flushed.view());
  ASSERT_TRUE(judgement.emulation.has_value());
  EXPECT_EQ(judgement.emulation->precision, "flush-to-zero");
  EXPECT_EQ(judgement.emulation->side, "b");
  EXPECT_FALSE(judgement.bound->inside());
}

TEST(JudgeTest, WhatIsMissingIsSaid) {
  std::mt19937 random(11);
  const Tensor a = Random({2, 3}, &random), b = Random({3, 2}, &random),
               x = Random({2, 2}, &random), y = Random({2, 2}, &random);
  EXPECT_EQ(Judge(Op("MatMul", "", {&a, nullptr}), x.view(), y.view()).missing,
            "input 1 of MatMul was not recorded");
  EXPECT_EQ(Judge(Op("Frobnicate", "", {&a}), x.view(), y.view()).missing,
            "no bound known for op Frobnicate");
  EXPECT_EQ(Judge(Op("MatMul", "transpose_a=true", {&a, &b}), x.view(), y.view()).missing,
            "the shapes of MatMul do not fit its attributes");
  EXPECT_FALSE(Judge(Op("MatMul", "", {}), a.view(), b.view()).comparison.has_value());
  EXPECT_EQ(Judge(Op("_FusedMatMul", "fused_ops=[\"Tanh\"]", {&a, &b}), x.view(), y.view()).missing,
            "no bound known for Tanh fused into _FusedMatMul");
}

TEST(JudgeTest, AnInfinityOnOneSideOnlyIsOutside) {
  std::mt19937 random(12);
  const Tensor a = Random({2, 3}, &random), b = Random({3, 2}, &random);
  const Tensor good = MatMul(a, b, Order::kChain);
  Tensor bad = good;
  bad.values[2] = INFINITY;
  const auto judgement = Judge(Op("MatMul", "", {&a, &b}), good.view(), bad.view());
  EXPECT_FALSE(judgement.bound->inside());
  EXPECT_LE(judgement.referee->used_a, 1);
  EXPECT_TRUE(std::isinf(judgement.referee->used_b));
}

TEST(AttributesTest, ReadsListsTextAndFlags) {
  const Attributes attrs(
      "T=DT_FLOAT, strides=[1, 2, 2, 1], padding=\"SAME\", fused_ops=[\"BiasAdd\", \"Relu\"], "
      "keep_dims=true, epsilon=0.001, note=\"a, b=[c\"");
  EXPECT_EQ(attrs.Integers("strides"), (std::vector<int64_t>{1, 2, 2, 1}));
  EXPECT_EQ(attrs.Text("padding"), "SAME");
  EXPECT_EQ(attrs.Texts("fused_ops"), (std::vector<std::string>{"BiasAdd", "Relu"}));
  EXPECT_TRUE(attrs.Flag("keep_dims", false));
  EXPECT_TRUE(attrs.Flag("absent", true));
  EXPECT_EQ(attrs.Number("epsilon", 0), 0.001);
  EXPECT_EQ(attrs.Text("note"), "a, b=[c");
  EXPECT_EQ(BaseOpName("_MklNativeFusedConv2D"), "Conv2D");
  EXPECT_EQ(BaseOpName("MatMul"), "MatMul");
}

}  // namespace
}  // namespace isobit::numerics
