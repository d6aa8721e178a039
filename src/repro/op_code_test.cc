// SPDX-License-Identifier: Apache-2.0
#include "repro/op_code.h"

#include <gtest/gtest.h>

namespace isobit::repro {
namespace {

TEST(OpCodeTest, APublicOp) {
  const auto code = CodeOf("Conv2D",
                           "T=DT_FLOAT, data_format=\"NHWC\", explicit_paddings=[], "
                           "padding=\"SAME\", strides=[1, 2, 2, 1], use_cudnn_on_gpu=true",
                           2);
  ASSERT_TRUE(code);
  EXPECT_EQ(code->op, "Conv2D");
  EXPECT_EQ(code->inputs, 2u);
  EXPECT_EQ(code->attributes, nlohmann::json::parse(R"({"T": "float32", "data_format": "NHWC",
      "explicit_paddings": [], "padding": "SAME", "strides": [1, 2, 2, 1],
      "use_cudnn_on_gpu": true})"));
  EXPECT_TRUE(code->fused.empty());
  EXPECT_FALSE(code->part);
}

TEST(OpCodeTest, WhatWasFusedComesBehind) {
  const auto code = CodeOf("_MklNativeFusedMatMul",
                           "T=DT_FLOAT, epsilon=0, fused_ops=[\"BiasAdd\", \"LeakyRelu\"], "
                           "leakyrelu_alpha=0.25, num_args=1, transpose_a=false",
                           3);
  ASSERT_TRUE(code);
  EXPECT_EQ(code->op, "MatMul");
  EXPECT_EQ(code->inputs, 2u);
  EXPECT_EQ(code->fused,
            (std::vector<std::string>{"y = tf.raw_ops.BiasAdd(value=y, bias=x[2])",
                                      "y = tf.raw_ops.LeakyRelu(features=y, alpha=0.25)"}));
  EXPECT_EQ(code->attributes, nlohmann::json::parse(R"({"T": "float32", "transpose_a": false})"));
}

TEST(OpCodeTest, ANormalisationThatWasFused) {
  const auto code =
      CodeOf("_FusedConv2D",
             "fused_ops=[\"FusedBatchNorm\", \"Relu\"], epsilon=0.001, strides=[1, 1, 1, 1]", 6);
  ASSERT_TRUE(code);
  EXPECT_EQ(code->fused[0],
            "y = tf.raw_ops.FusedBatchNormV3(x=y, scale=x[2], offset=x[3], mean=x[4], "
            "variance=x[5], epsilon=0.001, is_training=False)[0]");
}

TEST(OpCodeTest, NamesOfKernels) {
  const auto name = [](const std::string& op) {
    const auto code = CodeOf(op, "", 3);
    return code ? code->op + (code->part ? " part" : "") : code.error().what;
  };
  EXPECT_EQ(name("FusedBatchNormV3"), "FusedBatchNormV3");
  EXPECT_EQ(name("_MklNativeFusedBatchNormV3"), "FusedBatchNormV3");
  EXPECT_EQ(name("_MklNativeConv2DBackpropFilterWithBias"), "Conv2DBackpropFilter part");
  EXPECT_EQ(name("_MklNativeSoftmax"), "Softmax");
  const std::string unknown = "no public op is known that gives this kernel";
  EXPECT_EQ(name("_FusedBatchNormEx"), unknown);
  EXPECT_EQ(name("XlaLaunch"), unknown);
  EXPECT_EQ(name("_XlaRun"), unknown);
  EXPECT_EQ(name(""), unknown);
}

// It becomes code.
TEST(OpCodeTest, ANameThatIsNone) {
  EXPECT_FALSE(CodeOf("MatMul; import os", "", 2));
  EXPECT_FALSE(CodeOf("_FusedMatMul", "fused_ops=[\"Relu(); import os\"]", 2));
  EXPECT_FALSE(CodeOf("_FusedMatMul", "fused_ops=[\"LeakyRelu\"], leakyrelu_alpha=\"x\"", 2));
  EXPECT_FALSE(CodeOf("_FusedMatMul", "fused_ops=[\"BiasAdd\", \"Add\"]", 2));
  const auto code = CodeOf("MatMul", "a=DT_FLOAT; import os, b=__import__", 2);
  ASSERT_TRUE(code);
  EXPECT_TRUE(code->attributes.empty()) << code->attributes.dump();
}

}  // namespace
}  // namespace isobit::repro
