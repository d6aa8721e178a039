// SPDX-License-Identifier: Apache-2.0
// R102: a name is used that was never defined or imported.
#include <map>
#include <string>

#include "explain/rules/crash.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage = R"(# R102 missing-name: a name is not defined

## What it means
One program ended in a NameError: the line uses a name that nothing before it defined or imported.

## Why it matters
It is typical of code that moved: in a notebook an earlier cell had imported the module, the script has no such cell.

## How to confirm
Run the program in a fresh process ("restart and run all" in a notebook): it ends in the same line.

## How to fix
Add the import or the definition that the finding names, before the line.

## References
- Python documentation, "Built-in Exceptions", NameError
)";

// The line that defines a name which people never define themselves.
std::string ImportOf(const std::string& name) {
  static const std::map<std::string, std::string, std::less<>> kKnown = {
      {"np", "import numpy as np"},
      {"tf", "import tensorflow as tf"},
      {"pd", "import pandas as pd"},
      {"plt", "import matplotlib.pyplot as plt"},
      {"sns", "import seaborn as sns"},
      {"keras", "import keras"},
      {"layers", "from keras import layers"},
      {"Image", "from PIL import Image"},
      {"Path", "from pathlib import Path"},
      {"cv2", "import cv2"},
      {"tfds", "import tensorflow_datasets as tfds"}};
  static constexpr std::string_view kModules[] = {
      "collections", "csv",       "datetime", "functools", "glob", "hashlib",
      "io",          "itertools", "json",     "math",      "os",   "pathlib",
      "pickle",      "random",    "re",       "shutil",    "sys",  "time"};
  if (const auto known = kKnown.find(name); known != kKnown.end()) {
    return known->second;
  }
  for (const std::string_view module : kModules) {
    if (module == name) {
      return "import " + name;
    }
  }
  return "";
}

std::vector<Finding> Evaluate(const Case& c) {
  std::vector<Finding> findings;
  for (const Crash& crash : Crashes(c)) {
    const std::string name = Between(crash.message(), "name '", "'");
    if (crash.type() != "NameError" || name.empty()) {
      continue;
    }
    Finding finding = CrashFinding("R102", crash);
    finding.confidence = Confidence::kConsistent;
    const std::string import = ImportOf(name);
    finding.fixes = {{"code", import.empty() ? "define '" + name + "' before it is used" : import,
                      crash.site()}};
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

const Rule kR102{"R102", "missing-name", Gate::kRun, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
