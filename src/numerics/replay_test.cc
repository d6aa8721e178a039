// SPDX-License-Identifier: Apache-2.0
#include "numerics/replay.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "numerics/float_tensor.h"

namespace isobit::numerics {
namespace {

using Tensor = FloatTensor;
using Names = std::vector<std::string>;

Tensor Random(std::vector<int64_t> shape, uint32_t seed) {
  Tensor tensor{std::move(shape), {}};
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  size_t count = 1;
  for (const int64_t extent : tensor.shape) {
    count *= static_cast<size_t>(extent);
  }
  tensor.values.resize(count);
  std::ranges::generate(tensor.values, [&] { return normal(random); });
  return tensor;
}

OpDescription Op(std::string name, std::string attrs, const std::vector<const Tensor*>& inputs) {
  OpDescription op{std::move(name), std::move(attrs), {}};
  for (const Tensor* input : inputs) {
    op.inputs.emplace_back(input->view());
  }
  return op;
}

// x (M, K) times y (K, N), element by element by `sum` of K products.
template <typename F>
Tensor Product(const Tensor& x, const Tensor& y, F sum) {
  const auto m = static_cast<size_t>(x.shape[0]), k = static_cast<size_t>(x.shape[1]),
             n = static_cast<size_t>(y.shape[1]);
  Tensor product{{x.shape[0], y.shape[1]}, std::vector<float>(m * n)};
  std::vector<float> column(k);
  for (size_t c = 0; c < n; ++c) {
    for (size_t i = 0; i < k; ++i) {
      column[i] = y.values[i * n + c];
    }
    for (size_t r = 0; r < m; ++r) {
      product.values[r * n + c] = sum(x.values.data() + r * k, column.data(), k);
    }
  }
  return product;
}

float FmaChain(const float* a, const float* b, size_t k) {
  float sum = 0;
  for (size_t i = 0; i < k; ++i) {
    sum = std::fma(a[i], b[i], sum);
  }
  return sum;
}

float MultiplyAdd(const float* a, const float* b, size_t k) {
  float sum = 0;
  for (size_t i = 0; i < k; ++i) {
    sum += a[i] * b[i];
  }
  return sum;
}

float InChunksOf384(const float* a, const float* b, size_t k) {
  float sum = 0;
  for (size_t i = 0; i < k; i += 384) {
    sum += MultiplyAdd(a + i, b + i, std::min<size_t>(384, k - i));
  }
  return sum;
}

// Eight lanes, as no kernel of the list adds.
float EightLanes(const float* a, const float* b, size_t k) {
  float lanes[8] = {};
  for (size_t i = 0; i < k; ++i) {
    lanes[i % 8] = std::fma(a[i], b[i], lanes[i % 8]);
  }
  return std::accumulate(std::begin(lanes), std::end(lanes), 0.0f);
}

TEST(ReplayTest, TellsTheChainsApart) {
  const Tensor x = Random({64, 64}, 1), y = Random({64, 64}, 2);
  const Tensor a = Product(x, y, FmaChain), b = Product(x, y, MultiplyAdd);
  const auto replay = ReplayProducts(Op("MatMul", "", {&x, &y}), a.view(), b.view());
  ASSERT_TRUE(replay && replay->a && replay->b);
  ASSERT_TRUE(replay->a->order && replay->b->order);
  EXPECT_EQ(replay->terms, 64u);
  EXPECT_EQ(replay->elements, 4096u);
  EXPECT_EQ(replay->count, 4096u);
  EXPECT_EQ(replay->a->order->Text(), "one FMA chain");
  EXPECT_TRUE(replay->a->order->libraries.empty());
  EXPECT_GE(replay->a->rounded, kFewestRounded);
  EXPECT_EQ(replay->b->order->Text(), "one multiply-and-add chain");
  const auto mirrored = ReplayProducts(Op("MatMul", "", {&x, &y}), b.view(), a.view());
  ASSERT_TRUE(mirrored && mirrored->a && mirrored->b);
  ASSERT_TRUE(mirrored->a->order && mirrored->b->order);
  EXPECT_EQ(mirrored->a->order->Text(), replay->b->order->Text());
  EXPECT_EQ(mirrored->b->order->Text(), replay->a->order->Text());
}

TEST(ReplayTest, TellsTheChunks) {
  const Tensor x = Random({16, 1000}, 1), y = Random({1000, 32}, 2);
  const Tensor a = Product(x, y, InChunksOf384);
  const Tensor b = Product(x, y, [](const float* p, const float* q, size_t) {
    const float first = FmaChain(p, q, 384), second = FmaChain(p + 384, q + 384, 308);
    return first + second + FmaChain(p + 692, q + 692, 308);
  });
  const auto replay = ReplayProducts(Op("MatMul", "", {&x, &y}), a.view(), b.view());
  ASSERT_TRUE(replay && replay->a && replay->b);
  ASSERT_TRUE(replay->a->order && replay->b->order);
  EXPECT_EQ(replay->elements, 512u);
  EXPECT_EQ(replay->a->order->Text(), "multiply-and-add chains in chunks of 384, 384, 232");
  EXPECT_EQ(replay->a->order->libraries, Names{"Eigen"});
  EXPECT_EQ(replay->b->order->Text(), "FMA chains in chunks of 384, 308, 308");
  EXPECT_EQ(replay->b->order->libraries, Names{"oneDNN's AVX-512 kernels"});
}

TEST(ReplayTest, WhatNoOrderGivesIsNotReproduced) {
  const Tensor x = Random({64, 256}, 1), y = Random({256, 64}, 2);
  Tensor a = Product(x, y, EightLanes), b = Product(x, y, FmaChain);
  const auto op = Op("MatMul", "", {&x, &y});
  auto replay = ReplayProducts(op, a.view(), b.view());
  ASSERT_TRUE(replay);
  ASSERT_TRUE(replay->a && replay->b);
  EXPECT_FALSE(replay->a->order);
  EXPECT_TRUE(replay->b->order);
  // Nor what is not quite an order's: a bit of one element.
  b.values[1234] = std::nextafter(b.values[1234], 1e9f);
  replay = ReplayProducts(op, a.view(), b.view());
  ASSERT_TRUE(replay && replay->b);
  EXPECT_FALSE(replay->b->order);
}

// Where sums are exact, every order gives the same bits.
TEST(ReplayTest, NothingIsSaidOfExactSums) {
  Tensor x = Random({64, 64}, 1), y = Random({64, 64}, 2);
  for (Tensor* tensor : {&x, &y}) {
    std::ranges::for_each(tensor->values, [](float& value) { value = std::round(4 * value); });
  }
  const Tensor a = Product(x, y, FmaChain);
  const auto replay = ReplayProducts(Op("MatMul", "", {&x, &y}), a.view(), a.view());
  ASSERT_TRUE(replay);
  EXPECT_FALSE(replay->a);
  EXPECT_FALSE(replay->b);
}

TEST(ReplayTest, OrdersThatGiveTheSameBitsAreCounted) {
  // Only the first of 16 chunks holds anything but zeros: where it ends makes no difference.
  Tensor x = Random({64, 256}, 1);
  const Tensor y = Random({256, 64}, 2);
  for (size_t i = 0; i < x.values.size(); ++i) {
    x.values[i] = i % 256 < 8 ? x.values[i] : 0;
  }
  const Tensor a = Product(x, y, FmaChain);
  const auto replay = ReplayProducts(Op("MatMul", "", {&x, &y}), a.view(), a.view());
  ASSERT_TRUE(replay && replay->a && replay->a->order);
  EXPECT_EQ(replay->a->order->Text(), "one FMA chain");
  EXPECT_GT(replay->a->others, 4u);
}

TEST(ReplayTest, TransposesBiasReluAndPointwiseConvolutions) {
  const Tensor x = Random({24, 40}, 1), y = Random({40, 32}, 2), bias = Random({32}, 3);
  const Tensor plain = Product(x, y, FmaChain);
  Tensor fused = plain, turned_x{{40, 24}, x.values}, turned_y{{32, 40}, y.values};
  for (size_t i = 0; i < fused.values.size(); ++i) {
    fused.values[i] = std::max(fused.values[i] + bias.values[i % 32], 0.0f);
  }
  for (size_t i = 0; i < 40; ++i) {
    for (size_t r = 0; r < 24; ++r) {
      turned_x.values[i * 24 + r] = x.values[r * 40 + i];
    }
    for (size_t c = 0; c < 32; ++c) {
      turned_y.values[c * 40 + i] = y.values[i * 32 + c];
    }
  }
  const auto chain = [](const OpDescription& op, const Tensor& side) {
    const auto replay = ReplayProducts(op, side.view(), side.view());
    return replay && replay->a && replay->a->order ? replay->a->order->Text() : "";
  };
  EXPECT_EQ(
      chain(Op("MatMul", "transpose_a=true, transpose_b=true", {&turned_x, &turned_y}), plain),
      "one FMA chain");
  EXPECT_EQ(chain(Op("_FusedMatMul", "fused_ops=[\"BiasAdd\", \"Relu\"]", {&x, &y, &bias}), fused),
            "one FMA chain");
  EXPECT_EQ(chain(Op("_FusedMatMul", "fused_ops=[\"BiasAdd\", \"Tanh\"]", {&x, &y, &bias}), fused),
            "");
  const Tensor image{{2, 3, 4, 40}, x.values}, filter{{1, 1, 40, 32}, y.values};
  const Tensor output{{2, 3, 4, 32}, plain.values};
  EXPECT_EQ(
      chain(Op("_MklNativeConv2D", "strides=[1, 1, 1, 1], data_format=\"NHWC\"", {&image, &filter}),
            output),
      "one FMA chain");
  EXPECT_EQ(chain(Op("Conv2D", "strides=[1, 2, 2, 1]", {&image, &filter}), output), "");
}

TEST(ReplayTest, NothingWhereNothingTells) {
  const Tensor x = Random({2, 8}, 1), y = Random({8, 8}, 2), a = Product(x, y, FmaChain);
  EXPECT_FALSE(ReplayProducts(Op("MatMul", "", {&x, &y}), a.view(), a.view()));  // 16 elements.
  const Tensor p = Random({8, 8}, 1), c = Product(p, y, FmaChain);
  auto op = Op("MatMul", "", {&p, &y});
  op.inputs[1].reset();
  EXPECT_FALSE(ReplayProducts(op, c.view(), c.view()));
  EXPECT_FALSE(ReplayProducts(Op("Add", "", {&p, &y}), c.view(), c.view()));
  EXPECT_FALSE(ReplayProducts(Op("MatMul", "", {&p, &x}), c.view(), c.view()));
}

// The drivers' blocks as seen in the kernels (docs/numerics.md).
TEST(SumOrdersTest, HasWhatLibrariesDo) {
  const auto owners = [](bool fma, const std::vector<std::vector<uint32_t>>& groups) {
    uint32_t k = 0;
    for (const auto& group : groups) {
      k = std::accumulate(group.begin(), group.end(), k);
    }
    for (const SumOrder& order : SumOrders(k, 10'000)) {
      if (order.fma == fma && order.groups == groups) {
        return order.libraries;
      }
    }
    return Names{"not there"};
  };
  EXPECT_EQ(owners(true, {{384, 197, 196}}), Names{"oneDNN's AVX-512 kernels"});
  EXPECT_EQ(owners(true, {{256, 256, 256, 250, 250}}), Names{"oneDNN's AVX2 kernels"});
  EXPECT_EQ(owners(false, {{250, 250}}), Names{"oneDNN's SSE4.1 kernels"});
  EXPECT_EQ(owners(false, {{384, 320, 296}}), Names{"OpenBLAS's Sandybridge kernels"});
  EXPECT_EQ(owners(true, {{448, 288, 264}}), Names{"OpenBLAS's SkylakeX kernels"});
  EXPECT_EQ(owners(false, {{520, 520, 520, 488}}), Names{"Eigen"});
  EXPECT_EQ(owners(true, {{252, 252, 248, 248}}), (Names{"Eigen through oneDNN's AVX-512 kernels",
                                                         "Eigen through oneDNN's AVX2 kernels"}));
  EXPECT_EQ(owners(false, {{320, 184}, {320, 176}}), Names{"Eigen with threads that share k"});
  EXPECT_EQ(owners(true, {{256, 248}, {248, 248}}), Names{"Eigen with threads that share k"});
  EXPECT_EQ(owners(true, {{1000}}), Names{});
}

TEST(SumOrdersTest, NoTwoAreTheSameAndAllAddEverything) {
  for (const uint32_t k : {1u, 7u, 64u, 385u, 1000u, 2048u}) {
    std::set<std::pair<bool, std::vector<std::vector<uint32_t>>>> seen;
    for (const SumOrder& order : SumOrders(k, 10'000)) {
      EXPECT_TRUE(seen.emplace(order.fma, order.groups).second) << order.Text();
      uint32_t sum = 0;
      for (const auto& group : order.groups) {
        sum += std::accumulate(group.begin(), group.end(), 0u);
      }
      EXPECT_EQ(sum, k);
    }
    EXPECT_LE(SumOrders(k, 5).size(), 5u);
  }
}

}  // namespace
}  // namespace isobit::numerics
