// SPDX-License-Identifier: Apache-2.0
// diff_test [--rebase] FILE-OR-FOLDER...: runs diff tests (README.md). --rebase rewrites the
// expectations.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "align/alignment.h"
#include "mirror_explanation.h"
#include "render_alignment.h"
#include "report/text.h"
#include "text_trace.h"

namespace isobit::diff {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> Files(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      // Text beside the tests of an area, not in it, is no test.
      if (entry.path().extension() == ".txt" && entry.path().filename() != "CMakeLists.txt") {
        files.push_back(entry.path().string());
      }
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::string> Render(const TextCase& test, const std::string& section,
                           const align::Alignment& alignment) {
  if (section == "alignment") {
    return RenderAlignment(test.a, test.b, alignment);
  }
  if (section == "explanation") {
    const auto reader_a = MakeReader(test.a, test.values_a),
               reader_b = MakeReader(test.b, test.values_b);
    ISOBIT_ASSIGN_OR_RETURN(const explain::Explanation answer,
                            ExplainBothWays(*reader_a, *reader_b));
    return report::ToText(answer, {.colour = false, .verbose = true});
  }
  return Fail(ErrorCode::kUsage, "no such section: == " + section, "",
              "== alignment or == explanation");
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

// Lines that the longest common subsequence leaves, with - (expected) and + (seen).
void PrintDifference(const std::string& expected, const std::string& seen) {
  const std::vector<std::string> x = Lines(expected), y = Lines(seen);
  std::vector<std::vector<size_t>> common(x.size() + 1, std::vector<size_t>(y.size() + 1, 0));
  for (size_t i = x.size(); i-- > 0;) {
    for (size_t j = y.size(); j-- > 0;) {
      common[i][j] =
          x[i] == y[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  for (size_t i = 0, j = 0; i < x.size() || j < y.size();) {
    if (i < x.size() && j < y.size() && x[i] == y[j]) {
      std::printf("   %s\n", x[i].c_str());
      ++i, ++j;
    } else if (i < x.size() && (j == y.size() || common[i + 1][j] >= common[i][j + 1])) {
      std::printf("  -%s\n", x[i++].c_str());
    } else {
      std::printf("  +%s\n", y[j++].c_str());
    }
  }
}

// Blank lines at the end of a section separate it from the next one.
std::string Trimmed(std::string text) {
  while (text.ends_with("\n\n") || text == "\n") {
    text.pop_back();
  }
  return text;
}

bool Check(const std::string& path, const TextCase& test, bool rebase) {
  const align::Alignment alignment = align::Align(test.a, test.b);
  if (const std::string error = MirrorError(alignment, align::Align(test.b, test.a));
      !error.empty()) {
    std::printf("FAILED %s: %s\n", path.c_str(), error.c_str());
    return false;
  }
  if (test.sections.empty()) {
    std::printf("FAILED %s: it expects nothing; write a line '== alignment' or '== explanation'\n",
                path.c_str());
    return false;
  }
  bool passed = true;
  std::string rebased = test.head;
  for (const Section& section : test.sections) {
    const auto seen = Render(test, section.name, alignment);
    if (!seen) {
      std::printf("FAILED %s: %s\n", path.c_str(), FormatError(seen.error()).c_str());
      return false;
    }
    rebased +=
        (&section == test.sections.data() ? "== " : "\n== ") + section.name + "\n" + Trimmed(*seen);
    if (!rebase && Trimmed(section.text) != Trimmed(*seen)) {
      std::printf("FAILED %s == %s\n", path.c_str(), section.name.c_str());
      PrintDifference(Trimmed(section.text), Trimmed(*seen));
      passed = false;
    }
  }
  if (rebase) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << rebased;
  }
  return passed;
}

int Main(std::vector<std::string> arguments) {
  const bool rebase = !arguments.empty() && arguments[0] == "--rebase";
  arguments.erase(arguments.begin(), arguments.begin() + rebase);
  const std::vector<std::string> files = Files(arguments);
  if (files.empty()) {
    std::fprintf(stderr, "usage: diff_test [--rebase] FILE-OR-FOLDER...\n");
    return 2;
  }
  std::vector<std::string> failed;
  for (const std::string& path : files) {
    const auto test = ReadCase(path);
    if (!test) {
      std::printf("FAILED %s\n", FormatError(test.error()).c_str());
    }
    if (!test || !Check(path, *test, rebase)) {
      failed.push_back(path);
    }
  }
  std::printf("%zu of %zu passed\n", files.size() - failed.size(), files.size());
  if (!failed.empty()) {
    std::printf("if the new text is right: scripts/diff-test --rebase");
    for (const std::string& path : failed) {
      std::printf(" %s", path.c_str());
    }
    std::printf("\n");
  }
  return failed.empty() ? 0 : 1;
}

}  // namespace
}  // namespace isobit::diff

int main(int argc, char** argv) { return isobit::diff::Main({argv + 1, argv + argc}); }
