// SPDX-License-Identifier: Apache-2.0
#include "tfapi/node_summary.h"

#include <gtest/gtest.h>

namespace isobit::tfapi {
namespace {

using Names = std::vector<std::string>;

TEST(ParseNodeSummary, TakesAMatMulApart) {
  auto node = ParseNodeSummary(
      "{{node dense/MatMul}} = MatMul[T=DT_FLOAT, _XlaHasReferenceVars=false, transpose_a=false, "
      "_device=\"/job:localhost/replica:0/task:0/device:CPU:0\"](x, dense/kernel:1, ^start)");
  ASSERT_TRUE(node.has_value());
  EXPECT_EQ(node->name, "dense/MatMul");
  EXPECT_EQ(node->op, "MatMul");
  EXPECT_EQ(node->attrs, "T=DT_FLOAT, transpose_a=false");
  EXPECT_EQ(node->device, "/job:localhost/replica:0/task:0/device:CPU:0");
  EXPECT_EQ(node->inputs, (Names{"x", "dense/kernel:1", "^start"}));
}

TEST(ParseNodeSummary, KeepsBracketsQuotesAndCommasOfValues) {
  auto node = ParseNodeSummary(
      "{{node c}} = Const[dtype=DT_FLOAT, text=\"a, ](b\\\" [\", "
      "value=Tensor<type: float shape: [2] values: 1 2>, shapes=[[2,2], [?, 3]]]()");
  ASSERT_TRUE(node.has_value());
  EXPECT_EQ(node->op, "Const");
  EXPECT_EQ(
      node->attrs,
      "dtype=DT_FLOAT, text=\"a, ](b\\\" [\", value=Tensor<type: float shape: [2] values: 1 2>, "
      "shapes=[[2,2], [?, 3]]");
  EXPECT_TRUE(node->inputs.empty());
  EXPECT_EQ(node->device, "");
}

TEST(ParseNodeSummary, RefusesOtherText) {
  for (const char* text : {"", "MatMul", "{{node x}} = ", "{{node x}} = MatMul(a, b)",
                           "{{node x}} = MatMul[T=DT_FLOAT](a"}) {
    EXPECT_FALSE(ParseNodeSummary(text).has_value()) << text;
  }
}

TEST(ParseArgumentNames, ReadsTheSignature) {
  EXPECT_EQ(ParseArgumentNames("Op<name=MatMul; signature=a:T, b:T -> product:T; attr=T:type>"),
            (Names{"a", "b"}));
  EXPECT_EQ(ParseArgumentNames("Op<name=AddN; signature=inputs:N*T -> sum:T; attr=N:int,min=1>"),
            (Names{"inputs"}));
  EXPECT_EQ(ParseArgumentNames("Op<name=NoOp; signature= -> >"), Names{});
  EXPECT_EQ(ParseArgumentNames("nothing"), Names{});
}

}  // namespace
}  // namespace isobit::tfapi
