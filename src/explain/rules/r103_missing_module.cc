// SPDX-License-Identifier: Apache-2.0
// R103: a package is not installed on one side.
#include <algorithm>
#include <cctype>
#include <map>

#include "env/facts.h"
#include "explain/rules/crash.h"
#include "explain/rules/rules.h"

namespace isobit::explain {
namespace {

constexpr std::string_view kPage =
    R"(# R103 missing-module: a package is not installed

## What it means
One program ended in a ModuleNotFoundError: it imports a package that its environment does not have.

## Why it matters
Colab comes with hundreds of packages; a fresh virtual environment has none of them.

## How to confirm
`python -m pip show NAME` in the environment of that side.

## How to fix
Install the package in the version that the other side has.

## References
- Python documentation, "Built-in Exceptions", ModuleNotFoundError
)";

// Distribution names where they differ from the module's.
std::string DistributionOf(const std::string& module) {
  static const std::map<std::string, std::string, std::less<>> kNames = {
      {"PIL", "pillow"},
      {"cv2", "opencv-python"},
      {"sklearn", "scikit-learn"},
      {"skimage", "scikit-image"},
      {"yaml", "pyyaml"},
      {"bs4", "beautifulsoup4"},
      {"tensorflow_datasets", "tensorflow-datasets"},
      {"tensorflow_hub", "tensorflow-hub"},
      {"tf_keras", "tf-keras"},
      {"absl", "absl-py"},
      {"dateutil", "python-dateutil"}};
  const auto found = kNames.find(module);
  if (found != kNames.end()) {
    return found->second;
  }
  std::string name = module;
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

std::string VersionIn(const trace::Trace& trace, const std::string& distribution) {
  std::string key = "package." + distribution;
  std::transform(key.begin(), key.end(), key.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const trace::EnvFact* fact = trace.Env(key);
  const auto* version = fact == nullptr ? nullptr : std::get_if<std::string>(&fact->value);
  return version == nullptr ? "" : *version;
}

std::vector<Finding> Evaluate(const Case& c) {
  std::vector<Finding> findings;
  for (const Crash& crash : Crashes(c)) {
    const std::string module = Between(crash.message(), "No module named '", "'");
    if (crash.type() != "ModuleNotFoundError" || module.empty()) {
      continue;
    }
    const std::string distribution = DistributionOf(module.substr(0, module.find('.')));
    const std::string version = VersionIn(*crash.other, distribution);
    Finding finding = CrashFinding("R103", crash);
    finding.confidence = Confidence::kConsistent;
    if (!version.empty()) {
      finding.because = std::string(crash.other_name) + " has " + distribution + " " + version;
      finding.evidence.push_back({crash.side == "a" ? "b" : "a", distribution + " " + version, -1,
                                  "package." + distribution});
    }
    finding.fixes = {
        {"pin", "pip install " + distribution + (version.empty() ? "" : "==" + version), ""}};
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

const Rule kR103{"R103", "missing-module", Gate::kRun, Label::kConfig, kPage, Evaluate};

}  // namespace isobit::explain
