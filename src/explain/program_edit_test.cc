// SPDX-License-Identifier: Apache-2.0
#include "explain/program_edit.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "explain/program_pair.h"

namespace isobit::explain {
namespace {

std::string Join(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  return text;
}

// B's text with all of A's changed statements, or with one of them, the smallest that there are.
// "-": not by an edit of lines.
std::string Taken(std::string_view text_a, std::string_view text_b, int only = -1) {
  ProgramPair pair{ProgramOf("a.py", text_a), ProgramOf("b.py", text_b)};
  WriteOutConstants(&pair);
  const auto& [a, b] = pair;
  std::vector<std::string> lines = b.files[0].lines;
  std::vector<Hunk> hunks;
  for (const Hunk& hunk : DiffPrograms(a, b)) {
    if (hunk.parts.empty()) {
      hunks.push_back(hunk);
    }
    hunks.insert(hunks.end(), hunk.parts.begin(), hunk.parts.end());
  }
  std::ranges::reverse(hunks);
  for (size_t i = 0; i < hunks.size(); ++i) {
    if (only >= 0 && static_cast<size_t>(only) != hunks.size() - 1 - i) {
      continue;
    }
    const auto edit = EditOf(a, b, hunks[i]);
    if (!edit) {
      return "-";
    }
    EXPECT_EQ(edit->file, "b.py");
    const auto begin = lines.begin() + (edit->line - 1);
    const auto end = begin + static_cast<std::ptrdiff_t>(edit->old_lines.size());
    EXPECT_TRUE(std::equal(begin, end, edit->old_lines.begin()));
    lines.insert(lines.erase(begin, end), edit->new_lines.begin(), edit->new_lines.end());
  }
  return Join(lines);
}

TEST(ProgramEdit, AStatementInThePlaceOfAnother) {
  EXPECT_EQ(Taken("x = f(1)\ny = 2\n", "# Why.\nx = f(2)  # Two.\nprint(x)\ny = 2\n"),
            "# Why.\nx = f(1)\nprint(x)\ny = 2\n");
}

TEST(ProgramEdit, InTheNamesOfTheOtherSide) {
  EXPECT_EQ(Taken("data = load()\ndata = data / 255\nfit(data)\n",
                  "images = load()\nimages = images / 127\nfit(images)\n"),
            "images = load()\nimages = images / 255\nfit(images)\n");
}

TEST(ProgramEdit, WithTheValuesOfItsConstants) {
  const char *a = "N, LOW = 3, -1\nx = f(N, LOW)\ny = 1\n", *b = "x = f(2)\ny = 1\n";
  EXPECT_EQ(Taken(a, b), "N, LOW = 3, -1\nx = f(3, -1)\ny = 1\n");
}

TEST(ProgramEdit, WithTheImportsThatItNeeds) {
  EXPECT_EQ(Taken("import numpy as np\nx = np.ones(3)\ny = 1\n", "x = load()\ny = 1\n"),
            "import numpy as np\nx = np.ones(3)\ny = 1\n");
}

TEST(ProgramEdit, OnlyOneOfThem) {
  const char *a = "x = f(1)\ny = 2\nz = f(3)\n", *b = "x = f(5)\ny = 2\nz = f(6)\n";
  EXPECT_EQ(Taken(a, b, 0), "x = f(1)\ny = 2\nz = f(6)\n");
  EXPECT_EQ(Taken(a, b, 1), "x = f(5)\ny = 2\nz = f(3)\n");
}

TEST(ProgramEdit, StatementsNextToEachOther) {
  const char *a = "x = f(1)\nx = g(x)\ny = h(2)\nz = 3\n", *b = "x = f(5)\ny = h(6)\nz = 3\n";
  EXPECT_EQ(Taken(a, b), "x = f(1)\nx = g(x)\ny = h(2)\nz = 3\n");
  EXPECT_EQ(Taken(a, b, 0), "x = f(1)\ny = h(6)\nz = 3\n");
  EXPECT_EQ(Taken(a, b, 1), "x = f(5)\nx = g(x)\ny = h(6)\nz = 3\n");
  EXPECT_EQ(Taken(a, b, 2), "x = f(5)\ny = h(2)\nz = 3\n");
}

TEST(ProgramEdit, AFunctionAndABlockNextToEachOther) {
  const char *a = "def f(x):\n  return x\nwith g() as p:\n  y = p\nz = f(y)\n",
             *b = "y = h()\nz = k(y)\n";
  EXPECT_EQ(Taken(a, b, 0), "def f(x):\n  return x\ny = h()\nz = k(y)\n");
  EXPECT_EQ(Taken(a, b, 1), "with g() as p:\n  y = p\nz = k(y)\n");
  EXPECT_EQ(Taken(a, b, 2), "y = h()\nz = f(y)\n");
}

TEST(ProgramEdit, WhatIsNotThereIsPutIn) {
  EXPECT_EQ(Taken("x = 1\nseed(0)\ny = f(x)\n", "x = 1\ny = f(x)\n"), "x = 1\nseed(0)\ny = f(x)\n");
  EXPECT_EQ(Taken("seed(0)\nx = 1\n", "x = 1\n"), "seed(0)\nx = 1\n");
  EXPECT_EQ(Taken("x = 1\nseed(0)\n", "x = 1\n"), "x = 1\nseed(0)\n");
}

TEST(ProgramEdit, WhatIsPutInStandsAsDeepAsThere) {
  const char* a = "def main():\n  x = 1\n  seed(0)\n  return x\nmain()\n";
  EXPECT_EQ(Taken(a, "def main():\n    x = 1\n    return x\nmain()\n"),
            "def main():\n    x = 1\n    seed(0)\n    return x\nmain()\n");
  EXPECT_EQ(Taken("for i in r:\n  a(i)\n  b(i)\nc()\n", "for i in r:\n    b(i)\nc()\n"),
            "for i in r:\n    a(i)\n    b(i)\nc()\n");
  EXPECT_EQ(Taken("for i in r:\n  if i:\n    a(i)\n  b(i)\nd()\nc()\n",
                  "for i in r:\n    if i:\n        a(i)\nd()\nc()\n"),
            "for i in r:\n    if i:\n        a(i)\n    b(i)\nd()\nc()\n");
  EXPECT_EQ(Taken("for i in r:\n  a(i)\nd()\nc()\n", "for i in r:\n    a(i)\n    print(i)\nc()\n"),
            "for i in r:\n    a(i)\n    print(i)\nd()\nc()\n");
}

TEST(ProgramEdit, WhatIsThereIsTakenOut) {
  EXPECT_EQ(Taken("x = 1\ny = 2\n", "x = 1\nseed(0)\ny = 2\n"), "x = 1\npass\ny = 2\n");
  EXPECT_EQ(Taken("x = 1\ny = 2\n", "x = 1\nif y:\n  z = 3\n  print(z)\n\ny = 2\n"),
            "x = 1\npass\n\ny = 2\n");
}

TEST(ProgramEdit, AHeaderWhoseBlockStays) {
  EXPECT_EQ(Taken("for i in range(3):\n  f(i)\n", "for i in range(4):\n    f(i)\n"),
            "for i in range(3):\n    f(i)\n");
  EXPECT_EQ(Taken("f(1)\n", "with scope():\n    f(1)\n"), "if True:\n    f(1)\n");
  EXPECT_EQ(Taken("with scope():\n    f(1)\n", "f(1)\n"), "-") << "would be indented anew";
}

TEST(ProgramEdit, ABlockInThePlaceOfAStatement) {
  EXPECT_EQ(
      Taken("def f():\n  for i in r:\n    a(i)\n  return 1\n", "def f():\n    b()\n    return 1\n"),
      "def f():\n    for i in r:\n      a(i)\n    return 1\n");
}

TEST(ProgramEdit, LinesInBracketsAndTextsStay) {
  EXPECT_EQ(Taken("if c:\n  x = f('''one\ntwo''',\n     3)\n", "if c:\n    x = f(2)\n"),
            "if c:\n    x = f('''one\ntwo''',\n     3)\n");
}

TEST(ProgramEdit, WhatSharesALineIsLeft) {
  EXPECT_EQ(Taken("x = 1; y = 3\n", "x = 1; y = 2\n"), "-");
  EXPECT_EQ(Taken("if x:\n\ty = 3\n", "if x:\n\ty = 2\n"), "if x:\n\ty = 3\n");
}

}  // namespace
}  // namespace isobit::explain
