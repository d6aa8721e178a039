// SPDX-License-Identifier: Apache-2.0
// Flips of environment variables, and of what follows from them and from the CPU: threads, oneDNN,
// its instruction set.
#include <unistd.h>

#include <algorithm>
#include <span>
#include <sstream>
#include <string_view>

#include "env/factors.h"
#include "prove/flip.h"

namespace isobit::prove {
namespace {

constexpr std::string_view kPathVariables[] = {"PYTHONPATH", "PYTHONHOME",
                                               "LD_PRELOAD", "LD_LIBRARY_PATH",
                                               "KERAS_HOME", "TF_PLUGGABLE_DEVICE_LIBRARY_PATH"};

std::string Assignment(const std::string& name, const std::optional<std::string>& value) {
  return value ? name + "=" + ShellQuote(*value) : "unset " + name;
}

// Whether every path of the list is on this machine.
bool PathsAreHere(const std::string& paths) {
  std::istringstream words(paths);
  for (std::string path; std::getline(words, path, ':');) {
    if (!path.empty() && access(path.c_str(), F_OK) != 0) {
      return false;
    }
  }
  return true;
}

bool CanBeSet(const std::string& name, const std::optional<std::string>& value) {
  return !IsPathVariable(name) || !value || PathsAreHere(*value);
}

std::optional<std::string> VariableOf(const Launch& launch, const std::string& name) {
  const auto at = launch.variables.find(name);
  return at == launch.variables.end() ? std::nullopt : at->second;
}

Flip VariableFlip(const Direction& d, std::string factor, const std::string& name,
                  const std::optional<std::string>& value) {
  Flip flip;
  flip.factor = std::move(factor);
  flip.text = Assignment(name, value);
  flip.back = Assignment(name, VariableOf(d.launch_from, name));
  flip.variables[name] = value;
  return flip;
}

bool Sets(const std::vector<Flip>& flips, const std::string& name) {
  return std::ranges::any_of(flips,
                             [&](const Flip& flip) { return flip.variables.contains(name); });
}

void Recorded(const Direction& d, std::vector<Flip>* flips) {
  for (const auto& [name, value] : d.launch_to.variables) {
    const auto before = d.launch_from.variables.find(name);
    if (before == d.launch_from.variables.end() || before->second == value ||
        env::FindFactor("env." + name).reach == env::Reach::kNothing || !CanBeSet(name, value)) {
      continue;
    }
    flips->push_back(VariableFlip(d, "env." + name, name, value));
    if (name == "PYTHONPATH" || name == "PYTHONHOME") {
      flips->back().kind = FlipKind::kProgram;
      flips->back().also = DifferingPackages(d);
    }
  }
}

void Threads(const Direction& d, std::vector<Flip>* flips) {
  constexpr const char *kName = "TF_NUM_INTRAOP_THREADS", *kSetting = "tf.threads.intra";
  const auto from = env::ExplainThreads(d.facts_from).threads;
  const auto to = env::ExplainThreads(d.facts_to).threads;
  if (!from || !to || *from == *to) {
    return;
  }
  // What the program chooses itself, no variable changes.
  if (d.facts_from.Int(kSetting).value_or(0) > 0) {
    Flip flip;
    flip.factor = kSetting;
    flip.also = {"cpu.count.affinity", std::string("env.") + kName};
    flip.text = std::string(kSetting) + " = " + std::to_string(*to);
    flip.back = std::string(kSetting) + " = " + std::to_string(*from);
    flip.settings[kSetting] = *to;
    flips->push_back(std::move(flip));
  } else if (!Sets(*flips, kName)) {
    flips->push_back(VariableFlip(d, "cpu.count.affinity", kName, std::to_string(*to)));
    flips->back().also = {kSetting, std::string("env.") + kName};
  }
}

// Features of the CPU that the flip stands for as well.
void AddFeatures(std::span<const std::string_view> features, Flip* flip) {
  for (const std::string_view feature : features) {
    flip->also.push_back("cpu.feature." + std::string(feature));
  }
}

// With any of them TensorFlow turns oneDNN on by itself.
constexpr std::string_view kDecidesOneDnn[] = {"avx512_vnni", "avx512_bf16", "avx_vnni",
                                               "amx_tile",    "amx_int8",    "amx_bf16"};

constexpr std::string_view kOtherVectors[] = {"avx512f", "avx512_fp16", "avx2", "avx", "fma"};

// What TensorFlow decides by the CPU where nothing is set.
void OneDnn(const Direction& d, std::vector<Flip>* flips) {
  constexpr const char* kName = "TF_ENABLE_ONEDNN_OPTS";
  const auto from = env::ExplainOneDnn(d.facts_from).on, to = env::ExplainOneDnn(d.facts_to).on;
  if (from && to && *from != *to && !Sets(*flips, kName)) {
    flips->push_back(VariableFlip(d, "tf.onednn.effective", kName, *to ? "1" : "0"));
    flips->back().also = {std::string("env.") + kName};
    AddFeatures(kDecidesOneDnn, &flips->back());
  }
}

// A cap can only take instruction sets away.
void OneDnnIsa(const Direction& d, std::vector<Flip>* flips) {
  constexpr const char* kName = "ONEDNN_MAX_CPU_ISA";
  const std::string from = env::OneDnnIsa(d.facts_from), to = env::OneDnnIsa(d.facts_to);
  if (!from.empty() && from != to && env::LowerIsa(from, to) == to && !to.empty() &&
      !Sets(*flips, kName)) {
    flips->push_back(VariableFlip(d, std::string("env.") + kName, kName, to));
    AddFeatures(kDecidesOneDnn, &flips->back());
    AddFeatures(kOtherVectors, &flips->back());
  }
}

}  // namespace

bool IsPathVariable(std::string_view name) {
  return std::ranges::find(kPathVariables, name) != std::end(kPathVariables);
}

void FindVariableFlips(const Direction& direction, std::vector<Flip>* flips) {
  Recorded(direction, flips);
  Threads(direction, flips);
  OneDnn(direction, flips);
  OneDnnIsa(direction, flips);
}

}  // namespace isobit::prove
