// SPDX-License-Identifier: Apache-2.0
#include "explain/rewritten.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "explain/program_pair.h"

namespace isobit::explain {
namespace {

// "NAME: A | B"; empty: nothing, or more than one thing.
std::string Told(std::string_view a, std::string_view b, bool models = false) {
  ProgramPair pair{ProgramOf("a.py", a), ProgramOf("b.py", b)};
  WriteOutConstants(&pair);
  const std::vector<bool> reach_a(pair.a.lines.size(), true), reach_b(pair.b.lines.size(), true);
  const auto only = FindOnlyChange({pair.a, reach_a}, {pair.b, reach_b}, models);
  return only ? only->name + ": " + only->a + " | " + only->b : "";
}

constexpr std::string_view kScript =
    "import pandas as pd\nimport numpy as np\n"
    "table = pd.read_csv('t.csv')\n"
    "when = pd.to_datetime(table['date'], format='%d/%m/%Y')\n"
    "x = np.stack([when.dt.month / 12, table['rain'] / 20], axis=1)\n";

TEST(Rewritten, TheOneCallThatIsGivenOtherwise) {
  EXPECT_EQ(Told(kScript,
                 "import numpy as np\nimport pandas as pd\nRAIN = 20\n"
                 "def features(frame):\n"
                 "    date = pd.to_datetime(frame['date'])\n"
                 "    return np.stack([date.dt.month / 12, frame['rain'] / RAIN], axis=1)\n"
                 "def main():\n"
                 "    x = features(pd.read_csv('t.csv'))\n"
                 "main()\n"),
            "to_datetime: to_datetime(_, format='%d/%m/%Y') | to_datetime(_)");
}

TEST(Rewritten, NothingWhereOnlyWordsDiffer) {
  EXPECT_EQ(Told(kScript,
                 "import numpy, pandas\n"
                 "def read():\n    return pandas.read_csv('t.csv')\n"
                 "t = read()\nd = pandas.to_datetime(t['date'], format='%d/%m/%Y')\n"
                 "data = numpy.stack([d.dt.month / 12, t['rain'] / 20], axis=1)\n"),
            "");
}

TEST(Rewritten, NothingWhereTwoThingsDiffer) {
  EXPECT_EQ(Told("x = load('a') / 255\ny = clip(x, 0, 1)\n", "y = clip(load('a') / 127, 0, 2)\n"),
            "");
}

TEST(Rewritten, ANumberOutsideOfCalls) {
  EXPECT_EQ(Told("x = load('a')\nx = x / 255\n",
                 "def read():\n    return load('a')\n"
                 "x = read() / 127\n"),
            ": 255 | 127");
}

TEST(Rewritten, NamesOfLayersSayNothing) {
  EXPECT_EQ(Told("import keras\nd = keras.layers.Dense(4)\n",
                 "import keras\nd = keras.layers.Dense(4, name='out')\n", true),
            "");
}

TEST(Rewritten, ModelsCountWhereTheyAreAsked) {
  constexpr std::string_view kA = "import keras\nm = keras.layers.Dense(4)\n";
  constexpr std::string_view kB =
      "import keras\ndef make():\n    return keras.layers.Dense(8)\nm = make()\n";
  EXPECT_EQ(Told(kA, kB), "");
  EXPECT_EQ(Told(kA, kB, true).substr(0, 5), "Dense");
}

}  // namespace
}  // namespace isobit::explain
