// SPDX-License-Identifier: Apache-2.0
#include "explain/program_text.h"

#include <gtest/gtest.h>

#include "explain/program_diff.h"
#include "explain/program_pair.h"
#include "explain/program_reach.h"

namespace isobit::explain {
namespace {

// "2-3|2: pad_sequences.padding('post'|)" a hunk: lines of a, lines of b, changes of calls.
std::string Changes(std::string_view text_a, std::string_view text_b) {
  const Program a = ProgramOf("a.py", text_a), b = ProgramOf("b.py", text_b);
  const auto place = [](const Program& program, uint32_t begin, uint32_t end) {
    const std::string text = begin == end ? ":" : PlaceText(program, begin, end - 1);
    return text.substr(text.find(':') + 1);
  };
  std::string text;
  for (const Hunk& hunk : DiffPrograms(a, b)) {
    if (hunk.wraps) {
      continue;
    }
    text += (text.empty() ? "" : "; ") + place(a, hunk.begin_a, hunk.end_a) + "|" +
            place(b, hunk.begin_b, hunk.end_b);
    for (const CallChange& change : hunk.calls) {
      text += " " + change.function + (change.argument.empty() ? "" : "." + change.argument) + "(" +
              change.a + "|" + change.b + ")";
    }
  }
  return text;
}

// The numbers of the lines that can reach the line `root`.
std::string Reaching(std::string_view text, uint32_t root) {
  const Program program = ProgramOf("a.py", text);
  const int32_t line = StatementAt(program, "a.py", root);
  EXPECT_GE(line, 0);
  const auto root_line = static_cast<uint32_t>(line);
  const std::vector<bool> reached = LinesThatReach(program, {&root_line, 1});
  std::string numbers;
  for (size_t i = 0; i < reached.size(); ++i) {
    if (reached[i]) {
      numbers +=
          (numbers.empty() ? "" : " ") + std::to_string(program.lines[i].statement.first_line);
    }
  }
  return numbers;
}

TEST(ProgramDiff, WhatIsWrittenInAnotherWayIsNoDifference) {
  const std::string_view same[][2] = {
      {"x = f(1)\n", "\n# a comment\nx = f( 1, )  # another\n"},
      {"x = 'a'\n", "x = \"a\"\n"},
      {"x = (1 +\n     2)\n", "x = (1 + 2)\n"},
      {"x = 1 + \\\n  2\n", "x = 1 + 2\n"},
      {"\"\"\"Does it.\"\"\"\nx = 1\n", "'''Does it\nin another way.'''\nx = 1\n"},
      {"import numpy as np\nx = np.ones(3)\n", "import numpy\nx = numpy.ones(3)\n"},
      {"from keras import layers\nx = layers.Dense(3)\n",
       "import keras\nx = keras.layers.Dense(3)\n"},
      {"import tensorflow as tf\nx = tf.keras.layers.Dense(3)\n",
       "from keras.layers import Dense\nx = Dense(3)\n"},
      {"x = f()\nprint('loss', x)\n", "x = f()\nprint(f'the loss is {x:.3f}', flush=True)\n"},
      {"x = f()\nprint(g(x).tolist())\n", "x = f()\nprint('y:', g(x).round(2))\n"},
      {"x = f()\n", "import logging\nlogging.basicConfig(level='INFO')\nx = f()\n"},
      {"x = f()\n", "import os\nos.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'\nx = f()\n"},
      {"x = f()\n", "import tensorflow as tf\ntf.get_logger().setLevel('ERROR')\nx = f()\n"},
      {"x = f()\n", "import time\ntime.sleep(1)\nx = f()\nassert x > 0\n"},
      {"def f(a, b=1):\n    return a\n", "def f(a: int, b: float = 1) -> int:\n    return a\n"},
      {"x = 3\n", "x: int = 3\n"},
      {"m.fit(x, y, verbose=0)\n", "m.fit(x, y, verbose=1)\n"},
      {"m.fit(verbose=0, x=x)\n", "m.fit(x=x)\n"},
      {"data = load()\ny = f(data)\n", "table = load()\ny = f(table)\n"},
      {"x = f()\ny = x\n",
       "def main():\n    x = f()\n    y = x\n\nif __name__ == '__main__':\n    main()\n"},
      {"x = 1_000\n", "x = 1000\n"},
      {"x = f(a=1, b=g(2))\n", "x = f(b=g(2), a=1)\n"},
      {"import keras\no = keras.optimizers.Adam(0.1)\n",
       "import keras\no = keras.optimizers.Adam(learning_rate=0.1)\n"},
      {"import keras\nd = keras.layers.Dense(3)\n",
       "import keras\nd = keras.layers.Dense(name='wide', units=3)\n"},
      {"m.fit(x, y, epochs=2)\n", "m.fit(y=y, x=x, epochs=2)\n"},
  };
  for (const auto& [a, b] : same) {
    EXPECT_EQ(Changes(a, b), "") << a << "---\n" << b;
  }
}

TEST(ProgramDiff, Changes) {
  EXPECT_EQ(Changes("x = f(1)\ny = g(x)\n", "x = f(2)\ny = g(x)\n"), "1|1 f(1|2)");
  EXPECT_EQ(Changes("import keras\nx = keras.utils.pad_sequences(n, maxlen=10, padding='post')\n",
                    "import keras\nx = keras.utils.pad_sequences(n, maxlen=10)\n"),
            "2|2 keras.utils.pad_sequences.padding('post'|)");
  EXPECT_EQ(Changes("m = f()\nm.reset()\nm.run()\n", "m = f()\nm.run()\n"),
            "2| m.reset(m.reset()|)");
  // The argument of the inner call is not one of the outer.
  EXPECT_EQ(Changes("x = f(g(1))\n", "x = f(g(2))\n"), "1|1 g(1|2)");
  EXPECT_EQ(Changes("x = a + b\n", "x = a - b\n"), "1|1");
  // A name that stands for two others is not renamed.
  EXPECT_NE(Changes("x = f()\ny = x\n", "u = f()\ny = v\n"), "");
  // Into a loop, or out of a condition.
  EXPECT_NE(Changes("for i in r:\n    f(i)\n    g()\n", "for i in r:\n    f(i)\ng()\n"), "");
  EXPECT_NE(Changes("x = f()\n", "if c:\n    x = f()\n"), "");
  // What is called in print is called.
  EXPECT_NE(Changes("print(m.fit(x))\n", "print(m.fit(y))\n"), "");
  EXPECT_NE(Changes("x = sum(y)\n", "x = max(y)\n"), "");
  EXPECT_NE(Changes("x = (1,)\n", "x = (1)\n"), "");
  EXPECT_NE(Changes("x = f'{a}'\n", "x = f'{b}'\nb = a\n"), "");
  EXPECT_NE(Changes("x = f(1, 2)\n", "x = f(2, 1)\n"), "");
  EXPECT_NE(Changes("x = f(*a, b=1)\n", "x = f(b=1, *a)\n"), "") << "not looked into";
  // A layer that is looked up by its name.
  const std::string by_name = "import keras\nd = keras.layers.Dense(3, name='a')\nm.get_layer(n)\n";
  EXPECT_NE(Changes(by_name, "import keras\nd = keras.layers.Dense(3)\nm.get_layer(n)\n"), "");
}

// Lines of b that are others, with the constants that b alone has a name for written out.
std::string ChangedWithConstants(std::string_view text_a, std::string_view text_b) {
  ProgramPair pair{ProgramOf("a.py", text_a), ProgramOf("b.py", text_b)};
  WriteOutConstants(&pair);
  std::string lines;
  for (const Hunk& hunk : DiffPrograms(pair.a, pair.b)) {
    for (uint32_t i = hunk.begin_b; i < hunk.end_b; ++i) {
      lines += std::to_string(pair.b.lines[i].statement.first_line) + " ";
    }
  }
  return lines;
}

TEST(ProgramPair, ConstantsOfOneSideAreWrittenOut) {
  EXPECT_EQ(ChangedWithConstants("x = f(3, 'a')\ny = g(-1)\n",
                                 "N, NAME = 3, 'a'\nLOW = -1\nx = f(N, NAME)\ny = g(LOW)\n"),
            "1 2 ");
  EXPECT_EQ(ChangedWithConstants("N = 3\nx = f(N)\n", "N = 4\nx = f(N)\n"), "1 ");
  EXPECT_EQ(ChangedWithConstants("x = f(3)\n", "N = 4\nx = f(N)\n"), "1 2 ");
  // Not a constant: bound again, counted up, a parameter, on another level, a value that is made.
  EXPECT_EQ(ChangedWithConstants("x = f(3)\n", "n = 3\nx = f(n)\nn = 4\n"), "1 2 3 ");
  EXPECT_EQ(ChangedWithConstants("x = f(3)\n", "n = 3\nn += 1\nx = f(n)\n"), "1 2 3 ");
  EXPECT_EQ(ChangedWithConstants("x = f(3)\n", "n = 3\nx = f(n)\ndef g(n):\n  pass\n"), "1 2 3 ");
  EXPECT_EQ(ChangedWithConstants("x = f(3)\n", "n = 3 * one\nx = f(n)\n"), "1 2 ");
}

TEST(ProgramPair, WhatIsWrittenOutLeadsNowhere) {
  ProgramPair pair{ProgramOf("a.py", "x = f(3)\ny = g(x)\n"),
                   ProgramOf("b.py", "N = 3\nx = f(N)\ny = g(x)\n")};
  WriteOutConstants(&pair);
  const uint32_t root = 2;
  EXPECT_EQ(LinesThatReach(pair.b, {&root, 1}), (std::vector<bool>{false, true, true}));
}

TEST(ProgramDiff, IsTheMirrorImage) {
  const Program a = ProgramOf("a.py", "x = f(1)\nx = f(1)\ny = g(x, k=2)\nz = h()\n");
  const Program b = ProgramOf("b.py", "y = g(x, k=3)\nx = f(1)\nz = h()\ny = g(x)\n");
  const std::vector<Hunk> ab = DiffPrograms(a, b), ba = DiffPrograms(b, a);
  ASSERT_EQ(ab.size(), ba.size());
  for (size_t i = 0; i < ab.size(); ++i) {
    EXPECT_EQ(ab[i].begin_a, ba[i].begin_b);
    EXPECT_EQ(ab[i].end_b, ba[i].end_a);
    ASSERT_EQ(ab[i].calls.size(), ba[i].calls.size());
    for (size_t k = 0; k < ab[i].calls.size(); ++k) {
      EXPECT_EQ(ab[i].calls[k].function, ba[i].calls[k].function);
      EXPECT_EQ(ab[i].calls[k].a, ba[i].calls[k].b);
    }
  }
}

TEST(ProgramReach, ByNames) {
  EXPECT_EQ(Reaching("a = f()\nb = g()\nc = a + 1\nd = b\nh(c)\n", 5), "1 3 5");
  EXPECT_EQ(Reaching("a = f()\na.sort()\nb = a.copy()\nh(a)\nb.sort()\n", 4), "1 2 4");
  EXPECT_EQ(Reaching("a = f()\nshuffle(a)\nh(a)\n", 3), "1 2 3");
  EXPECT_EQ(Reaching("n = 3\nfor i in range(n):\n    a = i\nh(a)\n", 4), "1 2 3 4");
  EXPECT_EQ(Reaching("if c:\n    a = 1\nelse:\n    a = 2\nh(a)\nc = 3\n", 5), "1 2 3 4 5");
}

TEST(ProgramReach, ByOptions) {
  EXPECT_EQ(Reaching("p = parser()\np.add_argument('--rate', default=1)\n"
                     "p.add_argument('--log-level', default=2)\na = p.parse_args()\nh(a.rate)\n",
                     5),
            "1 2 4 5");
}

TEST(ProgramReach, ThroughFunctions) {
  const std::string_view text =
      "def load(path):\n"
      "    raw = read(path)\n"
      "    other = len(raw)\n"
      "    return raw\n"
      "\n"
      "p = 'a'\n"
      "q = 'b'\n"
      "x = load(p)\n"
      "h(x)\n"
      "y = load(q)\n";
  EXPECT_EQ(Reaching(text, 9), "1 2 4 6 8 9");
}

TEST(ProgramReach, ThroughTheProcess) {
  EXPECT_EQ(
      Reaching("import numpy as np\nnp.random.seed(1)\nx = g()\nh(x)\nnp.random.seed(2)\n", 4),
      "2 3 4");
  EXPECT_EQ(Reaching("import os\nos.environ['A'] = '1'\nz = 1\nh(2)\n", 4), "2 4");
  EXPECT_EQ(
      Reaching("class M:\n    rate = 1\n    def go(self):\n        return self.rate\nm = M()\n"
               "x = m.go()\nh(x)\n",
               7),
      "1 2 3 4 5 6 7");
}

TEST(ProgramText, IsNotMisledByText) {
  // Brackets that do not close, quotes that do not end, what a redactor left: no more than less
  // told.
  for (const std::string_view text : {"x = f(((",
                                      "x = '''",
                                      "x = \"a",
                                      ")))]]]}}}",
                                      "f'{f'{f\"{",
                                      "x = \\",
                                      "@",
                                      "def",
                                      "class :",
                                      "for in",
                                      "import",
                                      "from . import *",
                                      "= = =",
                                      "a.b.c.(",
                                      "lambda: (",
                                      "token = <redacted>)",
                                      ":",
                                      "if x: y = 1; z = 2",
                                      "\xff\xfe",
                                      "print(",
                                      "assert",
                                      "x: int",
                                      "with f( as y:"}) {
    const Program program = ProgramOf("a.py", text);
    std::vector<uint32_t> roots;
    for (uint32_t i = 0; i < program.lines.size(); ++i) {
      roots.push_back(i);
      (void)SourceOf(program, i);
    }
    EXPECT_EQ(LinesThatReach(program, roots).size(), program.lines.size());
    EXPECT_EQ(Changes(text, text), "");
  }
}

TEST(ProgramText, IsReadInTimeThatGrowsWithItsSize) {
  std::string nested, calls, lines, texts, chain;
  while (nested.size() < kMaxSourceBytes) {
    nested += "f(";
    calls += "f(x)(";
    lines += "a\n";
    texts += "f'{";
    chain += "a.";
  }
  for (const std::string& text : {nested, calls, lines, texts, chain, "print(" + nested}) {
    const Program program = ProgramOf("a.py", text);
    EXPECT_EQ(DiffPrograms(program, program).size(), 0U);
    std::vector<uint32_t> roots(program.lines.empty() ? 0 : 1, 0);
    EXPECT_EQ(LinesThatReach(program, roots).size(), program.lines.size());
  }
}

TEST(ProgramText, FindsStatementsOfAScriptByTheNameThatItWasStartedBy) {
  const Program program = ProgramOf("/home/u/train.py", "x = 1\ny = 2\n");
  EXPECT_EQ(StatementAt(program, "/home/u/train.py", 2), 1);
  EXPECT_EQ(StatementAt(program, "../train.py", 2), 1);
  EXPECT_EQ(StatementAt(program, "../u/train.py", 2), 1);
  EXPECT_EQ(StatementAt(program, "../rain.py", 2), -1);
  EXPECT_EQ(StatementAt(program, "train.py", 2), -1);
  EXPECT_EQ(StatementAt(ProgramOf("train.py", "x = 1\n"), "./train.py", 1), 0);
}

}  // namespace
}  // namespace isobit::explain
