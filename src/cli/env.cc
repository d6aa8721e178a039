// SPDX-License-Identifier: Apache-2.0
#include <clocale>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/child.h"
#include "cli/door.h"
#include "cli/env_text.h"
#include "cli/options.h"
#include "cli/output.h"
#include "env/collect.h"
#include "trace/reader.h"

namespace isobit::cli {
namespace {

constexpr int kProbeTimeoutSeconds =
    300;  // Importing TensorFlow on an emulated machine takes minutes.

using Manifest = std::vector<trace::EnvFact>;

trace::AttrValue FromJson(const nlohmann::json& value) {
  if (value.is_boolean()) {
    return value.get<bool>();
  }
  if (value.is_number_integer()) {
    return value.get<int64_t>();
  }
  if (value.is_number()) {
    return value.get<double>();
  }
  if (value.is_string()) {
    return value.get<std::string>();
  }
  return std::monostate{};
}

// The facts that the Python package's probe.py prints.
Status ProbePython(const std::string& python, Manifest& manifest) {
  ISOBIT_ASSIGN_OR_RETURN(const std::string script, FindDoorFile("probe.py"));
  ISOBIT_ASSIGN_OR_RETURN(const ChildOutput output,
                          RunChild({python, script}, kProbeTimeoutSeconds));
  const auto json = nlohmann::json::parse(output.out, nullptr, /*allow_exceptions=*/false);
  if (output.status != 0 || !json.is_object() || !json.contains("facts")) {
    const size_t last = output.err.find_last_not_of('\n');
    const size_t line = last == std::string::npos ? last : output.err.rfind('\n', last);
    const std::string why = last == std::string::npos
                                ? "it said nothing"
                                : Printable(output.err.substr(line + 1, last - line));
    return Fail(ErrorCode::kProcess,
                "Python ended with status " + std::to_string(output.status) + ": " + why, python,
                "name a working Python 3.10 or later with --python PATH");
  }
  for (const auto& fact : json["facts"]) {
    if (fact.is_object() && fact.contains("key") && fact["key"].is_string() &&
        fact.contains("value")) {
      manifest.push_back({fact["key"].get<std::string>(), FromJson(fact["value"]),
                          fact.value("reason", std::string())});
    }
  }
  return {};
}

int ShowManifest(const Manifest& manifest, const EnvOptions& options) {
  const env::Facts facts(manifest);
  const std::string text = options.json ? ManifestJson(facts) : ManifestText(facts, options.all);
  std::fputs(text.c_str(), stdout);
  return kAgree;
}

int ShowMachine(const EnvOptions& options) {
  Manifest manifest;
  std::setlocale(LC_CTYPE, "");  // As Python does when it starts.
  env::CollectMachineFacts([&](trace::EnvFact fact) { manifest.push_back(std::move(fact)); });
  if (const Status probed = ProbePython(options.python, manifest); !probed) {
    return Complain(probed.error());
  }
  const int result = ShowManifest(manifest, options);
  if (!options.json) {
    std::fputs(
        "note: loaded objects and the control registers of threads are facts of a running "
        "program;\n      they are in its recording: isobit record -- CMD, then isobit env "
        "RUN.isobit\n",
        stderr);
  }
  return result;
}

}  // namespace

int RunEnv(const EnvOptions& options) {
  if (options.a.empty()) {
    return ShowMachine(options);
  }
  const auto a = trace::Reader::Open(options.a);
  if (!a) {
    return Complain(a.error());
  }
  if (options.b.empty()) {
    return ShowManifest((*a)->trace().env, options);
  }
  const auto b = trace::Reader::Open(options.b);
  if (!b) {
    return Complain(b.error());
  }
  const auto diffs = env::DiffEnvironments((*a)->trace(), (*b)->trace());
  const std::string text = options.json ? DiffJson(diffs) : DiffText(diffs, options.all);
  std::fputs(text.c_str(), stdout);
  return ReachesResults(diffs) ? kDiffer : kAgree;
}

}  // namespace isobit::cli
