// SPDX-License-Identifier: Apache-2.0
#include "repro/settings.h"

#include <algorithm>

#include "base/text.h"
#include "env/factors.h"
#include "env/facts.h"
#include "prove/flip.h"
#include "prove/launch.h"

namespace isobit::repro {
namespace {

bool ReachesOps(const std::string& name) {
  const std::string key = "env." + name;
  const env::Factor& factor = env::FindFactor(key);
  const std::vector<std::string> names = SettingNames();
  return factor.pattern == key && factor.reach == env::Reach::kResults &&
         !prove::IsPathVariable(name) && std::ranges::any_of(names, [&](const std::string& front) {
           return name.starts_with(front);
         });
}

}  // namespace

std::vector<std::string> SettingNames() {
  return {"CUBLAS_",     "CUDA_", "DNNL_", "GLIBC_TUNABLES", "MKL_", "NVIDIA_", "OMP_", "ONEDNN_",
          "TENSORFLOW_", "TF_",   "XLA_"};
}

std::vector<std::string> CpuFeatures() {
  return {"avx", "fma", "avx2", "avx512f", "avx512_vnni", "avx512_bf16", "avx_vnni", "amx_bf16"};
}

Settings SettingsOf(const trace::Trace& side, const trace::Trace& other) {
  const env::Facts facts(side.env), others(other.env);
  Settings settings;
  for (const auto& [name, value] : prove::RecordedLaunch(side).variables) {
    if (value && ReachesOps(name) && Printable(*value) == *value) {
      settings.variables[name] = *value;
    }
  }
  // What follows from the machine, so that another machine can be told.
  if (const auto threads = env::ExplainThreads(facts).threads) {
    settings.variables["TF_NUM_INTRAOP_THREADS"] = std::to_string(*threads);
  }
  if (const auto on = env::ExplainOneDnn(facts).on) {
    settings.variables.try_emplace("TF_ENABLE_ONEDNN_OPTS", *on ? "1" : "0");
  }
  const std::string isa = env::OneDnnIsa(facts);
  if (!isa.empty() && isa != env::OneDnnIsa(others)) {
    settings.variables.try_emplace("ONEDNN_MAX_CPU_ISA", isa);
  }
  settings.tensorflow = facts.Text("tf.version");
  settings.machine = facts.Text("cpu.machine");
  for (const std::string& feature : CpuFeatures()) {
    if (facts.Bool("cpu.feature." + feature) == true) {
      settings.cpu.push_back(feature);
    }
  }
  return settings;
}

}  // namespace isobit::repro
