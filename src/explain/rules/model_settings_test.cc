// SPDX-License-Identifier: Apache-2.0
#include "explain/rules/model_settings.h"

#include <gtest/gtest.h>

namespace isobit::explain {
namespace {

TEST(ModelSettings, SaysWhichArgumentOfWhichLayer) {
  const auto diffs = CompareSettings(
      R"({"layers": [{"name": "d", "config": {"units": 2, "rate": 0.5, "bias": {"class_name": "Zeros"}}}]})",
      R"({"layers": [{"name": "e", "config": {"units": 2, "rate": 0.25, "bias": {"class_name": "Ones"}}}]})");
  ASSERT_EQ(diffs.size(), 2u);
  EXPECT_EQ(diffs[0].owner, "d");
  EXPECT_EQ(diffs[0].name, "bias.class_name");
  EXPECT_EQ(diffs[0].a, "\"Zeros\"");
  EXPECT_EQ(diffs[1].name, "rate");
  EXPECT_EQ(diffs[1].a, "0.5");
  EXPECT_EQ(diffs[1].b, "0.25");
}

TEST(ModelSettings, KeysOfOneSideAndNamesAreNoDifference) {
  EXPECT_TRUE(CompareSettings(R"({"name": "x", "dtype": "float32", "new": 1})",
                              R"({"name": "y", "dtype": "float16"})")
                  .empty());
}

TEST(ModelSettings, AnotherNumberOfLayers) {
  const auto diffs = CompareSettings(R"({"layers": [1, 2]})", R"({"layers": [1]})");
  ASSERT_EQ(diffs.size(), 1u);
  EXPECT_EQ(diffs[0].name, "layers");
  EXPECT_EQ(diffs[0].a, "2");
}

TEST(ModelSettings, HowLayersArePutTogetherIsNoDifference) {
  const std::string dense = R"({"class": "Dense", "name": "d", "config": {"units": 2}})",
                    relu = R"({"class": "ReLU", "name": "r", "config": )"
                           R"({"max_value": null, "negative_slope": 0.0, "threshold": 0.0}})";
  const std::string sequential =
      R"({"class": "Sequential", "name": "s", "layers": [)" + dense + ", " + relu + "]}";
  const std::string functional =
      R"({"class": "Functional", "name": "f", "edges": [[1, 0]], "layers": [)"
      R"({"class": "InputLayer", "name": "i"}, )" +
      dense + R"(, {"class": "Activation", "name": "a", "config": {"activation": "relu"}}]})";
  EXPECT_TRUE(CompareSettings(sequential, functional).empty());
  const std::string nested = R"({"class": "Own", "name": "o", "layers": [)" + sequential + "]}";
  EXPECT_TRUE(CompareSettings(nested, functional).empty());
  EXPECT_TRUE(CompareSettings(functional, nested).empty());
}

std::string Model(const std::string& layers) {
  return R"({"class": "Sequential", "name": "s", "layers": [)" + layers + "]}";
}

std::string Dense(const std::string& units, const std::string& activation) {
  return R"({"class": "Dense", "name": "d", "config": {"units": )" + units +
         R"(, "activation": ")" + activation + R"("}})";
}

std::string Activation(const std::string& name) {
  return R"({"class": "Activation", "name": "a", "config": {"activation": ")" + name + R"("}})";
}

TEST(ModelSettings, AnActivationMayBeALayerOfItsOwn) {
  const std::string one = Model(Dense("8", "relu") + ", " + Dense("1", "linear"));
  const std::string two =
      Model(Dense("8", "linear") + ", " + Activation("relu") + ", " + Dense("1", "linear"));
  EXPECT_TRUE(CompareSettings(one, two).empty());
  EXPECT_TRUE(CompareSettings(two, one).empty());
}

TEST(ModelSettings, OfAnActivationApartTheArgumentsAreCompared) {
  const auto units = CompareSettings(Model(Dense("8", "relu")),
                                     Model(Dense("9", "linear") + ", " + Activation("relu")));
  ASSERT_EQ(units.size(), 1u);
  EXPECT_EQ(units[0].name, "units");
  const auto other = CompareSettings(Model(Dense("8", "relu")),
                                     Model(Dense("8", "linear") + ", " + Activation("tanh")));
  ASSERT_EQ(other.size(), 1u);
  EXPECT_EQ(other[0].name, "activation");
  EXPECT_EQ(other[0].a, "\"relu\"");
}

// The activation of a recurrent layer is within its steps.
TEST(ModelSettings, OfALayerThatDoesNotApplyItLastItIsPartOfTheLayer) {
  std::string lstm = Dense("8", "relu"), linear = Dense("8", "linear");
  lstm.replace(lstm.find("Dense"), 5, "LSTM");
  linear.replace(linear.find("Dense"), 5, "LSTM");
  const auto diffs = CompareSettings(Model(lstm), Model(linear + ", " + Activation("relu")));
  ASSERT_EQ(diffs.size(), 1u);
  EXPECT_EQ(diffs[0].name, "layers");
}

TEST(ModelSettings, AnotherActivationIsADifference) {
  const std::string a = R"({"class": "Sequential", "layers": [{"class": "ReLU", "name": "r", )"
                        R"("config": {"max_value": 6, "negative_slope": 0, "threshold": 0}}]})";
  const std::string b = R"({"class": "Functional", "layers": [{"class": "Activation", )"
                        R"("name": "a", "config": {"activation": "relu"}}]})";
  const auto diffs = CompareSettings(a, b);
  ASSERT_EQ(diffs.size(), 1u);
  EXPECT_EQ(diffs[0].owner, "r");
  EXPECT_EQ(diffs[0].name, "class");
  EXPECT_EQ(diffs[0].b, "\"Activation\"");
}

TEST(ModelSettings, NoJson) {
  EXPECT_TRUE(CompareSettings("", "{}").empty());
  EXPECT_TRUE(CompareSettings(R"({"units": 1)", R"({"units": 2})").empty());
}

// A recording may hold anything: neither the stack nor the time may go by how deep it is.
TEST(ModelSettings, WhatLiesDeepIsLeftOut) {
  constexpr size_t kDepth = 1'000'000;
  const std::string deep = std::string(kDepth, '[') + std::string(kDepth, ']');
  EXPECT_TRUE(CompareSettings("{\"x\": " + deep + "}", "{\"x\": " + deep + "}").empty());
}

}  // namespace
}  // namespace isobit::explain
