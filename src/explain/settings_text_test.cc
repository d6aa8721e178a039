// SPDX-License-Identifier: Apache-2.0
#include "explain/settings_text.h"

#include <gtest/gtest.h>

#include <string>

namespace isobit::explain {
namespace {

// "path name a|b" of each, joined by "; ".
std::string Told(std::string_view a, std::string_view b) {
  std::string text;
  for (const OtherSetting& other : CompareSettingsTexts(a, b)) {
    text +=
        (text.empty() ? "" : "; ") + other.path + " " + other.name + " " + other.a + "|" + other.b;
  }
  return text;
}

TEST(SettingsText, JsonByItsGrammar) {
  EXPECT_EQ(Told(R"({"model": {"units": 8}, "rate": 0.01})",
                 "{\n  \"rate\": 0.010,\n  \"model\": {\"units\": 16}}"),
            "model.units units 8|16");
  EXPECT_EQ(Told(R"({"sizes": [3, 4]})", R"({"sizes": [3, 5]})"), "sizes.1 sizes 4|5");
  EXPECT_EQ(Told(R"({"name": "x", "n": 1})", R"({"n": 1})"), "name name x|");
}

TEST(SettingsText, LinesOfYaml) {
  constexpr std::string_view kA = "model:\n  units: 8  # few\n  act: relu\ntrain:\n  rate: 0.1\n";
  EXPECT_EQ(Told(kA, "train:\n    rate: 0.1\n\nmodel:\n    act: 'relu'\n    units: 8\n"), "");
  EXPECT_EQ(Told(kA, "model:\n  units: 9\n  act: relu\ntrain:\n  rate: 0.2\n"),
            "model.units units 8|9; train.rate rate 0.1|0.2");
  EXPECT_EQ(Told("steps:\n- one\n- two\n", "steps:\n- one\n- three\n"), "steps.1 steps two|three");
  EXPECT_EQ(Told("layers:\n  - kind: dense\n    units: 4\n  - kind: drop\n",
                 "layers:\n  - kind: dense\n    units: 5\n  - kind: drop\n"),
            "layers.0.units units 4|5");
}

TEST(SettingsText, SectionsAndAssignments) {
  EXPECT_EQ(Told("[a]\nx = 1\n[b]\nx = 2\n", "; old\n[a]\nx=1\n[b]\nx=3\n"), "b.x x 2|3");
  EXPECT_EQ(Told("export RATE=0.1\n", "RATE=\"0.2\"\n"), "RATE RATE 0.1|0.2");
}

TEST(SettingsText, AnythingIsTakenAsLines) {
  EXPECT_EQ(Told("{not json", "{not json"), "");
  EXPECT_EQ(Told("", ""), "");
  EXPECT_EQ(Told("- \n-\n:\n=\n[]\n\"", "- \n-\n:\n=\n[]\n\""), "");
}

}  // namespace
}  // namespace isobit::explain
