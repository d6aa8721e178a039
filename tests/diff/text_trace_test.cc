// SPDX-License-Identifier: Apache-2.0
#include "text_trace.h"

#include <gtest/gtest.h>

#include <cstring>

namespace isobit::diff {
namespace {

TextCase Parse(std::string_view text) {
  auto parsed = ParseCase(text, "t");
  EXPECT_TRUE(parsed) << FormatError(parsed.error());
  return parsed ? std::move(*parsed) : TextCase{};
}

std::string ErrorOf(std::string_view text) {
  auto parsed = ParseCase(text, "t");
  return parsed ? "" : parsed.error().what + " (" + parsed.error().where + ")";
}

TEST(TextTrace, SidesAndAlternatives) {
  const TextCase c = Parse(
      "# comment\n"
      "env env.X = {false|\"a{b|c}\"}\n"
      "a: env only.a = 1\n"
      "b: env only.b = unknown \"no such file\"\n");
  ASSERT_EQ(c.a.env.size(), 2u);
  EXPECT_EQ(c.a.env[0].value, trace::AttrValue(false));
  EXPECT_EQ(c.b.env[0].value, trace::AttrValue("a{b|c}"));
  EXPECT_EQ(c.a.env[1].value, trace::AttrValue(int64_t{1}));
  EXPECT_EQ(c.b.env[1].value, trace::AttrValue());
  EXPECT_EQ(c.b.env[1].reason, "no such file");
}

TEST(TextTrace, NodesAndRuns) {
  const TextCase c = Parse(
      "op x = Placeholder -> float32[2,3]:x0\n"
      "op y = MatMul(x, w:1, ^c) -> float32[2,2]:{y0|z0} attrs=\"T=DT_FLOAT\" site=train.py:3@main "
      "\"y = x @ w\"\n"
      "step 1\n"
      "op y -> float32[2,2]:y1<mean=0.5 nans=1 nan=n>, unset, resource[]<unreadable>\n");
  const trace::Trace& t = c.a;
  ASSERT_EQ(t.nodes.size(), 2u);
  EXPECT_EQ(t.Str(t.nodes[1].inputs[1]), "w:1");
  EXPECT_EQ(t.Str(t.nodes[1].inputs[2]), "^c");
  const trace::Site& site = t.sites[t.nodes[1].site];
  EXPECT_EQ(t.Str(site.file) + ":" + std::to_string(site.line), "train.py:3");
  EXPECT_EQ(t.Str(site.function), "main");
  EXPECT_EQ(t.Str(site.text), "y = x @ w");
  ASSERT_EQ(t.events.size(), 3u);
  EXPECT_EQ(t.events[2].occurrence, 1u);
  EXPECT_EQ(t.events[2].call, 1u);
  EXPECT_EQ(t.outputs[1].exact, NamedDigest("y0"));
  EXPECT_EQ(c.b.outputs[1].exact, NamedDigest("z0"));
  EXPECT_EQ(t.shapes[t.outputs[1].shape], (std::vector<int64_t>{2, 2}));
  const trace::Detail& detail = t.details[t.outputs[2].detail - 1];
  EXPECT_EQ(detail.statistics->sum, 2.0);
  EXPECT_EQ(detail.statistics->nans, 1u);
  EXPECT_EQ(detail.nan_canonical, NamedDigest("n"));
  EXPECT_EQ(t.outputs[3].flags, trace::kOutputUnset);
  EXPECT_EQ(t.outputs[4].flags, trace::kOutputUnreadable);
}

TEST(TextTrace, EagerOpsTakeContents) {
  const TextCase c = Parse(
      "eager Const() -> float32[2]:v(1 -2.5) site=a.py:1\n"
      "eager Neg(v, _) -> float32[2]:w\n");
  const trace::Trace& t = c.a;
  ASSERT_EQ(t.events.size(), 2u);
  EXPECT_TRUE(t.nodes[t.events[1].node].eager);
  EXPECT_EQ(t.input_digests[t.events[1].first_input], t.outputs[0].exact);
  EXPECT_TRUE(t.input_digests[t.events[1].first_input + 1].empty());
  EXPECT_NE(t.events[0].call, t.events[1].call);
  const auto reader = MakeReader(t, c.values_a);
  const auto value = reader->ReadValue(t.outputs[0].exact);
  ASSERT_TRUE(value);
  EXPECT_EQ(digest::Exact({value->dtype, value->shape, value->bytes}), t.outputs[0].exact);
  EXPECT_EQ(t.details[0].statistics->min, -2.5);
}

TEST(TextTrace, SideEvents) {
  const TextCase c = Parse(
      "seed python.random action=set seed=42 at=call site=train.py:3\n"
      "array fit stage=input argument=x array=uint8[4,2]:x<min=0 max=255 rows=r row=p,q>\n"
      "metric loss value=0.25 phase=train\n"
      "end kind=exception exception_type=ValueError status=1 site=train.py:9\n");
  ASSERT_EQ(c.a.side.size(), 3u);
  EXPECT_EQ(c.a.side[0].Text("seed"), "42");
  ASSERT_TRUE(c.a.side[1].array);
  EXPECT_EQ(c.a.side[1].array->row_digests.size(), 2u);
  EXPECT_EQ(c.a.details[c.a.side[1].array->detail - 1].order_free_rows, NamedDigest("r"));
  EXPECT_EQ(*c.a.side[2].Find("value"), trace::AttrValue(0.25));
  EXPECT_EQ(c.a.end.exception_type, "ValueError");
}

TEST(TextTrace, SectionsAreKeptAsWritten) {
  const TextCase c = Parse("mark a\n\n== alignment\npairs 0\n\n== explanation\nx\n");
  EXPECT_EQ(c.head, "mark a\n\n");
  ASSERT_EQ(c.sections.size(), 2u);
  EXPECT_EQ(c.sections[0].name, "alignment");
  EXPECT_EQ(c.sections[0].text, "pairs 0\n\n");
  EXPECT_EQ(c.sections[1].text, "x\n");
}

TEST(TextTrace, HalfAndBfloatAreRoundedToNearestEven) {
  const TextCase c = Parse(
      "eager H() -> float16[6]:h(1 65504 65520 6e-8 0.33325195 -0.0)\n"
      "eager B() -> bfloat16[3]:b(1 3.1415926 1.00390625)\n");
  auto bits = [&](size_t output) {
    const trace::Value& value = c.values_a.at(c.a.outputs[output].exact);
    std::vector<uint16_t> out(value.bytes.size() / 2);
    std::memcpy(out.data(), value.bytes.data(), value.bytes.size());
    return out;
  };
  EXPECT_EQ(bits(0), (std::vector<uint16_t>{0x3c00, 0x7bff, 0x7c00, 0x0001, 0x3555, 0x8000}));
  EXPECT_EQ(bits(1), (std::vector<uint16_t>{0x3f80, 0x4049, 0x3f80}));
}

TEST(TextTrace, ErrorsNameTheLine) {
  EXPECT_EQ(ErrorOf("\nbogus x\n"), "unknown keyword 'bogus' (t:2:6: bogus x)");
  EXPECT_EQ(ErrorOf("op y -> float32[]:a\n"),
            "no node 'y' yet: write op y = OP(inputs) -> outputs (t:1:20: op y -> float32[]:a)");
  EXPECT_EQ(ErrorOf("op y = A -> f32[]:a\n"),
            "'f32' is no dtype of TensorFlow (t:1:16: op y = A -> f32[]:a)");
  EXPECT_EQ(ErrorOf("eager A() -> float32[3](1 2)\n"),
            "the shape has 3 elements, not 2 (t:1:29: eager A() -> float32[3](1 2))");
  EXPECT_EQ(ErrorOf("mark \"x\n"), "the text in quotes does not end (t:1:6: mark \"x)");
  EXPECT_EQ(ErrorOf("eager A() -> float32[]:v(1)\neager A() -> float32[]:v(2)\n"),
            "'v' names other values already (t:2:28: eager A() -> float32[]:v(2))");
}

}  // namespace
}  // namespace isobit::diff
